"""Values of IEC types as JSON and back.

Numbers and bit strings are JSON numbers, BOOL is true or false, text is text, arrays are lists
(one in another for several dimensions), structs are objects. Durations and dates are texts with
their IEC literal, and so is a REAL that is no number, which JSON does not know.
"""

import json
import math
from collections.abc import Mapping, Sequence

from compiler.ir.code import Local
from compiler.ir.datatypes import (
    JSON,
    ArrayType,
    DataType,
    Elementary,
    GenericType,
    Kind,
    StringType,
    StructType,
)
from compiler.ir.literals import (
    LiteralError,
    LiteralValue,
    default_value,
    format_literal,
    parse_literal,
)
from fblib.service import Value

Structs = Mapping[str, Sequence[Local]]
"""The members of structs by full name."""

_NUMBERS = (Kind.BITS, Kind.SIGNED, Kind.UNSIGNED)


def to_json(value: Value, datatype: DataType, structs: Structs) -> Value:
    """Return the JSON value of a value."""
    match datatype:
        case ArrayType(bounds, element) if isinstance(value, list):
            elements = [to_json(one, element, structs) for one in value]
            return _nested(elements, [_length(bound) for bound in bounds[1:]])
        case StructType(name) if isinstance(value, dict):
            return {
                member.name: to_json(value[member.name], member.type, structs)
                for member in structs[name]
            }
        case Elementary(kind=Kind.REAL) if isinstance(value, float) and math.isfinite(value):
            return float(format_literal(value, datatype))  # the shortest that reads the same
        case Elementary(kind=kind) if kind not in (Kind.BOOL, Kind.CHAR, Kind.HOST, *_NUMBERS):
            return format_literal(value, datatype)
        case _:
            return value


def from_json(value: Value | None, datatype: DataType, structs: Structs) -> Value:
    """Return the value of a type that a JSON value stands for.

    Text may stand for a number or a BOOL as well, as its literal. Members that are not given
    have their default.

    Raises:
        LiteralError: it stands for none.
    """
    match datatype:
        case Elementary() if datatype == JSON:
            return "" if value is None else value
        case StringType(length=length):
            text = value if isinstance(value, str) else as_text(value)
            return text[:length]
        case ArrayType():
            return _array(value, datatype, structs)
        case StructType(name):
            return _struct(value, name, structs)
        case Elementary():
            return _elementary(value, datatype)
        case GenericType():
            message = f"{datatype} is no type of a value"
            raise LiteralError(message)


def as_text(value: Value | None) -> str:
    """Return the text of a JSON value, as the blocks here write it."""
    return json.dumps(value, ensure_ascii=False, separators=(", ", ":"), allow_nan=False)


def default_of(datatype: DataType, structs: Structs) -> Value:
    """Return the default value of a type."""
    return _listed(default_value(datatype, structs))


def _elementary(value: Value | None, datatype: Elementary) -> Value:
    if datatype.kind is Kind.CHAR and isinstance(value, str) and len(value) == 1:
        return value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if datatype.kind in _NUMBERS and isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) and datatype.kind is Kind.BOOL:
        return value
    if isinstance(value, str) or (is_number and datatype.kind in (Kind.REAL, *_NUMBERS)):
        return _listed(parse_literal(str(value), datatype))
    message = f"the JSON value {as_text(value)} is no {datatype}"
    raise LiteralError(message)


def _array(value: Value | None, array: ArrayType, structs: Structs) -> list[Value]:
    """Return the elements row by row."""
    first, *inner = array.bounds
    expected = None if first is None else _length(first)
    if not isinstance(value, list) or expected not in (None, len(value)):
        size = "" if expected is None else f" of {expected}"
        message = f"the JSON value {as_text(value)} is no list{size}, as {array} needs"
        raise LiteralError(message)
    if not inner:
        return [from_json(one, array.element, structs) for one in value]
    row = ArrayType(tuple(inner), array.element)
    return [element for one in value for element in _array(one, row, structs)]


def _struct(value: Value | None, name: str, structs: Structs) -> dict[str, Value]:
    if not isinstance(value, dict):
        message = f"the JSON value {as_text(value)} is no object, as {name} needs"
        raise LiteralError(message)
    return {
        member.name: from_json(value[member.name], member.type, structs)
        if member.name in value
        else default_of(member.type, structs)
        for member in structs[name]
    }


def _nested(elements: list[Value], lengths: Sequence[int]) -> list[Value]:
    """Return a flat list as rows of rows; `lengths` are those of the inner dimensions."""
    for length in reversed(lengths):
        size = max(length, 1)
        elements = [elements[start : start + size] for start in range(0, len(elements), size)]
    return elements


def _length(bound: tuple[int, int] | None) -> int:
    """Return how many elements a dimension has; an inner one of variable length counts as one."""
    return 1 if bound is None else bound[1] - bound[0] + 1


def _listed(value: LiteralValue) -> Value:
    """Return a literal's value with lists for tuples."""
    if isinstance(value, tuple):
        return [_listed(one) for one in value]
    if isinstance(value, dict):
        return {name: _listed(one) for name, one in value.items()}
    return value
