"""What generated code calls the things of a block type."""

from types import CellType

from typing_extensions import override

from compiler.ir.blocks import FBType
from compiler.ir.datatypes import is_host
from compiler.lowering.ports import Ports
from compiler.lowering.values import Structs, is_compound
from compiler.lowering.wires import Shape
from runtime.kernel.python_kernel.source import Names
from runtime.kernel.python_kernel.unit import BASE_NAMESPACE
from runtime.kernel.values import copier

COMMON_CELLS = ("append", "counted", "ended", "extend", "forced", "node", "state")
"""Cells every instance may have beside its pins: the ends of its queue, what watching keeps."""


class Layout(Ports):
    """The pins of one block type and their names in generated code."""

    @override
    def __init__(self, block: FBType, structs: Structs) -> None:
        """Give everything of a type its name."""
        super().__init__(block, structs)
        self._structs = structs
        self.names = Names((*BASE_NAMESPACE, *COMMON_CELLS))
        self.cells = {pin: self.names.take(pin) for pin in self.slots}
        """The cells of pins and internals: free variables of the code by the same name."""
        outputs = self.outputs
        self.unchecked = frozenset(name for name, pin in outputs.items() if is_host(pin.type))
        """Outputs that take any value and never copy it."""
        self.sources = {name: self.names.take(f"from_{name}") for name in self.sampled}
        self.sent = {
            name: self.cells[name] if pin.direct else self.names.take(f"sent_{name}")
            for name, pin in outputs.items()
        }
        """Where an output publishes. A direct one is read from where it stands."""
        self.input_cells = tuple((pin, self.cells[pin]) for pin in self.inputs)
        self.publishing = {
            port.name: tuple(
                (self.cells[pin], self.sent[pin])
                for pin in self.published_at(port.name)
                if not outputs[pin].direct
            )
            for port in block.interface.event_outputs
        }
        """Per event output: from which cells its data go to which; not all of these are there."""
        self.unwired: tuple[tuple[()], ...] = tuple(() for _ in self.senders)
        """Per sending event pin: nothing, where no event leads anywhere."""
        self.compound = {pin: one for pin, one in self.slots.items() if is_compound(one.type)}
        """Pins and internals whose values are copied when they are handed on."""
        self._plain = [
            (self.cells[pin], one.initial)
            for pin, one in self.slots.items()
            if pin not in self.compound
        ]
        self._targets: dict[tuple[str, int], tuple[str, str]] = {}
        self._member_sources: dict[tuple[str, int], str] = {}

    def source(self, pin: str, number: int) -> str:
        """Return the cell that the n-th wire to a pin samples from; members have their own."""
        if number == 0:
            return self.sources[pin]
        key = (pin, number)
        if key not in self._member_sources:
            self._member_sources[key] = self.names.take(f"from_{pin}_{number + 1}")
        return self._member_sources[key]

    def target(self, event: str, group: int) -> tuple[str, str]:
        """Return the cells for the targets of an event in its n-th resource, and its queue's end.

        The first is one entry or a tuple of them, the second is `append` or `extend` of
        a queue that is not the block's own.
        """
        key = (event, group)
        if key not in self._targets:
            suffix = f"_{group + 1}" if group else ""
            names = (f"to_{event}{suffix}", f"queue_{event}{suffix}")
            self._targets[key] = (self.names.take(names[0]), self.names.take(names[1]))
        return self._targets[key]

    def new_cells(self) -> dict[str, CellType]:
        """Return the cells of all slots with their initial values, for an instance to keep."""
        cells = {name: CellType(value) for name, value in self._plain}
        for pin, slot in self.compound.items():
            cells[self.cells[pin]] = CellType(copier(slot.type, self._structs)(slot.initial))
        return cells

    def cell_names(self, shape: Shape) -> list[str]:
        """Return every cell the code of a shape may use, each once."""
        names = [*COMMON_CELLS, *self.cells.values()]
        names += self.sources.values()
        for pin, feeds in zip(self.sampled, shape.sampled, strict=True):
            names += (self.source(pin, number) for number in range(1, len(feeds)))
        names += self.sent.values()
        for event, groups in zip(self.senders, shape.fan_out, strict=True):
            for group, _ in enumerate(groups):
                names += self.target(event, group)
        return list(dict.fromkeys(names))
