"""How a run of a graph is kept, where nobody has said so."""

from collections.abc import Mapping
from typing import Literal

from compiler.ir.blocks import OperationBody, ServiceBody
from compiler.ir.graph import Graph
from fblib.service import Service

Durability = Literal["strict", "snapshot", "none"]


def durability_of(graph: Graph, services: Mapping[str, Service]) -> Durability:
    """Return what the graph says, or what fits what is in it.

    strict for operations whose run ends; snapshot where blocks talk to the world or go on for
    ever; none where there are no operations: nothing could be lost that is not made again.
    """
    if graph.workflow.durability != "auto":
        return graph.workflow.durability
    if not has_operations(graph):
        return "none"
    used = {node.type for node in graph.nodes}
    bodies = (graph.types[name].body for name in used)
    named = {body.service for body in bodies if isinstance(body, ServiceBody)}
    replays = all(services[name].replays for name in named if name in services)
    return "strict" if replays else "snapshot"


def has_operations(graph: Graph) -> bool:
    """Whether a node of the graph is an operation."""
    types = {name for name, one in graph.types.items() if isinstance(one.body, OperationBody)}
    return any(node.type in types for node in graph.nodes)
