"""The functions named after the types they convert: `INT_TO_REAL`, `TO_DINT`, `INT_AS_STRING`."""

from collections.abc import Iterator

from compiler.ir.datatypes import (
    BOOL,
    BYTE,
    CHAR,
    DATE,
    DINT,
    DT,
    DWORD,
    INT,
    LDATE,
    LDT,
    LINT,
    LREAL,
    LTIME,
    LTOD,
    LWORD,
    REAL,
    SINT,
    STRING,
    TIME,
    TOD,
    UDINT,
    UINT,
    ULINT,
    USINT,
    WCHAR,
    WORD,
    WSTRING,
    DataType,
    Elementary,
    GenericType,
    Kind,
    StringType,
    is_castable,
)
from compiler.ir.functions.overloads import Overload

_UNSIGNED = (USINT, UINT, UDINT, ULINT)
_INTEGERS = (SINT, INT, DINT, LINT, *_UNSIGNED)
_REALS = (REAL, LREAL)
_BITS = (BYTE, WORD, DWORD, LWORD)
_OTHERS = (BOOL, *_BITS, TIME, LTIME, DATE, LDATE, LTOD, LDT, CHAR, WCHAR, STRING, WSTRING)
_STRINGS = (STRING, WSTRING)
_TIME_RESULTS = (DINT, LINT, UDINT, ULINT, LREAL)

# Untyped literals take the first of these that fits: whole numbers are meant most often.
_ALL: dict[str, DataType] = {
    **{str(one): one for one in (DINT, LREAL, *_INTEGERS, *_REALS, *_OTHERS)},
    **dict.fromkeys(("TOD", "TIME_OF_DAY"), TOD),
    **dict.fromkeys(("DT", "DATE_AND_TIME"), DT),
}
ANY_BIT, ANY_REAL = GenericType("ANY_BIT"), GenericType("ANY_REAL")
ANY_UNSIGNED, ANY_DURATION = GenericType("ANY_UNSIGNED"), GenericType("ANY_DURATION")


def conversion_overloads() -> Iterator[tuple[str, Overload]]:
    """All conversions by name."""
    for target_name, target in _ALL.items():
        for source_name, source in _ALL.items():
            if is_convertible(target, source):
                conversion = _of(source, target)
                if source != target:
                    yield f"{source_name}_TO_{target_name}", conversion
                yield f"TO_{target_name}", conversion
    yield from _texts()
    yield from _truncations()
    yield from _decimals()
    for unit in ("S", "MS", "US", "NS"):
        for result in _TIME_RESULTS:
            yield f"TIME_IN_{unit}_TO_{result}", _of(ANY_DURATION, result)


def _of(source: DataType, target: DataType) -> Overload:
    return Overload(("IN",), (source,), target)


def _texts() -> Iterator[tuple[str, Overload]]:
    for text in _STRINGS:
        for name, one in _ALL.items():
            if isinstance(one, Elementary) and one.kind is not Kind.CHAR:
                yield f"{name}_AS_{text}", _of(one, text)
                yield f"{text}_AS_{name}", _of(text, one)
                yield f"ANY_AS_{text}", _of(one, text)


def _truncations() -> Iterator[tuple[str, Overload]]:
    for target in _INTEGERS:
        yield f"TRUNC_{target}", _of(ANY_REAL, target)
        for source in _REALS:
            yield f"{source}_TRUNC_{target}", _of(source, target)


def _decimals() -> Iterator[tuple[str, Overload]]:
    """Binary coded decimals: four bits per digit."""
    for bits in _BITS:
        yield f"TO_BCD_{bits}", _of(ANY_UNSIGNED, bits)
        for number in _UNSIGNED:
            yield f"{bits}_BCD_TO_{number}", _of(bits, number)
            yield f"{number}_TO_BCD_{bits}", _of(number, bits)
    for number in _UNSIGNED:
        yield f"BCD_TO_{number}", _of(ANY_BIT, number)


_FROM_DATE_AND_TIME = (Kind.DATE, Kind.TIME_OF_DAY, Kind.DATE_AND_TIME)
_CODES = (Kind.BITS, Kind.UNSIGNED)


def is_convertible(target: DataType, source: DataType) -> bool:
    """Whether there is a function that converts `source` to `target`.

    That is every conversion a connection makes, and: everything to and from strings,
    characters to and from their codes, and the parts of a date and time.
    """
    if is_castable(target, source):
        return True
    match target, source:
        case (StringType(), StringType() | Elementary()) | (Elementary(), StringType()):
            return True
        case Elementary(kind=Kind.CHAR), Elementary(kind=Kind.CHAR):
            return True
        case Elementary(kind=Kind.CHAR), Elementary():
            return source.kind in _CODES and source.bits == target.bits
        case Elementary(), Elementary(kind=Kind.CHAR):
            return target.kind in _CODES and target.bits >= source.bits
        case Elementary(), Elementary(kind=Kind.DATE_AND_TIME):
            return target.kind in _FROM_DATE_AND_TIME
        case Elementary(kind=Kind.DATE_AND_TIME), Elementary(kind=Kind.DATE):
            return True
        case _:
            return False
