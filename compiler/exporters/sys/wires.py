"""The wires of a graph sorted: plain ones, those of adapters, those within composites."""

from collections.abc import Iterable, Iterator
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
            if wire.source in inside or wire.target in inside:
                self._within(wire)
            elif "." in wire.source_pin or "." in wire.target_pin:
                self._adapter(wire)
            else:
                plain.append(wire)

    def _within(self, wire: Wire) -> None:
        """Leave out what composites have inside; what comes in by an adapter stands for it.

        Only such wires pass the border of a composite without a step there.
        """
        source, target = (self._tree.inside.get(end, end) for end in (wire.source, wire.target))
        if source == target:
            return
        outer, pin, inner = source, wire.source_pin, target
        if wire.source != source:
            outer, pin, inner = target, wire.target_pin, source
        end = (outer, pin.partition(".")[0])
        is_plug = self._is_plug(end)
        if is_plug is None or self._is_own(inner):
            return  # what has no type of the library is reported with its type
        others = [*self._adapters_of(inner, self._type_at(end), plugs=not is_plug)]
        if len(others) == 1:
            ends = (end, others[0]) if is_plug else (others[0], end)
            self._result.adapters[ends] = None
        else:
            self._problem(wire, "leads into a composite block by one of several adapters")

    def _adapter(self, wire: Wire) -> None:
        ends = ((wire.source, wire.source_pin), (wire.target, wire.target_pin))
        one, other = ((node, pin.partition(".")[0]) for node, pin in ends)
        if self._is_plug(one):
            self._result.adapters[one, other] = None
        elif self._is_plug(other):
            self._result.adapters[other, one] = None

    def _is_own(self, node: str) -> bool:
        return self._library.find(self._types[node]) is None

    def _is_plug(self, end: End) -> bool | None:
        """Whether it is a plug of a type of the library; None for anything else but a socket."""
        for plugs in (True, False):
            if end in self._adapters_of(end[0], None, plugs=plugs):
                return plugs
        return None

    def _type_at(self, end: End) -> str | None:
        found = self._library.find(self._types[end[0]])
        if found is None:
            return None
        interface = found.declaration.interface
        adapters = (*interface.plugs, *interface.sockets)
        return next((_short(one.type) for one in adapters if one.name == end[1]), None)

    def _adapters_of(self, node: str, type_name: str | None, *, plugs: bool) -> Iterator[End]:
        """Yield the plugs or sockets of a node, perhaps only those of one type."""
        found = self._library.find(self._types[node])
        if found is None:
            return
        interface = found.declaration.interface
        for adapter in interface.plugs if plugs else interface.sockets:
            if type_name in (None, _short(adapter.type)):
                yield (node, adapter.name)

    def _problem(self, wire: Wire, what: str) -> None:
        self._result.problems.append(
            f'the wire from "{wire.source}.{wire.source_text}" to '
            f'"{wire.target}.{wire.target_text}" {what}'
        )


def _short(name: str) -> str:
    return name.rpartition("::")[2].casefold()
