"""Values at the pins of subapplications are pushed to the blocks they reach inside.

Outer values win over inner ones, and a pin with a wire keeps no pushed value (4diac's
`useSubAppInitialValue`). The declared type of a subapplication's pin tells the generic pins
behind it which type they have.

Every pin is settled once, from the pins that lead to it: chains of subapplications have any
length.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from compiler.ir.datatypes import GENERIC_NAMES
from compiler.ir.flat import FlatParameter, FlatWire
from compiler.ir.lookup import NameContext
from compiler.ir.project import Element
from compiler.passes.flatten.expand import Expansion, PathLink, PinAt, parameters_of
from compiler.passes.flatten.wires import Tracer, is_within, joined, rest_of


class _Carried(NamedTuple):
    """What a pin hands on."""

    values: Mapping[str, FlatParameter]
    """By member; "" is the whole pin."""
    hint: FlatParameter | None
    """The nearest declared type."""


_NOTHING = _Carried({}, None)


def push_parameters(expansion: Expansion, through: Tracer, *, wires: Iterable[FlatWire]) -> None:
    """Write the values of subapplication pins into the nodes they reach.

    Args:
        expansion: its nodes get the values.
        through: follows data links.
        wires: the data wires.
    """
    inner = [link for links in through.links.values() for link in links]
    if not inner:
        return
    wired = {PinAt(wire.target, wire.target_pin, wire.target_member) for wire in wires}
    pins = _Pins(_declared(expansion), _by_target(inner))
    for link in inner:
        if through.is_terminal(link.target):
            carried = _along(link, pins.settle(link.source.whole))
            _write(expansion, link.target.whole, carried, wired)


def _write(expansion: Expansion, pin: PinAt, carried: _Carried, wired: Collection[PinAt]) -> None:
    node = expansion.nodes[pin.path]
    for member, value in carried.values.items():
        if pin not in wired and PinAt(pin.path, pin.pin, member) not in wired:
            node.parameters[joined(pin.pin, member)] = value
    if carried.hint is not None:
        node.hints.setdefault(pin.pin, carried.hint)


@dataclass(slots=True)
class _Pins:
    """The pins of subapplications, each settled when it is asked for."""

    declared: Mapping[PinAt, _Carried]
    leading: Mapping[PinAt, Sequence[PathLink]]
    """The links to a pin from pins of other subapplications, or of the one around it."""
    _settled: dict[PinAt, _Carried] = field(default_factory=dict)

    def settle(self, pin: PinAt) -> _Carried:
        """Return what a pin hands on."""
        waiting, begun = [pin], set()
        while waiting:
            here = waiting[-1]
            before = {link.source.whole for link in self.leading.get(here, ())}
            open_ = [] if here in begun else [one for one in before if one not in self._settled]
            begun.add(here)
            if open_:
                waiting += open_
                continue
            waiting.pop()
            self._settled.setdefault(here, self._merged(here))
        return self._settled[pin]

    def _merged(self, pin: PinAt) -> _Carried:
        values, hint = self.declared.get(pin, _NOTHING)
        for link in self.leading.get(pin, ()):
            carried = _along(link, self._settled.get(link.source.whole, _NOTHING))
            values = {**values, **carried.values}
            hint = hint or carried.hint
        return _Carried(values, hint)


def _by_target(links: Iterable[PathLink]) -> dict[PinAt, list[PathLink]]:
    found: dict[PinAt, list[PathLink]] = {}
    for link in links:
        found.setdefault(link.target.whole, []).append(link)
    return found


def _along(link: PathLink, carried: _Carried) -> _Carried:
    """Return what of a pin's values and type a link takes along."""
    taken, into = link.source.member, link.target.member
    values = {
        joined(into, rest_of(member, taken)): value
        for member, value in carried.values.items()
        if is_within(member, taken)
    }
    return _Carried(values, None if taken or into else carried.hint)


def _declared(expansion: Expansion) -> dict[PinAt, _Carried]:
    """Return the values and types that are written at the pins of subapplications."""
    found = {}
    for path, (element, context) in expansion.subapplications.items():
        values = _values(element, context)
        interface = element.interface
        for variable in (*interface.inputs, *interface.in_outs):
            concrete = variable.type.upper() not in GENERIC_NAMES and not variable.array_size
            hint = FlatParameter(variable.type, variable.span, context) if concrete else None
            own = _members(variable.name, values)
            if own or hint:
                found[PinAt(path, variable.name)] = _Carried(own, hint)
    return found


def _members(pin: str, values: Mapping[str, FlatParameter]) -> dict[str, FlatParameter]:
    """Return what is written at a pin: by member, "" being the whole of it."""
    return {rest_of(name, pin): value for name, value in values.items() if is_within(name, pin)}


def _values(element: Element, context: NameContext) -> dict[str, FlatParameter]:
    values = parameters_of(element.declaration, context)
    if not element.type:
        for variable in (*element.interface.inputs, *element.interface.in_outs):
            if variable.initial:
                values[variable.name] = FlatParameter(variable.initial, variable.span, context)
    return values
