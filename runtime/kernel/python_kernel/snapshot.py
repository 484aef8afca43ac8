"""The state of a wired graph as JSON values, and back; `runtime.kernel.snapshots` has the form."""

from collections.abc import Mapping
from typing import Any

from compiler.lowering.ports import Slot
from compiler.lowering.values import Structs
from runtime.kernel.base import Request, Snapshot
from runtime.kernel.python_kernel.instances import Instance
from runtime.kernel.python_kernel.wiring import Wiring
from runtime.kernel.snapshots import LAYOUT, check_snapshot
from runtime.kernel.values import decode, encode


def save_wiring(wiring: Wiring) -> Snapshot:
    """Return the state of all instances and queues."""
    return {
        "layout": LAYOUT,
        "graph": wiring.graph.name,
        "nodes": {
            node: _save_instance(instance, wiring) for node, instance in wiring.instances.items()
        },
        "queues": {
            resource: [
                [instance.node, event] for instance, event in map(wiring.entry_of.__getitem__, q)
            ]
            for resource, q in zip(wiring.resources, wiring.queues, strict=True)
        },
        "ended": dict(wiring.ended),
        **_save_operations(wiring),
    }


def _save_operations(wiring: Wiring) -> Snapshot:
    structs, saved = wiring.structs, {}
    for instance in wiring.operations():
        slots = instance.layout.slots
        if instance.open or instance.results:
            saved[instance.node] = {
                "requests": [
                    [one.event, _encoded(one.inputs, slots, structs)] for one in instance.open
                ],
                "results": [
                    [event, _encoded(outputs, slots, structs)]
                    for event, outputs in instance.results
                ],
            }
    return {"operations": saved} if saved else {}


def _encoded(
    values: Mapping[str, Any], slots: Mapping[str, Slot], structs: Structs
) -> dict[str, Any]:
    return {pin: encode(value, slots[pin].type, structs) for pin, value in values.items()}


def _load_operations(wiring: Wiring, snapshot: Snapshot) -> None:
    """Put back what was requested: all of it is to be performed, whether it was begun or not."""
    structs = wiring.structs
    wiring.requests.clear()
    saved = snapshot.get("operations", {})
    for instance in wiring.operations():
        node, slots = instance.node, instance.layout.slots

        def decoded(values: Mapping[str, Any], slots: Mapping[str, Slot] = slots) -> Any:  # noqa: ANN401
            return {pin: decode(one, slots[pin].type, structs) for pin, one in values.items()}

        kept = saved.get(node, {"requests": (), "results": ()})
        instance.open = [Request(node, event, decoded(one)) for event, one in kept["requests"]]
        instance.results = [(event, decoded(one)) for event, one in kept["results"]]
        wiring.requests.extend(instance.open)


def _save_instance(instance: Instance, wiring: Wiring) -> dict[str, Any]:
    slots = instance.layout.slots
    saved: dict[str, Any] = {}
    values = {
        pin: encode(instance.variable(pin).cell_contents, slot.type, wiring.structs)
        for pin, slot in slots.items()
    }
    sent = {
        pin: encode(cell.cell_contents, slots[pin].type, wiring.structs)
        for pin, cell in instance.published()
    }
    if values:
        saved["values"] = values
    if sent:
        saved["sent"] = sent
    if instance.layout.is_basic:
        saved["state"] = instance.cells["state"].cell_contents
    if not instance.running:
        saved["running"] = False
    return saved


def load_wiring(wiring: Wiring, snapshot: Snapshot) -> None:
    """Put a saved state into all instances and queues.

    Raises:
        RunError: the snapshot is of another layout or of another graph.
    """
    check_snapshot(snapshot, wiring.instances, wiring.resources)
    for node, saved in snapshot["nodes"].items():
        _load_instance(wiring.instances[node], saved, wiring)
    moved = [
        instance
        for node, instance in wiring.instances.items()
        if instance.running != snapshot["nodes"][node].get("running", True)
    ]
    for instance in moved:
        instance.running = not instance.running
    wiring.exchange(moved)
    for resource, queue in zip(wiring.resources, wiring.queues, strict=True):
        queue.clear()
        for node, event in snapshot["queues"][resource]:
            queue.append(wiring.instances[node].entries[event].cell_contents)
    _load_operations(wiring, snapshot)
    wiring.ended.clear()
    wiring.ended.update(snapshot["ended"])


def _load_instance(instance: Instance, saved: dict[str, Any], wiring: Wiring) -> None:
    slots = instance.layout.slots
    for pin, value in saved.get("values", {}).items():
        instance.variable(pin).cell_contents = decode(value, slots[pin].type, wiring.structs)
    sent = saved.get("sent", {})
    for pin, cell in instance.published():
        cell.cell_contents = decode(sent[pin], slots[pin].type, wiring.structs)
    if instance.layout.is_basic:
        instance.cells["state"].cell_contents = saved["state"]
