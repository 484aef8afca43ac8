"""Functions of the time, and of dates and times of day."""

from compiler.ir.datatypes import DataType, Kind
from compiler.ir.functions.splitting import SPLITS, part_function
from compiler.wasm.calls.base import Calling, Family, as_i64, kind_of, wrapped
from compiler.wasm.library.moments import DAY, NO_DAY
from compiler.wasm.memory_map import EPOCH, NOW
from compiler.wasm.wat import Wat, const, op

_EPOCH_WEEKDAY = 4
"""1970-01-01 was a Thursday; Sunday is 0."""
_FIRST_DAY = -(1 << 63) // DAY + 1
"""The first day that 64 bits reach to the beginning of."""
_MILLISECOND = 1_000_000
_SECOND = 1000 * _MILLISECOND
_CLOCK = {
    "HOUR": (3600 * _SECOND, 24),
    "MINUTE": (60 * _SECOND, 60),
    "SECOND": (_SECOND, 60),
    "MILLISECOND": (_MILLISECOND, 1000),
}
"""By part: its nanoseconds, and how many of it the next larger one has."""
_CALENDAR = {"YEAR": (9, 0x7FFF), "MONTH": (5, 15), "DAY": (0, 31)}
"""By part: where it lies in what `$calendar` returns."""


def _now(calling: Calling) -> Wat:
    now = op("i64.load", const("i32", NOW))
    if calling.name == "NOW_MONOTONIC":
        return now
    return op("i64.add", op("i64.load", const("i32", EPOCH)), now)


def _weekday(calling: Calling) -> Wat:
    day = _divided(calling, calling.value(), DAY)
    counted = op("i64.add", day, const("i64", _EPOCH_WEEKDAY))
    return op("i32.wrap_i64", _rest(calling, counted, 7))


def _part(calling: Calling) -> Wat:
    part = calling.name.partition(".")[2]
    if part in _CLOCK:
        unit, count = _CLOCK[part]
        found = _rest(calling, _divided(calling, calling.value(), unit), count)
    else:
        shift, mask = _CALENDAR[part]
        date = calling.library("calendar", _divided(calling, calling.value(), DAY))
        moved = op("i32.shr_u", date, const("i32", shift))
        found = op("i64.extend_i32_u", op("i32.and", moved, const("i32", mask)))
    return wrapped(found, calling.result)


def part_of_moment(calling: Calling, target: DataType) -> Wat:
    """Return the day or the time of day of the argument, a date and time."""
    value = calling.value()
    if kind_of(target) is not Kind.DATE:
        return calling.library("within_day", value)
    day = calling.code.keep("i64", _divided(calling, value, DAY))
    first = const("i64", _FIRST_DAY)
    reached = op("select", day, first, op("i64.gt_s", day, first))
    return op("i64.mul", reached, const("i64", DAY))


# --- Putting moments together --------------------------------------------------------------


def _date(calling: Calling) -> Wat:
    values = calling.values()
    day, is_none = _day_of(calling, values)
    return calling.checked(is_none, values, lambda: op("i64.mul", day, const("i64", DAY)))


def _time(calling: Calling) -> Wat:
    values = calling.values()
    time, is_none = _time_of(calling, values, 0)
    return calling.checked(is_none, values, lambda: time)


def _moment(calling: Calling) -> Wat:
    values = calling.values()
    day, is_no_day = _day_of(calling, values)
    time, is_no_time = _time_of(calling, values, 3)
    return calling.checked(
        op("i32.or", is_no_day, is_no_time),
        values,
        lambda: op("i64.add", op("i64.mul", day, const("i64", DAY)), time),
    )


def _day_of(calling: Calling, values: list[Wat]) -> tuple[Wat, Wat]:
    """Return the day of a year, a month and a day, and whether there is none."""
    wide = [as_i64(value, calling.types[0]) for value in values[:3]]
    day = calling.code.keep("i64", calling.library("day_of", *wide))
    return day, op("i64.eq", day, const("i64", NO_DAY))


def _time_of(calling: Calling, values: list[Wat], first: int) -> tuple[Wat, Wat]:
    """Return the nanoseconds of a time of day, and whether one of its parts is too large."""
    time, is_none = const("i64", 0), const("i32", 0)
    for part, value in zip(_CLOCK, values[first:], strict=True):
        unit, count = _CLOCK[part]
        wide = calling.code.reused("i64", as_i64(value, calling.types[0]))
        time = op("i64.add", time, op("i64.mul", wide, const("i64", unit)))
        # What is negative is a large number without a sign.
        is_none = op("i32.or", is_none, op("i64.ge_u", wide, const("i64", count)))
    return time, is_none


def _divided(calling: Calling, value: Wat, by: int) -> Wat:
    return calling.library("floor_divide", value, const("i64", by))


def _rest(calling: Calling, value: Wat, by: int) -> Wat:
    return calling.library("floor_rest", value, const("i64", by))


MOMENTS: Family = {
    **{part_function(name, part): _part for name, (_, parts) in SPLITS.items() for part in parts},
    **dict.fromkeys(("CONCAT_DATE", "CONCAT_LDATE"), _date),
    **dict.fromkeys(("CONCAT_TOD", "CONCAT_LTOD"), _time),
    **dict.fromkeys(("CONCAT_DT", "CONCAT_LDT"), _moment),
    "NOW": _now,
    "NOW_MONOTONIC": _now,
    "DAY_OF_WEEK": _weekday,
}
