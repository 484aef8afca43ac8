"""BOOL, integers, bit strings and reals: text to value and back."""

import math
import re
import struct

from compiler.ir.datatypes import REAL, Elementary, Kind
from compiler.ir.literals.values import LiteralError, article, integer_range

_INTEGER = re.compile(
    r"(?P<sign>[+-]?)(?:(?P<base>2|8|10|16)#)?(?P<digits>[0-9A-Fa-f_]+)", re.ASCII
)
_DIGITS = re.compile(r"[0-9A-Fa-f]+(?:_[0-9A-Fa-f]+)*", re.ASCII)
_REAL = re.compile(
    r"[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d{1,6})?", re.ASCII
)
_NOT_FINITE = re.compile(r"[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
_HEXADECIMAL = re.compile(r"[+-]?0x[0-9a-f]+", re.IGNORECASE | re.ASCII)
_LONGEST = 400
_TRUTHS = {"TRUE": True, "FALSE": False, "1": True, "0": False}


def parse_bool(text: str) -> bool:
    """Read `TRUE`, `false`, `1`, `0`, `2#1`."""
    known = _TRUTHS.get(text.upper())
    if known is not None:
        return known
    number = read_integer(text)
    if number is not None and number[0] in (0, 1):
        return bool(number[0])
    message = f'"{text}" is not a BOOL; expected TRUE, FALSE, 1 or 0'
    raise LiteralError(message)


def read_integer(text: str) -> tuple[int, bool] | None:
    """Read an integer and tell whether it states its base; None if the text is none."""
    match = _INTEGER.fullmatch(text)
    if match is None or len(text) > _LONGEST or not _DIGITS.fullmatch(match["digits"]):
        return None
    base = int(match["base"] or 10)
    try:
        value = int(match["digits"].replace("_", ""), base)
    except ValueError:
        return None  # a digit the base does not have
    return (-value if match["sign"] == "-" else value, match["base"] is not None)


def parse_integer(text: str, datatype: Elementary) -> int:
    """Read an integer or bit string; a stated base covers the whole unsigned width."""
    number = read_integer(text)
    if number is None and datatype.kind is Kind.BITS:
        truth = _TRUTHS.get(text.upper())
        number = None if truth is None else (int(truth), False)
    if number is None:
        message = f'"{text}" is not {article(datatype)}; expected a whole number such as 5 or 16#1F'
        raise LiteralError(message)
    value, based = number
    if based and integer_range(datatype)[1] < value < 1 << datatype.bits:
        return value - (1 << datatype.bits)
    return checked(value, datatype, text)


def checked(value: int, datatype: Elementary, text: str) -> int:
    """Return a value if it is in the range of its type."""
    lower, upper = integer_range(datatype)
    if not lower <= value <= upper:
        message = f'"{text}" does not fit into {datatype} ({lower} to {upper})'
        raise LiteralError(message)
    return value


def is_real(text: str) -> bool:
    """Whether a text has the form of a real number (or of a whole one)."""
    return _REAL.fullmatch(text) is not None


def parse_real(text: str, datatype: Elementary) -> float:
    """Read a real number; a REAL is rounded to 32 bits."""
    value = _real(text)
    if value is None or len(text) > _LONGEST:
        message = f'"{text}" is not {article(datatype)}; expected a number such as 1.5 or 1.0E-3'
        raise LiteralError(message)
    rounded = to_float32(value) if datatype == REAL else value
    if rounded is None or (math.isinf(rounded) and not _NOT_FINITE.fullmatch(text)):
        limit = "3.4028235E38" if datatype == REAL else "1.7976931348623157E308"
        message = f'"{text}" does not fit into {datatype} (-{limit} to {limit})'
        raise LiteralError(message)
    return rounded


def _real(text: str) -> float | None:
    if _REAL.fullmatch(text):
        return float(text.replace("_", ""))
    if _NOT_FINITE.fullmatch(text):
        return float(text)
    if _HEXADECIMAL.fullmatch(text):
        return float.fromhex(text)
    number = read_integer(text)
    return None if number is None else float(number[0])


def to_float32(value: float) -> float | None:
    """Round to 32 bits; None if the value is too large for that."""
    try:
        rounded: float = struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        return None
    return rounded


def format_real(value: float, datatype: Elementary | None) -> str:
    """Write a real number, as short as it can be read back, with a decimal point."""
    if not math.isfinite(value):
        return str(value)
    text = _shortest32(value) if datatype == REAL else repr(value)
    mantissa, _, exponent = text.partition("e")
    point = mantissa if "." in mantissa else f"{mantissa}.0"
    return f"{point}E{int(exponent)}" if exponent else point


def _shortest32(value: float) -> str:
    for digits in range(6, 10):
        text = f"{value:.{digits}g}"
        if to_float32(float(text)) == value:
            return repr(float(text))
    return repr(value)
