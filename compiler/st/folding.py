"""The values of typed code that depends on no variable: labels, sizes, initial values."""

import struct

from compiler.ir.code import Aggregate, Binary, Constant, Convert, Expression, Unary
from compiler.ir.datatypes import BOOL, REAL, DataType, Elementary, Kind
from compiler.st.loose import INTEGERS, Loose, computed

_WHOLE = (Kind.BOOL, Kind.BITS, *INTEGERS)
Number = bool | int | float


def folded(expression: Expression) -> Expression:
    """Return a constant for code that has a constant numeric value; else the code as it is."""
    if isinstance(expression, Constant):
        return expression
    if isinstance(expression, Aggregate):
        return Aggregate(tuple(folded(value) for value in expression.values), expression.type)
    value = constant_number(expression)
    return expression if value is None else Constant(value, expression.type)


def is_constant(expression: Expression) -> bool:
    """Whether folded code is made of constants only."""
    if isinstance(expression, Aggregate):
        return all(is_constant(value) for value in expression.values)
    return isinstance(expression, Constant)


def constant_number(expression: Expression) -> Number | None:
    """Return the value of code that is a constant number or BOOL, else None."""
    match expression:
        case Constant():
            return None if isinstance(expression.value, str) else expression.value
        case Unary():
            return _unary(expression)
        case Binary():
            return _binary(expression)
        case Convert():
            return _converted(constant_number(expression.operand), expression)
        case _:
            return None


def _unary(expression: Unary) -> Number | None:
    operand = constant_number(expression.operand)
    if operand is None:
        return None
    if expression.operator == "-":
        return wrapped(-operand, expression.type)
    if isinstance(operand, bool):
        return not operand
    return wrapped(~operand, expression.type) if isinstance(operand, int) else None


def _binary(expression: Binary) -> Number | None:
    left, right = constant_number(expression.left), constant_number(expression.right)
    if left is None or right is None:
        return None
    if expression.type == BOOL:
        return _truth(expression.operator, left, right)
    if expression.operator in ("AND", "OR", "XOR"):
        return _bits(expression.operator, int(left), int(right))
    value = computed(expression.operator, Loose(left, "", 0), Loose(right, "", 0), 0)
    if value is None or isinstance(value.value, str):
        return None
    return wrapped(value.value, expression.type)


def _bits(operator: str, left: int, right: int) -> int:
    if operator == "AND":
        return left & right
    return left | right if operator == "OR" else left ^ right


def _truth(operator: str, left: Number, right: Number) -> bool | None:
    table = {
        "=": left == right,
        "<>": left != right,
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
        "AND": bool(left) and bool(right),
        "OR": bool(left) or bool(right),
        "XOR": bool(left) != bool(right),
    }
    return table.get(operator)


def _converted(value: Number | None, expression: Convert) -> Number | None:
    """Return a converted number where the conversion keeps its value."""
    target = expression.type
    if value is None or not isinstance(target, Elementary):
        return None
    if target.kind is Kind.REAL:
        source = expression.operand.type
        is_bits = isinstance(source, Elementary) and source.kind is Kind.BITS
        return None if is_bits else wrapped(float(value), target)
    if isinstance(value, float) or target.kind not in _WHOLE:
        return None
    return wrapped(int(value), target)


def wrapped(value: Number, datatype: DataType) -> Number | None:
    """Return a number at the width of a type."""
    if not isinstance(datatype, Elementary):
        return None
    if datatype == BOOL:
        return bool(int(value) & 1)
    if datatype.kind is Kind.REAL:
        return _rounded(float(value), datatype)
    if isinstance(value, float):
        return None
    low = value & ((1 << datatype.bits) - 1)
    signed = datatype.kind not in (Kind.UNSIGNED, Kind.BITS)
    return low - (1 << datatype.bits) if signed and low >> (datatype.bits - 1) else low


def _rounded(value: float, datatype: Elementary) -> float | None:
    if datatype != REAL:
        return value
    try:
        return float(struct.unpack("<f", struct.pack("<f", value))[0])
    except OverflowError:
        return None
