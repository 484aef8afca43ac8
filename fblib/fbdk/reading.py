"""From bytes to values: what does not fit is told, whatever the bytes are."""

import struct
from typing import Any

from compiler.ir.datatypes import (
    BOOL,
    ArrayType,
    DataType,
    Elementary,
    Kind,
    StringType,
    StructType,
)
from fblib.fbdk.tags import (
    FALSE,
    MICROSECOND,
    NULL,
    STRUCTS,
    TRUE,
    EncodingError,
    Members,
    ShortError,
    known_length,
    layout_of,
    row_type,
    tag_of,
)
from fblib.service import Value

_DAY = 86_400_000_000_000


class Reader:
    """Reads values from bytes, one after the other."""

    def __init__(self, payload: bytes, members: Members, *, start: int = 0) -> None:
        """Begin at `start`."""
        self._payload = payload
        self._members = members
        self.position = start

    @property
    def at_end(self) -> bool:
        """Whether all was read."""
        return self.position >= len(self._payload)

    @property
    def is_null(self) -> bool:
        """Whether NULL comes next, which stands for no value at all."""
        return self._payload[self.position] == NULL

    def value(self, datatype: DataType, before: Value) -> Value:
        """Read a value of a type; elements of an array that do not come are those of `before`.

        Raises:
            ShortError: more bytes are needed.
            EncodingError: the bytes are of another type.
        """
        self._tag(datatype)
        return self._content(datatype, before)

    def skip_null(self) -> None:
        """Pass over NULL, or over all that came instead of it."""
        self.position = self.position + 1 if self.is_null else len(self._payload)

    def _tag(self, datatype: DataType) -> None:
        if datatype == BOOL:
            return
        expected = STRUCTS if isinstance(datatype, StructType) else tuple(tag_of(datatype))
        tag = self._bytes(1)[0]
        if tag not in expected:
            message = f"the tag {tag:#04x} is not that of {datatype}, {expected[0]:#04x}"
            raise EncodingError(message)

    def _content(self, datatype: DataType, before: Value) -> Value:
        match datatype:
            case StringType(name, length):
                return self._text(wide=name == "WSTRING")[:length]
            case ArrayType():
                return self._array(datatype, before if isinstance(before, list) else [])
            case StructType(name):
                old = before if isinstance(before, dict) else {}
                return {
                    member: self._content(one, old.get(member, 0))
                    for member, one in self._members(name)
                }
            case Elementary():
                return self._elementary(datatype)
            case _:
                message = f"{datatype} is no type of a value"
                raise EncodingError(message)

    def _elementary(self, datatype: Elementary) -> Value:
        match datatype.kind:
            case Kind.BOOL:
                return self._bool()
            case Kind.CHAR:
                return _text_of(self._bytes(datatype.bits // 8), wide=datatype.bits > 8)  # noqa: PLR2004
            case Kind.REAL:
                number: float = self._unpacked("f" if datatype.bits == 32 else "d")  # noqa: PLR2004
                return number
            case _:
                whole: int = self._unpacked(layout_of(datatype))
                return _checked(whole, datatype)

    def _bool(self) -> bool:
        tag = self._bytes(1)[0]
        if tag not in (FALSE, TRUE):
            message = f"the tag {tag:#04x} is not that of BOOL, {FALSE:#04x} or {TRUE:#04x}"
            raise EncodingError(message)
        return tag == TRUE

    def _text(self, *, wide: bool) -> str:
        count: int = self._unpacked("H")
        return _text_of(self._bytes(count * 2 if wide else count), wide=wide)

    def _array(self, array: ArrayType, before: list[Value]) -> list[Value]:
        """Read an array: what is more than it can hold is read and dropped."""
        count: int = self._unpacked("H")
        row = row_type(array)
        if count:
            self._tag(row)
        elements: list[Value] = []
        if isinstance(row, ArrayType) and len(array.bounds) > 1:
            width = known_length(row)
            for start in range(0, count * width, width):
                elements += self._array(row, before[start : start + width])
        else:
            width = 1
            for number in range(count):
                elements.append(self._content(row, before[number] if number < len(before) else 0))
        bound = array.bounds[0]
        if bound is None:
            return elements
        size = (bound[1] - bound[0] + 1) * width
        return [*elements[:size], *before[len(elements) : size]]

    def _unpacked(self, layout: str) -> Any:  # noqa: ANN401 - an int or a float
        return struct.unpack(f">{layout}", self._bytes(struct.calcsize(layout)))[0]

    def _bytes(self, count: int) -> bytes:
        start, end = self.position, self.position + count
        if end > len(self._payload):
            message = f"{end - len(self._payload)} bytes are missing"
            raise ShortError(message)
        self.position = end
        return self._payload[start:end]


def _text_of(content: bytes, *, wide: bool) -> str:
    # What is no text in UTF-16 must not travel on: nobody could print or save it.
    return content.decode("utf-16-be", errors="replace") if wide else content.decode("latin-1")


def _checked(whole: int, datatype: Elementary) -> int:
    """Return the value of a number on the wire, if the type has it."""
    match datatype.kind:
        case Kind.DURATION:
            value, fits = whole * MICROSECOND, abs(whole) <= (1 << 63) // MICROSECOND
        case Kind.DATE:
            value, fits = whole, whole % _DAY == 0
        case Kind.TIME_OF_DAY:
            value, fits = whole, 0 <= whole <= _DAY
        case _:
            value, fits = whole, True
    if not fits:
        message = f"{whole} is no value of {datatype}"
        raise EncodingError(message)
    return value
