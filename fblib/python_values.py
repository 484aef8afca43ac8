"""Values that come from Python code: those for pins, and those a block remembers.

Nothing is wrapped or cut in silence: an integer that its pin cannot hold is a mistake of whoever
wrote the code, and is said so.
"""

import math
import struct
from collections.abc import Callable, Mapping, Sequence
from operator import index
from typing import Any

from compiler.ir.datatypes import (
    OBJECT,
    REAL,
    ArrayType,
    DataType,
    Elementary,
    Kind,
    StringType,
    StructType,
)
from compiler.ir.literals.values import article, integer_range
from fblib.service import StateValue, Value

Members = Callable[[str], Sequence[tuple[str, DataType]]]
"""Returns the members of a struct by its full name, in order."""

DEEPEST = 100
"""Levels of lists and dicts that a value may have."""
KEPT = "None, bool, int of 64 bits, finite float, str, and lists and dicts of these with str keys"
"""What a block may remember, for messages."""

_PLAIN = frozenset((bool, type(None), str))
_LEAST, _MOST = -(1 << 63), (1 << 64) - 1
_REAL_32 = struct.Struct("<f")


class MisfitError(ValueError):
    """A value does not fit where it goes; the message says what it is and what was expected."""


# --- Pins ----------------------------------------------------------------------------------


def fitted(value: Any, datatype: DataType, members: Members) -> Value:  # noqa: ANN401 - any value
    """Return a value of a type for what Python code gives for it.

    Tuples are taken for lists, and whatever counts as an integer or a number in Python (of numpy,
    a Fraction) for one. Durations and dates are integers in nanoseconds.

    Raises:
        MisfitError: it is none of that type.
    """
    match datatype:
        case Elementary():
            return _elementary(value, datatype)
        case StringType(length=length) if isinstance(value, str):
            if length is not None and len(value) > length:
                what = f"a text of {len(value)} characters"
                raise _misfit(what, datatype)
            return str(value)
        case ArrayType() if isinstance(value, list | tuple):
            return _array(value, datatype, members)
        case StructType(name) if isinstance(value, Mapping):
            return _struct(value, name, members)
        case _:
            raise _misfit(shown(value), datatype)


def shown(value: object) -> str:
    """Return a value as a message shows it, with its kind."""
    if value is None:
        return "None"
    text = repr(value)
    short = text if len(text) <= DEEPEST else f"{text[:DEEPEST]}…"
    return f"{short} ({type(value).__name__})"


def _elementary(value: Any, datatype: Elementary) -> Value:  # noqa: ANN401
    match datatype.kind:
        case Kind.BOOL:
            if isinstance(value, bool):
                return value
        case Kind.HOST:
            return value if datatype == OBJECT else _json(value)
        case Kind.CHAR:
            if isinstance(value, str) and len(value) == 1:
                return str(value)
        case Kind.REAL:
            return _real(value, datatype)
        case _:
            return _integer(value, datatype)
    raise _misfit(shown(value), datatype)


def _integer(value: Any, datatype: Elementary) -> int:  # noqa: ANN401
    # Not `isinstance(value, SupportsIndex)`: looking at a protocol takes as long as all the rest.
    if isinstance(value, bool) or not hasattr(type(value), "__index__"):
        raise _misfit(shown(value), datatype)
    number = index(value)
    least, most = integer_range(datatype)
    if not least <= number <= most:
        message = f"{_number(number)}, expected {article(datatype)}: {least} to {most}"
        raise MisfitError(message)
    return number


def _real(value: Any, datatype: Elementary) -> float:  # noqa: ANN401
    if isinstance(value, bool | str) or not hasattr(value, "__float__"):
        raise _misfit(shown(value), datatype)
    try:
        number = float(value)
    except (OverflowError, TypeError, ValueError) as error:
        what = _number(value) if isinstance(value, int) else shown(value)
        raise _misfit(what, datatype) from error
    if datatype != REAL:
        return number
    try:
        rounded: float = _REAL_32.unpack(_REAL_32.pack(number))[0]
    except OverflowError as error:
        what = f"{number}, which has no room in 32 bits"
        raise _misfit(what, datatype) from error
    return rounded


def _number(value: int) -> str:
    bits = value.bit_length()
    return str(value) if bits <= DEEPEST else f"an int of {bits} bits"


def _array(value: Sequence[Any], datatype: ArrayType, members: Members) -> list[Value]:
    size: int | None = 1
    for bounds in datatype.bounds:
        size = None if size is None or bounds is None else size * (bounds[1] - bounds[0] + 1)
    if size not in (None, len(value)):
        message = f"a list of {len(value)} elements, expected {size} for {article(datatype)}"
        raise MisfitError(message)
    found = []
    for number, one in enumerate(value):
        try:
            found.append(fitted(one, datatype.element, members))
        except MisfitError as error:
            message = f"a list whose element {number} is {error}"
            raise MisfitError(message) from None
    return found


def _struct(value: Mapping[str, Any], name: str, members: Members) -> dict[str, Value]:
    declared = dict(members(name))
    missing, unknown = declared.keys() - value.keys(), value.keys() - declared.keys()
    if missing or unknown:
        message = f"a dict with {_names(value)}, expected the members {_names(declared)} of {name}"
        raise MisfitError(message)
    found = {}
    for member, datatype in declared.items():
        try:
            found[member] = fitted(value[member], datatype, members)
        except MisfitError as error:
            message = f'a dict whose "{member}" is {error}'
            raise MisfitError(message) from None
    return found


def _names(names: Mapping[str, Any]) -> str:
    return ", ".join(f'"{name}"' for name in names) or "nothing in it"


def _misfit(what: str, datatype: DataType) -> MisfitError:
    return MisfitError(f"{what}, expected {article(datatype)}")


# --- JSON ----------------------------------------------------------------------------------


def _json(value: Any) -> Value:  # noqa: ANN401
    if problem := problem_of(value):
        message = f"{problem}, expected a JSON value"
        raise MisfitError(message)
    return copied(value)


def copied(value: Value) -> Value:
    """Copy a value, so that Python code may change it."""
    if isinstance(value, dict):
        return {key: copied(one) for key, one in value.items()}
    return [copied(one) for one in value] if isinstance(value, list) else value


def problem_of(value: object, depth: int = 0) -> str:
    """Return what is in a value that could not be saved and loaded; "" if there is nothing."""
    kind = type(value)
    if kind in _PLAIN:
        return ""
    if isinstance(value, int) and kind is int:
        return "" if _LEAST <= value <= _MOST else _number(value)
    if isinstance(value, float) and kind is float:
        return "" if math.isfinite(value) else str(value)
    if depth >= DEEPEST:
        return f"more than {DEEPEST} levels of lists and dicts"
    if isinstance(value, list) and kind is list:
        problems: Any = (problem_of(one, depth + 1) for one in value)
    elif isinstance(value, dict) and kind is dict:
        for key in value:
            if type(key) is not str:
                return f"the key {shown(key)}"
        problems = (problem_of(one, depth + 1) for one in value.values())
    else:
        return shown(value)
    return next(filter(None, problems), "")


def check_state(state: Mapping[str, StateValue]) -> None:
    """Make sure that what a block remembers is the same after it was saved and loaded.

    Raises:
        MisfitError: it would not be; the message names the attribute.
    """
    for name, value in state.items():
        if problem := problem_of(value):
            message = f'"{name}" holds {problem}; a block may keep {KEPT}'
            raise MisfitError(message)
