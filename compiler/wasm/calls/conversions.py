"""The functions named after the types they convert."""

import re

from compiler.ir.datatypes import DataType, Kind, StringType, is_castable
from compiler.lowering.ranges import integer_range
from compiler.wasm.calls.base import (
    Calling,
    Native,
    as_f64,
    as_i64,
    kind_of,
    width_of,
    wrapped,
)
from compiler.wasm.calls.bitwise import from_decimal, to_decimal
from compiler.wasm.calls.moments import part_of_moment
from compiler.wasm.library.numerals import NOT_PLAIN
from compiler.wasm.wat import Wat, const, op

_UNITS = {"S": 1_000_000_000, "MS": 1_000_000, "US": 1_000, "NS": 1}
_TIME_IN = re.compile(r"TIME_IN_(S|MS|US|NS)_TO_\w+")
_TRUNC = re.compile(r"(?:L?REAL_)?TRUNC(?:_\w+)?")
_FROM_DECIMAL = re.compile(r"(?:\w+_)?BCD_TO_\w+")
_TO_DECIMAL = re.compile(r"(?:\w+_)?TO_BCD_\w+")
_NAMED = re.compile(r"(?:\w+_)?TO_\w+|\w+_AS_\w+")
_EXACT = 1 << 53
"""Up to here every integer is a real of 64 bits."""
_FIRST_SURROGATE, _SURROGATES = 0xD800, 0x800


def native_conversion(name: str) -> Native | None:
    """Return what writes the function of a name such as `INT_TO_REAL`; None: no such name."""
    for pattern, native in (
        (_TIME_IN, _time_in),
        (_TRUNC, _truncation),
        (_FROM_DECIMAL, from_decimal),
        (_TO_DECIMAL, to_decimal),
        (_NAMED, _conversion),
    ):
        if pattern.fullmatch(name):
            return native
    return None


def _time_in(calling: Calling) -> Wat:
    match = _TIME_IN.fullmatch(calling.name)
    unit = _UNITS[match[1]] if match else 1
    if kind_of(calling.result) is not Kind.REAL:
        value = calling.value()
        whole = value if unit == 1 else op("i64.div_s", value, const("i64", unit))
        return wrapped(whole, calling.result)
    value = calling.reused(0)
    # What is larger would be rounded twice.
    moved = op("i64.add", value, const("i64", _EXACT))
    is_large = op("i64.gt_u", moved, const("i64", 2 * _EXACT))
    return calling.checked(
        is_large,
        [value],
        lambda: op("f64.div", as_f64(value, calling.types[0]), const("f64", float(unit))),
    )


def _truncation(calling: Calling) -> Wat:
    wide = as_f64(calling.value(), calling.types[0])
    return wrapped(calling.library("whole_of_real", wide), calling.result)


def _conversion(calling: Calling) -> Wat | None:
    source, target = calling.types[0], calling.result
    if isinstance(source, StringType):
        return _from_text(calling, target)
    if isinstance(target, StringType):
        return _to_text(calling, source)
    if is_castable(target, source):
        return calling.expressions.convert(calling.value(), target, source)
    if kind_of(target) is Kind.CHAR:
        code = calling.reused(0)
        return _character(calling, code, code)
    if kind_of(source) is Kind.CHAR:
        return wrapped(op("i64.extend_i32_u", calling.value()), target)
    if kind_of(source) is Kind.DATE_AND_TIME:
        return part_of_moment(calling, target)
    return calling.value()


def _to_text(calling: Calling, source: DataType) -> Wat | None:
    """Make a text of a character, a truth or a whole number; the host makes all others."""
    match kind_of(source):
        case Kind.CHAR:
            return calling.made("text_of_character", calling.value())
        case Kind.BOOL:
            true, false = calling.unit.text("TRUE"), calling.unit.text("FALSE")
            return op("select", true, false, calling.value())
        case Kind.BITS | Kind.UNSIGNED:
            value = as_i64(calling.value(), source)
            return calling.made("text_of_integer", value, const("i32", 0))
        case Kind.SIGNED:
            value = calling.code.reused("i64", as_i64(calling.value(), source))
            is_negative = op("i64.lt_s", value, const("i64", 0))
            negated = op("i64.sub", const("i64", 0), value)
            size = op("select", negated, value, is_negative)
            return calling.made("text_of_integer", size, is_negative)
        case _:
            return None


def _from_text(calling: Calling, target: DataType) -> Wat | None:
    """Take a character, or a number of only digits; all else that may be read the host reads."""
    if isinstance(target, StringType):
        return calling.value() if target.length is None else None
    match kind_of(target):
        case Kind.CHAR:
            text = calling.reused(0)
            # Of a text without characters that is its length: 0.
            first = op("i32.load", op("i32.add", text, _offset(text)))
            return _character(calling, text, first)
        case Kind.SIGNED | Kind.UNSIGNED | Kind.BITS:
            return _integer(calling, target)
        case _:
            return None


def _integer(calling: Calling, target: DataType) -> Wat:
    text = calling.reused(0)
    value = calling.code.keep("i64", calling.library("plain_integer", text))
    low, high = integer_range(target) or (0, 0)
    # The lowest number stands for what is not plain, and comes from no text of 18 digits.
    least, most = max(low, NOT_PLAIN + 1), min(high, -(NOT_PLAIN + 1))
    fails = op(
        "i32.or",
        op("i64.lt_s", value, const("i64", least)),
        op("i64.gt_s", value, const("i64", most)),
    )
    return calling.checked(fails, [text], lambda: wrapped(value, target))


def _offset(text: Wat) -> Wat:
    is_there = op("i32.ne", op("i32.load", text), const("i32", 0))
    return op("i32.shl", is_there, const("i32", 2))


def _character(calling: Calling, argument: Wat, code: Wat) -> Wat:
    """Make a character of the low bits of a code; half of a UTF-16 pair is none."""
    bits = width_of(calling.result)
    cut = op("i32.and", code, const("i32", (1 << bits) - 1))
    if (1 << bits) <= _FIRST_SURROGATE:
        return cut
    cut = calling.code.keep("i32", cut)
    above = op("i32.sub", cut, const("i32", _FIRST_SURROGATE))
    is_half = op("i32.lt_u", above, const("i32", _SURROGATES))
    return calling.checked(is_half, [argument], lambda: cut)
