"""From a value to the text of its literal, in the form the 4diac IDE writes."""

import json
from collections.abc import Mapping, Sequence

from compiler.ir.datatypes import (
    WSTRING,
    ArrayType,
    DataType,
    Elementary,
    GenericType,
    Kind,
    StringType,
    StructType,
)
from compiler.ir.literals.compound import array_size
from compiler.ir.literals.durations import format_moment
from compiler.ir.literals.numerals import format_real
from compiler.ir.literals.texts import format_text
from compiler.ir.literals.values import LiteralError, Structs, members_of

_JSON = json.JSONEncoder(ensure_ascii=False, allow_nan=False)

Writable = bool | int | float | str | None | Sequence["Writable"] | Mapping[str, "Writable"]
"""What can be written: literal values, and the lists and dicts that code works on."""


def format_literal(value: Writable, datatype: DataType, *, structs: Structs | None = None) -> str:
    """Write a value as the canonical literal of its type.

    `TRUE`, `-5`, `1.5`, `T#1m30s`, `D#2024-02-29`, `'it$'s'`, `[1,2]`, `(a:=1,b:=TRUE)`.
    `parse_literal` reads it back as the same value. Without `structs` the members of a struct
    are written by what their values show: durations and dates as bare nanoseconds.

    Raises:
        LiteralError: a struct is not in the table, or the value is not of the type's form.
    """
    match datatype:
        case Elementary():
            return _elementary(value, datatype)
        case StringType():
            return format_text(str(value), wide=datatype.name == WSTRING.name)
        case ArrayType():
            return _array(value, datatype, structs)
        case StructType():
            return _struct(value, datatype, structs)
        case GenericType():
            return _shown(value)


def _elementary(value: Writable, datatype: Elementary) -> str:
    match datatype.kind:
        case Kind.BOOL:
            return "TRUE" if value else "FALSE"
        case Kind.REAL:
            return format_real(float(_number(value, datatype)), datatype)
        case Kind.CHAR:
            return format_text(str(value), wide=datatype.name == "WCHAR")
        case Kind.HOST:
            return _JSON.encode(value)
        case Kind.BITS | Kind.SIGNED | Kind.UNSIGNED:
            return str(int(_number(value, datatype)))
        case _:
            return format_moment(int(_number(value, datatype)), datatype)


def _number(value: Writable, datatype: Elementary) -> int | float:
    if isinstance(value, int | float):
        return value
    message = f"{value!r} cannot be written as {datatype}"
    raise LiteralError(message)


def _array(value: Writable, array: ArrayType, structs: Structs | None) -> str:
    if value is None or isinstance(value, str | bool | int | float | Mapping):
        message = f"{value!r} cannot be written as an array"
        raise LiteralError(message)
    inner = array.bounds[1:]
    if inner and value and isinstance(array.element, ArrayType):
        row = ArrayType(inner, array.element)
        size = array_size(inner) or len(value)
        rows = [value[start : start + size] for start in range(0, len(value), size)]
        return f"[{','.join(_array(one, row, structs) for one in rows)}]"
    return f"[{','.join(format_literal(one, array.element, structs=structs) for one in value)}]"


def _struct(value: Writable, struct: StructType, structs: Structs | None) -> str:
    if not isinstance(value, Mapping):
        message = f"{value!r} cannot be written as {struct}"
        raise LiteralError(message)
    if structs is None:
        return _shown(value)
    parts = (
        f"{member.name}:={format_literal(value[member.name], member.type, structs=structs)}"
        for member in members_of(struct, structs)
    )
    return f"({','.join(parts)})"


def _shown(value: Writable) -> str:
    """Write a value whose type is not known."""
    match value:
        case None:
            return "null"
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return str(value)
        case float():
            return format_real(value, None)
        case str():
            return format_text(value, wide=not value.isascii())
        case Mapping():
            return f"({','.join(f'{name}:={_shown(item)}' for name, item in value.items())})"
        case _:
            return f"[{','.join(_shown(item) for item in value)}]"
