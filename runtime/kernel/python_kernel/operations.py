"""Operations in the kernel: what reaches them is requested, what they result in is sent.

No code is generated for them. A request samples the inputs and stands in a list until whoever
drives the kernel takes it; its result comes back as a queue entry of its own, so the kernel
neither waits nor leaves its loop.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import CellType
from typing import Any

from compiler.ir.blocks import EventPort
from fblib.service import Value
from runtime.kernel.base import Request
from runtime.kernel.conversion import converter
from runtime.kernel.json_parts import pick, placed
from runtime.kernel.python_kernel.instances import Entry, Instance
from runtime.kernel.python_kernel.layout import Feed
from runtime.kernel.python_kernel.values import Structs, initial_value

Take = Callable[[Any, Any], Any]
"""Gets the value that a pin has, returns the one that a wire gives it."""


@dataclass(slots=True)
class Operations:
    """What operations were requested to do, and what came of it, in a whole graph."""

    requests: deque[Request] = field(default_factory=deque)
    """Not yet taken by whoever drives the kernel."""
    open: dict[str, list[Request]] = field(default_factory=dict)
    """Requested and without a result, by node, oldest first. Lists: there are many, all short."""
    results: dict[str, list[tuple[str, Mapping[str, Value]]]] = field(default_factory=dict)
    """Results whose entries are queued, by node, oldest first."""


def request_entry(
    instance: Instance,
    event: str,
    feeds: Mapping[str, Sequence[Feed]],
    operations: Operations,
    structs: Structs,
) -> Entry:
    """Return the queue entry of an event input: sample all inputs and request the operation."""
    layout, node = instance.layout, instance.node
    with_data = layout.with_data[event]
    own = [(pin, instance.variable(pin)) for pin in layout.inputs]
    plain: list[tuple[CellType, CellType]] = []
    others: list[tuple[CellType, CellType, Take]] = []
    for pin in with_data:
        for number, one in enumerate(feeds.get(pin, ())):
            source = instance.cells[layout.source(pin, number)]
            take = _take(one, layout.slots[pin].type, structs)
            if take is None:
                plain.append((instance.variable(pin), source))
            else:
                others.append((instance.variable(pin), source, take))
    requests, waiting = operations.requests, operations.open.setdefault(node, [])

    def entry() -> None:
        for cell, source in plain:
            cell.cell_contents = source.cell_contents
        for cell, source, take in others:
            cell.cell_contents = take(cell.cell_contents, source.cell_contents)
        if instance.forced:
            _force(instance, with_data)
        if instance.shape.watched:
            instance.counted[event] += 1
        request = Request(node, event, {pin: cell.cell_contents for pin, cell in own})
        waiting.append(request)
        requests.append(request)

    return entry


def result_entry(instance: Instance, operations: Operations, senders: Mapping[str, Entry]) -> Entry:
    """Return the queue entry of a result: set the outputs and send its event."""
    results = operations.results.setdefault(instance.node, [])
    cells = {pin: instance.variable(pin) for pin in instance.layout.outputs}

    def entry() -> None:
        event, outputs = results.pop(0)
        for pin, value in outputs.items():
            cells[pin].cell_contents = value
        senders[event]()

    return entry


def sender(instance: Instance, port: EventPort) -> Entry:
    """Return what publishes the WITH data of an event output and queues its targets."""
    layout, event = instance.layout, port.name
    published = [
        (instance.variable(pin), cell)
        for pin in port.with_data
        if (cell := instance.sent(pin)) is not None
    ]
    shape = instance.shape.fan_out[layout.senders.index(event)]
    ends = []
    for group, (own, several) in enumerate(shape):
        target, queue = layout.target(event, group)
        end = instance.cells[("extend" if several else "append") if own else queue]
        ends.append((end.cell_contents, instance.cells[target]))

    def send() -> None:
        if instance.forced:
            _force(instance, port.with_data)
        if instance.shape.watched:
            instance.counted[event] += 1
        for variable, cell in published:
            cell.cell_contents = variable.cell_contents
        for end, target in ends:
            end(target.cell_contents)

    return send


def _take(one: Feed, pin_type: Any, structs: Structs) -> Take | None:  # noqa: ANN401 - a data type
    """Return what makes the value of a pin out of that of its source; None if it is the same."""
    target = one.into_type or pin_type
    convert = None
    if target != one.type:
        convert = converter(
            target, one.type, default=lambda missing: initial_value("", missing, structs)
        )
    if convert is None and not one.taken and not one.into:
        return None
    picked, into = one.taken, one.into

    def take(before: Any, value: Any) -> Any:  # noqa: ANN401 - any value of any type
        part = pick(value, picked) if picked else value
        part = part if convert is None else convert(part)
        return placed(before, into, part) if into else part

    return take


def _force(instance: Instance, pins: Sequence[str]) -> None:
    for pin in pins:
        if pin in instance.forced:
            instance.variable(pin).cell_contents = instance.forced[pin]
