"""Operations in the kernel: what reaches them is requested, what they result in is sent.

No code is generated for them: a graph may have thousands, each wired in its own way. What is
queued are methods of small objects. A request samples the inputs and stands in a list until
whoever drives the kernel takes it; its result comes back as a queue entry of its own, so the
kernel neither waits nor leaves its loop.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from types import CellType
from typing import Any

from compiler.lowering.values import Structs, initial_value
from compiler.lowering.wires import FanOutShape, Feed
from fblib.service import Value
from runtime.kernel.base import Request
from runtime.kernel.conversion import converter
from runtime.kernel.json_parts import pick, placed
from runtime.kernel.python_kernel.instances import Instance

Fed = tuple[Feed, CellType]
"""What a wire takes, and the cell that it is taken from."""
Take = Callable[[Any], Any]
"""Gets the value of a source, returns the part of it that a wire takes, as what it becomes."""
Ends = tuple[tuple[Callable[[Any], None], CellType], ...]
"""Ends of queues, and what an event appends to each."""
Result = tuple[str, Mapping[str, Value]]
"""An event output with its data."""


@dataclass(slots=True, eq=False)
class OperationInstance(Instance):
    """A node that is an operation."""

    inputs: tuple["EventInput", ...] = ()
    ends: tuple[Ends, ...] = ()
    """Per event output: where it leads."""
    open: list[Request] = field(default_factory=list)
    """Requested and without a result, the oldest first. Lists: there are many, all short."""
    results: list[Result] = field(default_factory=list)
    """Results whose entries are queued, the oldest first."""

    def wire(
        self,
        feeds: Mapping[str, Sequence[Fed]],
        fan_out: FanOutShape,
        structs: Structs,
        requests: deque[Request],
    ) -> None:
        """Look up what it samples, and where its events lead.

        Args:
            feeds: what feeds its data inputs.
            fan_out: how many queues each of its events leads to.
            structs: of the graph.
            requests: get what is requested.
        """
        layout, cells = self.layout, self.cells
        ports = layout.block.interface.event_inputs
        self.inputs = tuple(
            [EventInput(self, port.name, feeds, structs, requests) for port in ports]
        )
        if fan_out is layout.unwired:
            self.ends = layout.unwired
            return
        self.ends = tuple(
            [
                tuple(
                    [
                        (cells[queue].cell_contents, cells[target])
                        for target, queue in map(layout.target, repeat(event), range(len(groups)))
                    ]
                )
                for event, groups in zip(layout.senders, fan_out, strict=True)
            ]
        )

    def ended(self) -> None:
        """Set the outputs and send the event of the oldest result; its queue entry."""
        event, outputs = self.results.pop(0)
        cells, layout = self.cells, self.layout
        names = layout.cells
        for pin, value in outputs.items():
            cells[names[pin]].cell_contents = value
        if self.shape.watched:
            self.counted[event] += 1
            self.keep_forced(event)
        for variable, sent in layout.publishing[event]:
            if sent in cells:
                cells[sent].cell_contents = cells[variable].cell_contents
        for end, target in self.ends[layout.senders.index(event)]:
            end(target.cell_contents)

    def keep_forced(self, event: str) -> None:
        """Have the data of an event as they are forced."""
        for pin in self.layout.with_data[event]:
            if pin in self.forced:
                self.variable(pin).cell_contents = self.forced[pin]


class EventInput:
    """An event input of an operation."""

    __slots__ = ("event", "instance", "parts", "requests", "wholes")

    def __init__(
        self,
        instance: OperationInstance,
        event: str,
        feeds: Mapping[str, Sequence[Fed]],
        structs: Structs,
        requests: deque[Request],
    ) -> None:
        """Look up what it samples.

        Args:
            instance: whose input it is.
            event: its name.
            feeds: what feeds the data inputs of the instance.
            structs: of the graph.
            requests: get what is requested.
        """
        self.instance = instance
        self.event = event
        self.requests = requests
        wholes: list[tuple[CellType, CellType, Take | None]] = []
        parts: list[tuple[CellType, tuple[tuple[CellType, Take | None, Sequence[str]], ...]]] = []
        if feeds:
            layout, cells = instance.layout, instance.cells
            for pin in layout.sampled_at(event):
                cell, datatype = cells[layout.cells[pin]], layout.slots[pin].type
                fed = [
                    (source, _take(one, datatype, structs), one.into)
                    for one, source in feeds.get(pin, ())
                ]
                if any(into for _, _, into in fed):
                    parts.append((cell, tuple(fed)))
                else:
                    wholes += [(cell, source, take) for source, take, _ in fed]
        self.wholes = tuple(wholes)
        """Pins that get all that they are from one source."""
        self.parts = tuple(parts)
        """Pins that are put together, in the order of their wires."""

    def reached(self) -> None:
        """Sample all inputs and request the operation; its queue entry."""
        instance = self.instance
        if instance.shape.watched:
            instance.counted[self.event] += 1
        for cell, source, take in self.wholes:
            value = source.cell_contents
            cell.cell_contents = value if take is None else take(value)
        for cell, parts in self.parts:
            _put_together(cell, parts)
        if instance.shape.watched:
            instance.keep_forced(self.event)
        cells = instance.cells
        inputs = {pin: cells[name].cell_contents for pin, name in instance.layout.input_cells}
        request = Request(instance.node, self.event, inputs)
        instance.open.append(request)
        self.requests.append(request)


def _put_together(
    cell: CellType, parts: Sequence[tuple[CellType, Take | None, Sequence[str]]]
) -> None:
    """Set the parts of a pin: what others have seen of it stays, so there is one copy of it."""
    made: dict[int, Value] = {}
    for source, take, into in parts:
        part = source.cell_contents
        if take is not None:
            part = take(part)
        cell.cell_contents = placed(cell.cell_contents, into, part, made)


def _take(one: Feed, pin_type: Any, structs: Structs) -> Take | None:  # noqa: ANN401 - a data type
    """Return what makes a value out of that of its source; None if it is the same."""
    target = one.into_type or pin_type
    convert = None
    if target != one.type:
        convert = converter(
            target, one.type, default=lambda missing: initial_value("", missing, structs)
        )
    if not one.taken:
        return convert
    picked = one.taken

    def take(value: Any) -> Any:  # noqa: ANN401 - any value of any type
        part = pick(value, picked)
        return part if convert is None else convert(part)

    return take
