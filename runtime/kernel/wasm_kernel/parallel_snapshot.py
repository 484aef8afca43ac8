"""The states of several resources as the state of one graph, and back."""

from collections.abc import Iterable, Mapping, Sequence

from runtime.kernel.base import Snapshot


def joined(
    snapshots: Iterable[Snapshot], nodes: Mapping[str, int], resources: Sequence[str]
) -> Snapshot:
    """Return what the snapshots say together, all but `executed` and `turn`.

    Args:
        snapshots: one per resource that has nodes.
        nodes: all nodes of the graph, with their numbers.
        resources: all resources, in order.
    """
    parts = list(snapshots)
    states = {node: state for part in parts for node, state in part["nodes"].items()}
    queues = {name: queue for part in parts for name, queue in part["queues"].items()}
    ended = {node: number for part in parts for node, number in part["ended"].items()}
    forced = [each for part in parts for each in part["forced"]]
    counts = [each for part in parts for each in part["counts"] or ()]
    first = parts[0]
    return {
        "layout": first["layout"],
        "graph": first["graph"],
        "nodes": {node: states[node] for node in nodes},
        "queues": {resource: queues.get(resource, []) for resource in resources},
        "ended": {node: ended[node] for node in nodes if node in ended},
        # Sorting leaves what is about one node in its order.
        "forced": sorted(forced, key=lambda each: nodes[each[0]]),
        "counts": (
            None if first["counts"] is None else sorted(counts, key=lambda each: nodes[each[0]])
        ),
    }


def part_of(snapshot: Snapshot, resource: str, own: Mapping[str, object]) -> Snapshot:
    """Return what a snapshot says of one resource, in which these nodes are."""
    counts = snapshot["counts"]
    return {
        "layout": snapshot["layout"],
        "graph": snapshot["graph"],
        "executed": 0,
        "turn": [resource, 1],
        "nodes": {node: state for node, state in snapshot["nodes"].items() if node in own},
        "queues": {resource: snapshot["queues"][resource]},
        "ended": {node: number for node, number in snapshot["ended"].items() if node in own},
        "forced": [each for each in snapshot["forced"] if each[0] in own],
        "counts": None if counts is None else [each for each in counts if each[0] in own],
    }
