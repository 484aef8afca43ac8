"""Adapter connections become pairs of event and data links, both ways.

A connection leads from a plug to a socket, perhaps through subapplications and through
composites that hand a whole adapter on to an inner block. Equally named pins of the two ends
are joined: what goes out of one comes into the other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from compiler.ir.declarations import (
    EventDeclaration,
    InterfaceDeclaration,
    VariableDeclaration,
)
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.mistakes import structure
from compiler.ir.project import CheckedType
from compiler.ir.source import Span
from compiler.passes.flatten.expand import Expansion, PathLink, PinAt


@dataclass(frozen=True, slots=True)
class AdapterLinks:
    """The links that all adapter connections of a project stand for."""

    events: list[PathLink]
    data: list[PathLink]


def spread_links(
    expansion: Expansion, types: Mapping[str, CheckedType], *, diagnostics: Diagnostics
) -> AdapterLinks:
    """Return the event and data links that the adapter connections stand for."""
    by_source: dict[PinAt, list[PathLink]] = {}
    handed_out = set()
    for link in expansion.adapter_links:
        by_source.setdefault(link.source, []).append(link)
        handed_out.add(link.target)
    result = AdapterLinks([], [])
    joints = _Joints(diagnostics)
    for link in expansion.adapter_links:
        node = expansion.nodes.get(link.source.path)
        if node is None or link.source in handed_out or _is_socket(link.source, types[node.type]):
            continue
        for target in _ends(link.target, by_source, expansion):
            other = expansion.nodes[target.path]
            joint = _Joint(link.source, target, link.span)
            if not joints.add(joint, crosses=node.resource != other.resource):
                continue
            _join(
                link,
                target,
                ends=(types[node.type].interface, types[other.type].interface),
                result=result,
            )
    return result


class _Joint(NamedTuple):
    """A plug and a socket that are connected."""

    plug: PinAt
    socket: PinAt
    span: Span


class _Joints:
    """The connections so far: a plug has one socket, and a socket one plug."""

    def __init__(self, diagnostics: Diagnostics) -> None:
        self._diagnostics = diagnostics
        self._at: dict[PinAt, _Joint] = {}
        self._planned: set[tuple[PinAt, PinAt]] = set()

    def add(self, joint: _Joint, *, crosses: bool) -> bool:
        """Note a connection; False if it is known, or if one of its ends has another.

        What crosses resources is only a plan, which the resources may bring about by blocks of
        their own (see `wires.without_realised`): it takes no end from another connection.
        """
        ends = (joint.plug, joint.socket)
        if crosses:
            known = ends in self._planned
            self._planned.add(ends)
            return not known
        first = self._at.get(joint.plug) or self._at.get(joint.socket)
        if first is None:
            self._at[joint.plug] = self._at[joint.socket] = joint
            return True
        if first[:2] != ends:  # a resource repeats the connections of its application
            self._report(joint, first)
        return False

    def _report(self, joint: _Joint, first: _Joint) -> None:
        plug, socket = (".".join(pin[:2]) for pin in joint[:2])
        taken = first.plug == joint.plug
        self._diagnostics.add(
            structure.adapter_in_use(
                span=joint.span,
                adapter=plug if taken else socket,
                other=socket if taken else plug,
                first=".".join((first.socket if taken else first.plug)[:2]),
                first_span=first.span,
            )
        )


def _is_socket(pin: PinAt, checked: CheckedType) -> bool:
    """Whether the pin is a composite's socket, handed on to a block inside."""
    return any(socket.name == pin.pin for socket in checked.interface.sockets)


def _ends(
    pin: PinAt, by_source: Mapping[PinAt, list[PathLink]], expansion: Expansion
) -> Iterator[PinAt]:
    """Return the sockets of nodes a pin leads to, each once."""
    seen: set[PinAt] = set()
    ahead = [pin]
    while ahead:
        pin = ahead.pop()
        if pin in seen:
            continue
        seen.add(pin)
        onward = by_source.get(pin, ())
        if not onward and pin.path in expansion.nodes:
            yield pin
        ahead.extend(link.target for link in reversed(onward))


def _join(
    link: PathLink,
    socket: PinAt,
    *,
    ends: tuple[InterfaceDeclaration, InterfaceDeclaration],
    result: AdapterLinks,
) -> None:
    """Join the pins of a plug (the link's source) with those of a socket, both ways."""
    plug = link.source
    one, other = ends
    for links, outgoing, incoming, start, end in (
        (result.events, one.event_outputs, other.event_inputs, plug, socket),
        (result.events, other.event_outputs, one.event_inputs, socket, plug),
        (result.data, one.outputs, other.inputs, plug, socket),
        (result.data, other.outputs, one.inputs, socket, plug),
    ):
        there = set(_members(end, incoming))
        links.extend(
            PathLink(
                PinAt(start.path, f"{start.pin}.{name}"),
                PinAt(end.path, f"{end.pin}.{name}"),
                link.span,
                link.bends,
                link.in_resource,
            )
            for name in _members(start, outgoing)
            if name in there
        )


def _members(
    pin: PinAt, pins: tuple[EventDeclaration, ...] | tuple[VariableDeclaration, ...]
) -> Iterator[str]:
    """Return the names of an adapter's pins among those of a block, without its own name."""
    prefix = f"{pin.pin}."
    for item in pins:
        if item.name.startswith(prefix):
            yield item.name[len(prefix) :]
