"""What of a service sequence can be executed: its names found among the pins of the block.

Many sequences are drawings for people: `INIT+` is no event, `initialize` happens in a resource
nobody has here. They are documentation, not tests. But a sequence that states values means it:
then a name that is no pin is a mistake.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from compiler.ir.blocks import DataPort, EventPort, Interface
from compiler.ir.diagnostics import choices_hint
from compiler.ir.sequences import Primitive, ServiceSequence, ServiceTransaction
from compiler.ir.source import Span
from fbflow.sequences.parameters import Assignment, read_parameters

_INSIDE = "internal"
"""What goes out at an interface so named is the block's own affair, as in the 4diac IDE."""


class DocumentationError(Exception):
    """A sequence describes something, but nothing that can be executed here."""


class MistakenSequenceError(Exception):
    """A sequence is meant to be executed, but names or states something wrong."""

    def __init__(self, message: str, span: Span) -> None:
        """Say what is wrong, and where."""
        super().__init__(message)
        self.span = span


@dataclass(frozen=True, slots=True)
class Signal:
    """An event of the block with literals for some of its data."""

    event: str
    literals: tuple[tuple[str, str], ...]
    """Pins, each with the literal it gets or shall have."""
    span: Span


@dataclass(frozen=True, slots=True)
class Step:
    """A transaction as it is executed."""

    sent: Signal | None
    expected: tuple[Signal, ...]
    span: Span


def check_place(sequence: ServiceSequence) -> None:
    """Make sure that a sequence is about what can be seen of a block.

    Raises:
        DocumentationError: it is not.
    """
    if not sequence.transactions:
        message = "it has no transactions"
        raise DocumentationError(message)
    for primitive in primitives(sequence):
        if primitive.side != "left":
            side = "the right interface" if primitive.side else "an interface nobody declared"
            message = f'"{primitive.event}" happens at {side}, "{primitive.interface}"'
            raise DocumentationError(message)


def plan(sequence: ServiceSequence, interface: Interface) -> tuple[Step, ...]:
    """Return the steps of a sequence.

    Raises:
        DocumentationError: it only describes.
        MistakenSequenceError: it states values, but names something the block does not have.
    """
    states_values = any(":=" in primitive.parameters for primitive in primitives(sequence))
    planner = _Planner(interface, states_values=states_values)
    return tuple(planner.step(transaction) for transaction in sequence.transactions)


def primitives(sequence: ServiceSequence) -> Iterator[Primitive]:
    """Yield what a sequence says of the block; what goes out inside of it is passed over."""
    for transaction in sequence.transactions:
        if transaction.input is not None:
            yield transaction.input
        yield from _outputs(transaction)


def _outputs(transaction: ServiceTransaction) -> Iterator[Primitive]:
    for output in transaction.outputs:
        if output.side == "left" or _INSIDE not in output.interface.casefold():
            yield output


@dataclass(frozen=True, slots=True)
class _Planner:
    interface: Interface
    states_values: bool

    def step(self, transaction: ServiceTransaction) -> Step:
        pins, sent = self.interface, None
        if transaction.input is not None:
            sent = self._signal(transaction.input, pins.event_inputs, pins.inputs, "input")
        expected = tuple(
            self._signal(output, pins.event_outputs, pins.outputs, "output")
            for output in _outputs(transaction)
        )
        return Step(sent, expected, transaction.span if sent is None else sent.span)

    def _signal(
        self,
        primitive: Primitive,
        events: Iterable[EventPort],
        data: Iterable[DataPort],
        way: str,
    ) -> Signal:
        event = self._named(primitive.event, events, f"event {way}", primitive.span)
        found = [
            (self._named(assignment.pin, data, f"data {way}", primitive.span), assignment)
            for assignment in read_parameters(primitive.parameters)
        ]
        return Signal(event, tuple(_with_literals(found)), primitive.span)

    def _named(
        self,
        name: str,
        pins: Iterable[EventPort | DataPort],
        what: str,
        span: Span,
    ) -> str:
        """Return the pin of that name as it is declared; case does not matter."""
        names = {pin.name.casefold(): pin.name for pin in pins}
        if (found := names.get(name.casefold())) is not None:
            return found
        hint = choices_hint(name, names.values()) or f"The block has no {what}s."
        message = f'the block has no {what} "{name}". {hint}'
        if self.states_values:
            raise MistakenSequenceError(message, span)
        raise DocumentationError(message)


def _with_literals(found: Iterable[tuple[str, Assignment]]) -> Iterator[tuple[str, str]]:
    for pin, assignment in found:
        if assignment.literal is not None:
            yield pin, assignment.literal
