"""What every kernel does alike with snapshots: whether one fits a graph, and what of it stays.

Layout 1: `layout`, `graph` (its name), `executed`, `turn` (resource, events left), `nodes` (per
node its variables `values`, its published data `sent`, its ECC `state`, and `running` if it is
not), `queues` (per resource `[node, event]`; a timer's event is null), `forced` (`[node, pin,
value]`), `counts` (`[node, event, number]`, null while nothing is counted), `ended` (per node),
and where there are operations, `operations` (per node its open `requests` and the `results`
whose entries are queued, both as `[event, values]`). Values have the form of `values.encode`.
"""

from collections.abc import Collection

from runtime.errors import RunError
from runtime.kernel import codes
from runtime.kernel.base import Snapshot

LAYOUT = 1


def check_snapshot(snapshot: Snapshot, nodes: Collection[str], resources: Collection[str]) -> None:
    """Refuse a snapshot that does not belong to a graph.

    Args:
        snapshot: what was saved.
        nodes: the ids of the graph's nodes.
        resources: the ids of its resources.

    Raises:
        RunError: the snapshot is of another layout or of another graph.
    """
    layout = snapshot.get("layout")
    if layout != LAYOUT:
        message = f"the saved state has layout {layout!r}, expected {LAYOUT}"
        raise RunError(codes.BAD_SNAPSHOT, message)
    saved = set(snapshot["nodes"])
    if saved != set(nodes) or set(snapshot["queues"]) != set(resources):
        different = sorted(saved ^ set(nodes))[:3]
        names = ", ".join(f'"{name}"' for name in different) or "their resources"
        message = f"the saved state is of another graph: they differ in {names}"
        raise RunError(codes.BAD_SNAPSHOT, message)


def carried_over(snapshot: Snapshot, fresh: Snapshot) -> Snapshot:
    """Return a snapshot for a changed graph: what one says of the nodes that are still there.

    An output that is connected only now publishes the value it has.

    Args:
        snapshot: the state before the change; all of it, as `Kernel.save` returns it.
        fresh: the state in which the changed graph begins; only its `nodes` and `queues` count.
    """
    old, new = snapshot["nodes"], fresh["nodes"]
    nodes = {}
    for node, initial in new.items():
        saved = old.get(node, initial)
        known = {**saved.get("values", {}), **saved.get("sent", {})}
        sent = {pin: known[pin] for pin in initial.get("sent", {})}
        nodes[node] = {**saved, "sent": sent} if sent else saved
    queues = {
        resource: [entry for entry in snapshot["queues"].get(resource, ()) if entry[0] in new]
        for resource in fresh["queues"]
    }
    counts = snapshot["counts"]
    operations = snapshot.get("operations", {})
    return {
        **snapshot,
        "operations": {node: one for node, one in operations.items() if node in new},
        "nodes": nodes,
        "queues": queues,
        "ended": {node: n for node, n in snapshot["ended"].items() if node in new},
        "forced": [each for each in snapshot["forced"] if each[0] in new],
        "counts": None if counts is None else [each for each in counts if each[0] in new],
    }
