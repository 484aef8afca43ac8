"""Resources that have nothing to do with one another: the graph of each of them alone."""

from dataclasses import dataclass

from compiler.ir.blocks import OperationBody
from compiler.ir.graph import Device, Graph, Node, Resource, Wire
from compiler.lowering.wires import place_nodes

_MOST = 16
"""Resources with a memory of their own: more would take longer to load than they gain."""


@dataclass(frozen=True, slots=True)
class Islands:
    """A graph in parts that no wire connects."""

    resources: tuple[str, ...]
    """All of the graph, in the order in which they have their turns."""
    graphs: dict[str, Graph]
    """The graph of each resource that has nodes, in the same order."""


def islands_of(graph: Graph) -> Islands | None:
    """Return the parts of a graph.

    None: fewer than two of its resources have nodes, a wire leads from one to another or to
    nowhere, or it has operations, whose requests come in one order for all resources.
    """
    resources, placed = place_nodes(graph)
    used = len({placed[node.id] for node in graph.nodes})
    operations = {name for name, one in graph.types.items() if isinstance(one.body, OperationBody)}
    if used <= 1 or used > _MOST or any(node.type in operations for node in graph.nodes):
        return None
    nodes: list[list[Node]] = [[] for _ in resources]
    for node in graph.nodes:
        nodes[placed[node.id]].append(node)
    events = _sorted(graph.event_wires, placed, len(resources))
    data = _sorted(graph.data_wires, placed, len(resources))
    if events is None or data is None:
        return None
    graphs = {
        resource: graph.model_copy(
            update={
                "nodes": tuple(own),
                "event_wires": tuple(events[number]),
                "data_wires": tuple(data[number]),
                "placement": _placement(resource, own),
            }
        )
        for number, (resource, own) in enumerate(zip(resources, nodes, strict=True))
        if own
    }
    return Islands(tuple(resources), graphs)


def _sorted(
    wires: tuple[Wire, ...], placed: dict[str, int], resources: int
) -> list[list[Wire]] | None:
    """Return the wires of each resource; None if one of them is no wire within a resource."""
    found: list[list[Wire]] = [[] for _ in range(resources)]
    for wire in wires:
        own = placed.get(wire.source)
        if own is None or placed.get(wire.target) != own:
            return None
        found[own].append(wire)
    return found


def _placement(resource: str, nodes: list[Node]) -> tuple[Device, ...]:
    own = Resource(id=resource, nodes=tuple(node.id for node in nodes))
    return (Device(name="", resources=(own,)),)
