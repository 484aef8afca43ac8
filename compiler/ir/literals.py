"""IEC literals: from text to values and back.

Values are `bool`, `int` (integers, bit strings, durations and dates in nanoseconds), `float`
(a REAL already rounded to 32 bits), `str`, tuples (arrays, row by row) and dicts (structs, all
members in order). Accepted is what the 4diac IDE and FORTE accept together (formats page,
section 4; FORTE reference, section 8); written is the IDE's normal form.
"""

import math
import re
import struct
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from compiler.ir.code import Local
from compiler.ir.datatypes import (
    BOOL,
    DATE,
    DINT,
    DT,
    ELEMENTARY,
    LINT,
    LREAL,
    LTIME,
    STRING,
    TIME,
    TOD,
    WCHAR,
    WSTRING,
    ArrayType,
    DataType,
    DataTypeError,
    Elementary,
    GenericType,
    Kind,
    StringType,
    StructType,
    is_castable,
    parse_datatype,
)

LiteralValue = bool | int | float | str | tuple["LiteralValue", ...] | dict[str, "LiteralValue"]
Structs = Mapping[str, tuple[Local, ...]]
Constants = Mapping[str, str]


class LiteralError(ValueError):
    """A text is not a literal of the wanted type; the message says why."""


# --- Reading -----------------------------------------------------------------------------


def parse_literal(
    text: str,
    datatype: DataType,
    *,
    structs: Structs | None = None,
    constants: Constants | None = None,
) -> LiteralValue:
    """Return the value a literal has as `datatype`; an empty text is the default value.

    Args:
        text: the literal, or the name of a constant.
        datatype: the type of the place it is written at.
        structs: the members of structs by full name.
        constants: literal texts of constants by casefolded name.

    Raises:
        LiteralError: it is none; the message is for the author.
    """
    return _Reader(structs or {}, constants or {}).read(text, datatype)


class _Reader:
    def __init__(self, structs: Structs, constants: Constants) -> None:
        self._structs = structs
        self._constants = constants

    def read(self, text: str, datatype: DataType) -> LiteralValue:
        stripped = text.strip()
        if not stripped:
            return default_value(datatype, self._structs)
        if _IDENTIFIER.fullmatch(stripped):
            try:
                return self.read(self._constants[stripped.casefold()], datatype)
            except KeyError:
                pass
        match datatype:
            case Elementary():
                return self._elementary(stripped, datatype)
            case StringType():
                return _read_string(text, datatype)
            case ArrayType():
                return self._array(stripped, datatype)
            case StructType():
                return self._struct(stripped, datatype)
            case GenericType():
                return self._generic(stripped, datatype)

    def _elementary(self, text: str, datatype: Elementary) -> LiteralValue:
        prefix, rest = split_literal(text)
        if prefix is not None and not _may_prefix(prefix, datatype):
            message = f"a {prefix} is no {datatype}"
            raise LiteralError(message)
        if isinstance(prefix, Elementary) and prefix != datatype and prefix.kind is not Kind.CHAR:
            # An explicit type has its own reading; the value then has to fit.
            value = _READERS[prefix.kind](rest, prefix)
            return _fit(value, datatype, text)
        return _READERS[datatype.kind](rest, datatype)

    def _generic(self, text: str, datatype: GenericType) -> LiteralValue:
        guessed = guess_type(text)
        if guessed is None:
            message = f"nothing says which {datatype} it is"
            raise LiteralError(message)
        return self.read(text, guessed)

    def _array(self, text: str, datatype: ArrayType) -> LiteralValue:
        if not (text.startswith("[") and text.endswith("]")):
            message = "an array is written [1, 2, 3]"
            raise LiteralError(message)
        size = array_size(datatype)
        row = ArrayType(datatype.bounds[1:], datatype.element)
        values: list[LiteralValue] = []
        for item in self._items(text[1:-1]):
            if len(datatype.bounds) > 1 and item.startswith("["):
                inner = self._array(item, row)
                values.extend(inner if isinstance(inner, tuple) else (inner,))
            else:
                values.append(self.read(item, datatype.element))
            if size is not None and len(values) > size:
                message = f"more than the {size} elements of the array"
                raise LiteralError(message)
        missing = 0 if size is None else size - len(values)
        if missing:
            values += [default_value(datatype.element, self._structs)] * missing
        return tuple(values)

    def _items(self, text: str) -> Iterator[str]:
        """Return the elements of an array literal, repetitions (`3(0)`) written out."""
        for item in split_top_level(text, ","):
            match = re.fullmatch(r"(\d{1,6})\s*\((.*)\)", item, re.DOTALL)
            if match:
                repeated = list(self._items(match[2])) or [""]
                for _ in range(int(match[1])):
                    yield from repeated
            else:
                yield item

    def _struct(self, text: str, datatype: StructType) -> LiteralValue:
        members = find_struct(self._structs, datatype.name)
        if members is None:
            message = f"the struct {datatype} is not known"
            raise LiteralError(message)
        prefix, separator, rest = text.partition("#")
        if separator and not prefix.startswith("("):
            text = rest.strip()
        if not (text.startswith("(") and text.endswith(")")):
            message = "a struct is written (a := 1, b := 2)"
            raise LiteralError(message)
        values = {member.name: self.read(member.initial, member.type) for member in members}
        by_name = {member.name.casefold(): member for member in members}
        for item in split_top_level(text[1:-1], ","):
            name, assigned, value = item.partition(":=")
            member = by_name.get(name.strip().casefold())
            if not assigned or member is None:
                known = ", ".join(item.name for item in members)
                message = f'"{item}" sets no member of {datatype}; members: {known}'
                raise LiteralError(message)
            values[member.name] = self.read(value, member.type)
        return values


_IDENTIFIER = re.compile(r"[^\W\d]\w*(?:::[^\W\d]\w*)*")


def find_struct(structs: Structs, name: str) -> tuple[Local, ...] | None:
    """Return the members of a struct; names compare without case."""
    found = structs.get(name)
    if found is None:
        found = structs.get(name.casefold())
    return found


def split_top_level(text: str, separator: str) -> list[str]:
    """Split at separators that stand in no bracket and no quotes; parts are stripped."""
    parts: list[str] = []
    depth = start = 0
    quote = ""
    skip = False
    for position, char in enumerate(text):
        if skip:
            skip = False
        elif quote:
            skip = char == "$"
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in "[(":
            depth += 1
        elif char in "])":
            depth -= 1
        elif char == separator and not depth:
            parts.append(text[start:position].strip())
            start = position + 1
    last = text[start:].strip()
    return [*parts, last] if parts or last else []


# --- Prefixes ----------------------------------------------------------------------------

_PREFIX_ALIASES: Mapping[str, DataType] = {
    "T": TIME,
    "LT": LTIME,
    "D": DATE,
    "LD": ELEMENTARY["LDATE"],
    "TOD": TOD,
    "DT": DT,
}


def split_literal(text: str) -> tuple[DataType | None, str]:
    """Return the type a literal names itself, if it does, and the rest of its text.

    `INT#5` is an INT, `T#1s` a TIME, `'x'` a STRING, `"x"` a WSTRING, `TRUE` a BOOL.
    """
    stripped = text.strip()
    if stripped[:1] == "'":
        return STRING, stripped
    if stripped[:1] == '"':
        return WSTRING, stripped
    if stripped.upper() in ("TRUE", "FALSE"):
        return BOOL, stripped
    head, separator, rest = stripped.partition("#")
    if not separator or not _IDENTIFIER.fullmatch(head.strip()):
        return None, stripped
    alias = _PREFIX_ALIASES.get(head.strip().upper())
    if alias is not None:
        return alias, rest.strip()
    try:
        datatype = parse_datatype(head)
    except DataTypeError:
        return None, stripped
    return datatype, rest.strip()


def guess_type(text: str) -> DataType | None:
    """Return the type an untyped literal takes at a generic pin: DINT or LINT, LREAL."""
    prefix, rest = split_literal(text)
    if prefix is not None:
        return prefix
    if _INTEGER.fullmatch(rest):
        value = _integer_value(rest)
        return DINT if -(2**31) <= value < 2**31 else LINT
    return LREAL if _REAL.fullmatch(rest) else None


def _may_prefix(prefix: DataType, datatype: Elementary) -> bool:
    if prefix == datatype or is_castable(datatype, prefix):
        return True
    if datatype.kind is Kind.CHAR:
        return isinstance(prefix, StringType)
    return False


# --- Numbers -----------------------------------------------------------------------------

_INTEGER = re.compile(
    r"[+-]?(?:2#[01][01_]*|8#[0-7][0-7_]*|16#[0-9A-Fa-f][0-9A-Fa-f_]*|(?:10#)?\d[\d_]*)"
)
_REAL = re.compile(r"[+-]?(?:\d[\d_]*\.?[\d_]*(?:[eE][+-]?\d+)?|nan|inf|infinity)", re.IGNORECASE)


def limits(datatype: Elementary) -> tuple[int, int]:
    """Return the least and the greatest value of an integer, bit string or duration type."""
    if datatype.kind in (Kind.BOOL, Kind.BITS, Kind.UNSIGNED):
        return 0, 2**datatype.bits - 1
    return -(2 ** (datatype.bits - 1)), 2 ** (datatype.bits - 1) - 1


def round_to_real(value: float) -> float:
    """Return the nearest 32-bit float; what is too large becomes infinite."""
    try:
        result: float = struct.unpack("<f", struct.pack("<f", value))[0]
    except OverflowError:
        return math.copysign(math.inf, value)
    return result


def _integer_value(text: str) -> int:
    sign = -1 if text.startswith("-") else 1
    body = text.lstrip("+-").replace("_", "")
    base, separator, digits = body.partition("#")
    return sign * (int(digits, int(base)) if separator else int(body))


def _read_bool(text: str, _: Elementary) -> LiteralValue:
    upper = text.upper()
    if upper in ("TRUE", "1"):
        return True
    if upper in ("FALSE", "0"):
        return False
    if _INTEGER.fullmatch(text) and _integer_value(text) in (0, 1):
        return bool(_integer_value(text))
    message = "expected TRUE or FALSE"
    raise LiteralError(message)


def _read_integer(text: str, datatype: Elementary) -> LiteralValue:
    if text.upper() in ("TRUE", "FALSE"):
        return int(text.upper() == "TRUE")
    if not _INTEGER.fullmatch(text):
        message = "expected an integer such as 5, -5 or 16#FF"
        raise LiteralError(message)
    value = _integer_value(text)
    based = "#" in text and not text.lstrip("+-").startswith("10#")
    if (
        based
        and datatype.kind is Kind.SIGNED
        and 2 ** (datatype.bits - 1) <= value < (2**datatype.bits)
    ):
        # A based literal fills all bits of its type, the sign among them.
        value -= 2**datatype.bits
    return _fit(value, datatype, text)


def _fit(value: LiteralValue, datatype: Elementary, text: str) -> LiteralValue:
    if datatype.kind is Kind.REAL and isinstance(value, int | float):
        return _rounded(float(value), datatype)
    if datatype.kind is Kind.BOOL and value in (0, 1):
        return bool(value)
    if isinstance(value, bool):
        value = int(value)
    if not isinstance(value, int):
        message = f"expected {datatype}"
        raise LiteralError(message)
    least, greatest = limits(datatype)
    if not least <= value <= greatest:
        message = f"{text} does not fit into {datatype} ({least} to {greatest})"
        raise LiteralError(message)
    return value


def _read_real(text: str, datatype: Elementary) -> LiteralValue:
    if _INTEGER.fullmatch(text) and "#" in text:
        return _rounded(float(_integer_value(text)), datatype)
    if not _REAL.fullmatch(text):
        message = "expected a number such as 1.5 or 1.0E-3"
        raise LiteralError(message)
    return _rounded(float(text.replace("_", "")), datatype)


def _rounded(value: float, datatype: Elementary) -> float:
    if datatype.bits == 64:  # noqa: PLR2004 - the width of LREAL
        return value
    rounded = round_to_real(value)
    if math.isinf(rounded) and not math.isinf(value):
        message = f"{value} is too large for REAL"
        raise LiteralError(message)
    return rounded


# --- Durations and dates -----------------------------------------------------------------

_UNITS = {
    "d": 86_400_000_000_000,
    "h": 3_600_000_000_000,
    "m": 60_000_000_000,
    "s": 1_000_000_000,
    "ms": 1_000_000,
    "us": 1_000,
    "ns": 1,
}
_DURATION = re.compile(r"([+-]?)((?:\d+(?:\.\d+)?(?:ms|us|ns|d|h|m|s)_?)+)", re.IGNORECASE)
_DURATION_PART = re.compile(r"(\d+)(?:\.(\d+))?(ms|us|ns|d|h|m|s)", re.IGNORECASE)
_DAY = re.compile(r"(\d{1,4})-(\d{1,2})-(\d{1,2})")
_CLOCK = re.compile(r"(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?)?)?")


def _read_duration(text: str, datatype: Elementary) -> LiteralValue:
    compact = text.replace(" ", "")
    if _INTEGER.fullmatch(compact):
        return _fit(_integer_value(compact), datatype, text)
    match = _DURATION.fullmatch(compact)
    if match is None:
        message = "expected a duration such as T#1s, T#500ms or T#1h30m"
        raise LiteralError(message)
    total = 0
    for whole, fraction, unit in _DURATION_PART.findall(match[2]):
        factor = _UNITS[unit.lower()]
        total += int(whole) * factor
        if fraction:
            total += int(fraction) * factor // 10 ** len(fraction)
    return _fit(-total if match[1] == "-" else total, datatype, text)


def _read_date(text: str, datatype: Elementary) -> LiteralValue:
    if _INTEGER.fullmatch(text):
        return _fit(_integer_value(text), datatype, text)
    match = _DAY.fullmatch(text)
    if match is None:
        message = "expected a date such as D#2026-11-21"
        raise LiteralError(message)
    return _day(match)


def _day(match: re.Match[str]) -> int:
    """Return nanoseconds since 1970; months and days past the end run on, as in FORTE."""
    year, month, day = (int(part) for part in match.groups())
    try:
        first = datetime(year + (month - 1) // 12, (month - 1) % 12 + 1, 1, tzinfo=UTC)
        days = (first + timedelta(days=day - 1) - datetime(1970, 1, 1, tzinfo=UTC)).days
    except (ValueError, OverflowError) as error:
        message = f"{match[0]} is no date"
        raise LiteralError(message) from error
    return days * _UNITS["d"]


def _read_clock(text: str, datatype: Elementary) -> LiteralValue:
    match = _CLOCK.fullmatch(text)
    if match is None:
        if _INTEGER.fullmatch(text):
            return _fit(_integer_value(text), datatype, text)
        message = "expected a time of day such as TOD#12:30:00"
        raise LiteralError(message)
    return _clock(match)


def _clock(match: re.Match[str]) -> int:
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[:3])
    nanoseconds = int((match[4] or "0").ljust(9, "0"))
    total = (hours * 60 + minutes) * 60 + seconds
    if minutes >= 60 or seconds >= 60 or total > 86_400:  # noqa: PLR2004 - a clock's limits
        message = f"{match[0]} is no time of day"
        raise LiteralError(message)
    return total * _UNITS["s"] + nanoseconds


def _read_date_and_time(text: str, datatype: Elementary) -> LiteralValue:
    if _INTEGER.fullmatch(text):
        return _fit(_integer_value(text), datatype, text)
    match = re.fullmatch(r"(\d{1,4}-\d{1,2}-\d{1,2})[-T ](.+)", text)
    day = _DAY.fullmatch(match[1]) if match else None
    clock = _CLOCK.fullmatch(match[2]) if match else None
    if day is None or clock is None:
        message = "expected a date and time such as DT#2026-11-21-12:30:00"
        raise LiteralError(message)
    return _day(day) + _clock(clock)


def _read_char(text: str, datatype: Elementary) -> LiteralValue:
    value = _read_string(text, WSTRING if datatype == WCHAR else STRING)
    if len(value) != 1:
        message = "expected one character"
        raise LiteralError(message)
    return value


def _read_host(text: str, _: Elementary) -> LiteralValue:
    return text


_READERS = {
    Kind.BOOL: _read_bool,
    Kind.BITS: _read_integer,
    Kind.SIGNED: _read_integer,
    Kind.UNSIGNED: _read_integer,
    Kind.REAL: _read_real,
    Kind.DURATION: _read_duration,
    Kind.DATE: _read_date,
    Kind.TIME_OF_DAY: _read_clock,
    Kind.DATE_AND_TIME: _read_date_and_time,
    Kind.CHAR: _read_char,
    Kind.HOST: _read_host,
}

# --- Texts -------------------------------------------------------------------------------

_ESCAPES = {
    "$": "$", "'": "'", '"': '"', "L": "\n", "N": "\n", "P": "\f", "R": "\r", "T": "\t",
}  # fmt: skip


def _read_string(text: str, datatype: StringType) -> str:
    stripped = text.strip()
    prefix, rest = split_literal(stripped)
    if isinstance(prefix, StringType) and "#" in stripped and stripped[:1] not in "'\"":
        stripped = rest
    if stripped[:1] not in ("'", '"'):
        # 1.x files write texts without quotes.
        value = stripped
    elif len(stripped) > 1 and stripped.endswith(stripped[0]):
        value = _unescape(stripped[1:-1], stripped[0], 4 if datatype.name == "WSTRING" else 2)
    else:
        message = f"the text has no closing {stripped[0]}"
        raise LiteralError(message)
    if datatype.length is not None and len(value) > datatype.length:
        message = f"the text is longer than {datatype.length} characters"
        raise LiteralError(message)
    return value


def _unescape(body: str, quote: str, digits: int) -> str:
    result = []
    position = 0
    while position < len(body):
        char = body[position]
        if char == quote:
            message = f"a {quote} inside the text is written ${quote}"
            raise LiteralError(message)
        if char != "$":
            result.append(char)
            position += 1
            continue
        escape = body[position + 1 : position + 2].upper()
        code = body[position + 1 : position + 1 + digits]
        if escape in _ESCAPES and escape:
            result.append(_ESCAPES[escape])
            position += 2
        elif len(code) == digits and all(digit in "0123456789abcdefABCDEF" for digit in code):
            result.append(chr(int(code, 16)))
            position += 1 + digits
        else:
            message = f'"${body[position + 1 : position + 2]}" is no escape; a $ is written $$'
            raise LiteralError(message)
    return "".join(result)


# --- Defaults and writing ----------------------------------------------------------------


def array_size(datatype: ArrayType) -> int | None:
    """Return the number of elements of an array; None for one of variable length."""
    size = 1
    for bounds in datatype.bounds:
        if bounds is None:
            return None
        size *= bounds[1] - bounds[0] + 1
    return size


def default_value(datatype: DataType, structs: Structs) -> LiteralValue:
    """Return the value a variable has that nobody initialises."""
    match datatype:
        case Elementary(kind=Kind.BOOL):
            return False
        case Elementary(kind=Kind.REAL):
            return 0.0
        case Elementary(kind=Kind.CHAR):
            return "\0"
        case Elementary(kind=Kind.HOST) | StringType():
            return ""
        case ArrayType():
            return (default_value(datatype.element, structs),) * (array_size(datatype) or 0)
        case StructType():
            members = find_struct(structs, datatype.name) or ()
            return {
                member.name: parse_literal(member.initial, member.type, structs=structs)
                for member in members
            }
        case _:
            return 0


def format_literal(value: LiteralValue, datatype: DataType) -> str:
    """Return the canonical text of a value, without the name of its type."""
    match value:
        case bool():
            return ("TRUE" if value else "FALSE") if datatype == BOOL else str(int(value))
        case tuple():
            element = datatype.element if isinstance(datatype, ArrayType) else datatype
            return f"[{','.join(format_literal(item, element) for item in value)}]"
        case dict():
            return _format_struct(value)
        case str():
            return _format_text(value, datatype)
        case float():
            return _format_real(value, datatype)
        case int():
            return _format_int(value, datatype)


def _format_struct(value: dict[str, LiteralValue]) -> str:
    members = (f"{name}:={format_literal(item, _own_type(item))}" for name, item in value.items())
    return f"({','.join(members)})"


def _own_type(value: LiteralValue) -> DataType:
    """Return a type that writes a struct's member so that it can be read again."""
    match value:
        case bool():
            return BOOL
        case str():
            return STRING
        case float():
            return LREAL
        case _:
            return LINT


def _format_int(value: int, datatype: DataType) -> str:
    match datatype:
        case Elementary(kind=Kind.REAL):
            return _format_real(float(value), datatype)
        case Elementary(kind=Kind.DURATION):
            return f"{'LT' if datatype == LTIME else 'T'}#{format_duration(value)}"
        case Elementary(kind=Kind.DATE, name=name):
            return f"{'LD' if name.startswith('L') else 'D'}#{_format_day(value)}"
        case Elementary(kind=Kind.TIME_OF_DAY, name=name):
            return f"{'LTOD' if name.startswith('L') else 'TOD'}#{_format_clock(value)}"
        case Elementary(kind=Kind.DATE_AND_TIME, name=name):
            day, clock = divmod(value, _UNITS["d"])
            start = "LDT" if name.startswith("L") else "DT"
            return f"{start}#{_format_day(day * _UNITS['d'])}-{_format_clock(clock)}"
        case _:
            return str(value)


def format_duration(value: int) -> str:
    """Return nanoseconds as `1h30m`, `500ms`, `0s`."""
    if not value:
        return "0s"
    left = abs(value)
    parts = []
    for unit, factor in _UNITS.items():
        count, left = divmod(left, factor)
        if count:
            parts.append(f"{count}{unit}")
    return ("-" if value < 0 else "") + "".join(parts)


def _format_day(value: int) -> str:
    try:
        day = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=value // _UNITS["d"])
    except OverflowError:
        return str(value)
    return f"{day:%Y-%m-%d}"


def _format_clock(value: int) -> str:
    seconds, nanoseconds = divmod(value, _UNITS["s"])
    fraction = f".{nanoseconds:09}".rstrip("0") if nanoseconds else ""
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{fraction}"


def _format_real(value: float, datatype: DataType) -> str:
    if isinstance(datatype, Elementary) and datatype.kind is Kind.REAL and datatype.bits == 32:  # noqa: PLR2004
        for digits in range(6, 10):
            text = f"{value:.{digits}g}"
            if round_to_real(float(text)) == value:
                return text if any(mark in text for mark in ".en") else f"{text}.0"
    return repr(value)


def _format_text(value: str, datatype: DataType) -> str:
    if isinstance(datatype, Elementary) and datatype.kind is Kind.HOST:
        return value
    wide = datatype == WCHAR or (isinstance(datatype, StringType) and datatype.name[0] == "W")
    quote = '"' if wide else "'"
    names = {"\n": "$N", "\r": "$R", "\t": "$T", "\f": "$P", "$": "$$", quote: f"${quote}"}

    def escaped(char: str) -> str:
        if char in names:
            return names[char]
        if char < " " or char == "\x7f":
            return f"${ord(char):0{4 if wide else 2}X}"
        return char

    return quote + "".join(map(escaped, value)) + quote
