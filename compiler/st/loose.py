"""Values whose type is still open: untyped literals, and arithmetic of nothing but those.

They take the type of the other operand, of the target or of the parameter they meet; where
nothing tells, a default.
"""

import math
from dataclasses import dataclass, replace

from compiler.ir.code import Constant, Expression
from compiler.ir.datatypes import (
    BOOL,
    DINT,
    LINT,
    LREAL,
    STRING,
    ULINT,
    WSTRING,
    DataType,
    Elementary,
    Kind,
    StringType,
)
from compiler.ir.literals import LiteralError, parse_literal
from compiler.ir.mistakes import text as mistakes
from compiler.st.context import Context

INTEGERS = (Kind.SIGNED, Kind.UNSIGNED)
_NUMBERS = (*INTEGERS, Kind.BITS, Kind.REAL)
_LONGEST_POWER = 128


@dataclass(frozen=True, slots=True)
class Loose:
    """A number or text without a type: `value` is exact, `text` is how it was written."""

    value: int | float | str
    text: str
    at: int

    @property
    def default(self) -> DataType:
        """The type it has where nothing else says one."""
        if isinstance(self.value, str):
            return WSTRING if self.text.startswith('"') else STRING
        if isinstance(self.value, float):
            return LREAL
        return next((known for known in (DINT, LINT) if fits(self.value, known)), ULINT)

    @property
    def shown(self) -> str:
        """How it is called in messages."""
        return self.text or str(self.value)


Typed = Expression | Loose


def fits(value: int, datatype: Elementary) -> bool:
    """Whether an integer is a value of an integer type or bit string."""
    if datatype.kind is Kind.SIGNED:
        return -(1 << datatype.bits - 1) <= value < 1 << datatype.bits - 1
    return 0 <= value < 1 << datatype.bits


def can_settle(loose: Loose, datatype: DataType) -> bool:
    """Whether a loose value takes a type as its own, because it meets that type."""
    if isinstance(loose.value, str):
        return isinstance(datatype, StringType) or (
            isinstance(datatype, Elementary) and datatype.kind is Kind.CHAR
        )
    if not isinstance(datatype, Elementary):
        return False
    if isinstance(loose.value, float):
        return datatype.kind is Kind.REAL
    if datatype == BOOL:
        return loose.value in (0, 1)
    if datatype.kind is Kind.REAL:
        return True
    return datatype.kind in _NUMBERS and (fits(loose.value, datatype) or "#" in loose.text)


def settle(loose: Loose, datatype: DataType, context: Context) -> Constant | None:
    """Give a loose value a type; None, with a diagnostic, if it has no such value."""
    span = context.span(loose.at, len(loose.text))
    if not _is_possible(loose, datatype):
        context.report(mistakes.not_assignable(span=span, found=loose.default, wanted=datatype))
        return None
    try:
        if isinstance(loose.value, str):
            return _settle_text(loose, loose.value, datatype, context)
        if loose.text and not ("#" in loose.text and _is_real(datatype)):
            value = parse_literal(loose.text, datatype)
        else:
            value = _settle_number(loose.value, datatype)
    except LiteralError as error:
        context.report(
            mistakes.bad_literal(span=span, text=loose.shown, datatype=datatype, reason=str(error))
        )
        return None
    if value is None or isinstance(value, tuple | dict):
        context.report(mistakes.not_assignable(span=span, found=loose.default, wanted=datatype))
        return None
    return Constant(value, datatype)


def _is_possible(loose: Loose, datatype: DataType) -> bool:
    """Whether a value could be one of a type, if it were in range."""
    if isinstance(loose.value, str):
        return can_settle(loose, datatype)
    return isinstance(datatype, Elementary) and datatype.kind in (Kind.BOOL, *_NUMBERS)


def _is_real(datatype: DataType) -> bool:
    return isinstance(datatype, Elementary) and datatype.kind is Kind.REAL


def _settle_number(value: float, datatype: DataType) -> int | float | bool:
    """Return a computed number as a value of a type.

    Raises:
        LiteralError: it is none.
    """
    if isinstance(datatype, Elementary):
        if datatype.kind is Kind.REAL:
            parsed = parse_literal(repr(float(value)), datatype)
            return float(parsed) if isinstance(parsed, int | float) else float(value)
        if datatype == BOOL and value in (0, 1):
            return bool(value)
        if datatype.kind in _NUMBERS and isinstance(value, int) and fits(value, datatype):
            return value
    message = f"it does not fit into {datatype}"
    raise LiteralError(message)


def _settle_text(loose: Loose, value: str, datatype: DataType, context: Context) -> Constant | None:
    wide = str(datatype).startswith("W")
    span = context.span(loose.at, len(loose.text))
    single = isinstance(datatype, Elementary)
    if single and len(value) != 1:
        context.report(
            mistakes.bad_literal(
                span=span, text=loose.shown, datatype=datatype, reason="expected one character"
            )
        )
        return None
    length = datatype.length if isinstance(datatype, StringType) else None
    if length is not None and len(value) > length:
        message = f"it is longer than {length} characters"
        raise LiteralError(message)
    if wide is not loose.text.startswith('"'):
        context.report(mistakes.other_quotes(span=span, wanted=datatype))
        if not wide and not value.isascii():
            message = f"{datatype} has only characters of one byte"
            raise LiteralError(message)
    return Constant(value, datatype)


# --- Arithmetic --------------------------------------------------------------------------


def negated(loose: Loose, at: int) -> Loose | None:
    """Return `-loose`, None if it is a text."""
    if isinstance(loose.value, str):
        return None
    text = f"-{loose.text}" if loose.text and not loose.text.startswith("-") else ""
    return Loose(-loose.value, text, at)


def computed(operator: str, left: Loose, right: Loose, at: int) -> Loose | None:
    """Return the value of an operator between loose numbers.

    Returns:
        None if the operator is no arithmetic, or has no value for these operands.
    """
    one, other = left.value, right.value
    if isinstance(one, str) or isinstance(other, str):
        return None
    try:
        value = _calculated(operator, one, other)
    except (ZeroDivisionError, OverflowError):
        return None
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return replace(left, value=value, text="", at=at)


def _calculated(operator: str, one: float, other: float) -> int | float | None:
    whole = isinstance(one, int) and isinstance(other, int)
    match operator:
        case "+":
            return one + other
        case "-":
            return one - other
        case "*":
            return one * other
        case "/":
            return _quotient(int(one), int(other)) if whole else one / other
        case "MOD" if whole:
            return int(one) - _quotient(int(one), int(other)) * int(other)
        case "**" if whole:
            small = 0 <= other <= _LONGEST_POWER and abs(one) < 1 << _LONGEST_POWER
            return int(one) ** int(other) if small else None
        case "**":
            power = one**other
            return power if isinstance(power, float) else None
        case _:
            return None


def _quotient(one: int, other: int) -> int:
    """Divide as IEC does: towards zero."""
    quotient = abs(one) // abs(other)
    return quotient if (one < 0) == (other < 0) else -quotient
