"""The pins that Python code declares, and those that a graph has for its block."""

from collections.abc import Iterable, Iterator, Mapping

from compiler.ir.blocks import DataPort, EventPort, Interface
from compiler.ir.datatypes import (
    ArrayType,
    DataType,
    GenericType,
    StructType,
    belongs,
    parse_bounds,
    parse_datatype,
)
from compiler.ir.declarations import EventDeclaration, InterfaceDeclaration, VariableDeclaration


def type_of(pin: VariableDeclaration) -> DataType:
    """Return the type of a declared pin; structs by the name that was written.

    Raises:
        DataTypeError: it is none.
    """
    element = parse_datatype(pin.type)
    return ArrayType(parse_bounds(pin.array_size), element) if pin.array_size else element


def differences(declared: InterfaceDeclaration, used: Interface) -> Iterator[str]:
    """Yield in words what a graph's pins have otherwise than those of Python code."""
    yield from _of_events("event input", declared.event_inputs, used.event_inputs)
    yield from _of_events("event output", declared.event_outputs, used.event_outputs)
    yield from _of_data("input", declared.inputs, used.inputs)
    yield from _of_data("output", declared.outputs, used.outputs)


def _of_events(
    what: str, declared: Iterable[EventDeclaration], used: Iterable[EventPort]
) -> Iterator[str]:
    own = {event.name: frozenset(event.with_data) for event in declared}
    theirs = {event.name: frozenset(event.with_data) for event in used}
    yield from _missing(what, own, theirs)
    for name, data in own.items():
        if data != theirs.get(name, data):
            yield (
                f'the {what} "{name}" is WITH {_listed(theirs[name])} in the graph and WITH '
                f"{_listed(data)} in Python"
            )


def _of_data(
    what: str, declared: Iterable[VariableDeclaration], used: Iterable[DataPort]
) -> Iterator[str]:
    own = {pin.name: type_of(pin) for pin in declared}
    theirs = {pin.name: pin.type for pin in used}
    yield from _missing(what, own, theirs)
    for name, datatype in own.items():
        if name in theirs and not _is_same(datatype, theirs[name]):
            yield f'the {what} "{name}" is {theirs[name]} in the graph and {datatype} in Python'


def _missing(what: str, own: Mapping[str, object], theirs: Mapping[str, object]) -> Iterator[str]:
    yield from (f'the {what} "{name}" is only in Python' for name in own if name not in theirs)
    yield from (f'the {what} "{name}" is only in the graph' for name in theirs if name not in own)


def _is_same(declared: DataType, used: DataType) -> bool:
    match declared, used:
        case GenericType(), _:
            return belongs(used, declared)
        case ArrayType(), ArrayType():
            return declared.bounds == used.bounds and _is_same(declared.element, used.element)
        case StructType(), StructType():
            # In Python it may be written without its package.
            name, full = declared.name.casefold(), used.name.casefold()
            return name == full or full.endswith(f"::{name}")
        case _:
            return declared == used


def _listed(names: frozenset[str]) -> str:
    return ", ".join(f'"{name}"' for name in sorted(names)) or "nothing"
