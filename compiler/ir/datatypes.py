"""The data types of IEC 61131-3 and the relations between them.

A data type is written as text wherever it crosses a border (`INT`, `STRING[20]`,
`ARRAY [0..9] OF REAL`, `pkg::Point`) and is one of five small records inside. Struct members
are not kept in the type but in a table of structs (`StructDeclaration`, `Graph.datatypes`).
"""

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from typing import Annotated

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema
from typing_extensions import override


class Kind(Enum):
    """The families of elementary types."""

    BOOL = auto()
    BITS = auto()
    SIGNED = auto()
    UNSIGNED = auto()
    REAL = auto()
    DURATION = auto()
    """TIME, LTIME: 64-bit nanoseconds."""
    DATE = auto()
    TIME_OF_DAY = auto()
    DATE_AND_TIME = auto()
    """Dates and times of day: 64-bit nanoseconds since 1970-01-01 or since midnight."""
    CHAR = auto()
    HOST = auto()
    """JSON and OBJECT: values only operations touch. An OBJECT is any Python object, by
    reference; where a run is kept it is a JSON value that stands for one."""


@dataclass(frozen=True, slots=True)
class Elementary:
    """An elementary type: its name, family and width in bits."""

    name: str
    kind: Kind
    bits: int

    @override
    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class StringType:
    """STRING or WSTRING, with its maximal length where one is declared."""

    name: str
    length: int | None = None

    @override
    def __str__(self) -> str:
        return self.name if self.length is None else f"{self.name}[{self.length}]"


@dataclass(frozen=True, slots=True)
class ArrayType:
    """An array: (lower, upper) bounds per dimension, both inclusive; None = variable length."""

    bounds: tuple[tuple[int, int] | None, ...]
    element: "DataType"

    @override
    def __str__(self) -> str:
        ranges = ", ".join("*" if b is None else f"{b[0]}..{b[1]}" for b in self.bounds)
        return f"ARRAY [{ranges}] OF {self.element}"


@dataclass(frozen=True, slots=True)
class StructType:
    """A structured type, by its full name (`pkg::Name`); names compare without case."""

    name: str

    @override
    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class GenericType:
    """ANY or one of ANY_…: stands for a concrete type that `resolve` finds."""

    name: str

    @override
    def __str__(self) -> str:
        return self.name


type_records = (Elementary, StringType, ArrayType, StructType, GenericType)
DataType = Elementary | StringType | ArrayType | StructType | GenericType

BOOL = Elementary("BOOL", Kind.BOOL, 1)
BYTE = Elementary("BYTE", Kind.BITS, 8)
WORD = Elementary("WORD", Kind.BITS, 16)
DWORD = Elementary("DWORD", Kind.BITS, 32)
LWORD = Elementary("LWORD", Kind.BITS, 64)
SINT = Elementary("SINT", Kind.SIGNED, 8)
INT = Elementary("INT", Kind.SIGNED, 16)
DINT = Elementary("DINT", Kind.SIGNED, 32)
LINT = Elementary("LINT", Kind.SIGNED, 64)
USINT = Elementary("USINT", Kind.UNSIGNED, 8)
UINT = Elementary("UINT", Kind.UNSIGNED, 16)
UDINT = Elementary("UDINT", Kind.UNSIGNED, 32)
ULINT = Elementary("ULINT", Kind.UNSIGNED, 64)
REAL = Elementary("REAL", Kind.REAL, 32)
LREAL = Elementary("LREAL", Kind.REAL, 64)
TIME = Elementary("TIME", Kind.DURATION, 64)
LTIME = Elementary("LTIME", Kind.DURATION, 64)
DATE = Elementary("DATE", Kind.DATE, 64)
LDATE = Elementary("LDATE", Kind.DATE, 64)
TOD = Elementary("TIME_OF_DAY", Kind.TIME_OF_DAY, 64)
LTOD = Elementary("LTOD", Kind.TIME_OF_DAY, 64)
DT = Elementary("DATE_AND_TIME", Kind.DATE_AND_TIME, 64)
LDT = Elementary("LDT", Kind.DATE_AND_TIME, 64)
CHAR = Elementary("CHAR", Kind.CHAR, 8)
WCHAR = Elementary("WCHAR", Kind.CHAR, 16)
JSON = Elementary("JSON", Kind.HOST, 0)
OBJECT = Elementary("OBJECT", Kind.HOST, 0)
STRING = StringType("STRING")
WSTRING = StringType("WSTRING")
ANY = GenericType("ANY")

ELEMENTARY: dict[str, Elementary] = {
    t.name: t
    for t in (
        *(BOOL, BYTE, WORD, DWORD, LWORD),
        *(SINT, INT, DINT, LINT, USINT, UINT, UDINT, ULINT, REAL, LREAL),
        *(TIME, LTIME, DATE, LDATE, TOD, LTOD, DT, LDT, CHAR, WCHAR, JSON, OBJECT),
    )
}
_ALIASES = {
    "TOD": TOD,
    "DT": DT,
    "LTIME_OF_DAY": LTOD,
    "LDATE_AND_TIME": LDT,
}

_GENERICS: dict[str, frozenset[Kind]] = {
    "ANY_BIT": frozenset({Kind.BOOL, Kind.BITS}),
    "ANY_SIGNED": frozenset({Kind.SIGNED}),
    "ANY_UNSIGNED": frozenset({Kind.UNSIGNED}),
    "ANY_INT": frozenset({Kind.SIGNED, Kind.UNSIGNED}),
    "ANY_REAL": frozenset({Kind.REAL}),
    "ANY_NUM": frozenset({Kind.SIGNED, Kind.UNSIGNED, Kind.REAL}),
    "ANY_DURATION": frozenset({Kind.DURATION}),
    "ANY_MAGNITUDE": frozenset({Kind.SIGNED, Kind.UNSIGNED, Kind.REAL, Kind.DURATION}),
    "ANY_DATE": frozenset({Kind.DATE, Kind.TIME_OF_DAY, Kind.DATE_AND_TIME}),
    "ANY_CHAR": frozenset({Kind.CHAR}),
    "ANY_STRING": frozenset(),
    "ANY_CHARS": frozenset({Kind.CHAR}),
    "ANY_ELEMENTARY": frozenset(Kind) - {Kind.HOST},
    "ANY_STRUCT": frozenset(),
    "ANY_DERIVED": frozenset(),
    "ANY": frozenset(Kind),
}
_WITH_STRINGS = frozenset({"ANY_STRING", "ANY_CHARS", "ANY_ELEMENTARY", "ANY"})
_WITH_STRUCTS = frozenset({"ANY_STRUCT", "ANY_DERIVED", "ANY"})
_WITH_ARRAYS = frozenset({"ANY_DERIVED", "ANY"})

GENERIC_NAMES = frozenset(_GENERICS)

_ARRAY = re.compile(
    r"ARRAY\s*\[(?P<ranges>[^\]]*)\]\s*OF\s+(?P<element>.+)", re.IGNORECASE | re.DOTALL
)
_STRING = re.compile(r"(?P<name>W?STRING)\s*(?:[\[(]\s*(?P<length>\d+)\s*[\])])?", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d]\w*(?:::[^\W\d]\w*)*")


class DataTypeError(ValueError):
    """A text is not the name of a data type."""


@lru_cache(maxsize=1_024)
def parse_datatype(text: str) -> DataType:
    """Read a data type; a name that is not elementary is taken for a struct's.

    Raises:
        DataTypeError: the text is not even shaped like a type.
    """
    stripped = text.strip()
    upper = stripped.upper()
    known = ELEMENTARY.get(upper) or _ALIASES.get(upper)
    if known is not None:
        return known
    if upper in GENERIC_NAMES:
        return GenericType(upper)
    if match := _STRING.fullmatch(stripped):
        length = match["length"]
        return StringType(match["name"].upper(), None if length is None else int(length))
    if match := _ARRAY.fullmatch(stripped):
        return ArrayType(parse_bounds(match["ranges"]), parse_datatype(match["element"]))
    if _NAME.fullmatch(stripped):
        return StructType(stripped)
    message = f'"{text}" is not a data type'
    raise DataTypeError(message)


def parse_bounds(text: str) -> tuple[tuple[int, int] | None, ...]:
    """Read array sizes as 4diac writes them: `10`, `0..7`, `-5..10, 3`, `*`.

    Raises:
        DataTypeError: a part is no size, or its upper bound is below its lower bound.
    """
    return tuple(_parse_range(part) for part in text.split(","))


def _parse_range(text: str) -> tuple[int, int] | None:
    part = text.strip()
    if part == "*":
        return None
    match = re.fullmatch(r"(?:([+-]?\d{1,9})\s*\.\.\s*)?([+-]?\d{1,9})", part)
    if match is None:
        message = f'"{text}" is not an array size; expected "10", "0..9" or "*"'
        raise DataTypeError(message)
    if match[1] is None:
        lower, upper = 0, int(match[2]) - 1
    else:
        lower, upper = int(match[1]), int(match[2])
    if upper < lower:
        message = f'the array size "{text}" has no element'
        raise DataTypeError(message)
    return (lower, upper)


def is_host(datatype: DataType) -> bool:
    """Whether values are the host's: JSON values or Python objects, whose parts have no types."""
    return isinstance(datatype, Elementary) and datatype.kind is Kind.HOST


def belongs(datatype: DataType, generic: GenericType) -> bool:
    """Whether a type (concrete or generic) is one of those a generic type stands for."""
    match datatype:
        case Elementary():
            return datatype.kind in _GENERICS[generic.name]
        case StringType():
            return generic.name in _WITH_STRINGS
        case StructType():
            return generic.name in _WITH_STRUCTS
        case ArrayType():
            return generic.name in _WITH_ARRAYS
        case GenericType():
            return datatype == generic or (
                _GENERICS[datatype.name] <= _GENERICS[generic.name]
                and (datatype.name in _WITH_STRINGS) <= (generic.name in _WITH_STRINGS)
                and (datatype.name in _WITH_STRUCTS) <= (generic.name in _WITH_STRUCTS)
            )


def is_assignable(target: DataType, source: DataType) -> bool:
    """Whether a value of `source` fits into `target` without loss (the 4diac IDE's rule).

    Source: `DataTypeAnnotations.isAssignableFrom` of the IDE (formats page, section 5).
    """
    if isinstance(target, GenericType):
        return belongs(source, target)
    match target, source:
        case Elementary(), Elementary():
            return target == source or _widens(target, source)
        case StringType(), StringType():
            return target.name == source.name
        case StringType(), Elementary():
            return (target.name, source.name) in {("STRING", "CHAR"), ("WSTRING", "WCHAR")}
        case StructType(), StructType():
            return target.name.casefold() == source.name.casefold()
        case ArrayType(), ArrayType():
            return len(target.bounds) == len(source.bounds) and is_assignable(
                target.element, source.element
            )
        case _:
            return False


_LONG_KINDS = (Kind.DURATION, Kind.DATE, Kind.TIME_OF_DAY, Kind.DATE_AND_TIME)


def _widens(target: Elementary, source: Elementary) -> bool:
    """Whether every value of `source` is a value of the other type `target`."""
    wider = target.bits > source.bits
    match source.kind, target.kind:
        case ((Kind.SIGNED | Kind.UNSIGNED), Kind.REAL):
            # REAL holds 24 bits exactly, LREAL 53.
            return source.bits <= (16 if target.bits == 32 else 32)  # noqa: PLR2004
        case Kind.UNSIGNED, Kind.SIGNED:
            return wider
        case Kind.BOOL | Kind.BITS, Kind.BITS:
            return wider
        case kind, other if kind is other and kind in _LONG_KINDS:
            return target.name.startswith("L")
        case Kind.CHAR, _:
            return False
        case kind, other:
            return kind is other and wider


_NUMERIC = frozenset({Kind.BOOL, Kind.BITS, Kind.SIGNED, Kind.UNSIGNED, Kind.REAL})


def is_castable(target: DataType, source: DataType) -> bool:
    """Whether a connection may convert `source` to `target`, possibly losing something.

    Source: FORTE's rule for connections (reference, section 5.10): numbers and bit strings
    among each other, durations to numbers, LINT to durations. What comes from JSON and OBJECT
    is checked as it comes.
    """
    if is_assignable(target, source):
        return True
    if is_host(target) or is_host(source):
        return not isinstance(target, GenericType)
    if not isinstance(target, Elementary) or not isinstance(source, Elementary):
        return _is_castable_array(target, source)
    if source.kind in _NUMERIC and target.kind in _NUMERIC:
        return True
    if source.kind is Kind.DURATION:
        return target.kind in _NUMERIC or target.kind is Kind.DURATION
    if target.kind is Kind.DURATION:
        return source == LINT
    return source.kind is target.kind and source.kind in _LONG_KINDS


def _is_castable_array(target: DataType, source: DataType) -> bool:
    if isinstance(target, ArrayType) and isinstance(source, ArrayType):
        return is_castable(target.element, source.element)
    return False


def _validated(value: object) -> DataType:
    if isinstance(value, type_records):
        return value
    if isinstance(value, str):
        return parse_datatype(value)
    message = f"expected the name of a data type, not {value!r}"
    raise ValueError(message)


TypeName = Annotated[
    DataType,
    PlainValidator(_validated),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "description": "An IEC 61131-3 data type."}),
]
"""A data type as a field of a record that crosses a border: text in JSON."""
