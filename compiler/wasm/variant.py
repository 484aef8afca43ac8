"""A block type in one way of being wired: the unit that code is printed for.

The generic form knows of a wire only what its data need: a conversion, a member, and of an event
whether it leads into other resources. Who is connected with whom, and how many targets an event
has, stands in the records. The specialised
form knows all that, too, and leaves out what is not connected.
"""

from typing import NamedTuple

from compiler.lowering.ports import Ports
from compiler.lowering.wires import Feed
from compiler.wasm.queueing import FanOut


class Variant(NamedTuple):
    """A block type wired in one way."""

    type: str
    sampled: tuple[tuple[Feed, ...], ...]
    """Per sampled pin: what it is fed by; () = it is not connected."""
    consumed: tuple[bool, ...]
    """Per published pin: whether anybody reads what it publishes."""
    fan_out: tuple[FanOut, ...]
    """Per sending event pin."""
    is_watched: bool = False
    """Whether events may be counted, and pins forced."""


def plain(ports: Ports, pin: str) -> tuple[Feed, ...]:
    """Return the feed of a pin that takes the whole value of its source as it is."""
    return (Feed(ports.slots[pin].type),)


def is_plain(feeds: tuple[Feed, ...], ports: Ports, pin: str) -> bool:
    """Whether a pin takes one value as it is, from wherever it lies."""
    if len(feeds) != 1:
        return not feeds
    feed = feeds[0]
    return not (feed.into or feed.picked) and feed.type == ports.slots[pin].type


def generic(variant: Variant, ports: Ports) -> Variant:
    """Return the generic form of a variant."""
    return Variant(
        variant.type,
        tuple(
            plain(ports, pin) if is_plain(feeds, ports, pin) else feeds
            for pin, feeds in zip(ports.sampled, variant.sampled, strict=True)
        ),
        tuple(True for _ in ports.published),
        # Only what leads into other resources is different: it is sent by way of memory.
        tuple("crossing" if one == "crossing" else "any" for one in variant.fan_out),
        is_watched=True,
    )


def special(variant: Variant, ports: Ports) -> Variant:
    """Return the specialised form of a variant: wires of one kind are one, wherever they lead."""
    return variant._replace(
        sampled=tuple(
            plain(ports, pin) if feeds and is_plain(feeds, ports, pin) else feeds
            for pin, feeds in zip(ports.sampled, variant.sampled, strict=True)
        )
    )
