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


class Reached(NamedTuple):
    """A terminal at the end of a way, and what of the beginning gets there."""

    target: PinAt
    source_member: str = ""


@dataclass(frozen=True, slots=True)
class Tracer:
    """Follows links of one kind through everything that dissolves."""

    links: Mapping[PinAt, list[PathLink]]
    """What leads on from pins that dissolve: by source pin (all of it), in document order."""
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

    def targets(self, link: PathLink) -> Iterator[Reached]:
        """Return the terminals a link leads to, each once."""
        first = Reached(link.target, link.source.member)
        if self.is_terminal(link.target):
            return iter((first,))
        return self._reached(first, {Reached(link.source)})

    def reached(self, pin: PinAt) -> Iterator[Reached]:
        """Return the terminals that can be reached from a pin, itself included, each once."""
        return self._reached(Reached(pin), set())

    def _reached(self, start: Reached, seen: set[Reached]) -> Iterator[Reached]:
        ahead = [start]  # a stack, not recursion: chains of subapplications have any length
        while ahead:
            here = ahead.pop()
            if here in seen:
                continue
            seen.add(here)
            if self.is_terminal(here.target):
                yield here
            else:
                links = reversed(self.links.get(here.target.whole, ()))
                ahead.extend(step for link in links if (step := _step(here, link)) is not None)


def _step(here: Reached, link: PathLink) -> Reached | None:
    """Follow a link from a pin of a subapplication; None if it takes another member."""
    arrived, taken = here.target.member, link.source.member
    if is_within(arrived, taken):
        target_member, source_member = rest_of(arrived, taken), ""
    elif is_within(taken, arrived):
        target_member, source_member = "", rest_of(taken, arrived)
    else:
        return None
    target = link.target
    return Reached(
        PinAt(target.path, target.pin, joined(target.member, target_member)),
        joined(here.source_member, source_member),
    )


def is_within(member: str, whole: str) -> bool:
    """Whether a member (`a.b`) is another one (`a`) or a part of it; "" is all of a struct."""
    return not whole or member == whole or member.startswith(f"{whole}.")


def rest_of(member: str, whole: str) -> str:
    """Return what is left of a member behind another one it is within."""
    return member[len(whole) :].removeprefix(".")


def joined(whole: str, member: str) -> str:
    """Return a member of a member."""
    return f"{whole}.{member}" if whole and member else whole or member


def _comes_in(interface: InterfaceDeclaration, pin: str) -> bool:
    return any(variable.name == pin for variable in interface.inputs) or any(
        event.name == pin for event in interface.event_inputs
    )


def tracer(
    links: Iterable[PathLink], expansion: Expansion, types: Mapping[str, CheckedType]
) -> Tracer:
    """Return a tracer over these links."""
    by_source: dict[PinAt, list[PathLink]] = {}
    through = Tracer(by_source, expansion, types)
    for link in links:
        if not through.is_terminal(link.source):
            by_source.setdefault(link.source.whole, []).append(link)
    return through


class TracedWire(NamedTuple):
    """A wire, and whether it was declared in a resource's own network."""

    wire: FlatWire
    in_resource: bool


def trace_wires(
    links: Iterable[PathLink], through: Tracer, *, diagnostics: Diagnostics
) -> list[TracedWire]:
    """Return the wires between nodes that links make, each once, in order."""
    wires: list[TracedWire] = []
    known: dict[tuple[PinAt, Reached], PathLink] = {}
    for link in links:
        if not through.is_terminal(link.source):
            continue
        for end in through.targets(link):
            source, target = link.source.whole, end.target
            first = known.setdefault((source, end), link)
            if first is link:
                wire = FlatWire(
                    source.path,
                    source.pin,
                    target.path,
                    target.pin,
                    link.span,
                    link.bends,
                    end.source_member,
                    target.member,
                )
                wires.append(TracedWire(wire, link.in_resource))
            elif not (link.in_resource or first.in_resource):
                diagnostics.add(
                    structure.repeated_connection(
                        span=link.span,
                        source=_text(link.source),
                        target=_text(target),
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
    kept: list[FlatWire] = []
    fed = _Fed()
    for wire in wires:
        first = fed.add(wire)
        if first is None:
            kept.append(wire)
            continue
        diagnostics.add(
            structure.two_sources(
                span=wire.span,
                target=wire.target_text,
                source=wire.source_text,
                first=first.source_text,
                first_span=first.span,
            )
        )
    return kept


class _Fed:
    """The pins, and members of pins, that have a source."""

    def __init__(self) -> None:
        self._wires: dict[PinAt, FlatWire] = {}
        self._around: dict[PinAt, FlatWire] = {}
        """What those members are parts of."""

    def add(self, wire: FlatWire) -> FlatWire | None:
        """Note a wire; return the one that feeds the same member, a part of it, or all of it."""
        pin = PinAt(wire.target, wire.target_pin, wire.target_member)
        around = list(_around(pin))
        for one in (pin, *around):
            if one in self._wires:
                return self._wires[one]
        if pin in self._around:
            return self._around[pin]
        self._wires[pin] = wire
        for one in around:
            self._around.setdefault(one, wire)
        return None


def _around(pin: PinAt) -> Iterator[PinAt]:
    """Yield what a member is a part of, the nearest first: `a.b.c` is of `a.b`, `a` and ""."""
    while pin.member:
        pin = PinAt(pin.path, pin.pin, pin.member.rpartition(".")[0])
        yield pin


def _text(pin: PinAt) -> str:
    return ".".join(part for part in pin if part)
