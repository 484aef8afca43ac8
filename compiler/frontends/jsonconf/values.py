"""Values of a config as literals of the types of pins."""

import json
import sys

from compiler.ir.datatypes import (
    JSON,
    DataType,
    DataTypeError,
    Elementary,
    Kind,
    StringType,
    is_host,
    parse_datatype,
)
from compiler.ir.literals import LiteralError, format_literal, parse_literal
from compiler.ir.literals.values import article, integer_range

_MOMENTS = frozenset({Kind.DURATION, Kind.DATE, Kind.TIME_OF_DAY, Kind.DATE_AND_TIME})
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_LARGEST = {32: 3.4028234663852886e38, 64: sys.float_info.max}


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
    if is_host(datatype):
        return _JSON.encode(value)
    if isinstance(value, str) and _is_moment(datatype):
        return _moment(value, datatype)
    if _fits(value, datatype):
        return format_literal(value, datatype)  # type: ignore[arg-type] # as was checked
    message = f"expected {_wanted(datatype)}, found {_shown(value)}"
    raise UnfitValueError(message)


def _is_moment(datatype: DataType) -> bool:
    """Whether values of a type are written as texts, such as T#5s, since JSON has none such."""
    return isinstance(datatype, Elementary) and datatype.kind in _MOMENTS


def _moment(text: str, datatype: DataType) -> str:
    try:
        return format_literal(parse_literal(text, datatype), datatype)
    except LiteralError as error:
        raise UnfitValueError(str(error)) from error


def _fits(value: object, datatype: DataType) -> bool:
    match datatype:
        case StringType():
            return isinstance(value, str)
        case Elementary(kind=Kind.BOOL):
            return isinstance(value, bool)
        case Elementary(kind=Kind.REAL, bits=bits):
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            # A comparison, since an integer may be too large for any float.
            return is_number and -_LARGEST[bits] <= value <= _LARGEST[bits]  # type: ignore[operator] # a number
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
        case _ if _is_moment(datatype):
            return f"a text that is {article(datatype)}"
        case _:
            return article(datatype)


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}…"  # noqa: PLR2004 - to the end of a line
