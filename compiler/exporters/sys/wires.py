"""The wires of a graph sorted: plain ones, those of adapters, those within composites."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from compiler.exporters.sys.borders import End
from compiler.exporters.sys.library import LibraryTypes
from compiler.exporters.sys.tree import Tree
from compiler.ir.graph import Graph, Wire


@dataclass(slots=True)
class SortedWires:
    """What has to be connected."""

    events: list[Wire] = field(default_factory=list)
    data: list[Wire] = field(default_factory=list)
    adapters: dict[tuple[End, End], None] = field(default_factory=dict)
    """A plug and a socket each."""
    problems: list[str] = field(default_factory=list)


def sorted_wires(graph: Graph, tree: Tree, library: LibraryTypes) -> SortedWires:
    """Sort the wires of a graph."""
    return _Sorter(graph, tree, library).sorted()


class _Sorter:
    def __init__(self, graph: Graph, tree: Tree, library: LibraryTypes) -> None:
        self._graph = graph
        self._tree = tree
        self._library = library
        self._types = {node.id: graph.types[node.type] for node in graph.nodes}
        self._result = SortedWires()

    def sorted(self) -> SortedWires:
        self._sort(self._graph.event_wires, self._result.events)
        self._sort(self._graph.data_wires, self._result.data)
        return self._result

    def _sort(self, wires: Iterable[Wire], plain: list[Wire]) -> None:
        inside = self._tree.inside
        for wire in wires:
            source, target = inside.get(wire.source), inside.get(wire.target)
            if source or target:
                if (source or wire.source) != (target or wire.target):
                    self._problem(wire, "leads into a composite block by one of its adapters")
            elif "." in wire.source_pin or "." in wire.target_pin:
                self._adapter(wire)
            else:
                plain.append(wire)

    def _adapter(self, wire: Wire) -> None:
        ends = ((wire.source, wire.source_pin), (wire.target, wire.target_pin))
        one, other = ((node, pin.partition(".")[0]) for node, pin in ends)
        sides = (self._is_plug(one), self._is_plug(other))
        if sides == (True, False):
            self._result.adapters[one, other] = None
        elif sides == (False, True):
            self._result.adapters[other, one] = None
        else:
            self._problem(wire, "belongs to an adapter that is no plug or socket of the library")

    def _is_plug(self, end: End) -> bool | None:
        """Whether it is a plug of a type of the library; None for anything else but a socket."""
        found = self._library.find(self._types[end[0]])
        if found is None:
            return None
        interface = found.declaration.interface
        if any(adapter.name == end[1] for adapter in interface.plugs):
            return True
        return False if any(adapter.name == end[1] for adapter in interface.sockets) else None

    def _problem(self, wire: Wire, what: str) -> None:
        self._result.problems.append(
            f'the wire from "{wire.source}.{wire.source_text}" to '
            f'"{wire.target}.{wire.target_text}" {what}'
        )
