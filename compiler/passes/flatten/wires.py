"""From links to wires: the pins of subapplications dissolve.

A *terminal* is a pin of a node. A link that begins at a terminal is followed through the pins
of subapplications, depth first in document order, to every terminal it reaches; that order
is the order in which an event's targets are queued. Adapter pins that come into a composite
pass through without a step of the queue; those that go out take one (FORTE, section 5.9).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from compiler.ir.declarations import InterfaceDeclaration
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.flat import FlatWire
from compiler.ir.mistakes import structure
from compiler.ir.project import CheckedType
from compiler.passes.flatten.expand import Expansion, PathLink, PinAt


@dataclass(frozen=True, slots=True)
class Tracer:
    """Follows links of one kind through everything that dissolves."""

    links: Mapping[PinAt, list[PathLink]]
    """By source pin, in document order."""
    expansion: Expansion
    types: Mapping[str, CheckedType]

    def is_terminal(self, pin: PinAt) -> bool:
        """Whether a pin belongs to a node and links end there."""
        node = self.expansion.nodes.get(pin.path)
        if node is None:
            return False
        if "." not in pin.pin:
            return True
        checked = self.types[node.type]
        return checked.network is None or not _comes_in(checked.interface, pin.pin)

    def targets(self, link: PathLink) -> Iterator[PinAt]:
        """Return the terminals a link leads to, each once."""
        return self.reached(link.target, {link.source} - {link.target})

    def reached(self, pin: PinAt, seen: set[PinAt] | None = None) -> Iterator[PinAt]:
        """Return the terminals that can be reached from a pin, itself included, each once."""
        seen = set() if seen is None else seen
        ahead = [pin]  # a stack, not recursion: chains of subapplications have any length
        while ahead:
            pin = ahead.pop()
            if pin in seen:
                continue
            seen.add(pin)
            if self.is_terminal(pin):
                yield pin
            else:
                ahead.extend(link.target for link in reversed(self.links.get(pin, ())))


def _comes_in(interface: InterfaceDeclaration, pin: str) -> bool:
    return any(variable.name == pin for variable in interface.inputs) or any(
        event.name == pin for event in interface.event_inputs
    )


def tracer(
    links: Iterable[PathLink], expansion: Expansion, types: Mapping[str, CheckedType]
) -> Tracer:
    """Return a tracer over these links."""
    by_source: dict[PinAt, list[PathLink]] = {}
    for link in links:
        by_source.setdefault(link.source, []).append(link)
    return Tracer(by_source, expansion, types)


class TracedWire(NamedTuple):
    """A wire, and whether it was declared in a resource's own network."""

    wire: FlatWire
    in_resource: bool


def trace_wires(
    links: Iterable[PathLink], through: Tracer, *, diagnostics: Diagnostics
) -> list[TracedWire]:
    """Return the wires between nodes that links make, each once, in order."""
    wires: list[TracedWire] = []
    known: dict[tuple[PinAt, PinAt], PathLink] = {}
    for link in links:
        if not through.is_terminal(link.source):
            continue
        for target in through.targets(link):
            first = known.setdefault((link.source, target), link)
            if first is link:
                wire = FlatWire(*link.source, *target, span=link.span, bends=link.bends)
                wires.append(TracedWire(wire, link.in_resource))
            elif not (link.in_resource or first.in_resource):
                diagnostics.add(
                    structure.repeated_connection(
                        span=link.span,
                        source=".".join(link.source),
                        target=".".join(target),
                        first=first.span,
                    )
                )
    return wires


def without_realised(wires: Iterable[TracedWire], resource_of: Mapping[str, str]) -> list[FlatWire]:
    """Leave out the crossings of resources that the resources themselves bring about.

    An application's connection into another resource is only a plan in 4diac: its user puts
    communication blocks into both resources. Where the target's resource feeds the same pin
    by a connection of its own, that is what counts.
    """
    wires = list(wires)
    fed = {
        (wire.target, wire.target_pin)
        for wire, in_resource in wires
        if in_resource and resource_of[wire.source] == resource_of[wire.target]
    }
    return [
        wire
        for wire, in_resource in wires
        if in_resource
        or resource_of[wire.source] == resource_of[wire.target]
        or (wire.target, wire.target_pin) not in fed
    ]


def with_one_source(wires: Iterable[FlatWire], *, diagnostics: Diagnostics) -> list[FlatWire]:
    """Return data wires with only the first source of every target; report the others."""
    sources: dict[tuple[str, str], FlatWire] = {}
    for wire in wires:
        first = sources.setdefault((wire.target, wire.target_pin), wire)
        if first is not wire:
            diagnostics.add(
                structure.two_sources(
                    span=wire.span,
                    target=f"{wire.target}.{wire.target_pin}",
                    source=f"{wire.source}.{wire.source_pin}",
                    first=f"{first.source}.{first.source_pin}",
                    first_span=first.span,
                )
            )
    return list(sources.values())
