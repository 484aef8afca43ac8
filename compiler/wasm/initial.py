"""Initial values, and constants: from Python's values to code that puts them into memory."""

import struct
from itertools import groupby
from typing import Any

from compiler.ir.datatypes import (
    BOOL,
    REAL,
    ArrayType,
    DataType,
    Elementary,
    Kind,
    StringType,
    StructType,
)
from compiler.wasm.memory import Address, copy, put
from compiler.wasm.memory_map import EMPTY_TEXT
from compiler.wasm.storage import UnsupportedError, value_type
from compiler.wasm.unit import Unit
from compiler.wasm.wat import Code, Wat, const

_FEW = 4
"""Equal elements up to which each is written; more are made out of the first one."""


def constant(unit: Unit, value: Any, datatype: DataType) -> Wat:  # noqa: ANN401 - any value
    """Return a value that is not an array or struct.

    Raises:
        UnsupportedError: it is a JSON value other than null.
    """
    match datatype:
        case StringType():
            return unit.text(value) if value else const("i32", EMPTY_TEXT)
        case Elementary(kind=Kind.REAL):
            number = rounded(float(value)) if datatype == REAL else float(value)
            return const(value_type(datatype), number)
        case Elementary(kind=Kind.CHAR):
            return const("i32", ord(value))
        case Elementary(kind=Kind.HOST):
            if value is not None:
                message = f"its code has the constant {datatype} {value!r}"
                raise UnsupportedError(message)
            return const("i32", 0)
        case _:
            return const(value_type(datatype), bool(value) if datatype == BOOL else int(value))


def rounded(value: float) -> float:
    """Return a number with the digits of a REAL; what is too large becomes infinite."""
    try:
        number: float = struct.unpack("<f", struct.pack("<f", value))[0]
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")
    return number


def fill(unit: Unit, code: Code, place: Address, datatype: DataType, value: Any) -> None:  # noqa: ANN401
    """Write the storing of an initial value (`compiler.lowering.values.initial_value`)."""
    storages = unit.storages
    match datatype:
        case StructType():
            for member in storages.structs.members(datatype):
                inside = place.behind(storages.offset(datatype, member.name))
                fill(unit, code, inside, member.type, value[member.name])
        case ArrayType():
            storages.of(datatype)  # of variable length there are none
            at = 0
            for _, run in groupby(value, key=repr):
                elements = list(run)
                fill_run(unit, code, place.behind(at), datatype, elements[0], len(elements))
                at += len(elements) * storages.stride(datatype)
        case _:
            put(storages, code, place, datatype, constant(unit, value, datatype))


def fill_run(  # noqa: PLR0917 - what, where, how often
    unit: Unit,
    code: Code,
    place: Address,
    array: ArrayType,
    value: Any,  # noqa: ANN401
    number: int,
) -> None:
    """Write the storing of equal elements of an array, one behind the other."""
    stride = unit.storages.stride(array)
    if _is_zero(unit, value, array.element) and number * stride > _FEW * 8:
        size = const("i32", number * stride)
        code.do("memory.fill", place.wat, const("i32", 0), size)
        return
    done = min(number, _FEW)
    for at in range(done):
        fill(unit, code, place.behind(at * stride), array.element, value)
    while done < number:
        # Twice as much with every copy.
        more = min(done, number - done)
        copy(code, place.behind(done * stride), place, more * stride)
        done += more


def _is_zero(unit: Unit, value: Any, datatype: DataType) -> bool:  # noqa: ANN401
    """Whether all bytes of a value are 0."""
    match datatype:
        case StructType():
            members = unit.storages.structs.members(datatype)
            return all(_is_zero(unit, value[one.name], one.type) for one in members)
        case ArrayType():
            return all(_is_zero(unit, one, datatype.element) for one in value)
        case StringType():
            return False
        case Elementary(kind=Kind.CHAR):
            return bool(value == "\0")
        case Elementary(kind=Kind.HOST):
            return value is None
        case _:
            return repr(value) in {"0", "0.0", "False"}
