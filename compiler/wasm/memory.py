"""Values at addresses: how they are loaded, stored and copied."""

from typing import NamedTuple

from compiler.ir.datatypes import DataType
from compiler.lowering.values import is_compound
from compiler.wasm.storage import Storages, load, store
from compiler.wasm.wat import Code, Wat, const, op

_FEW = 64
"""Bytes up to which a copy is written as loads and stores; a call takes longer."""
_STEPS = ((8, "i64.load", "i64.store"), (4, "i32.load", "i32.store"))
_LAST = ((2, "i32.load16_u", "i32.store16"), (1, "i32.load8_u", "i32.store8"))


class Address(NamedTuple):
    """A place in linear memory."""

    base: Wat
    offset: int = 0
    """Bytes behind the base; never negative."""

    def behind(self, offset: int) -> "Address":
        """Return the place so many bytes behind this one."""
        return Address(self.base, self.offset + offset)

    @property
    def wat(self) -> Wat:
        """The address as a value."""
        return op("i32.add", self.base, const("i32", self.offset)) if self.offset else self.base

    def loaded(self, datatype: DataType) -> Wat:
        """Return the value that stands here; of a compound the address."""
        if is_compound(datatype):
            return self.wat
        return op(with_offset(load(datatype), self.offset), self.base)


def with_offset(instruction: str, offset: int) -> str:
    """Return a load or store with what is added to its address."""
    return f"{instruction} offset={offset}" if offset else instruction


def put(storages: Storages, code: Code, place: Address, datatype: DataType, value: Wat) -> None:
    """Write the storing of a value; a compound, whose address it is, is copied."""
    if is_compound(datatype):
        copy(code, place, Address(value), storages.of(datatype).size)
    else:
        code.do(with_offset(store(datatype), place.offset), place.base, value)


def copy(code: Code, target: Address, source: Address, size: int) -> None:
    """Write the copying of bytes to another place, or to the same one."""
    if size > _FEW:
        code.do("memory.copy", target.wat, source.wat, const("i32", size))
        return
    with code.scope():
        target = Address(code.reused("i32", target.base), target.offset)
        source = Address(code.reused("i32", source.base), source.offset)
        at = 0
        for width, loading, storing in _STEPS + _LAST:
            while size - at >= width:
                value = op(with_offset(loading, source.offset + at), source.base)
                code.do(with_offset(storing, target.offset + at), target.base, value)
                at += width
