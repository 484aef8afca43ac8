"""Graphs as flowcharts of all their blocks."""

from collections.abc import Iterable, Iterator

from compiler.exporters.mermaid.texts import escape
from compiler.ir.graph import Graph, Group, Wire
from compiler.ir.groups import GroupTree

_EVENT_STYLE = "stroke:#c62828"
_DATA_STYLE = "stroke:#1565c0"


def to_mermaid(graph: Graph) -> str:
    """Draw a graph as a left-to-right flowchart.

    Groups become subgraphs. Event wires are solid, data wires dotted; all wires of one kind
    between the same two blocks share one arrow that lists their pins.

    Args:
        graph: the graph to draw.

    Returns:
        The text of the chart, ending in a newline; equal graphs give equal texts.
    """
    names = {node.id: f"n{position}" for position, node in enumerate(graph.nodes)}
    lines = ["flowchart LR", *_lines(GroupTree(graph), names)]
    events = _arrows(graph.event_wires, names, arrow="-->")
    data = _arrows(graph.data_wires, names, arrow="-.->")
    lines += [f"  {arrow}" for arrow in (*events, *data)]
    lines += _styles(range(len(events)), _EVENT_STYLE)
    lines += _styles(range(len(events), len(events) + len(data)), _DATA_STYLE)
    return "\n".join(lines) + "\n"


def _lines(
    tree: GroupTree, names: dict[str, str], group: Group | None = None, indent: str = "  "
) -> Iterator[str]:
    """Yield the lines of a group's blocks and of the groups in it."""
    for node in tree.nodes(group):
        name = escape(tree.name(node.id, group))
        yield f'{indent}{names[node.id]}["{name}<br/>{escape(node.type)}"]'
    for child in tree.children(group):
        content = list(_lines(tree, names, child, indent + "  "))
        if content:  # old versions of Mermaid refuse an empty subgraph
            yield f'{indent}subgraph g{tree.number(child)}["{escape(tree.title(child))}"]'
            yield from content
            yield f"{indent}end"


def _arrows(wires: Iterable[Wire], names: dict[str, str], *, arrow: str) -> list[str]:
    pins: dict[tuple[str, str], list[str]] = {}
    for wire in wires:
        label = f"{escape(wire.source_text)} → {escape(wire.target_text)}"
        pins.setdefault((names[wire.source], names[wire.target]), []).append(label)
    return [
        f'{source} {arrow}|"{"<br/>".join(labels)}"| {target}'
        for (source, target), labels in pins.items()
    ]


def _styles(numbers: range, style: str) -> Iterator[str]:
    if numbers:
        yield f"  linkStyle {','.join(map(str, numbers))} {style}"
