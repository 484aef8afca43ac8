"""How what leaves some nodes of a graph arrives at others, through all the blocks between.

Sets of sources are carried along the wires, block by block in the order of events, so that
each wire is looked at once; only where blocks lead to each other in a circle some are looked
at again until nothing new arrives.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from compiler.ir.graph import Wire

Carried = Mapping[str, int]
"""By the id of a source: flags that tell how it comes."""
NOTHING: Carried = {}


class Place(NamedTuple):
    """A block; of the border of a composite, which events cross by themselves, one pin."""

    node: str
    pin: str = ""


class Arrival(NamedTuple):
    """What comes along one wire."""

    wire: Wire
    carried: Carried


Sent = Callable[[str, str, Carried], Carried]
"""What leaves a node at a pin: node, pin, what has arrived in it."""
Meet = Callable[[str, Sequence[Arrival]], Carried]
"""What is in a node after all that arrives."""
K = TypeVar("K")


def flow(
    wires: Iterable[Wire],
    order: Iterable[str],
    *,
    borders: frozenset[str],
    sent: Sent,
    meet: Meet,
) -> dict[str, Carried]:
    """Return what arrives in each node.

    Args:
        wires: of one kind.
        order: the nodes, sources before targets where that can be.
        borders: the nodes that are borders of composites.
        sent: says what leaves a node.
        meet: says what becomes of what arrives in a node; never less when more arrives.
    """

    def place_of(node: str, pin: str) -> Place:
        return Place(node, pin) if node in borders else Place(node)

    incoming: dict[Place, list[Wire]] = {}
    following: dict[Place, dict[Place, None]] = {}
    places: dict[str, dict[Place, None]] = {}
    for wire in wires:
        source = place_of(wire.source, wire.source_pin)
        target = place_of(wire.target, wire.target_pin)
        incoming.setdefault(target, []).append(wire)
        following.setdefault(source, {})[target] = None
        places.setdefault(wire.target, {})[target] = None
    found: dict[Place, Carried] = {}
    waiting = deque(place for node in order for place in places.get(node, ()))
    open_ = set(waiting)
    while waiting:
        place = waiting.popleft()
        open_.discard(place)
        arrived = [
            Arrival(wire, sent(wire.source, wire.source_pin, found.get(source, NOTHING)))
            for wire in incoming[place]
            for source in (place_of(wire.source, wire.source_pin),)
        ]
        new = meet(place.node, arrived)
        if new == found.get(place, NOTHING):
            continue
        found[place] = new
        again = [one for one in following.get(place, ()) if one not in open_]
        waiting.extend(again)
        open_.update(again)
    return {place.node: carried for place, carried in found.items() if not place.pin}


def together(arrived: Iterable[Arrival]) -> dict[str, int]:
    """Return all sources with the flags of all ways they come."""
    union: dict[str, int] = {}
    for _, carried in arrived:
        for source, flags in carried.items():
            union[source] = union.get(source, 0) | flags
    return union
