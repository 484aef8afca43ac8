"""Functions of bit strings: shifts, logic, byte order, binary coded decimals."""

from collections.abc import Callable

from compiler.ir.code import Constant, Unary
from compiler.ir.datatypes import DataType, Kind
from compiler.wasm.calls.base import (
    Calling,
    Family,
    as_i64,
    kind_of,
    narrowed,
    width_of,
    wrapped,
)
from compiler.wasm.calls.numerical import by_operator
from compiler.wasm.storage import ValueType, is_signed, value_type
from compiler.wasm.wat import Wat, const, op

_WORD = 16
_CIRCLES = {8: 0x01010101, 16: 0x00010001}
"""What repeats a narrow bit string all through 32 bits, where turning it turns all of them."""


def _shift(calling: Calling) -> Wat:
    value, count = calling.values()
    datatype, bits, kind = calling.types[1], width_of(calling.result), calling.kind
    instruction = f"{kind}.shl" if calling.name == "SHL" else f"{kind}.shr_u"

    def shifted() -> Wat:
        moved = op(instruction, value, _as(kind, count, datatype))
        if calling.name == "SHL" and kind == "i32":
            moved = narrowed(moved, calling.result)
        # Processors take the number of bits modulo the width.
        is_less = op(f"{value_type(datatype)}.lt_u", count, const(value_type(datatype), bits))
        return op("select", moved, const(kind, 0), is_less)

    return _not_negative(calling, value, count, shifted)


def _rotation(calling: Calling) -> Wat:
    value, count = calling.values()
    bits, kind = width_of(calling.result), calling.kind
    turn = "rotl" if calling.name == "ROL" else "rotr"

    def rotated() -> Wat:
        if bits == 1:
            return value
        circle = value
        if bits in _CIRCLES:
            circle = op("i32.mul", value, const("i32", _CIRCLES[bits]))
        turned = op(f"{kind}.{turn}", circle, _as(kind, count, calling.types[1]))
        return narrowed(turned, calling.result) if kind == "i32" else turned

    return _not_negative(calling, value, count, rotated)


def _not_negative(calling: Calling, value: Wat, count: Wat, compute: Callable[[], Wat]) -> Wat:
    datatype = calling.types[1]
    known = calling.arguments[1]
    if not is_signed(datatype) or (isinstance(known, Constant) and int(known.value) >= 0):
        return compute()
    kind = value_type(datatype)
    is_negative = op(f"{kind}.lt_s", count, const(kind, 0))
    return calling.checked(is_negative, [value, count], compute)


def _as(kind: ValueType, count: Wat, datatype: DataType) -> Wat:
    """Return a number of bits that is not negative in the type of what is shifted."""
    if kind == "i64":
        return as_i64(count, datatype)
    return op("i32.wrap_i64", count) if value_type(datatype) == "i64" else count


def _complement(calling: Calling) -> Wat:
    return calling.expressions.value(Unary("NOT", calling.arguments[0], calling.result))


def _swap(calling: Calling) -> Wat:
    bits = width_of(calling.result)
    if bits < _WORD:
        return calling.value()
    swapped = calling.library(f"swap_{bits}", calling.value())
    if bits == _WORD and kind_of(calling.result) is Kind.SIGNED:
        return narrowed(swapped, calling.result)
    return swapped


def _same(calling: Calling) -> Wat:
    return calling.value()


def _is_decimal(calling: Calling) -> Wat:
    return op("i32.eqz", _digits_above_nine(as_i64(calling.reused(0), calling.types[0])))


def _digits_above_nine(value: Wat) -> Wat:
    """A digit is above 9 where its highest bit is set, and the second or the third one."""

    def right(bits: int) -> Wat:
        return op("i64.shr_u", value, const("i64", bits))

    high = op("i64.and", right(3), op("i64.or", right(2), right(1)))
    lowest = const("i64", 0x1111_1111_1111_1111)
    return op("i64.ne", op("i64.and", high, lowest), const("i64", 0))


def from_decimal(calling: Calling) -> Wat:
    """Write what reads a binary coded decimal."""
    value = calling.reused(0)
    wide = calling.code.reused("i64", as_i64(value, calling.types[0]))
    return calling.checked(
        _digits_above_nine(wide),
        [value],
        lambda: wrapped(calling.library("from_decimal", wide), calling.result),
    )


def to_decimal(calling: Calling) -> Wat:
    """Write what makes a binary coded decimal; it keeps the digits that fit."""
    wide = as_i64(calling.value(), calling.types[0])
    return wrapped(calling.library("to_decimal", wide), calling.result)


BITWISE: Family = {
    **dict.fromkeys(("SHL", "SHR"), _shift),
    **dict.fromkeys(("ROL", "ROR"), _rotation),
    "AND": by_operator("AND"),
    "OR": by_operator("OR"),
    "XOR": by_operator("XOR"),
    "NOT": _complement,
    **dict.fromkeys(("TO_BIG_ENDIAN", "FROM_BIG_ENDIAN"), _swap),
    **dict.fromkeys(("TO_LITTLE_ENDIAN", "FROM_LITTLE_ENDIAN"), _same),
    "IS_VALID_BCD": _is_decimal,
}
