"""What is told of a graph: counted and named, once, when it is registered."""

from collections.abc import Iterator
from datetime import datetime

from compiler.ir.blocks import ServiceBody
from compiler.ir.graph import Graph, Node
from compiler.ir.policy import UserParameter
from compiler.ir.task_view import task_view
from runtime.archive.masking import MASK, Masking
from server.service.graphs.hiding import is_secret_pin
from server.service.records.graphs import GraphAbout, ParameterAbout

_CYCLE = "E_CYCLE"
"""The service that all cyclic blocks of the library are made of."""
_HEARING = frozenset({"SUBSCRIBE", "CLIENT", "SERVER"})
_INSIDE = "loc["
"""Begins the ID of a connection within the run."""


def about_of(
    graph: Graph, *, etag: str, uploaded: datetime, by: str, masking: Masking, warnings: int
) -> GraphAbout:
    """Return what is told of a graph; its id comes later, when it gets one."""
    tasks = sum(not task.undoes for task in task_view(graph).tasks)
    return GraphAbout(
        id="",
        name=graph.name,
        own_name=graph.name,
        format=graph.source.format,
        source_file=graph.source.file,
        etag=etag,
        uploaded=uploaded,
        uploaded_by=by,
        blocks=len(graph.nodes),
        tasks=tasks,
        views=("tasks", "blocks") if tasks else ("blocks",),
        runs_on=runs_on(graph),
        schedule=graph.workflow.schedule,
        tags=graph.workflow.tags,
        parameters=tuple(_parameters(graph, masking)),
        warnings=warnings,
    )


def runs_on(graph: Graph) -> bool:
    """Whether a run goes on until it is stopped, as far as can be known without one.

    So it does where something has an event again and again by itself: a cyclic block, or a cycle
    of events that a timer is part of; and where a block hears the world outside.
    """
    if any(_service(graph, node) == _CYCLE or _hears(graph, node) for node in graph.nodes):
        return True
    in_cycles = {node for cycle in graph.schedule.cycles for node in cycle}
    return any(node.id in in_cycles and _waits(graph, node) for node in graph.nodes)


def _service(graph: Graph, node: Node) -> str:
    body = graph.types[node.type].body
    return body.service if isinstance(body, ServiceBody) else ""


def _hears(graph: Graph, node: Node) -> bool:
    """Whether a block has a connection that something may come from."""
    if _service(graph, node) not in _HEARING:
        return False
    return not node.parameters.get("ID", "").lstrip("'\" ").casefold().startswith(_INSIDE)


def _waits(graph: Graph, node: Node) -> bool:
    body = graph.types[node.type].body
    return isinstance(body, ServiceBody) and body.waits


def _parameters(graph: Graph, masking: Masking) -> Iterator[ParameterAbout]:
    nodes = {node.id: node for node in graph.nodes}
    for parameter in graph.workflow.user_parameters:
        # Graphs that people wrote by hand may name what they do not have.
        if (node := nodes.get(parameter.node)) is not None:
            yield _parameter(graph, node, parameter, masking)


def _parameter(
    graph: Graph, node: Node, parameter: UserParameter, masking: Masking
) -> ParameterAbout:
    block = graph.types[node.type]
    port = next((one for one in block.interface.inputs if one.name == parameter.pin), None)
    default = node.parameters.get(parameter.pin, port.initial if port else "")
    operation = block.body.operation if block.body.kind == "operation" else ""
    hidden = is_secret_pin(parameter.pin, operation)
    return ParameterAbout(
        name=parameter.name,
        type=str(port.type) if port else "",
        default=MASK if hidden and default else masking.text(default),
        is_secret=hidden,
    )
