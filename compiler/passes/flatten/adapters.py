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
    joined: dict[PinAt, _Joint] = {}
    for link in expansion.adapter_links:
        node = expansion.nodes.get(link.source.path)
        if node is None or link.source in handed_out or _is_socket(link.source, types[node.type]):
            continue
        for target in _ends(link.target, by_source, expansion):
            if not _join_once(_Joint(link.source, target, link.span), joined, diagnostics):
                continue
            other = expansion.nodes[target.path]
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


def _join_once(joint: _Joint, joined: dict[PinAt, _Joint], diagnostics: Diagnostics) -> bool:
    """Note a connection unless one of its ends has another, which is reported."""
    for end, other in ((joint.plug, joint.socket), (joint.socket, joint.plug)):
        first = joined.get(end)
        if first is None:
            continue
        if first[:2] != joint[:2]:  # a resource repeats the connections of its application
            diagnostics.add(
                structure.adapter_in_use(
                    span=joint.span,
                    adapter=".".join(end[:2]),
                    other=".".join(other[:2]),
                    first=".".join((first.socket if first.plug == end else first.plug)[:2]),
                    first_span=first.span,
                )
            )
        return False
    joined[joint.plug] = joined[joint.socket] = joint
    return True


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
