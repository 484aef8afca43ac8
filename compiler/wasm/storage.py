"""How values lie in linear memory.

Elementary values of 64 bits take 8 bytes, all others 4: what is narrower is computed in 32 bits
anyway, and kept like that a compiler of machine code sees that what it loads is what it has just
stored, which makes events with small data twice as fast. A string is a 32-bit address of
an immutable text (`compiler.wasm.texts`), a character a 32-bit code point, a JSON value or Python
object a 32-bit number of a value that the host keeps. Arrays (row by row) and structs (members in
declared order) lie flat, so that copying one is copying bytes: nothing in them is ever changed
in place by somebody else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Literal

from compiler.ir.datatypes import ArrayType, DataType, Elementary, Kind, StringType, StructType
from compiler.lowering.values import Structs

ValueType = Literal["i32", "i64", "f32", "f64"]
"""The types WebAssembly computes with. The value of a compound is its address, an i32."""

_SIGNED = frozenset({Kind.SIGNED, Kind.DURATION, Kind.DATE, Kind.TIME_OF_DAY, Kind.DATE_AND_TIME})


class UnsupportedError(Exception):
    """WebAssembly code cannot have this; the message says what, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Storage:
    """Bytes that a value takes, and the boundary it begins at."""

    size: int
    align: int


def is_signed(datatype: DataType) -> bool:
    """Whether the integers of a type may be negative."""
    return isinstance(datatype, Elementary) and datatype.kind in _SIGNED


def is_real(datatype: DataType) -> bool:
    """Whether values of a type are REAL or LREAL."""
    return isinstance(datatype, Elementary) and datatype.kind is Kind.REAL


def is_handle(datatype: DataType) -> bool:
    """Whether a value stands for something that lies elsewhere: a text, or one of the host's."""
    return isinstance(datatype, StringType) or (
        isinstance(datatype, Elementary) and datatype.kind is Kind.HOST
    )


def value_type(datatype: DataType) -> ValueType:
    """Return what WebAssembly computes with for values of a type."""
    if not isinstance(datatype, Elementary) or datatype.kind in {Kind.CHAR, Kind.HOST}:
        return "i32"
    if datatype.kind is Kind.REAL:
        return "f32" if datatype.bits == 32 else "f64"  # noqa: PLR2004 - REAL
    return "i64" if datatype.bits == 64 else "i32"  # noqa: PLR2004 - the widest


def load(datatype: DataType) -> str:
    """Return the instruction that loads a value; narrow integers lie there in their range."""
    return _access(datatype, "load")


def store(datatype: DataType) -> str:
    """Return the instruction that stores a value."""
    return _access(datatype, "store")


def _access(datatype: DataType, what: str) -> str:
    return f"{value_type(datatype)}.{what}"


def width(datatype: DataType) -> int:
    """Return the bits that an elementary value, a string or a handle takes in memory."""
    if not isinstance(datatype, Elementary) or datatype.kind in {Kind.CHAR, Kind.HOST}:
        return 32
    return max(datatype.bits, 32)


class Storages:
    """Sizes and offsets, with the structs of a graph."""

    def __init__(self, structs: Structs) -> None:
        """Look types up in these structs."""
        self.structs = structs
        self._structs: dict[str, tuple[Storage, dict[str, int]]] = {}

    def of(self, datatype: DataType) -> Storage:
        """Return the room that values of a type take.

        Raises:
            UnsupportedError: it is an array of variable length, or holds one.
        """
        if isinstance(datatype, ArrayType):
            element = self.of(datatype.element)
            return Storage(_padded(element) * count(datatype), element.align)
        if isinstance(datatype, StructType):
            return self._struct(datatype)[0]
        size = width(datatype) // 8
        return Storage(size, size)

    def stride(self, array: ArrayType) -> int:
        """Return the bytes from one element of an array to the next."""
        return _padded(self.of(array.element))

    def offset(self, struct: StructType, member: str) -> int:
        """Return where in a struct a member begins."""
        return self._struct(struct)[1][member]

    def part(self, datatype: DataType, names: Sequence[str]) -> tuple[int, DataType]:
        """Return where in a struct a member, or a member of a member, lies, and its type."""
        offset = 0
        for name in names:
            if not isinstance(datatype, StructType):
                message = f"{datatype} has no members"
                raise TypeError(message)
            offset += self.offset(datatype, name)
            members = self.structs.members(datatype)
            datatype = next(one.type for one in members if one.name == name)
        return offset, datatype

    def _struct(self, struct: StructType) -> tuple[Storage, dict[str, int]]:
        key = struct.name.casefold()
        if key not in self._structs:
            offsets: dict[str, int] = {}
            size, align = 0, 1
            for member in self.structs.members(struct):
                room = self.of(member.type)
                offsets[member.name] = size = aligned(size, room.align)
                size += room.size
                align = max(align, room.align)
            self._structs[key] = Storage(aligned(size, align), align), offsets
        return self._structs[key]

    def handles(self, datatype: DataType, offset: int = 0) -> list[tuple[int, DataType]]:
        """Return where in a value the strings and the host's values lie, each with its type."""
        if is_handle(datatype):
            return [(offset, datatype)]
        if isinstance(datatype, ArrayType):
            inside = self.handles(datatype.element)
            stride = self.stride(datatype) if inside else 0
            return [
                (offset + number * stride + at, one)
                for number in range(count(datatype) if inside else 0)
                for at, one in inside
            ]
        if isinstance(datatype, StructType):
            members = self.structs.members(datatype)
            return [
                one
                for member in members
                for one in self.handles(member.type, offset + self.offset(datatype, member.name))
            ]
        return []


def count(array: ArrayType) -> int:
    """Return the number of elements of an array.

    Raises:
        UnsupportedError: its length is variable.
    """
    lengths = [bounds[1] - bounds[0] + 1 for bounds in array.bounds if bounds is not None]
    if len(lengths) != len(array.bounds):
        message = f"it has arrays of variable length ({array})"
        raise UnsupportedError(message)
    return prod(lengths)


def aligned(offset: int, align: int) -> int:
    """Return the next offset that lies on a boundary."""
    return (offset + align - 1) // align * align


def _padded(storage: Storage) -> int:
    return aligned(storage.size, storage.align)
