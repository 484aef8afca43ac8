"""From links to wires: the pins of subapplications dissolve.

A *terminal* is a pin of a node. A link that begins at a terminal is followed through the pins
of subapplications, depth first in document order, to every terminal it reaches; that order
is the order in which an event's targets are queued. Adapter pins that come into a composite
pass through without a step of the queue; those that go out take one (FORTE, section 5.9).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

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
        """Return the terminals a link leads to."""
        yield from self.reached(link.target, {link.source})

    def reached(self, pin: PinAt, seen: set[PinAt] | None = None) -> Iterator[PinAt]:
        """Return the terminals that can be reached from a pin, itself included."""
        if self.is_terminal(pin):
            yield pin
            return
        seen = seen or set()
        if pin not in seen:
            seen.add(pin)
            for link in self.links.get(pin, ()):
                yield from self.reached(link.target, seen)


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


def trace_wires(
    links: Iterable[PathLink],
    through: Tracer,
    *,
    one_source: bool,
    diagnostics: Diagnostics,
) -> list[FlatWire]:
    """Return the wires between nodes that links make.

    Args:
        links: the links in order.
        through: follows links of the same kind.
        one_source: whether a target may have only one source (data).
        diagnostics: where repeated connections and second sources go.
    """
    wires: list[FlatWire] = []
    known: dict[tuple[PinAt, PinAt], PathLink] = {}
    sources: dict[PinAt, tuple[PinAt, PathLink]] = {}
    for link in links:
        if not through.is_terminal(link.source):
            continue
        for target in through.targets(link):
            ends = (link.source, target)
            if (first := known.get(ends)) is not None:
                if not (link.in_resource or first.in_resource):
                    diagnostics.add(
                        structure.repeated_connection(
                            span=link.span,
                            source=".".join(link.source),
                            target=".".join(target),
                            first=first.span,
                        )
                    )
                continue
            known[ends] = link
            other, other_link = sources.setdefault(target, (link.source, link))
            if one_source and other != link.source:
                diagnostics.add(
                    structure.two_sources(
                        span=link.span,
                        target=".".join(target),
                        source=".".join(link.source),
                        first=".".join(other),
                        first_span=other_link.span,
                    )
                )
                continue
            wires.append(FlatWire(*link.source, *target, span=link.span, bends=link.bends))
    return wires
