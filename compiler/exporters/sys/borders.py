"""Wires of a flat graph as the connections of a tree of networks.

A wire that leads out of a subapplication, or into one, needs a pin at each border. A pin that
leads out belongs to the pin inside that it starts from, a pin that leads in to the one it ends
at. The events that a pin sends keep their order: they share a pin only while nothing else of
the same source comes between them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from compiler.exporters.sys.tree import Branch, Tree, unique
from compiler.ir.datatypes import ArrayType, DataType
from compiler.ir.declarations import (
    ConnectionDeclaration,
    EventDeclaration,
    InterfaceDeclaration,
    NetworkDeclaration,
    VariableDeclaration,
)
from compiler.ir.graph import Wire

End = tuple[str, str]
"""A node and what of it is written behind the dot: `PIN` or `PIN.member`."""


@dataclass(slots=True)
class Border:
    """What the wires of a network need: its connections, and its pins."""

    event_connections: dict[End, ConnectionDeclaration] = field(default_factory=dict)
    data_connections: dict[End, ConnectionDeclaration] = field(default_factory=dict)
    adapter_connections: dict[End, ConnectionDeclaration] = field(default_factory=dict)
    pins: dict[str, tuple[bool, DataType | None]] = field(default_factory=dict)
    """By name: whether it leads in, and the type of its data; None: it is an event."""

    @property
    def interface(self) -> InterfaceDeclaration:
        """The pins as they are declared."""

        def events(*, leads_in: bool) -> tuple[EventDeclaration, ...]:
            return tuple(
                EventDeclaration(name)
                for name, (inwards, datatype) in self.pins.items()
                if inwards is leads_in and datatype is None
            )

        def data(*, leads_in: bool) -> tuple[VariableDeclaration, ...]:
            return tuple(
                variable(name, datatype)
                for name, (inwards, datatype) in self.pins.items()
                if inwards is leads_in and datatype is not None
            )

        return InterfaceDeclaration(
            event_inputs=events(leads_in=True),
            event_outputs=events(leads_in=False),
            inputs=data(leads_in=True),
            outputs=data(leads_in=False),
        )

    def network(self) -> NetworkDeclaration:
        """The network, still without elements."""
        return NetworkDeclaration(
            event_connections=tuple(self.event_connections.values()),
            data_connections=tuple(self.data_connections.values()),
            adapter_connections=tuple(self.adapter_connections.values()),
        )


class Wiring:
    """Leads wires through the borders of a tree."""

    def __init__(self, tree: Tree) -> None:
        """Connect nodes of this tree."""
        self._tree = tree
        self._borders: dict[Branch, Border] = {}
        self._out: dict[tuple[End, bool], dict[Branch, str]] = {}
        """The pins that the last wire of a source leads through."""
        self._in: dict[tuple[Branch, End, bool], str] = {}
        self.impossible: list[Wire] = []
        """Wires between applications that no resource could have."""

    def border(self, branch: Branch) -> Border:
        """Return what is known of a network by now."""
        return self._borders.setdefault(branch, Border())

    def connect_events(self, wires: Iterable[Wire], resource_of: Mapping[str, str]) -> None:
        """Connect all event wires, in the order of the graph."""
        wires = list(wires)
        late = self._behind_a_resource(wires)
        for number, wire in enumerate(wires):
            self._connect(wire, None, resource_of, forced=late.get(_source(wire), -1) > number)

    def connect_data(
        self, wires: Iterable[tuple[Wire, DataType]], resource_of: Mapping[str, str]
    ) -> None:
        """Connect data wires, given with the types of what they carry."""
        for wire, datatype in wires:
            self._connect(wire, datatype, resource_of)

    def connect_adapters(self, plug: End, socket: End) -> bool:
        """Connect a plug and a socket; False if they are not in one network."""
        home = self._tree.home[plug[0]]
        if home is not self._tree.home[socket[0]]:
            return False
        _join(self.border(home).adapter_connections, self._text(plug), self._text(socket))
        return True

    def _behind_a_resource(self, wires: Iterable[Wire]) -> dict[End, int]:
        """Return the sources with a wire that only a resource can have, and where the last is.

        Connections of resources come first: so those before it must be a resource's, too.
        """
        home = self._tree.home
        return {
            _source(wire): number
            for number, wire in enumerate(wires)
            if home[wire.source].root is not home[wire.target].root
        }

    def _connect(
        self,
        wire: Wire,
        datatype: DataType | None,
        resource_of: Mapping[str, str],
        *,
        forced: bool = False,
    ) -> None:
        source, target = self._tree.home[wire.source], self._tree.home[wire.target]
        around = set(target.chain)
        common = next((one for one in source.chain if one in around), None)
        if common is None or (forced and common.root.kind == "application"):
            resources = (one.root for one in (source, target) if one.root.kind == "resource")
            common = next(resources, None) or self._tree.resources.get(
                resource_of.get(wire.target, "")
            )
            if common is None:
                self.impossible.append(wire)
                return
        start = self._way_out(wire, source, common, datatype)
        end = self._way_in(wire, target, common, datatype)
        _join(self._kind(common, datatype), start, end, wire.bends if source is common else ())

    def _way_out(self, wire: Wire, home: Branch, common: Branch, datatype: DataType | None) -> str:
        """Lead from the source to the network where both ends meet; return the end there."""
        source = _source(wire)
        if home.root is not common.root:
            return f"{self._tree.path(wire.source)}.{wire.source_text}"
        key = (source, datatype is None)
        last = self._out.get(key, {})
        # The order in which data is read does not matter: its pins can be shared for ever.
        now = {} if datatype is None else last
        text = self._text(source)
        for branch, _ in pairwise(_up_to(home, common)):
            pin = last.get(branch) or self._pin(branch, source, datatype, leads_in=False)
            _join(self._kind(branch, datatype), text, pin)
            now[branch] = pin
            text = f"{branch.name}.{pin}"
        self._out[key] = now
        return text

    def _way_in(self, wire: Wire, home: Branch, common: Branch, datatype: DataType | None) -> str:
        """Lead to the target from the network where both ends meet; return the end there."""
        target = (wire.target, wire.target_text)
        if home.root is not common.root:
            return f"{self._tree.path(wire.target)}.{wire.target_text}"
        text = self._text(target)
        for branch, _ in pairwise(_up_to(home, common)):
            key = (branch, target, datatype is None)
            pin = self._in.get(key)
            if pin is None:
                pin = self._in[key] = self._pin(branch, target, datatype, leads_in=True)
            _join(self._kind(branch, datatype), pin, text)
            text = f"{branch.name}.{pin}"
        return text

    def _kind(self, branch: Branch, datatype: DataType | None) -> dict[End, ConnectionDeclaration]:
        border = self.border(branch)
        return border.event_connections if datatype is None else border.data_connections

    def _pin(self, branch: Branch, end: End, datatype: DataType | None, *, leads_in: bool) -> str:
        pins = self.border(branch).pins
        name = unique(f"{self._tree.name(end[0])}_{end[1]}", pins)
        pins[name] = (leads_in, datatype)
        return name

    def _text(self, end: End) -> str:
        return f"{self._tree.name(end[0])}.{end[1]}"


def variable(name: str, datatype: DataType, initial: str = "") -> VariableDeclaration:
    """Return a declared variable of a type."""
    if isinstance(datatype, ArrayType):
        ranges = ("*" if one is None else f"{one[0]}..{one[1]}" for one in datatype.bounds)
        return VariableDeclaration(name, str(datatype.element), ", ".join(ranges), initial)
    return VariableDeclaration(name, str(datatype), initial=initial)


def _source(wire: Wire) -> End:
    return (wire.source, wire.source_text)


def _up_to(branch: Branch, outer: Branch) -> Iterator[Branch]:
    for one in branch.chain:
        yield one
        if one is outer:
            return


def _join(
    connections: dict[End, ConnectionDeclaration],
    start: str,
    end: str,
    bends: tuple[float, ...] = (),
) -> None:
    connections.setdefault((start, end), ConnectionDeclaration(start, end, bends=bends))
