"""The state of a graph in linear memory as JSON values, and back: what every kernel reads."""

from collections.abc import Mapping
from typing import Any

from compiler.wasm import memory_map as at
from runtime.kernel.base import Request, Snapshot
from runtime.kernel.snapshots import LAYOUT, carried_over, check_snapshot
from runtime.kernel.values import decode, encode
from runtime.kernel.wasm_kernel.memory import GraphMemory
from runtime.kernel.wasm_kernel.operations import Operations
from runtime.kernel.wasm_kernel.watching import Watching


def save_memory(memory: GraphMemory, operations: Operations, watching: Watching) -> Snapshot:
    """Return the state of all instances and queues, and what is watched but counts."""
    memory.fetch_view()
    plan = memory.plan
    return {
        "layout": LAYOUT,
        "graph": plan.graph.name,
        "nodes": {
            node: _save_node(memory, watching, number)
            for node, number in memory.image.numbers.items()
        },
        "queues": {
            resource: [_entry(memory, entry) for entry in queue.entries()]
            for resource, queue in zip(plan.resources, memory.queues, strict=True)
        },
        "ended": dict(watching.ended()),
        **_save_operations(memory, operations),
        "forced": [
            [node, pin, _forced(memory, watching, memory.number(node), pin)]
            for node, pin in watching.forced()
        ],
    }


def _entry(memory: GraphMemory, entry: int) -> list[str | None]:
    number = memory.u32((entry & 0xFFFF_FFFF) + at.NUMBER)
    entries = memory.record(number).ports.entries
    position = entry >> 32
    event = entries[position] if position < len(entries) else None
    return [memory.plan.graph.nodes[number].id, event]


def _encoded(memory: GraphMemory, number: int, pin: str) -> Any:  # noqa: ANN401 - a JSON value
    datatype = memory.record(number).ports.slots[pin].type
    return encode(memory.read(number, pin), datatype, memory.plan.structs)


def _forced(memory: GraphMemory, watching: Watching, number: int, pin: str) -> Any:  # noqa: ANN401
    datatype = memory.record(number).ports.slots[pin].type
    return encode(watching.forced_value(number, pin), datatype, memory.plan.structs)


def _save_node(memory: GraphMemory, watching: Watching, number: int) -> dict[str, Any]:
    record, structs = memory.record(number), memory.plan.structs
    slots = record.ports.slots
    saved: dict[str, Any] = {}
    values = {pin: _encoded(memory, number, pin) for pin in slots}
    sent = {
        pin: encode(memory.read_at(number, pin, place), slots[pin].type, structs)
        for pin, place in _published(memory, number)
    }
    if values:
        saved["values"] = values
    if sent:
        saved["sent"] = sent
    if record.ports.is_basic:
        saved["state"] = memory.u32(memory.address(number) + at.STATE)
    if not watching.is_running(number):
        saved["running"] = False
    return saved


def _published(memory: GraphMemory, number: int) -> list[tuple[str, int]]:
    """Return the outputs somebody reads, with the places of its own that they are published at."""
    record, wires = memory.record(number), memory.plan.wires
    node = memory.plan.graph.nodes[number].id
    return [
        (pin, memory.address(number) + record.sent[pin])
        for pin in record.ports.published
        if (node, pin) in wires.read and (node, pin) not in wires.shared
    ]


def _save_operations(memory: GraphMemory, operations: Operations) -> Snapshot:
    saved = {}
    for node, one in operations.nodes.items():
        if one.open or one.results:
            saved[node] = {
                "requests": [[each.event, _values(memory, node, each.inputs)] for each in one.open],
                "results": [
                    [event, _values(memory, node, outputs)] for event, outputs in one.results
                ],
            }
    return {"operations": saved} if saved else {}


def _values(memory: GraphMemory, node: str, values: Mapping[str, Any]) -> dict[str, Any]:
    slots = memory.record(memory.number(node)).ports.slots
    structs = memory.plan.structs
    return {pin: encode(value, slots[pin].type, structs) for pin, value in values.items()}


def load_memory(
    memory: GraphMemory, operations: Operations, watching: Watching, snapshot: Snapshot
) -> None:
    """Put a saved state into all instances and queues, and what was watched.

    Raises:
        RunError: the snapshot is of another layout or of another graph.
    """
    check_snapshot(snapshot, memory.image.numbers, memory.plan.resources)
    watching.clear()
    for node, saved in snapshot["nodes"].items():
        number = memory.number(node)
        _load_node(memory, number, saved)
        if not saved.get("running", True):
            watching.set_running(number, running=False)
    for resource, queue in zip(memory.plan.resources, memory.queues, strict=True):
        queue.replace(_position(memory, *entry) for entry in snapshot["queues"][resource])
    _load_operations(memory, operations, snapshot)
    watching.set_ended(snapshot["ended"])
    if snapshot["counts"] is not None:
        watching.count(enabled=True)
        for node, event, count in snapshot["counts"]:
            watching.set_count(memory.number(node), event, count)
    for node, pin, value in snapshot["forced"]:
        number = memory.number(node)
        datatype = memory.record(number).ports.slots[pin].type
        watching.force(number, pin, decode(value, datatype, memory.plan.structs))


def _position(memory: GraphMemory, node: str, event: str | None) -> int:
    number = memory.number(node)
    entries = memory.record(number).ports.entries
    position = len(entries) if event is None else entries.index(event)
    return memory.address(number) | position << 32


def _load_node(memory: GraphMemory, number: int, saved: Mapping[str, Any]) -> None:
    record, structs = memory.record(number), memory.plan.structs
    slots = record.ports.slots
    for pin, value in saved.get("values", {}).items():
        memory.write(number, pin, decode(value, slots[pin].type, structs))
    sent = saved.get("sent", {})
    for pin, place in _published(memory, number):
        memory.write_at(number, pin, place, decode(sent[pin], slots[pin].type, structs))
    if record.ports.is_basic:
        memory.put_u32(memory.address(number) + at.STATE, saved["state"])


def _load_operations(memory: GraphMemory, operations: Operations, snapshot: Snapshot) -> None:
    """Put back what was requested: all of it is to be performed, whether it was begun or not."""
    structs = memory.plan.structs
    operations.requests.clear()
    saved = snapshot.get("operations", {})
    for node, one in operations.nodes.items():
        slots = memory.record(memory.number(node)).ports.slots

        def decoded(values: Mapping[str, Any], slots: Any = slots) -> dict[str, Any]:  # noqa: ANN401
            return {pin: decode(value, slots[pin].type, structs) for pin, value in values.items()}

        kept = saved.get(node, {"requests": (), "results": ()})
        one.open = [Request(node, event, decoded(values)) for event, values in kept["requests"]]
        one.results = [(event, decoded(values)) for event, values in kept["results"]]
        operations.requests.extend(one.open)


def carried_to(
    snapshot: Snapshot, memory: GraphMemory, operations: Operations, watching: Watching
) -> Snapshot:
    """Return a snapshot for the changed graph that is in memory now."""
    return carried_over(snapshot, save_memory(memory, operations, watching))
