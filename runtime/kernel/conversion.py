"""Values from one type to another, with the bits FORTE gives them.

Between BOOL, bit strings, integers and durations the low bits count. Reals become integers
by rounding half away from zero, then keeping the low bits; NaN and the infinities become 0
(FORTE leaves that to the processor). Reals and bit strings share their IEEE 754 bits. NaN has
many, and which of them an operation makes depends on the processor and on who compiles it;
a bit string always gets the plain one, so that a graph does the same everywhere.
"""

import copy
import math
import struct
import sys
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from compiler.ir.datatypes import (
    JSON,
    OBJECT,
    REAL,
    ArrayType,
    DataType,
    Elementary,
    Kind,
    StringType,
    StructType,
    is_host,
)
from compiler.ir.literals import default_value
from compiler.lowering.arrays import elements_from

Converter = Callable[[Any], Any]
Default = Callable[[DataType], Any]
"""Makes a new default value of a type, which nobody else holds."""

_CELL = memoryview(bytearray(4)).cast("f")
_REAL_32, _BITS_32 = struct.Struct("<f"), struct.Struct("<I")
_NATIVE_32 = struct.Struct("f")
_REAL_64, _BITS_64 = struct.Struct("<d"), struct.Struct("<Q")
_NAN_32, _NAN_64 = 0x7FC00000, 0x7FF8000000000000
"""The bits of NaN without a sign and without anything in it."""
_MANTISSA = 53
_WIDE = 32
"""Integers of more bits do not fit a float of 64 bits exactly."""
_UNSIGNED = (Kind.BITS, Kind.UNSIGNED)
_SIGNED = (
    *(Kind.SIGNED, Kind.DURATION),
    *(Kind.DATE, Kind.TIME_OF_DAY, Kind.DATE_AND_TIME),
)


class ValueCodeError(ValueError):
    """A conversion or standard function cannot make a value of what it was given."""


def round_real(x: float) -> float:
    """Round to 32 bits; what is too large becomes infinite.

    Storing in a memoryview takes 60 ns, in an array 72, packing a struct 99, ctypes 118. Where
    threads have one lock, none can come between the two lines: CPython changes threads at
    calls and jumps only.
    """
    _CELL[0] = x
    return _CELL[0]


def _round_real_without_sharing(x: float) -> float:
    rounded: float = _NATIVE_32.unpack(_NATIVE_32.pack(x))[0]
    return rounded


if not getattr(sys, "_is_gil_enabled", lambda: True)():
    round_real = _round_real_without_sharing


def wrap(value: int, datatype: DataType) -> int:
    """Return the value that the low bits of an integer have in a type."""
    if not isinstance(datatype, Elementary) or not datatype.bits:
        return value
    if datatype.kind is Kind.BOOL:
        return value != 0
    low = value & ((1 << datatype.bits) - 1)
    if datatype.kind in _SIGNED and low >> (datatype.bits - 1):
        return low - (1 << datatype.bits)
    return low


# --- As a function -------------------------------------------------------------------------


def fresh_default(datatype: DataType) -> Any:  # noqa: ANN401 - any value of any type
    """Return a new default value of a type that needs no table of structs.

    Raises:
        LiteralError: the type is a struct or holds one.
    """
    if isinstance(datatype, ArrayType):
        return [fresh_default(datatype.element) for _ in range(_size(datatype) or 0)]
    return default_value(datatype)


def converter(
    target: DataType, source: DataType, *, default: Default = fresh_default
) -> Converter | None:
    """Return what converts a value as a connection does; None if it stays as it is.

    Args:
        target: the type to convert to.
        source: the type to convert from.
        default: makes the elements that an array gets where its source is shorter.

    Raises:
        TypeError: there is no such conversion; the compiler lets none of these through.
    """
    if isinstance(target, ArrayType) and isinstance(source, ArrayType):
        return _array(target, source, default)
    return _single(target, source)


@cache
def _single(target: DataType, source: DataType) -> Converter | None:
    match target, source:
        case Elementary(), Elementary() if Kind.HOST not in (target.kind, source.kind):
            return _elementary(target, source)
        case StringType(length=int() as length), StringType() | Elementary(kind=Kind.CHAR):
            return None if _is_shorter(source, length) else partial(_clipped, length)
        case _ if target == source:
            return None
        case _ if target == JSON and source == OBJECT:
            return _json_of_object
        case _ if is_host(target):
            return copy.deepcopy if isinstance(source, ArrayType | StructType) else None
        case _ if is_host(source):
            return partial(_from_json, target)
        case (StringType(), StringType() | Elementary()) | (StructType(), StructType()):
            return None
        case _:
            message = f"no connection converts {source} to {target}"
            raise TypeError(message)


def _elementary(target: Elementary, source: Elementary) -> Converter | None:
    if target == source or (target.kind is source.kind and target.bits == source.bits):
        return None
    match target.kind, source.kind:
        case Kind.CHAR, Kind.CHAR:
            return None
        case Kind.BOOL, _:
            return bool
        case Kind.REAL, _:
            return _to_real(target, source)
        case Kind.BITS, Kind.REAL:
            return partial(_bits_of_real, source == REAL, (1 << target.bits) - 1)
        case _, Kind.REAL:
            return partial(_integer_of_real, target)
        case _, Kind.BOOL:
            return int
        case _:
            return None if _holds(target, source) else partial(_wrapped, target)


def _to_real(target: Elementary, source: Elementary) -> Converter | None:
    if source.kind is Kind.BITS:
        return _real_of_bits_32 if target == REAL else _real_of_bits_64
    if target != REAL:
        return None if source.kind is Kind.REAL else float
    return nearest_real if source.kind is not Kind.REAL and source.bits > _WIDE else round_real


def _holds(target: Elementary, source: Elementary) -> bool:
    """Whether every integer of `source` is one of `target`."""
    if source.kind in _UNSIGNED:
        return target.bits - (target.kind in _SIGNED) >= source.bits
    return target.kind in _SIGNED and target.bits >= source.bits


def _wrapped(target: Elementary, value: int) -> int:
    return wrap(value, target)


def _integer_of_real(target: Elementary, value: float) -> int:
    return wrap(round_half_away(value), target)


def round_half_away(value: float) -> int:
    """Round to the nearest integer, 2.5 to 3 and -2.5 to -3; NaN and infinities to 0."""
    if not math.isfinite(value):
        return 0
    whole = int(value)
    rest = value - whole
    if rest >= 0.5:  # noqa: PLR2004 - a half
        return whole + 1
    return whole - 1 if rest <= -0.5 else whole  # noqa: PLR2004


def nearest_real(value: int) -> float:
    """Return the REAL nearest to an integer, rounded once and not by way of 64 bits."""
    size = abs(value)
    excess = size.bit_length() - _MANTISSA
    if excess > 0:
        # What falls off the end only matters as "there was more".
        lost = size & ((1 << excess) - 1)
        size = (size >> excess | (lost != 0)) << excess
    return round_real(-float(size) if value < 0 else float(size))


def _real_of_bits_32(value: int) -> float:
    real: float = _REAL_32.unpack(_BITS_32.pack(value & 0xFFFFFFFF))[0]
    return real


def _real_of_bits_64(value: int) -> float:
    real: float = _REAL_64.unpack(_BITS_64.pack(value))[0]
    return real


def _bits_of_real(narrow: bool, mask: int, value: float) -> int:
    if value != value:  # noqa: PLR0124 - the test for NaN
        return (_NAN_32 if narrow else _NAN_64) & mask
    packed = (
        _BITS_32.unpack(_REAL_32.pack(value)) if narrow else _BITS_64.unpack(_REAL_64.pack(value))
    )
    bits: int = packed[0]
    return bits & mask


def _is_shorter(source: DataType, length: int) -> bool:
    if isinstance(source, StringType):
        return source.length is not None and source.length <= length
    return length > 0


def _clipped(length: int, value: str) -> str:
    return value[:length]


def _array(target: ArrayType, source: ArrayType, default: Default) -> Converter | None:
    """Elements keep their position, counted from the lower bound of every dimension.

    What is missing has its default, what is too much is lost.
    """
    element = converter(target.element, source.element, default=default)
    lengths, found = _lengths(target), _lengths(source)
    if lengths and found and len(lengths) == len(found) and lengths[1:] != found[1:]:
        places = elements_from(lengths, found)
        return partial(_rearranged_array, element, places, partial(default, target.element))
    size = _size(target)
    if element is None and (size is None or size == _size(source)):
        return None
    return partial(_converted_array, element, size, partial(default, target.element))


def _lengths(array: ArrayType) -> list[int] | None:
    """Return the length of each dimension; None if one of them is variable."""
    lengths = [bounds[1] - bounds[0] + 1 for bounds in array.bounds if bounds is not None]
    return lengths if len(lengths) == len(array.bounds) else None


def _size(array: ArrayType) -> int | None:
    lengths = _lengths(array)
    return None if lengths is None else math.prod(lengths)


def _rearranged_array(
    element: Converter | None,
    places: list[int | None],
    missing: Callable[[], Any],
    value: list[Any],
) -> list[Any]:
    convert = copy.deepcopy if element is None else element
    return [missing() if place is None else convert(value[place]) for place in places]


def _converted_array(
    element: Converter | None, size: int | None, missing: Callable[[], Any], value: list[Any]
) -> list[Any]:
    if element is None:
        found = copy.deepcopy(value[:size])
    else:
        found = [element(one) for one in value[:size]]
    # Each made anew: elements that are lists or structs are written to one by one.
    found += [missing() for _ in range(len(found), size or 0)]
    return found


def _json_of_object(value: object) -> object:
    """Let a Python object through that is a JSON value; what is in it shows where it is kept."""
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    message = f"the Python object {value!r:.80} is no JSON value"
    raise ValueCodeError(message)


def _from_json(target: DataType, value: object) -> object:
    """Check a JSON value where it meets an IEC type."""
    if _is_of(target, value):
        if isinstance(target, ArrayType) and isinstance(value, list):
            return [_from_json(target.element, one) for one in value]
        if isinstance(target, Elementary) and target.kind is Kind.REAL:
            real = float(value)  # type: ignore[arg-type] # a number, as was checked
            return round_real(real) if target == REAL else real
        # A struct is written to member by member; the JSON value it came from must not change.
        return copy.deepcopy(value) if isinstance(target, StructType) else value
    message = f"the JSON value {value!r} is no {target}"
    raise ValueCodeError(message)


def _is_of(target: DataType, value: object) -> bool:
    match target:
        case Elementary(kind=Kind.BOOL):
            return isinstance(value, bool)
        case Elementary(kind=Kind.REAL):
            return isinstance(value, int | float) and not isinstance(value, bool)
        case Elementary(kind=Kind.CHAR):
            return isinstance(value, str) and len(value) == 1
        case Elementary(kind=Kind.HOST):
            return True
        case Elementary():
            whole = isinstance(value, int) and not isinstance(value, bool)
            return whole and wrap(value, target) == value  # type: ignore[arg-type] # an int
        case StringType():
            return isinstance(value, str) and len(value) <= (target.length or len(value))
        case ArrayType():
            return isinstance(value, list) and _size(target) in (None, len(value))
        case _:
            return isinstance(value, dict)


# --- As source -----------------------------------------------------------------------------


def conversion_source(target: DataType, source: DataType, text: str) -> str | None:
    """Return a Python expression that converts `text`; None if it takes `converter` to do it.

    `text` has to be an operand (a name, a call, something in parentheses), the result need
    not be one. The only name it uses is `round_real`.
    """
    match target, source:
        case StringType(length=int() as length), StringType() | Elementary(kind=Kind.CHAR) if (
            converter(target, source) is not None
        ):
            return f"{text}[:{length}]"
        case Elementary(), Elementary() if Kind.HOST not in (target.kind, source.kind):
            return _elementary_source(target, source, text)
        case _:
            return None


def _elementary_source(target: Elementary, source: Elementary, text: str) -> str | None:
    function = _elementary(target, source)
    if function is None:
        return None
    match target.kind, source.kind:
        case Kind.BOOL, _:
            return f"{text} != 0"
        case Kind.REAL, Kind.BITS:
            return None
        case Kind.REAL, _ if function is nearest_real:
            return None
        case Kind.REAL, _:
            return f"round_real({text})" if target == REAL else f"{text} + 0.0"
        case _, Kind.REAL:
            return None
        case _, Kind.BOOL:
            return f"+{text}"
        case _:
            return _wrap_source(target, text)


def _wrap_source(target: Elementary, text: str) -> str:
    mask = (1 << target.bits) - 1
    if target.kind in _UNSIGNED:
        return f"{text} & {mask:#x}"
    half = 1 << (target.bits - 1)
    return f"(({text} + {half:#x}) & {mask:#x}) - {half:#x}"
