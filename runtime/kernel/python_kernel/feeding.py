"""Data wires: which cell every pin is sampled from.

The chain of in-out variables that are connected with one another has one holder, the pin at its
beginning. The cell that pin publishes to is what all of them are sampled from and written
back to. A wire to a member of a struct feeds that member alone.
"""

from collections.abc import Callable, Sequence
from types import CellType

from compiler.ir.datatypes import DataType, is_host
from compiler.ir.graph import Wire
from compiler.ir.members import MemberError, find_member
from compiler.lowering.values import Structs
from runtime.errors import RunError
from runtime.kernel import codes
from runtime.kernel.python_kernel.instances import Instance
from runtime.kernel.python_kernel.layout import Feed
from runtime.kernel.values import copier

Pin = tuple[str, str]
Fed = tuple[Feed, CellType]
"""What a wire takes, and the cell that it is taken from."""
Feeds = dict[str, dict[str, list[Fed]]]


def feed(wires: Sequence[Wire], find: Callable[[str], Instance], structs: Structs) -> Feeds:
    """Return by node and pin what feeds it; give in-out variables the cells that they share.

    Args:
        wires: the data wires of a graph.
        find: finds an instance by its node.
        structs: the structs of the graph.

    Raises:
        RunError: a wire names something the graph does not have, or in-out variables have no
            beginning.
    """
    found = [(wire, find(wire.source), find(wire.target)) for wire in wires]
    holders = _Holders(found)
    feeds: Feeds = {}
    for node, pin in holders.own():
        # Others write to the variable it holds, so it is sampled from there as well.
        instance = find(node)
        cell = _published(instance, pin, structs)
        feeds.setdefault(node, {})[pin] = [(Feed(instance.layout.slots[pin].type), cell)]
    for wire, source, target in found:
        pin, layout = wire.target_pin, target.layout
        if pin not in layout.sampled:
            raise no_pin(wire.target, pin)
        node, held = holders.of((wire.source, wire.source_pin))
        cell = _published(source if node == wire.source else find(node), held, structs)
        fed = feeds.setdefault(wire.target, {}).setdefault(pin, [])
        fed.append((_feed(wire, source, target, structs), cell))
        if pin in layout.in_outs and not wire.target_member:
            target.cells[layout.sent[pin]] = cell
            target.shared |= {pin}
    return feeds


class _Holders:
    """The pins at the beginnings of chains of in-out variables."""

    def __init__(self, wires: Sequence[tuple[Wire, Instance, Instance]]) -> None:
        """Look at wires with the instances at their ends."""
        self._before: dict[Pin, Pin] = {
            (wire.target, wire.target_pin): (wire.source, wire.source_pin)
            for wire, _, target in wires
            if wire.target_pin in target.layout.in_outs and not wire.target_member
        }
        self._read = [
            (wire.source, wire.source_pin)
            for wire, source, _ in wires
            if wire.source_pin in source.layout.in_outs
        ]

    def own(self) -> list[Pin]:
        """Return the in-out variables that are held for others, each once."""
        return list(dict.fromkeys(pin for pin in self._read if pin not in self._before))

    def of(self, pin: Pin) -> Pin:
        """Return the pin at the beginning of a chain."""
        seen: dict[Pin, None] = {}
        while pin in self._before:
            if pin in seen:
                message = f'the in-out variable "{".".join(pin)}" is connected with itself'
                raise RunError(codes.BAD_GRAPH, message, node=pin[0])
            seen[pin] = None
            pin = self._before[pin]
        self._before.update(dict.fromkeys(seen, pin))
        return pin


def _published(source: Instance, pin: str, structs: Structs) -> CellType:
    """Return the cell that the consumers of a pin sample from."""
    layout = source.layout
    if layout.is_composite and pin in layout.inputs and pin not in layout.in_outs:
        # Inner blocks read the variable of the border itself.
        return source.variable(pin)
    if pin not in layout.outputs:
        raise no_pin(source.node, pin)
    name = layout.sent[pin]
    if name not in source.cells:
        copy = copier(layout.slots[pin].type, structs)
        source.cells[name] = CellType(copy(source.variable(pin).cell_contents))
    return source.cells[name]


def _feed(wire: Wire, source: Instance, target: Instance, structs: Structs) -> Feed:
    whole = source.layout.slots[wire.source_pin].type
    if not wire.source_member and not wire.target_member:
        return Feed(whole)
    pin = target.layout.slots[wire.target_pin].type
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
        raise RunError(codes.BAD_GRAPH, message, node=node) from error


def no_pin(node: str, pin: str) -> RunError:
    """Return the error for a wire that leads to a pin there is not."""
    return RunError(codes.BAD_GRAPH, f'a wire is connected to "{node}.{pin}", which does not exist')
