"""Generic pins become concrete: F_ADD of INT is another type than F_ADD of LREAL.

Pins of one block that share a generic type form a *slot*. A slot takes its type from what
comes in: the sources of its inputs and typed literals (the widest of them; FORTE takes that
of the first). Only if nothing comes in, from what it feeds; then from untyped literals; and
when nothing at all is known, a default with a note.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from compiler.ir.datatypes import (
    ANY,
    DINT,
    DT,
    DWORD,
    LREAL,
    STRING,
    TIME,
    DataType,
    GenericType,
    belongs,
    is_assignable,
)
from compiler.ir.declarations import NoBody, TypeDeclaration, VariableDeclaration
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.flat import FlatNetwork, FlatNode
from compiler.ir.literals import guess_type, split_literal
from compiler.ir.members import MemberError, find_member
from compiler.ir.mistakes import types as mistakes
from compiler.passes.resolve.names import Names

_DEFAULTS: Mapping[str, DataType] = {
    "ANY_BIT": DWORD,
    "ANY_REAL": LREAL,
    "ANY_STRING": STRING,
    "ANY_CHARS": STRING,
    "ANY_DATE": DT,
    "ANY_DURATION": TIME,
}


class Slot(NamedTuple):
    """The pins of a node that share one type: `name` is the generic type or their first pin."""

    node: str
    name: str


@dataclass(slots=True)
class _Wishes:
    """What speaks for the type of a slot."""

    generic: GenericType
    pins: list[str] = field(default_factory=list)
    incoming: list["DataType | Slot"] = field(default_factory=list)
    outgoing: list["DataType | Slot"] = field(default_factory=list)
    guesses: list[DataType] = field(default_factory=list)
    used: bool = False


class _Flow:
    """Which slots wait for which others."""

    def __init__(self, slots: Mapping[Slot, _Wishes]) -> None:
        self._waiting: dict[Slot, int] = {}
        self._followers: dict[Slot, list[Slot]] = {}
        self._told: set[Slot] = set()
        self._has_incoming = {slot for slot, wishes in slots.items() if wishes.incoming}
        for slot, wishes in slots.items():
            awaited = dict.fromkeys(wish for wish in wishes.incoming if isinstance(wish, Slot))
            self._waiting[slot] = len(awaited)
            for other in awaited:
                self._followers.setdefault(other, []).append(slot)

    def sources(self) -> list[Slot]:
        """Return the slots that wait for no other and have something to go by."""
        return [
            slot
            for slot, count in self._waiting.items()
            if not count and slot in self._has_incoming
        ]

    def tell(self, solved: Slot) -> list[Slot]:
        """Return the slots that wait for nothing more now that one is solved."""
        if solved in self._told:
            return []
        self._told.add(solved)
        followers = self._followers.get(solved, [])
        for follower in followers:
            self._waiting[follower] -= 1
        return [follower for follower in followers if not self._waiting[follower]]


PinTypes = Mapping[str, DataType]


class GenericSolver:
    """Finds the concrete type of every generic pin of a network."""

    def __init__(
        self,
        network: FlatNetwork,
        pins: Mapping[str, PinTypes],
        *,
        names: Names,
        diagnostics: Diagnostics,
    ) -> None:
        """Solve this network.

        Args:
            network: nodes and wires.
            pins: the declared data pins of every type, by key.
            names: finds constants used as values.
            diagnostics: where mistakes go.
        """
        self._network = network
        self._pins = pins
        self._names = names
        self._diagnostics = diagnostics
        self._generic_pins: dict[str, dict[str, tuple[GenericType, str]]] = {
            key: self._generic_of(key) for key in pins
        }
        """Of every type: the generic pins with their types and the names of their slots."""
        self._slots: dict[Slot, _Wishes] = {}
        self._solved: dict[Slot, DataType] = {}
        self.unfit: set[tuple[str, str]] = set()
        """The pins (node, pin) that were reported: nothing that speaks for their type fits."""

    def solve(self) -> dict[str, dict[str, DataType]]:
        """Return, for every node with generic pins, the concrete type of each of those."""
        self._collect_slots()
        if not self._slots:
            return {}
        self._collect_wires()
        self._run()
        result: dict[str, dict[str, DataType]] = {}
        for slot, wishes in self._slots.items():
            solved = self._solved[slot]
            result.setdefault(slot.node, {}).update(dict.fromkeys(wishes.pins, solved))
        return result

    # --- Collecting ----------------------------------------------------------------------

    def _collect_slots(self) -> None:
        for node in self._network.nodes.values():
            for pin, (datatype, name) in self._generic_pins[node.type].items():
                wishes = self._slots.setdefault(Slot(node.id, name), _Wishes(datatype))
                wishes.pins.append(pin)
                self._collect_value(node, pin, wishes)

    def _generic_of(self, key: str) -> dict[str, tuple[GenericType, str]]:
        declaration = self._network.project.types[key].declaration
        return {
            pin: (datatype, slot_name(declaration, pin, datatype))
            for pin, datatype in self._pins[key].items()
            if isinstance(datatype, GenericType)
        }

    def _collect_value(self, node: FlatNode, pin: str, wishes: _Wishes) -> None:
        if pin in node.hints:
            hint = node.hints[pin]
            variable = VariableDeclaration(pin, hint.text, span=hint.span)
            wishes.incoming.append(self._names.type_of(variable, hint.context))
        parameter = node.parameters.get(pin)
        if parameter is None:
            return
        wishes.used = True
        constant = self._names.constant(parameter.text.strip(), parameter.context)
        prefix = constant.type if constant else split_literal(parameter.text)[0]
        if prefix is not None:
            wishes.incoming.append(prefix)
        elif (guess := guess_type(parameter.text)) is not None:
            wishes.guesses.append(guess)

    def _collect_wires(self) -> None:
        for wire in self._network.data_wires:
            source = self._pin(wire.source, wire.source_pin)
            target = self._pin(wire.target, wire.target_pin)
            for end in (source, target):
                if isinstance(end, Slot):
                    self._slots[end].used = True
            if wire.source_member:
                source = self._member(source, wire.source_member)
            if wire.target_member:
                target = self._member(target, wire.target_member)
            if isinstance(source, Slot):
                self._slots[source].outgoing.append(target)
            if isinstance(target, Slot):
                self._slots[target].incoming.append(source)

    def _member(self, pin: "DataType | Slot", member: str) -> DataType:
        """Return the type of a member; ANY where the type of its struct is not known yet."""
        datatype = self._solved.get(pin) if isinstance(pin, Slot) else pin
        if datatype is None:
            return ANY
        try:
            return find_member(datatype, member, self._names.folded_structs)[1]
        except MemberError:
            return ANY  # reported with the types of all wires

    def _pin(self, node: str, pin: str) -> "DataType | Slot":
        type_key = self._network.nodes[node].type
        generic = self._generic_pins[type_key].get(pin)
        return self._pins[type_key][pin] if generic is None else Slot(node, generic[1])

    # --- Solving -------------------------------------------------------------------------

    def _run(self) -> None:
        """Solve forwards along the wires; where that halts, decide one slot and go on."""
        flow = _Flow(self._slots)
        ready = deque((*self._solved, *flow.sources()))
        self._settle(ready, flow)
        kinds = (self._incoming, self._outgoing, self._guesses, self._default)
        for count in range(1, len(kinds) + 1):
            self._decide_by(kinds[:count], ready, flow)

    def _decide_by(
        self,
        kinds: Sequence[Callable[[Slot], list[DataType]]],
        ready: deque[Slot],
        flow: "_Flow",
    ) -> None:
        """Decide the slots for which one of these kinds of hints speaks, the best one first."""
        pending = deque(self._slots)
        while pending:
            slot = pending.popleft()
            if slot in self._solved:
                continue
            hints = next((hints for kind in kinds if (hints := kind(slot))), [])
            if hints:
                self._decide(slot, hints)
                ready.append(slot)
                self._settle(ready, flow)
                # What feeds this slot was perhaps passed over for want of a hint.
                pending.extend(
                    wish for wish in self._slots[slot].incoming if isinstance(wish, Slot)
                )

    def _settle(self, ready: deque[Slot], flow: "_Flow") -> None:
        while ready:
            slot = ready.popleft()
            if slot not in self._solved:
                self._decide(slot, self._incoming(slot))
            ready.extend(flow.tell(slot))

    def _incoming(self, slot: Slot) -> list[DataType]:
        return self._known(self._slots[slot].incoming)

    def _outgoing(self, slot: Slot) -> list[DataType]:
        return self._known(self._slots[slot].outgoing)

    def _guesses(self, slot: Slot) -> list[DataType]:
        return self._slots[slot].guesses

    def _default(self, slot: Slot) -> list[DataType]:
        wishes = self._slots[slot]
        taken = _DEFAULTS.get(wishes.generic.name, DINT)
        if wishes.used and self._has_body(slot.node):
            self._diagnostics.add(
                mistakes.undecided_type(
                    span=self._network.nodes[slot.node].span,
                    block=slot.node,
                    pins=wishes.pins,
                    taken=taken,
                )
            )
        return [taken]

    def _has_body(self, node: str) -> bool:
        """Whether a block computes anything: what has only an interface needs no type."""
        declaration = self._network.project.types[self._network.nodes[node].type].declaration
        return not isinstance(declaration.body, NoBody)

    def _known(self, wishes: Iterable["DataType | Slot"]) -> list[DataType]:
        known = (self._solved.get(wish) if isinstance(wish, Slot) else wish for wish in wishes)
        return [
            datatype
            for datatype in known
            if datatype is not None and not isinstance(datatype, GenericType)
        ]

    def _decide(self, slot: Slot, hints: list[DataType]) -> None:
        """Take the widest of the types that speak for a slot."""
        wishes = self._slots[slot]
        fitting = [hint for hint in hints if belongs(hint, wishes.generic)]
        if hints and not fitting:
            self.unfit.update((slot.node, pin) for pin in wishes.pins)
            self._diagnostics.add(
                mistakes.wrong_type_for_generic(
                    span=self._network.nodes[slot.node].span,
                    pin=f"{slot.node}.{wishes.pins[0]}",
                    generic=wishes.generic.name,
                    found=hints[0],
                )
            )
        widest = fitting[0] if fitting else _DEFAULTS.get(wishes.generic.name, DINT)
        for hint in fitting[1:]:
            if is_assignable(hint, widest):
                widest = hint
        self._solved[slot] = widest


def slot_name(declaration: TypeDeclaration, pin: str, datatype: GenericType) -> str:
    """Return the name of the slot a generic pin belongs to."""
    if isinstance(declaration.body, NoBody):
        return pin  # nothing here computes one pin from another, as in SUBSCRIBE or CSV_WRITER
    for pins in declaration.same_type:
        if pin in pins:
            return pins[0]
    return pin if declaration.same_type else datatype.name
