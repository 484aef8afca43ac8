"""Expected events beside those that came, and the difference in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from compiler.ir.blocks import Interface
from compiler.ir.datatypes import DataType
from compiler.ir.graph import Graph
from compiler.ir.literals import LiteralError, parse_literal
from compiler.ir.source import Span
from fbflow.sequences.bench import Seen, Specimen
from fbflow.sequences.plan import MistakenSequenceError, Signal
from fblib.service import Value
from runtime.kernel.port_values import port_value
from runtime.values import literal_of


@dataclass(frozen=True, slots=True)
class Expectation:
    """An event that shall come, with the values that count."""

    event: str
    values: Mapping[str, Value]


def values_of(signal: Signal, types: Mapping[str, DataType], graph: Graph) -> dict[str, Value]:
    """Return the values that a signal's literals stand for.

    Raises:
        MistakenSequenceError: one is no literal of its pin's type.
    """
    found: dict[str, Value] = {}
    for pin, literal in signal.literals:
        try:
            value = parse_literal(literal, types[pin], structs=graph.datatypes)
        except LiteralError as error:
            message = f'"{pin}" is of type {types[pin]}: {error}'
            raise MistakenSequenceError(message, signal.span) from error
        found[pin] = port_value(value)
    return found


def difference(
    expected: Sequence[Expectation], seen: Sequence[Seen], specimen: Specimen
) -> tuple[str, tuple[str, ...]] | None:
    """Return the first difference as a sentence, and all there was as lines; None if equal."""
    for wanted, found in zip_longest(expected, seen):
        if sentence := _difference(wanted, found, specimen):
            return sentence, (
                f"expected: {_listed(_shown(each, specimen) for each in expected)}",
                f"   found: {_listed(_found(seen, expected, specimen))}",
            )
    return None


def shown(
    event: str, values: Mapping[str, Value], types: Mapping[str, DataType], graph: Graph
) -> str:
    """Return an event with its data as people write it: `CU(PV:=5)`."""
    data = ", ".join(
        f"{pin}:={literal_of(value, types[pin], graph)}" for pin, value in values.items()
    )
    return f"{event}({data})" if data else event


def _difference(wanted: Expectation | None, found: Seen | None, specimen: Specimen) -> str:
    if wanted is None:
        return "" if found is None else f'"{found.event}" came, which was not expected'
    if found is None:
        return f'"{wanted.event}" did not come'
    if wanted.event != found.event:
        return f'"{found.event}" came instead of "{wanted.event}"'
    for pin, value in wanted.values.items():
        if found.values[pin] != value:
            is_, shall = (
                literal_of(each, specimen.outputs[pin], specimen.graph)
                for each in (found.values[pin], value)
            )
            note = _note(pin, wanted.event, specimen.interface)
            return f'"{pin}" of "{wanted.event}" is {is_}, expected {shall}{note}'
    return ""


def _note(pin: str, event: str, interface: Interface) -> str:
    """Say so where an event does not bring the value with it."""
    port = next(each for each in interface.outputs if each.name == pin)
    declared = next(each for each in interface.event_outputs if each.name == event)
    if pin in declared.with_data or port.in_out or port.direct:
        return ""
    return f' ("{pin}" is not WITH "{event}", so its new value does not go out)'


def _shown(wanted: Expectation, specimen: Specimen) -> str:
    return shown(wanted.event, wanted.values, specimen.outputs, specimen.graph)


def _found(
    seen: Sequence[Seen], expected: Sequence[Expectation], specimen: Specimen
) -> Iterable[str]:
    """Yield the events that came with the data that were asked for, or all they brought."""
    declared = {event.name: event.with_data for event in specimen.interface.event_outputs}
    for found, wanted in zip_longest(seen, expected[: len(seen)]):
        asked = wanted is not None and wanted.event == found.event
        names = wanted.values if asked else declared[found.event]
        values = {pin: found.values[pin] for pin in names if pin in found.values}
        yield shown(found.event, values, specimen.outputs, specimen.graph)


def _listed(events: Iterable[str]) -> str:
    return ", ".join(events) or "no event"


def place(span: Span) -> str:
    """Return `file:line`."""
    return f"{span.file}:{span.line}" if span.line else span.file
