"""From values to bytes."""

import struct
from collections.abc import Sequence

from compiler.ir.datatypes import ArrayType, DataType, Elementary, Kind, StringType, StructType
from fblib.fbdk.tags import (
    FALSE,
    MICROSECOND,
    NULL,
    TRUE,
    EncodingError,
    Members,
    known_length,
    layout_of,
    row_type,
    tag_of,
)
from fblib.service import Value

_MOST = 0xFFFF
"""The greatest length and count there is room for."""


def encode(values: Sequence[tuple[Value, DataType]], members: Members) -> bytes:
    """Return the bytes of values.

    Raises:
        EncodingError: a value has no bytes, such as a text that is too long.
    """
    if not values:
        return bytes([NULL])
    return b"".join(
        tag_of(datatype) + _content(value, datatype, members) for value, datatype in values
    )


def _content(value: Value, datatype: DataType, members: Members) -> bytes:
    match datatype:
        case StringType(name=name):
            return _text_content(str(value), name)
        case ArrayType() if isinstance(value, list):
            return _array_content(value, datatype, members)
        case StructType(name) if isinstance(value, dict):
            return b"".join(_content(value[member], one, members) for member, one in members(name))
        case Elementary(kind=Kind.BOOL):
            return bytes([TRUE if value else FALSE])
        case Elementary(kind=Kind.CHAR):
            return _characters(str(value), wide=datatype.bits > 8)  # noqa: PLR2004
        case Elementary(kind=Kind.REAL) if isinstance(value, float):
            return struct.pack(">f" if datatype.bits == 32 else ">d", value)  # noqa: PLR2004
        case Elementary(kind=Kind.DURATION) if isinstance(value, int):
            whole = abs(value) // MICROSECOND
            return struct.pack(">q", whole if value >= 0 else -whole)
        case Elementary() if isinstance(value, int):
            return struct.pack(f">{layout_of(datatype)}", value)
        case _:
            message = f"{value!r} is no value of {datatype}"
            raise EncodingError(message)


def _text_content(text: str, name: str) -> bytes:
    wide = name == "WSTRING"
    content = _characters(text, wide=wide)
    count = len(content) // 2 if wide else len(content)
    return _count(count, "characters") + content


def _characters(text: str, *, wide: bool) -> bytes:
    if wide:
        return text.encode("utf-16-be", errors="surrogatepass")
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError as error:
        message = f'"{text[error.start]}" is no character of a STRING; only a WSTRING has it'
        raise EncodingError(message) from error


def _array_content(elements: list[Value], array: ArrayType, members: Members) -> bytes:
    row = row_type(array)
    if isinstance(row, ArrayType) and len(array.bounds) > 1:
        length = known_length(row)
        starts = range(0, len(elements), length)
        rows: Sequence[Value] = [elements[start : start + length] for start in starts]
    else:
        rows = elements
    content = b"".join(_content(one, row, members) for one in rows)
    # The tag stands once before all elements, and not at all where there are none.
    return _count(len(rows), "elements") + (tag_of(row) if rows else b"") + content


def _count(count: int, what: str) -> bytes:
    if count > _MOST:
        message = f"{count} {what} are too many; the encoding has room for {_MOST}"
        raise EncodingError(message)
    return struct.pack(">H", count)
