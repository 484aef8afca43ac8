"""Functions that put dates and times of day together and take them apart."""

from collections.abc import Callable, Mapping
from datetime import date

from compiler.ir.datatypes import DataType, Kind
from compiler.ir.functions.splitting import SPLITS, part_function
from runtime.kernel.conversion import ValueCodeError, wrap
from runtime.kernel.functions.base import DAY, Family, Function, Types, always, finisher, kind_of

_EPOCH = date(1970, 1, 1).toordinal()
_EPOCH_WEEKDAY = 4
"""1970-01-01 was a Thursday; Sunday is 0."""
_MILLISECOND = 1_000_000
_LIMITS = (("hour", 24), ("minute", 60), ("second", 60), ("millisecond", 1000))


def _date_of(year: int, month: int, day: int) -> int:
    try:
        days = date(year, month, day).toordinal() - _EPOCH
    except (ValueError, OverflowError):
        message = f"there is no day {day} of month {month} in the year {year}"
        raise ValueCodeError(message) from None
    return days * DAY


def _time_of(hour: int, minute: int, second: int, millisecond: int) -> int:
    given = (hour, minute, second, millisecond)
    for (unit, limit), value in zip(_LIMITS, given, strict=True):
        if not 0 <= value < limit:
            message = f"{value} is no {unit} of a time of day; expected 0 to {limit - 1}"
            raise ValueCodeError(message)
    return (((hour * 60 + minute) * 60 + second) * 1000 + millisecond) * _MILLISECOND


def _moment_of(year: int, month: int, day: int, *time: int) -> int:
    return _date_of(year, month, day) + _time_of(*time)


def _in_range(compose: Function) -> Function:
    """Dates are 64-bit nanoseconds: they reach from 1677 to 2262."""

    def make(name: str, arguments: Types, result: DataType) -> Function:  # noqa: ARG001 - a Maker
        def function(*parts: int) -> int:
            value: int = compose(*parts)
            if wrap(value, result) != value:
                message = f"the year {parts[0]} is too far away; expected 1678 to 2261"
                raise ValueCodeError(message)
            return value

        return function

    return make


def _joined(name: str, arguments: Types, result: DataType) -> Function:  # noqa: ARG001 - a Maker
    def function(day: int, time: int) -> int:
        return wrap(day + time, result)

    return function


def _weekday(value: int) -> int:
    return (value // DAY + _EPOCH_WEEKDAY) % 7


def part_of_moment(result: DataType) -> Function:
    """Return what takes the day or the time of day out of a date and time."""
    return _day if kind_of(result) is Kind.DATE else _time


def _day(value: int) -> int:
    # The first day that 64 bits reach into begins before they do.
    return max(value // DAY, -(1 << 63) // DAY + 1) * DAY


def _time(value: int) -> int:
    return value % DAY


# --- Taking moments apart ------------------------------------------------------------------

_SECOND = 1000 * _MILLISECOND
_PARTS: Mapping[str, Callable[[int], int]] = {
    "YEAR": lambda value: _calendar(value).year,
    "MONTH": lambda value: _calendar(value).month,
    "DAY": lambda value: _calendar(value).day,
    "HOUR": lambda value: value % DAY // (3600 * _SECOND),
    "MINUTE": lambda value: value // (60 * _SECOND) % 60,
    "SECOND": lambda value: value // _SECOND % 60,
    "MILLISECOND": lambda value: value // _MILLISECOND % 1000,
}


def _calendar(value: int) -> date:
    return date.fromordinal(value // DAY + _EPOCH)


def _part(name: str, arguments: Types, result: DataType) -> Function:  # noqa: ARG001 - a Maker
    compute = _PARTS[name.partition(".")[2]]
    finish = finisher(result)

    def function(value: int) -> int:
        part: int = finish(compute(value))
        return part

    return function


_SPLITS: Family = {
    part_function(name, part): _part for name, (_, parts) in SPLITS.items() for part in parts
}

MOMENTS: Family = {
    **_SPLITS,
    **dict.fromkeys(("CONCAT_DATE", "CONCAT_LDATE"), _in_range(_date_of)),
    **dict.fromkeys(("CONCAT_TOD", "CONCAT_LTOD"), always(_time_of)),
    **dict.fromkeys(("CONCAT_DT", "CONCAT_LDT"), _in_range(_moment_of)),
    **dict.fromkeys(("CONCAT_DATE_TOD", "CONCAT_LDATE_LTOD"), _joined),
    "DAY_OF_WEEK": always(_weekday),
}
