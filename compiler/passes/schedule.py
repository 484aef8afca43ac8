"""The pass `schedule`: the order of nodes along events, and the cycles among them."""

import re

import networkx as nx

from compiler.ir.blocks import CompositeBody, MissingBody, ServiceBody
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.graph import Graph, Schedule
from compiler.ir.mistakes import scheduling
from compiler.ir.source import Span

_PLACE = re.compile(r"(.+?):(\d+)(?::(\d+))?", re.DOTALL)

Vertex = tuple[str, str]
"""A node, or one pin of a composite's border: events cross it without meeting each other."""


def schedule(graph: Graph, *, diagnostics: Diagnostics) -> Graph:
    """Return the graph with its order of nodes and its event cycles."""
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
    _report_silence(graph, diagnostics)
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
    nodes = {node.id: node for node in graph.nodes}
    for cycle in cycles:
        waits = any(
            isinstance(graph.types[nodes[id_].type].body, ServiceBody | MissingBody)
            for id_ in cycle
        )
        if not waits:
            diagnostics.add(scheduling.endless_loop(span=_span(nodes[cycle[0]].span), nodes=cycle))


def _span(text: str) -> Span:
    """Return the place that a graph keeps as the text `file:line:column`."""
    found = _PLACE.fullmatch(text)
    return Span(found[1], int(found[2]), int(found[3] or 0)) if found else Span(text)


def _report_silence(graph: Graph, diagnostics: Diagnostics) -> None:
    """Report a graph in which no event comes from a block that begins by itself."""
    types = {node.id: graph.types[node.type] for node in graph.nodes}
    begins = any(not types[wire.source].interface.event_inputs for wire in graph.event_wires)
    could = any(item.interface.event_inputs for item in types.values())
    if could and not begins:
        diagnostics.add(scheduling.nothing_starts(span=Span(graph.source.file), name=graph.name))
