"""Whether a `dag.json` that somebody wrote by hand holds together enough to be used."""

from collections.abc import Iterator

from compiler.ir.blocks import BasicBody
from compiler.ir.graph import Graph


def loose_end(graph: Graph) -> str | None:
    """Return the first thing a graph names without having it, as a sentence."""
    return next(_loose_ends(graph), None)


def _loose_ends(graph: Graph) -> Iterator[str]:
    nodes = {node.id for node in graph.nodes}
    for node in graph.nodes:
        if node.type not in graph.types:
            yield f'the graph has no type "{node.type}", but "{node.id}" is of it'
    for wire in (*graph.event_wires, *graph.data_wires):
        for end in (wire.source, wire.target):
            if end not in nodes:
                yield f'a wire is connected to "{end}", which is not in the graph'
    for name, block in graph.types.items():
        if not isinstance(block.body, BasicBody):
            continue
        states = range(len(block.body.states))
        for transition in block.body.transitions:
            if transition.source not in states or transition.target not in states:
                yield f'a transition of the type "{name}" leads to a state that is not there'
