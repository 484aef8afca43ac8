"""What wires mean: which variable every pin is sampled from, and where events lead.

The chain of in-out variables that are connected with one another has one holder, the pin at its
beginning. What that pin publishes to is what all of them are sampled from and written back to.
A wire to a member of a struct feeds that member alone.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from compiler.ir.datatypes import DataType, is_host
from compiler.ir.graph import DEFAULT_RESOURCE, Graph, Wire
from compiler.ir.members import MemberError, find_member
from compiler.lowering.ports import Ports
from compiler.lowering.values import Structs

Pin = tuple[str, str]


class LoweringError(Exception):
    """A graph that no compiler has made: it names something that it does not have."""

    def __init__(self, message: str, node: str = "") -> None:
        """Keep the node that it is about."""
        self.message = message
        self.node = node
        super().__init__(message)


class Feed(NamedTuple):
    """A wire that a pin is sampled from; members lead into the structs at its ends."""

    type: DataType
    """Of what is taken from the source."""
    taken: tuple[str, ...] = ()
    into: tuple[str, ...] = ()
    into_type: DataType | None = None
    """Of the member of the pin; None = of all of it."""
    picked: int = 0
    """How many of the last steps of `taken` lead into a JSON value."""
    placed: int = 0
    """The same of `into`."""


class Place(NamedTuple):
    """A variable that is read: what a pin publishes to, or the pin's own variable."""

    node: str
    pin: str
    is_sent: bool


Fed = tuple[Feed, Place]
FanOutShape = tuple[tuple[tuple[bool, bool], ...], ...]


class Shape(NamedTuple):
    """How an instance is wired, as far as its code depends on it: the key of a variant."""

    sampled: tuple[tuple[Feed, ...], ...]
    """Per sampled pin: what it is fed by."""
    consumed: tuple[bool, ...]
    """Per published pin: whether anybody reads what it publishes."""
    fan_out: FanOutShape
    """Per sending event pin and resource it leads to: (is it our own, are there several)."""
    watched: bool = False
    """Whether events are counted and pins may be forced."""


@dataclass(slots=True)
class Wires:
    """The wires of a graph, resolved."""

    feeds: dict[str, dict[str, list[Fed]]] = field(default_factory=dict)
    """By node and pin: what it is sampled from, in the order of the wires."""
    targets: dict[str, dict[str, list[Pin]]] = field(default_factory=dict)
    """By node and sending event pin: the entries it queues, in order."""
    read: set[Pin] = field(default_factory=set)
    """Outputs that somebody reads: they are published."""
    shared: dict[Pin, Place] = field(default_factory=dict)
    """In-out variables that another node holds, and where."""


def resolve(graph: Graph, ports: Callable[[str], Ports], structs: Structs) -> Wires:
    """Resolve the wires of a graph.

    Args:
        graph: what is wired.
        ports: finds the pins of a node.
        structs: the structs of the graph.

    Raises:
        LoweringError: a wire names something the graph does not have, or in-out variables have
            no beginning.
    """
    wires = Wires()
    _resolve_data(graph.data_wires, ports, structs, wires)
    for wire in graph.event_wires:
        source, target = ports(wire.source), ports(wire.target)
        if wire.source_pin not in source.senders:
            raise no_pin(wire.source, wire.source_pin)
        if wire.target_pin not in target.entries:
            raise no_pin(wire.target, wire.target_pin)
        pins = wires.targets.setdefault(wire.source, {})
        pins.setdefault(wire.source_pin, []).append((wire.target, wire.target_pin))
    return wires


def _resolve_data(
    declared: Sequence[Wire], ports: Callable[[str], Ports], structs: Structs, wires: Wires
) -> None:
    found = [(wire, ports(wire.source), ports(wire.target)) for wire in declared]
    holders = _Holders(found)
    for node, pin in holders.own():
        # Others write to the variable it holds, so it is sampled from there as well.
        one = ports(node)
        place = _published(node, pin, one, wires)
        wires.feeds.setdefault(node, {})[pin] = [(Feed(one.slots[pin].type), place)]
    for wire, source, target in found:
        pin = wire.target_pin
        if pin not in target.sampled:
            raise no_pin(wire.target, pin)
        node, held = holders.of((wire.source, wire.source_pin))
        place = _published(node, held, source if node == wire.source else ports(node), wires)
        fed = wires.feeds.setdefault(wire.target, {}).setdefault(pin, [])
        fed.append((_feed(wire, source, target, structs), place))
        if pin in target.in_outs and not wire.target_member:
            wires.shared[wire.target, pin] = place
            wires.read.add((wire.target, pin))


class _Holders:
    """The pins at the beginnings of chains of in-out variables."""

    def __init__(self, wires: Iterable[tuple[Wire, Ports, Ports]]) -> None:
        """Look at wires with the types at their ends."""
        self._before: dict[Pin, Pin] = {}
        self._read: list[Pin] = []
        for wire, source, target in wires:
            if wire.target_pin in target.in_outs and not wire.target_member:
                self._before[wire.target, wire.target_pin] = (wire.source, wire.source_pin)
            if wire.source_pin in source.in_outs:
                self._read.append((wire.source, wire.source_pin))

    def own(self) -> list[Pin]:
        """Return the in-out variables that are held for others, each once."""
        return list(dict.fromkeys(pin for pin in self._read if pin not in self._before))

    def of(self, pin: Pin) -> Pin:
        """Return the pin at the beginning of a chain."""
        if pin not in self._before:
            return pin
        seen: dict[Pin, None] = {}
        while pin in self._before:
            if pin in seen:
                message = f'the in-out variable "{".".join(pin)}" is connected with itself'
                raise LoweringError(message, pin[0])
            seen[pin] = None
            pin = self._before[pin]
        self._before.update(dict.fromkeys(seen, pin))
        return pin


def _published(node: str, pin: str, ports: Ports, wires: Wires) -> Place:
    """Return the variable that the consumers of a pin sample from."""
    if ports.is_composite and pin in ports.inputs and pin not in ports.in_outs:
        # Inner blocks read the variable of the border itself.
        return Place(node, pin, is_sent=False)
    if pin not in ports.outputs:
        raise no_pin(node, pin)
    if ports.outputs[pin].direct:
        # It is read from where it stands.
        return Place(node, pin, is_sent=False)
    wires.read.add((node, pin))
    return Place(node, pin, is_sent=True)


def _feed(wire: Wire, source: Ports, target: Ports, structs: Structs) -> Feed:
    whole = source.slots[wire.source_pin].type
    if not wire.source_member and not wire.target_member:
        return Feed(whole)
    pin = target.slots[wire.target_pin].type
    taken, datatype = _member(whole, wire.source_member, wire.source, structs)
    into, into_type = _member(pin, wire.target_member, wire.target, structs)
    return Feed(
        datatype,
        taken,
        into,
        into_type,
        picked=_steps_in_json(whole, taken, structs) if is_host(datatype) else 0,
        placed=_steps_in_json(pin, into, structs) if is_host(into_type) else 0,
    )


def _steps_in_json(datatype: DataType, names: tuple[str, ...], structs: Structs) -> int:
    """Count the last steps on a way that lead into a JSON value or a Python object."""
    if is_host(datatype):
        return len(names)
    for number in range(1, len(names) + 1):
        if is_host(find_member(datatype, ".".join(names[:number]), structs.folded)[1]):
            return len(names) - number
    return 0


def _member(
    datatype: DataType, way: str, node: str, structs: Structs
) -> tuple[tuple[str, ...], DataType]:
    if not way:
        return (), datatype
    try:
        return find_member(datatype, way, structs.folded)
    except MemberError as error:
        message = f'a wire is connected to the member "{way}" of "{node}": {error}'
        raise LoweringError(message, node) from error


def no_pin(node: str, pin: str) -> LoweringError:
    """Return the error for a wire that leads to a pin there is not."""
    return LoweringError(f'a wire is connected to "{node}.{pin}", which does not exist')


def place_nodes(graph: Graph) -> tuple[list[str], dict[str, int]]:
    """Return the resources in order, and in which of them each node runs."""
    resources: list[str] = []
    placed: dict[str, int] = {}
    for device in graph.placement:
        for resource in device.resources:
            placed.update(dict.fromkeys(resource.nodes, len(resources)))
            resources.append(resource.id)
    unplaced = [node.id for node in graph.nodes if node.id not in placed]
    if unplaced or not resources:
        if DEFAULT_RESOURCE not in resources:
            resources.append(DEFAULT_RESOURCE)
        placed.update(dict.fromkeys(unplaced, resources.index(DEFAULT_RESOURCE)))
    return resources, placed
