"""Checking the connections of one network: every end exists, direction and kind fit.

What is wrong is reported and left out; what is left over needs no checks later.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from compiler.ir.declarations import ConnectionDeclaration, InterfaceDeclaration
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.mistakes import structure
from compiler.ir.project import Endpoint, Link
from compiler.passes.validate.adapters import ANY_ADAPTER
from compiler.passes.validate.endpoints import Endpoints, Owner, PinName
from compiler.passes.validate.in_outs import check_in_outs
from compiler.passes.validate.pins import Pin, PinKind, pin_table

_PLAIN_EVENT = "event"


@dataclass(slots=True)
class SortedLinks:
    """The checked connections of a network by kind, each in document order."""

    events: list[Link]
    data: list[Link]
    adapters: list[Link]


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
        self._endpoints = Endpoints(owners, self._own, find_path)
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
        source = self._endpoints.split(connection.source)
        target = self._endpoints.split(connection.target)
        if (
            source is None
            or target is None
            or (from_pin := source.pin) is None
            or (to_pin := target.pin) is None
            or from_pin.kind is not to_pin.kind
            or not self._fits(source.owner, from_pin, is_source=True)
            or not self._fits(target.owner, to_pin, is_source=False)
        ):
            self._report(connection, source, target)
            return None
        kind = from_pin.kind
        if kind is PinKind.ADAPTER and not self._adapters_fit(connection, from_pin, to_pin):
            return None
        if kind is PinKind.EVENT:
            self._check_events(connection, from_pin, to_pin)
        start = Endpoint(source.owner.element, source.name, source.member)
        end = Endpoint(target.owner.element, target.name, target.member)
        if to_pin.is_in_out:
            self._in_outs.add(end)
        return kind, Link(start, end, connection.span, connection.bends)

    def _report(
        self, connection: ConnectionDeclaration, source: PinName | None, target: PinName | None
    ) -> None:
        """Report what is wrong with a connection whose ends are not there or do not fit."""
        if not connection.source or not connection.target:
            self._diagnostics.add(
                structure.dangling_connection(
                    span=connection.span, source=connection.source, target=connection.target
                )
            )
            return
        if self._is_swapped(source, target):
            self._report_direction(connection, "both")
            return
        if self._are_of_one_side(connection, source, target):
            return
        from_pin = self._end(connection, source, opposite=target, is_source=True)
        to_pin = self._end(connection, target, opposite=source, is_source=False)
        if from_pin is not None and to_pin is not None:
            self._diagnostics.add(
                structure.mixed_kinds(
                    span=connection.span,
                    source=connection.source,
                    source_kind=from_pin.kind,
                    target=connection.target,
                    target_kind=to_pin.kind,
                )
            )

    def _end(
        self,
        connection: ConnectionDeclaration,
        found: PinName | None,
        *,
        opposite: PinName | None,
        is_source: bool,
    ) -> Pin | None:
        """Return the pin at one end; report why there is none, or that it does not fit."""
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
        owner, name, _, pin = found
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
            self._report_direction(connection, "source" if is_source else "destination")
            return None
        return pin

    def _fits(self, owner: Owner, pin: Pin, *, is_source: bool) -> bool:
        """Inside a network its own inputs are sources and its own outputs destinations."""
        inside = owner is self._own
        return pin.is_output if is_source != inside else pin.is_input

    def _is_swapped(self, source: PinName | None, target: PinName | None) -> bool:
        """Whether two pins of one kind could be connected the other way round only."""
        if source is None or target is None or source.pin is None or target.pin is None:
            return False
        return (
            source.pin.kind is target.pin.kind
            and not self._fits(source.owner, source.pin, is_source=True)
            and not self._fits(target.owner, target.pin, is_source=False)
        )

    def _are_of_one_side(
        self, connection: ConnectionDeclaration, one: PinName | None, other: PinName | None
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
        if source.type == target.type:
            return
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

    def _report_direction(
        self, connection: ConnectionDeclaration, wrong: Literal["source", "destination", "both"]
    ) -> None:
        self._diagnostics.add(
            structure.wrong_direction(
                span=connection.span,
                source=connection.source,
                target=connection.target,
                wrong=wrong,
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
