"""Tags and layouts: what the two directions of the encoding have in common."""

from collections.abc import Callable, Mapping, Sequence
from math import prod
from types import MappingProxyType

from compiler.ir.datatypes import (
    ArrayType,
    DataType,
    Elementary,
    Kind,
    StringType,
    StructType,
)

NULL = 0x05
FALSE, TRUE = 0x40, 0x41
_ARRAY = 0x76
_STRUCT = 0x61
STRUCTS = (_STRUCT, 0x7F)
"""Tags of structs: FORTE's generated types have the first, others the second."""
_TAGS: Mapping[str, int] = MappingProxyType(
    {
        name: 0x42 + number
        for number, name in enumerate(
            (
                *("SINT", "INT", "DINT", "LINT", "USINT", "UINT", "UDINT", "ULINT"),
                *("REAL", "LREAL", "TIME", "DATE", "TIME_OF_DAY", "DATE_AND_TIME", "STRING"),
                *("BYTE", "WORD", "DWORD", "LWORD", "WSTRING"),
            )
        )
    }
    | {"CHAR": 0x57, "WCHAR": 0x58, "LDATE": 0x59, "LTOD": 0x5A, "LDT": 0x5B, "LTIME": 0x5C}
)
_SIGNED = {8: "b", 16: "h", 32: "i", 64: "q"}
MICROSECOND = 1000

Members = Callable[[str], Sequence[tuple[str, DataType]]]
"""Returns names and types of the members of a struct, in order."""


class EncodingError(ValueError):
    """A value has no bytes, or bytes are no value of the type; the message says why."""


class ShortError(EncodingError):
    """The bytes end before the value does."""


def tag_of(datatype: DataType) -> bytes:
    """Return the tag byte of a type; a BOOL is its own content, so it has none.

    Raises:
        EncodingError: it has no place in the encoding.
    """
    match datatype:
        case ArrayType():
            return bytes([_ARRAY])
        case StructType():
            return bytes([_STRUCT])
        case Elementary(kind=Kind.BOOL):
            return b""
        case Elementary(name=name) | StringType(name=name) if name in _TAGS:
            return bytes([_TAGS[name]])
        case _:
            message = f"values of {datatype} cannot be sent"
            raise EncodingError(message)


def layout_of(datatype: Elementary) -> str:
    """Return the letter of `struct` for a whole number of a type's width."""
    letter = _SIGNED[datatype.bits]
    return letter.upper() if datatype.kind in (Kind.BITS, Kind.UNSIGNED) else letter


def row_type(array: ArrayType) -> DataType:
    """Return the type of what the first dimension counts: an array, if there are more of them."""
    rest = array.bounds[1:]
    return ArrayType(rest, array.element) if rest else array.element


def known_length(row: ArrayType) -> int:
    """Return how many values a row has.

    Raises:
        EncodingError: rows may differ.
    """
    bounds = [bound for bound in row.bounds if bound is not None]
    if len(bounds) < len(row.bounds):
        message = "arrays of rows of variable length cannot be sent"
        raise EncodingError(message)
    return prod(upper - lower + 1 for lower, upper in bounds)
