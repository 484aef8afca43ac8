"""Values of typed code as bytes of linear memory, and back.

Bytes lie as `compiler.wasm.storage` says; values are those of Python: bool, int, float, str,
arrays as flat lists row by row, structs as dicts by the declared names of their members.
Strings and the host's values are numbers in memory: what keeps them is an argument.
"""

import math
import struct
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol, TypeVar

from compiler.ir.datatypes import ArrayType, DataType, Elementary, Kind, StringType, StructType
from compiler.wasm.storage import Storages, UnsupportedError, count, is_signed, width

Buffer = memoryview | bytearray
Writer = Callable[[Buffer, int, Any], None]
"""Puts a value at an address."""
Reader = Callable[[Buffer, int], Any]
"""Returns the value at an address; nobody else holds its lists and dicts."""

_Access = TypeVar("_Access", Reader, Writer)

_WHOLE = {8: "B", 16: "H", 32: "I", 64: "Q"}
_NARROW = (8, 16)
_REAL = {32: "f", 64: "d"}
_LENGTH = struct.Struct("<i")
_UTF_32 = ("utf-32-le", "surrogatepass")


class Texts(Protocol):
    """Where texts live."""

    def address(self, text: str) -> int:
        """Return where a text lies; it is put there if it does not lie anywhere yet."""
        ...

    def text(self, address: int) -> str:
        """Return the text that lies at an address."""
        ...


class HostValues(Protocol):
    """Where JSON values and Python objects live."""

    def number(self, value: object) -> int:
        """Return the number of a value; it gets one if it has none yet."""
        ...

    def value(self, number: int) -> object:
        """Return the value that has a number."""
        ...


def encode_text(text: str) -> bytes:
    """Return a text as it lies in memory: the number of characters, then their code points."""
    return _LENGTH.pack(len(text)) + text.encode(*_UTF_32)


def decode_text(view: Buffer, address: int) -> str:
    """Return the text that lies at an address."""
    (length,) = _LENGTH.unpack_from(view, address)
    begin = address + _LENGTH.size
    return str(view[begin : begin + 4 * length], *_UTF_32)


class Codec:
    """Makes what writes and reads the values of a type, once for each type."""

    def __init__(self, storages: Storages, texts: Texts, values: HostValues) -> None:
        """Lay values out as `storages` says; strings are in `texts`, JSON values in `values`."""
        self._storages = storages
        self._texts = texts
        self._values = values
        self._writers: dict[DataType, Writer] = {}
        self._readers: dict[DataType, Reader] = {}

    def writer(self, datatype: DataType) -> Writer:
        """Return what puts values of a type into memory.

        Raises:
            UnsupportedError: values of the type have no place in memory.
        """
        if datatype not in self._writers:
            self._writers[datatype] = self._make_writer(datatype)
        return self._writers[datatype]

    def reader(self, datatype: DataType) -> Reader:
        """Return what takes values of a type out of memory.

        Raises:
            UnsupportedError: values of the type have no place in memory.
        """
        if datatype not in self._readers:
            self._readers[datatype] = self._make_reader(datatype)
        return self._readers[datatype]

    # --- Writing -------------------------------------------------------------------------

    def _make_writer(self, datatype: DataType) -> Writer:
        if isinstance(datatype, StructType):
            return partial(_write_struct, self._members(datatype, self.writer))
        if not isinstance(datatype, ArrayType):
            return _single_writer(_cell(datatype), self._to_memory(datatype), _narrow(datatype))
        if isinstance(datatype.element, ArrayType | StructType):
            stride, length = self._storages.stride(datatype), count(datatype)
            return _elements_writer(self.writer(datatype.element), stride, length)
        element, length = datatype.element, count(datatype)
        return _many_writer(length, _cell(element), self._to_memory(element), _narrow(element))

    def _to_memory(self, datatype: DataType) -> Callable[[Any], int] | None:
        """Return what makes of a value the number that stands for it; None: it is one."""
        if isinstance(datatype, StringType):
            return self._texts.address
        match _kind(datatype):
            case Kind.HOST:
                return self._values.number
            case Kind.CHAR:
                return ord
            case Kind.BOOL:
                return bool
            case _:
                return None

    # --- Reading -------------------------------------------------------------------------

    def _make_reader(self, datatype: DataType) -> Reader:
        if isinstance(datatype, StructType):
            return partial(_read_struct, self._members(datatype, self.reader))
        if not isinstance(datatype, ArrayType):
            return _single_reader(_cell(datatype), self._from_memory(datatype))
        if isinstance(datatype.element, ArrayType | StructType):
            stride, length = self._storages.stride(datatype), count(datatype)
            return _elements_reader(self.reader(datatype.element), stride, length)
        element, length = datatype.element, count(datatype)
        return _many_reader(length, _cell(element), self._from_memory(element))

    def _from_memory(self, datatype: DataType) -> Callable[[int], Any] | None:
        """Return what makes the value of the number that stands for it; None: it is it."""
        if isinstance(datatype, StringType):
            return self._texts.text
        match _kind(datatype):
            case Kind.HOST:
                return self._values.value
            case Kind.CHAR:
                return chr
            case Kind.BOOL:
                return bool
            case _:
                return None

    def _members(
        self, datatype: StructType, access: Callable[[DataType], _Access]
    ) -> dict[str, tuple[int, _Access]]:
        members = self._storages.structs.members(datatype)
        offset = self._storages.offset
        return {one.name: (offset(datatype, one.name), access(one.type)) for one in members}


def _kind(datatype: DataType) -> Kind | None:
    return datatype.kind if isinstance(datatype, Elementary) else None


def _cell(datatype: DataType) -> str:
    """Return the letter that the module `struct` has for the bytes of a single value."""
    if not isinstance(datatype, Elementary | StringType):
        message = f"it has values of a type that is not known ({datatype})"
        raise UnsupportedError(message)
    if _kind(datatype) is Kind.REAL:
        return _REAL[width(datatype)]
    letter = _WHOLE[width(datatype)]
    return letter.lower() if is_signed(datatype) else letter


def _narrow(datatype: DataType) -> str:
    """Return the letter for an integer that takes more bits than it has; "": it does not."""
    if not isinstance(datatype, Elementary) or datatype.bits not in _NARROW:
        return ""
    letter = _WHOLE[datatype.bits]
    return letter.lower() if is_signed(datatype) else letter


# --- Single values ---------------------------------------------------------------------------


def _single_writer(cell: str, convert: Callable[[Any], int] | None, narrow: str) -> Writer:
    pack = struct.Struct(f"<{cell}").pack_into
    if cell == "f":
        return lambda buffer, address, value: _write_reals(pack, buffer, address, (value,))
    if convert is not None:
        return lambda buffer, address, value: pack(buffer, address, convert(value))
    if not narrow:
        return pack
    check = struct.Struct(narrow).pack

    def write(buffer: Buffer, address: int, value: int) -> None:
        check(value)  # Code relies on narrow integers being in their range.
        pack(buffer, address, value)

    return write


def _single_reader(cell: str, convert: Callable[[int], Any] | None) -> Reader:
    unpack = struct.Struct(f"<{cell}").unpack_from
    if convert is None:
        return lambda buffer, address: unpack(buffer, address)[0]
    return lambda buffer, address: convert(unpack(buffer, address)[0])


# --- Many values one behind the other --------------------------------------------------------


def _many_writer(
    length: int, cell: str, convert: Callable[[Any], int] | None, narrow: str
) -> Writer:
    pack = struct.Struct(f"<{length}{cell}").pack_into
    if cell == "f":
        return partial(_write_reals, pack)
    if convert is not None:
        return lambda buffer, address, values: pack(buffer, address, *map(convert, values))
    if not narrow:
        return lambda buffer, address, values: pack(buffer, address, *values)
    check = struct.Struct(f"{length}{narrow}").pack

    def write(buffer: Buffer, address: int, values: Sequence[int]) -> None:
        check(*values)
        pack(buffer, address, *values)

    return write


def _many_reader(length: int, cell: str, convert: Callable[[int], Any] | None) -> Reader:
    unpack = struct.Struct(f"<{length}{cell}").unpack_from
    if convert is None:
        return lambda buffer, address: list(unpack(buffer, address))
    return lambda buffer, address: list(map(convert, unpack(buffer, address)))


def _write_reals(
    pack: Callable[..., None], buffer: Buffer, address: int, values: Sequence[float]
) -> None:
    """Put values of 32 bits into memory; what is too large becomes infinite."""
    try:
        pack(buffer, address, *values)
    except OverflowError:
        pack(buffer, address, *map(_within_real, values))


def _within_real(value: float) -> float:
    try:
        struct.pack("<f", value)
    except OverflowError:
        return math.copysign(math.inf, value)
    return value


# --- Values that hold others -----------------------------------------------------------------


def _elements_writer(write: Writer, stride: int, length: int) -> Writer:
    def write_all(buffer: Buffer, address: int, values: Sequence[Any]) -> None:
        if len(values) != length:
            message = f"{len(values)} elements for an array of {length}"
            raise ValueError(message)
        for number, value in enumerate(values):
            write(buffer, address + number * stride, value)

    return write_all


def _elements_reader(read: Reader, stride: int, length: int) -> Reader:
    places = range(0, length * stride, stride)
    return lambda buffer, address: [read(buffer, address + place) for place in places]


def _write_struct(
    members: Mapping[str, tuple[int, Writer]],
    buffer: Buffer,
    address: int,
    value: Mapping[str, Any],
) -> None:
    for name, (offset, write) in members.items():
        write(buffer, address + offset, value[name])


def _read_struct(
    members: Mapping[str, tuple[int, Reader]], buffer: Buffer, address: int
) -> dict[str, Any]:
    return {name: read(buffer, address + offset) for name, (offset, read) in members.items()}
