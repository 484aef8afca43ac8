"""Graphs as drawings of all their blocks, with their pins."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from compiler.exporters.dot.texts import html, quote
from compiler.ir.blocks import DataPort, EventPort, Interface
from compiler.ir.graph import Graph, Group, Node, Wire
from compiler.ir.groups import GroupTree

_HEAD = """\
  rankdir=LR;
  nodesep=0.4;
  ranksep=0.9;
  fontname="Helvetica";
  fontsize=11;
  node [shape=plain, fontname="Helvetica", fontsize=10];
  edge [arrowsize=0.6];"""
_CLUSTER_STYLES = {
    "application": "solid",
    "subapplication": "rounded",
    "composite": "bold",
    "frame": "dashed",
}


def to_dot(graph: Graph) -> str:
    """Draw a graph as a `digraph`: blocks as tables with a port per pin, groups as clusters.

    Args:
        graph: the graph to draw.

    Returns:
        The text of the drawing, ending in a newline; equal graphs give equal texts.
    """
    names = {node.id: f"n{position}" for position, node in enumerate(graph.nodes)}
    opened = {group.id for group in graph.groups if group.kind == "composite" and group.nodes}
    pins = {
        node.id: _pins(_interface(graph, node), names[node.id], opened=node.id in opened)
        for node in graph.nodes
    }
    lines = [f"digraph {quote(graph.name)} {{", _HEAD, *_Chart(graph, names, opened).lines()]
    lines += _edges(graph.event_wires, names, pins, color="red")
    lines += _edges(graph.data_wires, names, pins, color="blue")
    return "\n".join([*lines, "}"]) + "\n"


class _Chart:
    """The blocks of a graph within their groups."""

    def __init__(self, graph: Graph, names: dict[str, str], opened: set[str]) -> None:
        self._graph = graph
        self._tree = GroupTree(graph)
        self._names = names
        self._opened = opened

    def lines(self, group: Group | None = None, indent: str = "  ") -> Iterator[str]:
        """Yield the lines of a group's blocks and of the groups in it."""
        for node in self._tree.nodes(group):
            name = self._tree.name(node.id, group)
            for identity, interface in self._parts(node):
                table = _table(name, node.type, interface)
                yield f"{indent}{identity} [label=<{table}>];"
        for child in self._tree.children(group):
            yield f"{indent}subgraph cluster_{self._tree.number(child)} {{"
            yield f"{indent}  label={quote(self._tree.title(child))};"
            yield f"{indent}  style={_CLUSTER_STYLES[child.kind]};"
            yield from self.lines(child, indent + "  ")
            yield f"{indent}}}"

    def _parts(self, node: Node) -> Iterator[tuple[str, Interface]]:
        """Yield a node as one box; the border of a composite as two, its insides between."""
        interface = _interface(self._graph, node)
        name = self._names[node.id]
        if node.id not in self._opened:
            yield name, interface
            return
        yield name, interface.model_copy(update={"event_outputs": (), "outputs": ()})
        yield f"{name}o", interface.model_copy(update={"event_inputs": (), "inputs": ()})


def _interface(graph: Graph, node: Node) -> Interface:
    return graph.types[node.type].interface if node.type in graph.types else Interface()


def _pins(interface: Interface, name: str, *, opened: bool) -> dict[str, str]:
    """Say for every pin which cell it is; pin names themselves may hold anything."""
    right = f"{name}o" if opened else name
    sides = {
        f"{name}:ei": _names(interface.event_inputs),
        f"{right}:eo": _names(interface.event_outputs),
        f"{name}:di": _names(interface.inputs),
        f"{right}:do": _names(interface.outputs),
    }
    return {pin: f"{side}{n}" for side, pins in sides.items() for n, pin in enumerate(pins)}


def _names(pins: Sequence[EventPort] | Sequence[DataPort]) -> list[str]:
    return [pin.name for pin in pins]


def _table(name: str, type_name: str, interface: Interface) -> str:
    """Write an HTML-like label: name, event pins, type, data pins."""
    rows = [f'<TR><TD COLSPAN="2" BORDER="0"><B>{html(name)}</B></TD></TR>']
    rows += _rows(_names(interface.event_inputs), _names(interface.event_outputs), prefix="e")
    rows.append(f'<TR><TD COLSPAN="2" SIDES="TB"><I>{html(type_name)}</I></TD></TR>')
    rows += _rows(_names(interface.inputs), _names(interface.outputs), prefix="d")
    attributes = 'BORDER="1" CELLBORDER="1" CELLSPACING="0" CELLPADDING="3"'
    return f"<TABLE {attributes}>{''.join(rows)}</TABLE>"


def _rows(left: list[str], right: list[str], *, prefix: str) -> Iterator[str]:
    for number, (inward, outward) in enumerate(zip_longest(left, right)):
        cells = _cell(inward, f"{prefix}i{number}", align="LEFT")
        cells += _cell(outward, f"{prefix}o{number}", align="RIGHT")
        yield f"<TR>{cells}</TR>"


def _cell(pin: str | None, port: str, *, align: str) -> str:
    if pin is None:
        return '<TD BORDER="0"></TD>'
    return f'<TD PORT="{port}" ALIGN="{align}" BORDER="0">{html(pin)}</TD>'


def _edges(
    wires: Iterable[Wire], names: dict[str, str], pins: dict[str, dict[str, str]], *, color: str
) -> Iterator[str]:
    for wire in wires:
        source = pins[wire.source].get(wire.source_pin)
        target = pins[wire.target].get(wire.target_pin)
        start = f"{source}:e" if source else names[wire.source]
        end = f"{target}:w" if target else names[wire.target]
        yield f"  {start} -> {end} [color={color}];"
