"""Functions of bit strings: shifts, logic, byte order, binary coded decimals."""

import operator
from collections.abc import Callable
from functools import reduce

from compiler.ir.datatypes import BOOL, DataType, Kind
from runtime.kernel.conversion import ValueCodeError
from runtime.kernel.functions.base import (
    Family,
    Function,
    Maker,
    Types,
    always,
    finisher,
    identity,
    kind_of,
    width_of,
)


def _shift(name: str, arguments: Types, result: DataType) -> Function:  # noqa: ARG001 - a Maker
    bits, finish = width_of(result), finisher(result)
    left = name == "SHL"

    def function(value: int, count: int) -> int:
        if _checked(name, count) >= bits:
            return finish(0)  # type: ignore[no-any-return] # of the result's type
        shifted: int = finish(_low(value << count, bits) if left else value >> count)
        return shifted

    return function


def _rotation(name: str, arguments: Types, result: DataType) -> Function:  # noqa: ARG001
    bits, finish = width_of(result), finisher(result)
    left = name == "ROL"

    def function(value: int, count: int) -> int:
        steps = _checked(name, count) % bits
        up = steps if left else (bits - steps) % bits
        rotated: int = finish(_low(value << up, bits) | value >> (bits - up))
        return rotated

    return function


def _checked(name: str, count: int) -> int:
    if count < 0:
        message = f"{name} by {count} bits: the number of bits must not be negative"
        raise ValueCodeError(message)
    return count


def _low(value: int, bits: int) -> int:
    return value & ((1 << bits) - 1)


def _logic(combine: Callable[[int, int], int]) -> Maker:
    def function(*values: int) -> int:
        return reduce(combine, values)

    return always(function)


def _complement(name: str, arguments: Types, result: DataType) -> Function:  # noqa: ARG001
    if result == BOOL:
        return operator.not_
    ones = (1 << width_of(result)) - 1

    def function(value: int) -> int:
        return value ^ ones

    return function


def _swap(name: str, arguments: Types, result: DataType) -> Function:  # noqa: ARG001
    """Reverse the bytes, as on the little-endian machines FORTE mostly runs on."""
    count = width_of(result) // 8
    signed = kind_of(result) is Kind.SIGNED
    if count <= 1:
        return identity

    def function(value: int) -> int:
        return int.from_bytes(value.to_bytes(count, "little", signed=signed), "big", signed=signed)

    return function


def is_decimal(value: int) -> bool:
    """Whether every four bits hold a decimal digit."""
    return f"{value:x}".isdecimal()


def from_decimal(name: str, arguments: Types, result: DataType) -> Function:  # noqa: ARG001
    """Make a function that reads a binary coded decimal."""
    finish = finisher(result)

    def function(value: int) -> int:
        if not is_decimal(value):
            message = f"16#{value:X} is no binary coded decimal: it has digits above 9"
            raise ValueCodeError(message)
        number: int = finish(int(f"{value:x}"))
        return number

    return function


def to_decimal(name: str, arguments: Types, result: DataType) -> Function:  # noqa: ARG001
    """Make a function that writes a binary coded decimal; it keeps the digits that fit."""
    finish = finisher(result)

    def function(value: int) -> int:
        coded: int = finish(int(str(value), 16))
        return coded

    return function


BITWISE: Family = {
    **dict.fromkeys(("SHL", "SHR"), _shift),
    **dict.fromkeys(("ROL", "ROR"), _rotation),
    "AND": _logic(operator.and_),
    "OR": _logic(operator.or_),
    "XOR": _logic(operator.xor),
    "NOT": _complement,
    **dict.fromkeys(("TO_BIG_ENDIAN", "FROM_BIG_ENDIAN"), _swap),
    **dict.fromkeys(("TO_LITTLE_ENDIAN", "FROM_LITTLE_ENDIAN"), always(identity)),
    "IS_VALID_BCD": always(is_decimal),
}
