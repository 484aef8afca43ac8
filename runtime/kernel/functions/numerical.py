"""Arithmetic and numerical functions, also of durations, dates and times of day."""

import math
from collections.abc import Callable

from compiler.ir.datatypes import DataType, Kind
from runtime.kernel.conversion import ValueCodeError
from runtime.kernel.functions.base import (
    DivisionByZeroError,
    Family,
    Function,
    Types,
    finisher,
    identity,
    kind_of,
)

_UNARY: dict[str, tuple[Callable[[float], float], str]] = {
    "SQRT": (math.sqrt, "a number that is not negative"),
    "LN": (math.log, "a positive number"),
    "LOG": (math.log10, "a positive number"),
    "EXP": (math.exp, "a number"),
    "SIN": (math.sin, "a finite number"),
    "COS": (math.cos, "a finite number"),
    "TAN": (math.tan, "a finite number"),
    "ASIN": (math.asin, "a number from -1 to 1"),
    "ACOS": (math.acos, "a number from -1 to 1"),
    "ATAN": (math.atan, "a number"),
}


def _unary(name: str, arguments: Types, result: DataType) -> Function:  # noqa: ARG001 - a Maker
    compute, expected = _UNARY[name]
    finish = finisher(result)

    def function(value: float) -> float:
        try:
            computed: float = finish(compute(value))
        except OverflowError:
            return math.inf
        except ValueError:
            message = f"{name}({value}) has no result; expected {expected}"
            raise ValueCodeError(message) from None
        return computed

    return function


def _angle(name: str, arguments: Types, result: DataType) -> Function:  # noqa: ARG001
    finish = finisher(result)

    def function(y: float, x: float) -> float:
        computed: float = finish(math.atan2(y, x))
        return computed

    return function


def _absolute(name: str, arguments: Types, result: DataType) -> Function:  # noqa: ARG001
    if kind_of(result) is Kind.REAL:
        return abs
    finish = finisher(result)

    def function(value: int) -> int:
        computed: int = finish(abs(value))
        return computed

    return function


# --- Basic arithmetic ----------------------------------------------------------------------


def _sum(name: str, arguments: Types, result: DataType) -> Function:  # noqa: ARG001
    finish = finisher(result)

    def function(first: float, *others: float) -> float:
        for other in others:
            first = finish(first + other)
        return first

    return function


def _difference(name: str, arguments: Types, result: DataType) -> Function:  # noqa: ARG001
    finish = finisher(result)

    def function(first: float, second: float) -> float:
        computed: float = finish(first - second)
        return computed

    return function


def _product(name: str, arguments: Types, result: DataType) -> Function:  # noqa: ARG001
    finish = finisher(result)
    inexact = kind_of(result) is Kind.DURATION and kind_of(arguments[-1]) is Kind.REAL

    def function(first: float, *others: float) -> float:
        for other in others:
            computed = first * other
            first = finish(_whole(computed) if inexact else computed)
        return first

    return function


def _quotient(name: str, arguments: Types, result: DataType) -> Function:  # noqa: ARG001
    finish = finisher(result)
    if kind_of(arguments[1]) is not Kind.REAL:
        return _truncated(finish)
    to_result = _whole if kind_of(result) is Kind.DURATION else identity

    def function(first: float, second: float) -> float:
        if second == 0:
            message = "division by zero"
            raise DivisionByZeroError(message)
        computed: float = finish(to_result(first / second))
        return computed

    return function


def _truncated(finish: Function) -> Function:
    def function(first: int, second: int) -> int:
        if second == 0:
            message = "division by zero"
            raise DivisionByZeroError(message)
        quotient = abs(first) // abs(second)
        computed: int = finish(quotient if (first < 0) == (second < 0) else -quotient)
        return computed

    return function


def _remainder(first: int, second: int) -> int:
    """The remainder of a division that truncates: it has the sign of the dividend."""
    if second == 0:
        message = "division by zero"
        raise DivisionByZeroError(message)
    rest = abs(first) % abs(second)
    return -rest if first < 0 else rest


def _modulo(name: str, arguments: Types, result: DataType) -> Function:  # noqa: ARG001
    return _remainder


def _whole(value: float) -> int:
    """Cut off the fraction."""
    if not math.isfinite(value):
        message = f"{value} cannot become a duration"
        raise ValueCodeError(message)
    return int(value)


def _power(name: str, arguments: Types, result: DataType) -> Function:  # noqa: ARG001
    finish = finisher(result)

    def function(base: float, exponent: float) -> float:
        if base == 0 and exponent < 0:
            message = f"division by zero in EXPT({base}, {exponent})"
            raise DivisionByZeroError(message)
        try:
            computed: float = finish(math.pow(base, exponent))
        except OverflowError:
            return -math.inf if base < 0 and exponent % 2 == 1 else math.inf
        except ValueError:
            message = f"EXPT({base}, {exponent}) has no result: the exponent is not whole"
            raise ValueCodeError(message) from None
        return computed

    return function


NUMERICAL: Family = {
    **dict.fromkeys(_UNARY, _unary),
    "ATAN2": _angle,
    "ABS": _absolute,
    **dict.fromkeys(("ADD", "ADD_TIME", "ADD_LTIME"), _sum),
    **dict.fromkeys(("ADD_TOD_TIME", "ADD_LTOD_LTIME", "ADD_DT_TIME", "ADD_LDT_LTIME"), _sum),
    **dict.fromkeys(("SUB", "SUB_TIME", "SUB_LTIME"), _difference),
    **dict.fromkeys(
        ("SUB_TOD_TIME", "SUB_LTOD_LTIME", "SUB_TOD_TOD", "SUB_LTOD_LTOD"), _difference
    ),
    **dict.fromkeys(("SUB_DT_TIME", "SUB_LDT_LTIME", "SUB_DT_DT", "SUB_LDT_LDT"), _difference),
    **dict.fromkeys(("SUB_DATE_DATE", "SUB_LDATE_LDATE"), _difference),
    **dict.fromkeys(("MUL", "MUL_TIME", "MUL_LTIME", "MULTIME"), _product),
    **dict.fromkeys(("DIV", "DIV_TIME", "DIV_LTIME", "DIVTIME"), _quotient),
    "MOD": _modulo,
    "EXPT": _power,
}
