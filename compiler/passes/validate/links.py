"""Checking the connections of one network: every end exists, direction and kind fit.

What is wrong is reported and left out; what is left over needs no checks later.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from compiler.ir.declarations import ConnectionDeclaration, InterfaceDeclaration
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.mistakes import structure
from compiler.ir.project import Endpoint, Link
from compiler.passes.validate.adapters import ANY_ADAPTER
from compiler.passes.validate.in_outs import check_in_outs
from compiler.passes.validate.pins import Pin, PinKind, PinTable, pin_table, split_member

_PLAIN_EVENT = "event"


@dataclass(frozen=True, slots=True)
class Owner:
    """An element that connections can name."""

    element: str
    """As endpoints name it: a local name, "" for the interface, an absolute path."""
    type_name: str
    pins: PinTable


@dataclass(slots=True)
class SortedLinks:
    """The checked connections of a network by kind, each in document order."""

    events: list[Link]
    data: list[Link]
    adapters: list[Link]


class _PinName(NamedTuple):
    """An endpoint taken apart: the element there is, and the name of a pin it may not have."""

    owner: Owner
    name: str
    member: str = ""

    @property
    def pin(self) -> Pin | None:
        return self.owner.pins.get(self.name)


class LinkChecker:
    """Checks the connections of one network."""

    def __init__(
        self,
        *,
        owners: Mapping[str, Owner],
        interface: InterfaceDeclaration,
        type_name: str,
        diagnostics: Diagnostics,
        left_out: Callable[[str], bool],
        find_path: Callable[[str], Owner | None] | None = None,
    ) -> None:
        """Check against these elements.

        Args:
            owners: the elements of the network by name.
            interface: the pins of the network itself, adapters spread.
            type_name: what the network belongs to, for messages.
            diagnostics: where mistakes go.
            left_out: whether an endpoint names an element that was reported and left out.
            find_path: finds an element by its absolute path (`App.Sub.FB`), for resources.
        """
        self._owners = owners
        self._own = Owner("", type_name, pin_table(interface))
        self._diagnostics = diagnostics
        self._left_out = left_out
        self._find_path = find_path
        self._in_outs: set[Endpoint] = set()
        """The in-out variables that are destinations."""

    def check(self, connections: Iterable[ConnectionDeclaration]) -> SortedLinks:
        """Return the connections that are right; report the others."""
        result = SortedLinks([], [], [])
        by_kind = {
            PinKind.EVENT: result.events,
            PinKind.DATA: result.data,
            PinKind.ADAPTER: result.adapters,
        }
        seen: dict[tuple[Endpoint, Endpoint], ConnectionDeclaration] = {}
        for connection in connections:
            checked = self._check_one(connection)
            if checked is None:
                continue
            kind, link = checked
            ends = (link.source, link.target)
            if ends in seen:
                self._diagnostics.add(
                    structure.repeated_connection(
                        span=connection.span,
                        source=connection.source,
                        target=connection.target,
                        first=seen[ends].span,
                    )
                )
                continue
            seen[ends] = connection
            by_kind[kind].append(link)
        if self._in_outs:
            result.data = check_in_outs(result.data, self._in_outs, self._diagnostics)
        return result

    def _check_one(self, connection: ConnectionDeclaration) -> tuple[PinKind, Link] | None:
        if not connection.source or not connection.target:
            self._diagnostics.add(
                structure.dangling_connection(
                    span=connection.span, source=connection.source, target=connection.target
                )
            )
            return None
        from_name, to_name = self._split(connection.source), self._split(connection.target)
        if self._is_swapped(from_name, to_name):
            self._diagnostics.add(
                structure.wrong_direction(
                    span=connection.span,
                    source=connection.source,
                    target=connection.target,
                    wrong="both",
                )
            )
            return None
        if self._are_of_one_side(connection, from_name, to_name):
            return None
        source = self._end(connection, from_name, opposite=to_name, is_source=True)
        target = self._end(connection, to_name, opposite=from_name, is_source=False)
        if source is None or target is None:
            return None
        (start, from_pin), (end, to_pin) = source, target
        if from_pin.kind is not to_pin.kind:
            self._diagnostics.add(
                structure.mixed_kinds(
                    span=connection.span,
                    source=connection.source,
                    source_kind=from_pin.kind,
                    target=connection.target,
                    target_kind=to_pin.kind,
                )
            )
            return None
        if from_pin.kind is PinKind.ADAPTER and not self._adapters_fit(
            connection, from_pin, to_pin
        ):
            return None
        if from_pin.kind is PinKind.EVENT:
            self._check_events(connection, from_pin, to_pin)
        if to_pin.is_in_out:
            self._in_outs.add(end)
        return from_pin.kind, Link(start, end, connection.span, connection.bends)

    def _end(
        self,
        connection: ConnectionDeclaration,
        found: "_PinName | None",
        *,
        opposite: "_PinName | None",
        is_source: bool,
    ) -> tuple[Endpoint, Pin] | None:
        if found is None:
            text = connection.source if is_source else connection.target
            if not self._left_out(text):
                self._diagnostics.add(
                    structure.unknown_element(
                        span=connection.span,
                        endpoint=text,
                        known=self._diagnostics.choices(self._owners),
                    )
                )
            return None
        owner, name, member = found
        pin = found.pin
        if pin is None:
            kind = opposite.pin.kind if opposite is not None and opposite.pin is not None else None
            self._diagnostics.add(
                structure.unknown_pin(
                    span=connection.span,
                    element=owner.element,
                    type_name=owner.type_name,
                    pin=name,
                    known=self._diagnostics.choices(
                        known
                        for known, other in owner.pins.items()
                        if kind in (None, other.kind)
                        and self._fits(owner, other, is_source=is_source)
                    ),
                )
            )
            return None
        if not self._fits(owner, pin, is_source=is_source):
            self._diagnostics.add(
                structure.wrong_direction(
                    span=connection.span,
                    source=connection.source,
                    target=connection.target,
                    wrong="source" if is_source else "destination",
                )
            )
            return None
        return Endpoint(owner.element, name, member), pin

    def _fits(self, owner: Owner, pin: Pin, *, is_source: bool) -> bool:
        """Inside a network its own inputs are sources and its own outputs destinations."""
        inside = owner is self._own
        return pin.is_output if is_source != inside else pin.is_input

    def _is_swapped(self, source: "_PinName | None", target: "_PinName | None") -> bool:
        """Whether two pins of one kind could be connected the other way round only."""
        if source is None or target is None or source.pin is None or target.pin is None:
            return False
        return (
            source.pin.kind is target.pin.kind
            and not self._fits(source.owner, source.pin, is_source=True)
            and not self._fits(target.owner, target.pin, is_source=False)
        )

    def _split(self, text: str) -> "_PinName | None":
        """Split `Element.PIN`: element names may have dots, pins of adapters and structs, too."""
        if "." not in text or text in self._own.pins:
            return _PinName(self._own, text)
        at = text.find(".")
        while at >= 0:
            if (owner := self._owners.get(text[:at])) is not None:
                return _PinName(owner, *split_member(owner.pins, text[at + 1 :]))
            at = text.find(".", at + 1)
        own, member = split_member(self._own.pins, text)
        return _PinName(self._own, own, member) if member else self._split_path(text)

    def _split_path(self, text: str) -> "_PinName | None":
        """Split `App.Sub.FB.PIN`, where the network may name elements of others."""
        at = last = text.rfind(".")
        while self._find_path is not None and at >= 0:
            if (owner := self._find_path(text[:at])) is not None:
                found = _PinName(owner, *split_member(owner.pins, text[at + 1 :]))
                if at == last or found.pin is not None:
                    return found
            at = text.rfind(".", 0, at)
        return None

    def _are_of_one_side(
        self, connection: ConnectionDeclaration, one: "_PinName | None", other: "_PinName | None"
    ) -> bool:
        """Whether two plugs or two sockets are connected; report that."""
        if one is None or other is None or one.pin is None or other.pin is None:
            return False
        if not one.pin.kind is other.pin.kind is PinKind.ADAPTER:
            return False
        fit = self._fits(one.owner, one.pin, is_source=True)
        if fit == self._fits(other.owner, other.pin, is_source=False):
            return False
        self._report_clash(connection, one.pin, other.pin)
        return True

    def _adapters_fit(self, connection: ConnectionDeclaration, plug: Pin, socket: Pin) -> bool:
        names = [pin.type.rpartition("::")[2].casefold() for pin in (plug, socket)]
        if names[0] == names[1] or ANY_ADAPTER in names:
            return True
        self._report_clash(connection, plug, socket)
        return False

    def _check_events(self, connection: ConnectionDeclaration, source: Pin, target: Pin) -> None:
        """Report events of two special types; old libraries call special events plain ones."""
        names = {pin.type.rpartition("::")[2].casefold() for pin in (source, target)}
        if len(names) > 1 and _PLAIN_EVENT not in names:
            self._diagnostics.add(
                structure.event_clash(
                    span=connection.span,
                    source=connection.source,
                    source_type=source.type,
                    target=connection.target,
                    target_type=target.type,
                )
            )

    def _report_clash(self, connection: ConnectionDeclaration, one: Pin, other: Pin) -> None:
        self._diagnostics.add(
            structure.adapter_clash(
                span=connection.span,
                plug=connection.source,
                plug_type=one.type,
                socket=connection.target,
                socket_type=other.type,
            )
        )
