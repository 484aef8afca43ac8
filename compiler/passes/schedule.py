"""The pass `schedule`: the order of nodes along events, and the cycles among them."""

import re
from collections.abc import Iterator

import networkx as nx

from compiler.ir.blocks import (
    BasicBody,
    CompositeBody,
    FBType,
    MissingBody,
    OperationBody,
    ServiceBody,
)
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.graph import Graph, Schedule, Wire
from compiler.ir.mistakes import scheduling
from compiler.ir.source import Span

_PLACE = re.compile(r"(.+?):(\d+)(?::(\d+))?", re.DOTALL)

Vertex = tuple[str, str]
"""A node, or one pin of a composite's border: events cross it without meeting each other."""


def schedule(graph: Graph, *, span: Span, diagnostics: Diagnostics) -> Graph:
    """Return the graph with its order of nodes and its event cycles.

    Args:
        graph: a resolved graph.
        span: the place of the whole system, for what concerns all of it.
        diagnostics: where mistakes go.
    """
    network = _event_network(graph)
    position = {node.id: number for number, node in enumerate(graph.nodes)}
    components = nx.condensation(network)
    order: dict[str, None] = {}
    cycles = []
    for number in nx.lexicographical_topological_sort(
        components,
        key=lambda component: min(
            position[node] for node, _ in components.nodes[component]["members"]
        ),
    ):
        members = components.nodes[number]["members"]
        nodes = sorted({node for node, _ in members}, key=position.__getitem__)
        order.update(dict.fromkeys(nodes))
        if len(members) > 1 or any(network.has_edge(member, member) for member in members):
            cycles.append(tuple(nodes))
    cycles.sort(key=lambda cycle: position[cycle[0]])
    _report_cycles(graph, cycles, diagnostics)
    if not diagnostics.has_errors:  # else it may be silent because something was left out
        _report_silence(graph, span, diagnostics)
    return graph.model_copy(update={"schedule": Schedule(order=tuple(order), cycles=tuple(cycles))})


def _event_network(graph: Graph) -> "nx.DiGraph[Vertex]":
    composites = {
        node.id for node in graph.nodes if isinstance(graph.types[node.type].body, CompositeBody)
    }

    def vertex(node: str, pin: str) -> Vertex:
        return (node, pin if node in composites else "")

    network: nx.DiGraph[Vertex] = nx.DiGraph()
    network.add_nodes_from((node.id, "") for node in graph.nodes)
    network.add_edges_from(
        (vertex(wire.source, wire.source_pin), vertex(wire.target, wire.target_pin))
        for wire in graph.event_wires
    )
    return network


def _report_cycles(graph: Graph, cycles: list[tuple[str, ...]], diagnostics: Diagnostics) -> None:
    """Report the cycles in which an event can come back to where it was, and nothing waits."""
    nodes = {node.id: node for node in graph.nodes}
    types = {id_: graph.types[nodes[id_].type] for cycle in cycles for id_ in cycle}
    numbers = {id_: number for number, cycle in enumerate(cycles) for id_ in cycle}
    inner: list[list[Wire]] = [[] for _ in cycles]
    for wire in graph.event_wires:
        number = numbers.get(wire.source)
        if number is not None and numbers.get(wire.target) == number:
            inner[number].append(wire)
    for cycle, wires in zip(cycles, inner, strict=True):
        if _comes_back(cycle, wires, types):
            diagnostics.add(scheduling.endless_loop(span=_span(nodes[cycle[0]].span), nodes=cycle))


def _comes_back(cycle: tuple[str, ...], wires: list[Wire], types: dict[str, FBType]) -> bool:
    """Whether events can go round: a block does not answer every event at every output.

    E_REND that resets itself, or a counter that its own alarm resets, are no loops.
    """
    network: nx.DiGraph[tuple[str, str, str]] = nx.DiGraph()
    network.add_edges_from(
        ((wire.source, wire.source_pin, "out"), (wire.target, wire.target_pin, "in"))
        for wire in wires
    )
    network.add_edges_from(
        ((id_, event, "in"), (id_, answer, "out"))
        for id_ in cycle
        for event, answer in _answers(types[id_])
    )
    return not nx.is_directed_acyclic_graph(network)


def _answers(block: FBType) -> Iterator[tuple[str, str]]:
    """Return each event input of a block with the event outputs that may follow from it."""
    inputs = [port.name for port in block.interface.event_inputs]
    outputs = [port.name for port in block.interface.event_outputs]
    for event in inputs:
        match block.body:
            case BasicBody() as body:
                answers = _sent(body, event)
            case CompositeBody():
                answers = {event}  # a wire from the same pin leads inwards
            case MissingBody() | OperationBody() | ServiceBody(waits=True):
                answers = set()  # events end there, or go on when time has passed
            case _:
                answers = set(outputs)
        yield from ((event, answer) for answer in sorted(answers))
    if isinstance(block.body, CompositeBody):
        yield from ((output, output) for output in outputs)


def _sent(body: BasicBody, event: str) -> set[str]:
    """Return what a basic block may send when an event arrives, in whatever state it is."""
    reached = {step.target for step in body.transitions if step.event == event}
    waiting = list(reached)
    while waiting:
        state = waiting.pop()
        following = {
            step.target
            for step in body.transitions
            if step.event is None and step.source == state and step.target not in reached
        }
        reached |= following
        waiting += following
    return {
        action.output for state in reached for action in body.states[state].actions if action.output
    }


def _span(text: str) -> Span:
    """Return the place that a graph keeps as the text `file:line:column`."""
    found = _PLACE.fullmatch(text)
    return Span(found[1], int(found[2]), int(found[3] or 0)) if found else Span(text)


def _report_silence(graph: Graph, span: Span, diagnostics: Diagnostics) -> None:
    """Report a graph in which no event comes from a block that begins by itself."""
    types = {node.id: graph.types[node.type] for node in graph.nodes}
    begins = any(not types[wire.source].interface.event_inputs for wire in graph.event_wires)
    could = any(item.interface.event_inputs for item in types.values())
    if could and not begins:
        diagnostics.add(scheduling.nothing_starts(span=span, name=graph.name))
