"""Durations, dates and times of day: text to nanoseconds and back."""

import re
from datetime import date

from compiler.ir.datatypes import Elementary, Kind
from compiler.ir.literals.numerals import read_integer
from compiler.ir.literals.values import LiteralError, article, integer_range

_UNITS = {
    "d": 86_400_000_000_000,
    "h": 3_600_000_000_000,
    "m": 60_000_000_000,
    "s": 1_000_000_000,
    "ms": 1_000_000,
    "us": 1_000,
    "ns": 1,
}
_DAY = _UNITS["d"]
_EPOCH = date(1970, 1, 1).toordinal()
_MONTHS = 12
_LONGEST = 400

_NUMBER = r"\d+(?:_\d+)*"
_PART = re.compile(rf"({_NUMBER})(?:\.({_NUMBER}))?(ms|us|ns|d|h|m|s)", re.IGNORECASE | re.ASCII)
_DURATION = re.compile(
    rf"[+-]?(?:{_NUMBER}(?:\.{_NUMBER})?(?:ms|us|ns|d|h|m|s)_?)+(?<!_)",
    re.IGNORECASE | re.ASCII,
)
_DATE = re.compile(r"(\d{1,4})-(\d{1,4})-(\d{1,4})", re.ASCII)
_TIME_OF_DAY = re.compile(r"(\d{1,4})(?::(\d{1,4})(?::(\d{1,4})(?:\.(\d{1,9}))?)?)?", re.ASCII)
_DATE_AND_TIME = re.compile(rf"({_DATE.pattern})-(\d{{1,4}}:\d{{1,4}}:.*)", re.ASCII)

_EXPECTED = {
    Kind.DURATION: "T#1h30m, T#1.5s or T#500ms",
    Kind.DATE: "D#2024-02-29",
    Kind.TIME_OF_DAY: "TOD#12:30:15.5",
    Kind.DATE_AND_TIME: "DT#2024-02-29-12:30:15",
}


def parse_moment(text: str, datatype: Elementary, *, prefixed: bool) -> int:
    """Read a duration, date or time of day without its prefix; a bare whole number is in ns.

    Only a bare time of day may be a whole number of hours.
    """
    value = None
    if len(text) <= _LONGEST:
        value = _read(text, datatype.kind, prefixed=prefixed)
    if value is None:
        message = f'"{text}" is not {article(datatype)}; expected {_EXPECTED[datatype.kind]}'
        raise LiteralError(message)
    least, greatest = integer_range(datatype)
    if not least <= value <= greatest:
        limits = f"{format_moment(least, datatype)} to {format_moment(greatest, datatype)}"
        message = f'"{text}" does not fit into {datatype} ({limits})'
        raise LiteralError(message)
    return value


def _read(text: str, kind: Kind, *, prefixed: bool) -> int | None:
    value: int | None
    match kind:
        case Kind.DURATION:
            value = _duration(text) if prefixed else None
        case Kind.DATE:
            value = _date(text)
        case Kind.TIME_OF_DAY:
            value = _time_of_day(text)
        case _:
            value = _date_and_time(text)
    return _nanoseconds(text, kind) if value is None and not prefixed else value


def _nanoseconds(text: str, kind: Kind) -> int | None:
    """Read a bare number: a date begins at midnight, a time of day is within one day."""
    number = read_integer(text)
    if number is None:
        return None
    value = number[0]
    if kind is Kind.DATE and value % _DAY:
        return None
    if kind is Kind.TIME_OF_DAY and not 0 <= value <= _DAY:
        return None
    return value


def _duration(text: str) -> int | None:
    if not _DURATION.fullmatch(text):
        return None
    total = 0
    for whole, fraction, unit in _PART.findall(text):
        size = _UNITS[unit.lower()]
        digits = fraction.replace("_", "")
        total += int(whole) * size + int(digits or 0) * size // 10 ** len(digits)
    return -total if text.startswith("-") else total


def _date(text: str) -> int | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups())
    # FORTE lets fields flow over: month 13 is January of the next year.
    year, month = year + (month - 1) // _MONTHS, (month - 1) % _MONTHS + 1
    if not date.min.year <= year <= date.max.year:
        return None
    return (date(year, month, 1).toordinal() + day - 1 - _EPOCH) * _DAY


def _time_of_day(text: str) -> int | None:
    match = _TIME_OF_DAY.fullmatch(text)
    if match is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[:3])
    nanoseconds = int((match[4] or "").ljust(9, "0"))
    total = hours * _UNITS["h"] + minutes * _UNITS["m"] + seconds * _UNITS["s"] + nanoseconds
    return total if total <= _DAY else None


def _date_and_time(text: str) -> int | None:
    match = _DATE_AND_TIME.fullmatch(text)
    if match is None:
        return None
    day, time = _date(match[1]), _time_of_day(match[5])
    return None if day is None or time is None else day + time


def format_moment(value: int, datatype: Elementary) -> str:
    """Write a duration, date or time of day in its normal form, with its prefix."""
    match datatype.kind:
        case Kind.DURATION:
            prefix, text = "T", format_duration(value)
        case Kind.DATE:
            prefix, text = "D", format_date(value)
        case Kind.TIME_OF_DAY:
            prefix, text = "TOD", format_time_of_day(value)
        case _:
            day, time = divmod(value, _DAY)
            prefix, text = "DT", f"{format_date(day * _DAY)}-{format_time_of_day(time)}"
    return f"{'L' if datatype.name.startswith('L') else ''}{prefix}#{text}"


def format_duration(value: int) -> str:
    """Write nanoseconds as `1h30m`, `500ms`, `0s`."""
    if not value:
        return "0s"
    left = abs(value)
    parts = []
    for unit, size in _UNITS.items():
        number, left = divmod(left, size)
        if number:
            parts.append(f"{number}{unit}")
    return ("-" if value < 0 else "") + "".join(parts)


def format_date(value: int) -> str:
    """Write the day of a moment as `2024-02-29`."""
    return date.fromordinal(value // _DAY + _EPOCH).isoformat()


def format_time_of_day(value: int) -> str:
    """Write nanoseconds since midnight as `12:30:15` or `12:30:15.500`."""
    seconds, fraction = divmod(value, _UNITS["s"])
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours:02}:{minutes:02}:{seconds:02}"
    if not fraction:
        return text
    digits = f"{fraction:09}"
    while digits.endswith("000"):
        digits = digits[:-3]
    return f"{text}.{digits}"
