"""Values of a config as literals of the types of pins."""

import json
import math

from compiler.ir.datatypes import (
    JSON,
    DataType,
    DataTypeError,
    Elementary,
    Kind,
    StringType,
    parse_datatype,
)
from compiler.ir.literals import format_literal
from compiler.ir.literals.values import article, integer_range


class UnfitValueError(ValueError):
    """A value is none of the type; the message says why."""


def literal(value: object, type_name: str) -> str:
    """Return a JSON value as a literal of a pin's type.

    Raises:
        UnfitValueError: it is none of that type.
    """
    try:
        datatype = parse_datatype(type_name)
    except DataTypeError:
        datatype = JSON
    if datatype == JSON:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if _fits(value, datatype):
        return format_literal(value, datatype)  # type: ignore[arg-type] # as was checked
    message = f"expected {_wanted(datatype)}, found {_shown(value)}"
    raise UnfitValueError(message)


def _fits(value: object, datatype: DataType) -> bool:
    match datatype:
        case StringType():
            return isinstance(value, str)
        case Elementary(kind=Kind.BOOL):
            return isinstance(value, bool)
        case Elementary(kind=Kind.REAL):
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            return is_number and math.isfinite(value)  # type: ignore[arg-type] # a number
        case Elementary(kind=Kind.SIGNED | Kind.UNSIGNED | Kind.BITS):
            least, most = integer_range(datatype)
            is_whole = isinstance(value, int) and not isinstance(value, bool)
            return is_whole and least <= value <= most  # type: ignore[operator] # an int
        case _:
            return False


def _wanted(datatype: DataType) -> str:
    match datatype:
        case StringType():
            return "a text"
        case Elementary(kind=Kind.BOOL):
            return "true or false"
        case Elementary(kind=Kind.REAL):
            return "a number"
        case Elementary(kind=Kind.SIGNED | Kind.UNSIGNED | Kind.BITS):
            least, most = integer_range(datatype)
            return f"a whole number from {least:,} to {most:,}"
        case _:
            return article(datatype)


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}…"  # noqa: PLR2004 - to the end of a line
