"""From one time of a schedule to the next: by the calendar, and where clocks change.

The calendar is croniter's. It gets each field as a plain list of numbers and naive times only,
because where it differs from Debian's cron is in the reading of fields (`3/2` for weekdays,
ranges that go backwards, days that begin with a star) and in what happens when clocks change.

When clocks are put forward or back, Debian's cron has two rules, and so are they here:

- A time of day ("30 2 * * *") comes once each day. One that is left out is made good as soon as
  the gap is over; one that comes twice counts the first time.
- What has a star in front of its minute or hour ("*/10 * * * *", "15 */2 * * *") is about elapsed
  time: it is due whenever a clock on the wall matches, not at all in a gap, and once more in an
  hour that comes again.
"""

from collections.abc import Iterable, Iterator
from copy import copy
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING

from compiler.ir.cron.fields import EVERY_DAY, EVERY_WEEKDAY, Fields

if TYPE_CHECKING:
    from croniter import croniter

MOMENT = timedelta(microseconds=1)
"""The least there is between two times."""
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def times_of_clock(fields: Fields, start: datetime) -> Iterator[datetime]:
    """Yield the times after a start on a clock that nobody changes; all are naive."""
    # A copy walks on its own, whoever else uses the same expression; reading one takes longer.
    walk = copy(_calendar(fields))
    # Whole minutes, because it counts in floats.
    walk.set_current(start.replace(second=0, microsecond=0, fold=0))
    while True:
        try:
            time: datetime = walk.get_next(datetime)
        except ValueError as error:
            message = "the calendar ends with the year 9999"
            raise OverflowError(message) from error
        yield time


def times_of_day(fields: Fields, start: datetime, zone: tzinfo) -> Iterator[datetime]:
    """Yield the times after a start that is in UTC, each once a day."""
    last = start
    for wall in times_of_clock(fields, _wall(start, zone)):
        time = _existing(wall, zone)
        # Several of one gap are made good at the same time, and an hour that comes again has
        # nothing new. (In one zone, Python compares times without their fold.)
        if (now := time.astimezone(UTC)) > last:
            last = now
            yield time


def times_of_elapsed(fields: Fields, start: datetime, zone: tzinfo) -> Iterator[datetime]:
    """Yield the times after a start that is in UTC, whenever a clock on the wall matches."""
    now = start + MOMENT
    while True:
        wall = _wall(now, zone)
        due = now + (next(times_of_clock(fields, wall - MOMENT)) - wall)
        change = _first_change(now, due, zone)
        if change is None:
            yield due.astimezone(zone)
            now = due + MOMENT
        else:
            now = change


@lru_cache(maxsize=256)
def _calendar(fields: Fields) -> "croniter":
    # Most of who imports the graph model has no schedule to follow, and importing it takes long.
    from croniter import croniter  # noqa: PLC0415

    columns = (
        _column(fields.minutes, of=60),
        _column(fields.hours, of=24),
        _column(fields.days, of=len(EVERY_DAY)),
        _column(fields.months, of=12),
        _column(fields.weekdays, of=len(EVERY_WEEKDAY)),
    )
    return croniter(" ".join(columns), datetime(2000, 1, 1), day_or=fields.is_either_day)  # noqa: DTZ001


def _column(values: Iterable[int], *, of: int) -> str:
    numbers = sorted(values)
    return "*" if len(numbers) == of else ",".join(map(str, numbers))


def _wall(time: datetime, zone: tzinfo) -> datetime:
    """Return what a clock on the wall shows."""
    return time.astimezone(zone).replace(tzinfo=None, fold=0)


def _existing(wall: datetime, zone: tzinfo) -> datetime:
    """Return the first time with that on the wall; if it is in a gap, the end of the gap."""
    while True:
        time = wall.replace(tzinfo=zone)
        if _wall(time.astimezone(UTC), zone) == wall:
            return time
        wall += MINUTE


def _first_change(begin: datetime, end: datetime, zone: tzinfo) -> datetime | None:
    """Return when the zone first has another offset, if it has until `end`.

    No zone ever changed its offset twice within a day.
    """
    if isinstance(zone, timezone):
        return None
    offset = begin.astimezone(zone).utcoffset()
    while begin < end:
        late = min(begin + DAY, end)
        if late.astimezone(zone).utcoffset() != offset:
            return _change(begin, late, zone)
        begin = late
    return None


def _change(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    offset = before.astimezone(zone).utcoffset()
    while after - before > MOMENT:
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after
