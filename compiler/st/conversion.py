"""From one type to another: what is implicit, and the type two operands have in common."""

from compiler.ir.code import Binary, Constant, Convert, Expression
from compiler.ir.datatypes import (
    BOOL,
    DINT,
    INT,
    LINT,
    LREAL,
    REAL,
    UDINT,
    UINT,
    ULINT,
    USINT,
    DataType,
    Elementary,
    GenericType,
    Kind,
    StringType,
    StructType,
    is_assignable,
    is_castable,
)
from compiler.ir.mistakes import text as mistakes
from compiler.st.context import Context
from compiler.st.loose import INTEGERS, Loose, Typed, can_settle, settle

NUMERIC = frozenset({Kind.BOOL, Kind.BITS, Kind.SIGNED, Kind.UNSIGNED, Kind.REAL})
_UNSIGNED = {1: USINT, 8: USINT, 16: UINT, 32: UDINT, 64: ULINT}
_LADDER = (INT, DINT, LINT, REAL, LREAL)


def kind_of(datatype: DataType) -> Kind | None:
    """Return the family of an elementary type, None for the others."""
    return datatype.kind if isinstance(datatype, Elementary) else None


def same_type(one: DataType, other: DataType) -> bool:
    """Whether two types are one; the names of structs have no case."""
    if isinstance(one, StructType) and isinstance(other, StructType):
        return one.name.casefold() == other.name.casefold()
    return one == other


def coerced(value: Typed | None, wanted: DataType, at: int, context: Context) -> Expression | None:
    """Return a value as one of the wanted type; None, with a diagnostic, if it cannot be."""
    if value is None:
        return None
    if isinstance(value, Loose):
        return _coerced_loose(value, wanted, context)
    found = value.type
    if same_type(found, wanted):
        return value
    if isinstance(found, GenericType):
        context.failed = True  # no type: that has been reported where it is declared
        return None
    if is_assignable(wanted, found):
        return Convert(value, wanted)
    if is_castable(wanted, found):
        context.report(mistakes.narrowed(span=context.span(at), found=found, wanted=wanted))
        return Convert(value, wanted)
    context.report(mistakes.not_assignable(span=context.span(at), found=found, wanted=wanted))
    return None


def _coerced_loose(loose: Loose, wanted: DataType, context: Context) -> Expression | None:
    if can_settle(loose, wanted) or not is_castable(wanted, loose.default):
        return settle(loose, wanted, context)
    if isinstance(loose.value, int) and kind_of(wanted) in NUMERIC and wanted != BOOL:
        return settle(loose, wanted, context)  # out of range: says so
    return coerced(settle(loose, loose.default, context), wanted, loose.at, context)


def settled(value: Typed | None, hint: DataType | None, context: Context) -> Expression | None:
    """Return a value with a type: its own, else that of the hint, else a default."""
    if not isinstance(value, Loose):
        return value
    wanted = hint if hint is not None and can_settle(value, hint) else value.default
    return settle(value, wanted, context)


def truth(value: Typed | None, at: int, context: Context) -> Expression | None:
    """Return a value as a condition; old texts take numbers that are not 0 for true."""
    if isinstance(value, Loose) and not can_settle(value, BOOL):
        value = settled(value, None, context)
    if value is None or isinstance(value, Loose):
        return coerced(value, BOOL, at, context)
    kind = kind_of(value.type)
    if kind not in NUMERIC or kind is Kind.BOOL:
        return coerced(value, BOOL, at, context)
    warning = mistakes.narrowed(
        span=context.span(at), found=value.type, wanted=BOOL, condition=True
    )
    context.report(warning)
    zero = 0.0 if kind is Kind.REAL else 0
    return Binary("<>", value, Constant(zero, value.type), BOOL)


def common_type(one: DataType, other: DataType) -> tuple[DataType | None, bool]:
    """Return the type two operands meet in, and whether that is only a tolerance.

    Returns:
        The type, None if there is none; True if the standard knows no such meeting.
    """
    if same_type(one, other):
        return one, False
    if isinstance(one, StringType) and isinstance(other, StringType):
        return (StringType(one.name) if one.name == other.name else None), False
    if is_assignable(one, other):
        return one, False
    if is_assignable(other, one):
        return other, False
    if kind_of(one) not in NUMERIC or kind_of(other) not in NUMERIC:
        return None, False
    return _common_number(one, other)


def _common_number(one: DataType, other: DataType) -> tuple[DataType, bool]:
    odd = any(kind_of(each) in (Kind.BOOL, Kind.BITS) for each in (one, other))
    first, second = as_number(one), as_number(other)
    for wanted in (first, second, *_LADDER):
        if is_assignable(wanted, first) and is_assignable(wanted, second):
            return wanted, odd
    real = Kind.REAL in (kind_of(first), kind_of(second))
    return (LREAL if real else LINT), True


def as_number(datatype: DataType) -> DataType:
    """Return the unsigned integer as wide as a bit string; numbers are what they are."""
    if isinstance(datatype, Elementary) and datatype.kind in (Kind.BOOL, Kind.BITS):
        return _UNSIGNED[datatype.bits]
    return datatype


def converted(value: Expression, wanted: DataType) -> Expression:
    """Return a value in another numeric type, without asking."""
    return value if same_type(value.type, wanted) else Convert(value, wanted)


def is_integer(datatype: DataType) -> bool:
    """Whether a type is an integer."""
    return kind_of(datatype) in INTEGERS
