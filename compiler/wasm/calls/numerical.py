"""Arithmetic and numerical functions, also of durations, dates and times of day."""

from collections.abc import Callable
from typing import Final

from compiler.ir.code import Binary, BinaryOperator
from compiler.ir.datatypes import Kind
from compiler.wasm.calls.base import (
    Calling,
    Family,
    Native,
    as_f64,
    kind_of,
    narrowed,
)
from compiler.wasm.storage import ValueType, is_signed, value_type
from compiler.wasm.wat import Wat, const, op

_COUNTED = (Kind.SIGNED, Kind.UNSIGNED, Kind.REAL, Kind.DURATION)
_INSTRUCTIONS: dict[str, str] = {"+": "i64.add", "-": "i64.sub"}


def by_operator(operator: BinaryOperator) -> Callable[[Calling], Wat]:
    """Return what writes a function that does what an operator does, from left to right."""

    def native(calling: Calling) -> Wat:
        first, *others = calling.arguments
        for other in others:
            first = Binary(operator, first, other, calling.result)
        return calling.expressions.value(first)

    return native


def _sum(operator: BinaryOperator) -> Native:
    """Dates and times of day are no numbers for operators, but functions count with them."""
    numbers = by_operator(operator)

    def native(calling: Calling) -> Wat:
        if all(kind_of(one) in _COUNTED for one in calling.types):
            return numbers(calling)
        first, second = calling.value(0), calling.value(1)
        if kind_of(calling.result) is not Kind.TIME_OF_DAY:
            return op(_INSTRUCTIONS[operator], first, second)
        # Both are brought below a day first, because their sum may be too large for 64 bits.
        parts = [calling.library("within_day", one) for one in (first, second)]
        return calling.library("within_day", op(_INSTRUCTIONS[operator], *parts))

    return native


def _absolute(calling: Calling) -> Wat:
    kind = calling.kind
    if kind in {"f32", "f64"}:
        return op(f"{kind}.abs", calling.value())
    if not is_signed(calling.result):
        return calling.value()
    value = calling.reused(0)
    zero = const(kind, 0)
    negative = op(f"{kind}.sub", zero, value)
    size = op("select", negative, value, op(f"{kind}.lt_s", value, zero))
    return narrowed(size, calling.result) if kind == "i32" else size


# --- Of real numbers ---------------------------------------------------------------------

_Undefined = Callable[[ValueType, Wat], Wat]
"""Whether a function is not defined for a value; NaN is no such value."""


def _is_negative(kind: ValueType, value: Wat) -> Wat:
    return op(f"{kind}.lt", value, const(kind, 0.0))


def _is_not_positive(kind: ValueType, value: Wat) -> Wat:
    return op(f"{kind}.le", value, const(kind, 0.0))


def _is_infinite(kind: ValueType, value: Wat) -> Wat:
    return op(f"{kind}.eq", op(f"{kind}.abs", value), const(kind, float("inf")))


def _is_above_one(kind: ValueType, value: Wat) -> Wat:
    return op(f"{kind}.gt", op(f"{kind}.abs", value), const(kind, 1.0))


_MATHS: Final[dict[str, tuple[str, _Undefined | None]]] = {
    "LN": ("log", _is_not_positive),
    "LOG": ("log10", _is_not_positive),
    "EXP": ("exp", None),
    "SIN": ("sin", _is_infinite),
    "COS": ("cos", _is_infinite),
    "TAN": ("tan", _is_infinite),
    "ASIN": ("asin", _is_above_one),
    "ACOS": ("acos", _is_above_one),
    "ATAN": ("atan", None),
}


def _root(calling: Calling) -> Wat:
    value = calling.reused(0)
    kind = calling.kind
    return calling.checked(_is_negative(kind, value), [value], lambda: op(f"{kind}.sqrt", value))


def _mathematical(calling: Calling) -> Wat:
    function, is_undefined = _MATHS[calling.name]
    if is_undefined is None:
        return _imported(calling, function, calling.value())
    value = calling.reused(0)
    fails = is_undefined(calling.kind, value)
    return calling.checked(fails, [value], lambda: _imported(calling, function, value))


def _angle(calling: Calling) -> Wat:
    return _imported(calling, "atan2", calling.value(0), calling.value(1))


def _imported(calling: Calling, function: str, *operands: Wat) -> Wat:
    """Compute with 64 bits, as Python does; a REAL is rounded afterwards."""
    wide = [
        as_f64(value, datatype) for value, datatype in zip(operands, calling.types, strict=True)
    ]
    return _real(calling, op(f"call $math_{function}", *wide))


def _real(calling: Calling, value: Wat) -> Wat:
    return op("f32.demote_f64", value) if calling.kind == "f32" else value


def _power(calling: Calling) -> Wat:
    code = calling.code
    values = calling.values()
    wide = [
        code.reused("f64", as_f64(value, datatype))
        for value, datatype in zip(values, calling.types, strict=True)
    ]
    base, exponent = wide
    zero = const("f64", 0.0)
    is_divided = op("i32.and", op("f64.eq", base, zero), op("f64.lt", exponent, zero))
    calling.unit.divided_by_zero(code, is_divided)
    power = code.keep("f64", op("call $math_pow", base, exponent))
    if value_type(calling.types[1]) == "i64":
        power = code.keep("f64", _exactly_signed(power, base, values[1]))
    fails = op("f64.ne", power, power)
    for one in wide:
        fails = op("i32.and", fails, op("f64.eq", one, one))
    return calling.checked(fails, values, lambda: _real(calling, power))


def _exactly_signed(power: Wat, base: Wat, exponent: Wat) -> Wat:
    """Give what is too large the sign for an exponent that 64 bits of a real cannot tell odd."""
    infinity = const("f64", float("inf"))
    is_odd = op("i32.wrap_i64", op("i64.and", exponent, const("i64", 1)))
    signed = op("f64.copysign", infinity, op("select", base, const("f64", 1.0), is_odd))
    is_too_large = op(
        "i32.and",
        op("f64.eq", op("f64.abs", power), infinity),
        op("f64.lt", op("f64.abs", base), infinity),
    )
    return op("select", signed, power, is_too_large)


NUMERICAL: Family = {
    "ABS": _absolute,
    "SQRT": _root,
    **dict.fromkeys(_MATHS, _mathematical),
    "ATAN2": _angle,
    "EXPT": _power,
    **dict.fromkeys(("ADD", "ADD_TIME", "ADD_LTIME"), _sum("+")),
    **dict.fromkeys(("ADD_TOD_TIME", "ADD_LTOD_LTIME", "ADD_DT_TIME", "ADD_LDT_LTIME"), _sum("+")),
    **dict.fromkeys(("CONCAT_DATE_TOD", "CONCAT_LDATE_LTOD"), _sum("+")),
    **dict.fromkeys(("SUB", "SUB_TIME", "SUB_LTIME"), _sum("-")),
    **dict.fromkeys(("SUB_TOD_TIME", "SUB_LTOD_LTIME", "SUB_TOD_TOD", "SUB_LTOD_LTOD"), _sum("-")),
    **dict.fromkeys(("SUB_DT_TIME", "SUB_LDT_LTIME", "SUB_DT_DT", "SUB_LDT_LDT"), _sum("-")),
    **dict.fromkeys(("SUB_DATE_DATE", "SUB_LDATE_LDATE"), _sum("-")),
    **dict.fromkeys(("MUL", "MUL_TIME", "MUL_LTIME", "MULTIME"), by_operator("*")),
    **dict.fromkeys(("DIV", "DIV_TIME", "DIV_LTIME", "DIVTIME"), by_operator("/")),
    "MOD": by_operator("MOD"),
}
