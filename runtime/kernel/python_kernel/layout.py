"""What generated code calls the things of a block type, and the shapes its wiring can have."""

from dataclasses import dataclass
from types import CellType
from typing import Any, NamedTuple

from compiler.ir.blocks import (
    BasicBody,
    CompositeBody,
    DataPort,
    FBType,
    OperationBody,
    ServiceBody,
    SimpleBody,
)
from compiler.ir.code import Local
from compiler.ir.datatypes import DataType, is_host
from compiler.lowering.values import Structs, initial_value, is_compound
from runtime.kernel.python_kernel.source import Names
from runtime.kernel.python_kernel.unit import BASE_NAMESPACE
from runtime.kernel.values import copier

FanOutShape = tuple[tuple[tuple[bool, bool], ...], ...]
COMMON_CELLS = ("append", "counted", "ended", "extend", "forced", "node", "state")
"""Cells every instance may have beside its pins: the ends of its queue, what watching keeps."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A variable of a type: pin or internal."""

    pin: str
    cell: str
    """Its Python name: of the cell in instances, of the free variable in the code."""
    type: DataType
    initial: Any
    compound: bool


class Feed(NamedTuple):
    """A wire that a pin is sampled from; members lead into the structs at its ends."""

    type: DataType
    """Of what is taken from the source."""
    taken: tuple[str, ...] = ()
    into: tuple[str, ...] = ()
    into_type: DataType | None = None
    """Of the member of the pin; None = of all of it."""
    picked: int = 0
    """How many of the last steps of `taken` lead into a JSON value."""
    placed: int = 0
    """The same of `into`."""


class Shape(NamedTuple):
    """How an instance is wired, as far as its code depends on it: the key of a variant."""

    sampled: tuple[tuple[Feed, ...], ...]
    """Per sampled pin: what it is fed by."""
    consumed: tuple[bool, ...]
    """Per published pin: whether anybody reads what it publishes."""
    fan_out: FanOutShape
    """Per sending event pin and resource it leads to: (is it our own, are there several)."""
    watched: bool = False
    """Whether events are counted and pins may be forced."""


class Layout:
    """The pins of one block type and their names in generated code."""

    def __init__(self, block: FBType, structs: Structs) -> None:
        """Give everything of a type its name."""
        self.block = block
        self.names = Names((*BASE_NAMESPACE, *COMMON_CELLS))
        self._structs = structs
        interface = block.interface
        self.is_composite = isinstance(block.body, CompositeBody)
        self.is_service = isinstance(block.body, ServiceBody)
        self.is_operation = isinstance(block.body, OperationBody)
        self.is_basic = isinstance(block.body, BasicBody)
        internals = block.body.internals if isinstance(block.body, BasicBody | SimpleBody) else ()
        self.in_outs = frozenset(pin.name for pin in interface.inputs if pin.in_out)
        plain = (pin for pin in interface.outputs if not pin.in_out)
        declared: list[DataPort | Local] = [*interface.inputs, *plain, *internals]
        self.slots = {pin.name: self._slot(pin.name, pin.type, pin.initial) for pin in declared}
        outputs = {pin.name: pin for pin in interface.outputs}
        self.inputs = {pin.name: pin for pin in interface.inputs}
        self.outputs = outputs
        self.unchecked = frozenset(name for name, pin in outputs.items() if is_host(pin.type))
        """Outputs that take any value and never copy it."""
        self.sampled = {**self.inputs, **outputs} if self.is_composite else self.inputs
        """Pins whose values come from a wire."""
        self.sources = {name: self.names.take(f"from_{name}") for name in self.sampled}
        self.sent = {
            name: self.slots[name].cell if pin.direct else self.names.take(f"sent_{name}")
            for name, pin in outputs.items()
        }
        """Where an output publishes. A direct one is read from where it stands."""
        self.published = tuple(name for name, pin in outputs.items() if not pin.direct)
        inner = interface.event_inputs if self.is_composite else ()
        self.senders = tuple(port.name for port in (*inner, *interface.event_outputs))
        """Event pins that queue targets."""
        crossing = interface.event_outputs if self.is_composite else ()
        self.entries = tuple(port.name for port in (*interface.event_inputs, *crossing))
        """Event pins that can stand in a queue."""
        self.with_data = {
            port.name: port.with_data
            for port in (*interface.event_inputs, *interface.event_outputs)
        }
        self.input_cells = tuple((pin, self.slots[pin].cell) for pin in self.inputs)
        self.publishing = {
            port.name: tuple(
                (self.slots[pin].cell, self.sent[pin])
                for pin in port.with_data
                if pin in self.sent and not outputs[pin].direct
            )
            for port in interface.event_outputs
        }
        """Per event output: from which cells its data go to which; not all of these are there."""
        self.unwired: tuple[tuple[()], ...] = tuple(() for _ in self.senders)
        """Per sending event pin: nothing, where no event leads anywhere."""
        self._plain = [
            (slot.cell, slot.initial) for slot in self.slots.values() if not slot.compound
        ]
        self._compound = [slot for slot in self.slots.values() if slot.compound]
        self._targets: dict[tuple[str, int], tuple[str, str]] = {}
        self._member_sources: dict[tuple[str, int], str] = {}

    def _slot(self, pin: str, datatype: DataType, initial: str) -> Slot:
        value = initial_value(initial, datatype, self._structs)
        return Slot(pin, self.names.take(pin), datatype, value, is_compound(datatype))

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
        for slot in self._compound:
            cells[slot.cell] = CellType(copier(slot.type, self._structs)(slot.initial))
        return cells

    def cell_names(self, shape: Shape) -> list[str]:
        """Return every cell the code of a shape may use, each once."""
        names = [*COMMON_CELLS, *(slot.cell for slot in self.slots.values())]
        names += self.sources.values()
        for pin, feeds in zip(self.sampled, shape.sampled, strict=True):
            names += (self.source(pin, number) for number in range(1, len(feeds)))
        names += self.sent.values()
        for event, groups in zip(self.senders, shape.fan_out, strict=True):
            for group, _ in enumerate(groups):
                names += self.target(event, group)
        return list(dict.fromkeys(names))
