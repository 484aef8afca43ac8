"""The functions named after the types they convert."""

import math
import re

from compiler.ir.datatypes import DataType, Elementary, Kind, StringType, is_castable
from compiler.ir.literals import LiteralError, format_literal, parse_literal
from runtime.kernel.conversion import ValueCodeError, converter
from runtime.kernel.functions.base import Function, Types, finisher, identity, kind_of, width_of
from runtime.kernel.functions.bitwise import from_decimal, to_decimal
from runtime.kernel.functions.moments import part_of_moment

_UNITS = {"S": 1_000_000_000, "MS": 1_000_000, "US": 1_000, "NS": 1}
_TIME_IN = re.compile(r"TIME_IN_(S|MS|US|NS)_TO_\w+")
_TRUNC = re.compile(r"(?:L?REAL_)?TRUNC(?:_\w+)?")
_FROM_DECIMAL = re.compile(r"(?:\w+_)?BCD_TO_\w+")
_TO_DECIMAL = re.compile(r"(?:\w+_)?TO_BCD_\w+")
_NAMED = re.compile(r"(?:\w+_)?TO_\w+|\w+_AS_\w+")
_SURROGATES = range(0xD800, 0xE000)


def make_conversion(name: str, arguments: Types, result: DataType) -> Function | None:
    """Make the function of a name such as `INT_TO_REAL`; None if it is no such name."""
    if match := _TIME_IN.fullmatch(name):
        return _time_in(_UNITS[match[1]], result)
    if _TRUNC.fullmatch(name):
        return _truncation(result)
    if _FROM_DECIMAL.fullmatch(name):
        return from_decimal(name, arguments, result)
    if _TO_DECIMAL.fullmatch(name):
        return to_decimal(name, arguments, result)
    if _NAMED.fullmatch(name):
        return _conversion(arguments[0], result)
    return None


def _time_in(unit: int, result: DataType) -> Function:
    if kind_of(result) is Kind.REAL:
        return lambda value: value / unit
    finish = finisher(result)

    def function(value: int) -> int:
        whole = abs(value) // unit
        counted: int = finish(-whole if value < 0 else whole)
        return counted

    return function


def _truncation(result: DataType) -> Function:
    finish = finisher(result)

    def function(value: float) -> int:
        cut: int = finish(int(value) if math.isfinite(value) else 0)
        return cut

    return function


def _conversion(source: DataType, target: DataType) -> Function:
    if isinstance(source, StringType):
        return _from_text(source, target)
    if isinstance(target, StringType):
        return identity if kind_of(source) is Kind.CHAR else _to_text(source)
    if is_castable(target, source):
        return converter(target, source) or identity
    if kind_of(target) is Kind.CHAR:
        return _to_character(source, target)
    if kind_of(source) is Kind.CHAR:
        finish = finisher(target)
        return lambda value: finish(ord(value))
    if kind_of(source) is Kind.DATE_AND_TIME:
        return part_of_moment(target)
    return identity


def _from_text(source: DataType, target: DataType) -> Function:
    if isinstance(target, StringType):
        return converter(target, StringType(target.name)) or identity
    if kind_of(target) is Kind.CHAR:
        fit = _to_character(target, target)
        return lambda text: fit(text[:1] or "\0")

    def function(text: str) -> object:
        if not text.strip():
            message = f"an empty {source} is no {target}"
            raise ValueCodeError(message)
        try:
            return parse_literal(text, target)
        except LiteralError as error:
            raise ValueCodeError(str(error)) from None

    return function


def _to_text(source: DataType) -> Function:
    return lambda value: format_literal(value, source)


def _to_character(source: DataType, target: DataType) -> Function:
    """Return what makes a character of a code or of another character."""
    mask = (1 << width_of(target)) - 1
    is_code = isinstance(source, Elementary) and source.kind is not Kind.CHAR

    def function(value: int | str) -> str:
        code = (value if is_code else ord(value)) & mask  # type: ignore[arg-type,operator]
        if code in _SURROGATES:
            message = f"16#{code:X} is half of a UTF-16 pair and no character"
            raise ValueCodeError(message)
        return chr(code)

    return function
