"""Graphs as Mermaid flowcharts, for Markdown pages that draw them.

Mermaid gives up beyond 500 edges and 50,000 characters unless its host allows more; larger
graphs are better drawn as SVG.
"""

import re
from collections.abc import Iterable, Iterator

from compiler.ir.graph import Graph, Group, Node, Wire

_UNSAFE = re.compile(r"[^\w .,+*/=→-]")
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
    lines = ["flowchart LR", *_Tree(graph, names).lines()]
    events = _arrows(graph.event_wires, names, arrow="-->")
    data = _arrows(graph.data_wires, names, arrow="-.->")
    lines += [f"  {arrow}" for arrow in (*events, *data)]
    lines += _styles(range(len(events)), _EVENT_STYLE)
    lines += _styles(range(len(events), len(events) + len(data)), _DATA_STYLE)
    return "\n".join(lines) + "\n"


class _Tree:
    """The blocks of a graph within their groups."""

    def __init__(self, graph: Graph, names: dict[str, str]) -> None:
        self._names = names
        self._groups = {group.id: group for group in graph.groups}
        self._numbers = {group.id: number for number, group in enumerate(graph.groups)}
        home = {node: group.id for group in graph.groups for node in group.nodes}
        # The border of a composite belongs inside its own frame.
        home |= {group.id: group.id for group in graph.groups if group.kind == "composite"}
        self._nodes: dict[str | None, list[Node]] = {}
        for node in graph.nodes:
            self._nodes.setdefault(home.get(node.id), []).append(node)
        self._children: dict[str | None, list[Group]] = {}
        for group in graph.groups:
            parent = group.parent if group.parent in self._groups else None
            self._children.setdefault(parent, []).append(group)

    def lines(self, group: Group | None = None, indent: str = "  ") -> Iterator[str]:
        """Yield the lines of a group's blocks and of the groups in it."""
        key = group.id if group else None
        for node in self._nodes.get(key, []):
            name = _escape(self._name(node.id, group))
            yield f'{indent}{self._names[node.id]}["{name}<br/>{_escape(node.type)}"]'
        for child in self._children.get(key, []):
            content = list(self.lines(child, indent + "  "))
            if content:  # old versions of Mermaid refuse an empty subgraph
                yield f'{indent}subgraph g{self._numbers[child.id]}["{self._title(child)}"]'
                yield from content
                yield f"{indent}end"

    def _title(self, group: Group) -> str:
        if group.kind == "frame" and group.comment:
            return _escape(group.comment)
        name = self._name(group.id, group)
        return _escape(f"{name} = {group.type}" if group.type else name)

    def _name(self, identity: str, group: Group | None) -> str:
        """Leave out of an id what the groups around it already say."""
        while group:
            if identity.startswith(f"{group.id}."):
                return identity.removeprefix(f"{group.id}.")
            group = self._groups.get(group.parent or "")
        return identity


def _arrows(wires: Iterable[Wire], names: dict[str, str], *, arrow: str) -> list[str]:
    pins: dict[tuple[str, str], list[str]] = {}
    for wire in wires:
        label = f"{_escape(wire.source_pin)} → {_escape(wire.target_pin)}"
        pins.setdefault((names[wire.source], names[wire.target]), []).append(label)
    return [
        f'{source} {arrow}|"{"<br/>".join(labels)}"| {target}'
        for (source, target), labels in pins.items()
    ]


def _styles(numbers: range, style: str) -> Iterator[str]:
    if numbers:
        yield f"  linkStyle {','.join(map(str, numbers))} {style}"


def _escape(text: str) -> str:
    """Write a text for a quoted label.

    Mermaid decodes `#34;` to a character after parsing, so that every character its parser,
    its directives (`%%{`) or HTML could take for their own is written by its number.
    """
    one_line = " ".join(text.split()) or " "
    return _UNSAFE.sub(_number, one_line)


def _number(match: re.Match[str]) -> str:
    character = match[0]
    return f"#{ord(character)};" if character.isprintable() else "\N{REPLACEMENT CHARACTER}"
