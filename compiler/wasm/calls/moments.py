"""Functions of the time, and of dates and times of day."""

from compiler.ir.datatypes import DataType, Kind
from compiler.ir.functions.splitting import SPLITS, part_function
from compiler.wasm.calls.base import Calling, Family, kind_of, wrapped
from compiler.wasm.library.moments import DAY
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


def _divided(calling: Calling, value: Wat, by: int) -> Wat:
    return calling.library("floor_divide", value, const("i64", by))


def _rest(calling: Calling, value: Wat, by: int) -> Wat:
    return calling.library("floor_rest", value, const("i64", by))


MOMENTS: Family = {
    **{part_function(name, part): _part for name, (_, parts) in SPLITS.items() for part in parts},
    "NOW": _now,
    "NOW_MONOTONIC": _now,
    "DAY_OF_WEEK": _weekday,
}
