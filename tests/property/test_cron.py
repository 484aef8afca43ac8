"""Cron expressions, against cronsim and against a model that looks at every minute.

An expression is drawn together with what it means, so that the model has to read nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from itertools import dropwhile, islice, pairwise, takewhile
from zoneinfo import ZoneInfo

import pytest
from cronsim import CronSim, CronSimError
from hypothesis import assume, given
from hypothesis import strategies as st

from compiler.ir.cron import CronError, Expression

MINUTE = timedelta(minutes=1)
FIRST_HOUR = datetime(2019, 1, 1, tzinfo=UTC)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
CHANGES = (
    *ZONES[1:],
    "America/Havana",  # at midnight
    "Europe/Dublin",  # the other way round: summer is standard
    "Africa/Casablanca",  # four times a year
    "Asia/Tehran",
)
"""Zones whose clocks change."""
NAMES = {
    (1, 12): ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"),
    (0, 7): ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "7"),
}
Drawn = tuple[str, frozenset[int]]
"""The text of a field or of a part of one, and the numbers it means."""


@dataclass(frozen=True)
class Drawing:
    """An expression with its meaning."""

    fields: tuple[Drawn, ...]

    @property
    def text(self) -> str:
        return " ".join(text for text, _ in self.fields)

    @property
    def is_about_elapsed_time(self) -> bool:
        return any(text.startswith("*") for text, _ in self.fields[:2])

    def has(self, wall: datetime) -> bool:
        """Whether it is due when a clock shows that."""
        minutes, hours, days, months, weekdays = (values for _, values in self.fields)
        day, weekday = wall.day in days, bool({wall.isoweekday(), wall.isoweekday() % 7} & weekdays)
        has_star = any(self.fields[index][0].startswith("*") for index in (2, 4))
        return (
            wall.minute in minutes
            and wall.hour in hours
            and wall.month in months
            and (day and weekday if has_star else day or weekday)
        )


def parts(lowest: int, highest: int) -> st.SearchStrategy[Drawn]:
    """Draw one part of a field."""

    @st.composite
    def part(draw: st.DrawFn) -> Drawn:
        def shown(value: int) -> str:
            names = NAMES.get((lowest, highest))
            if names is None or draw(st.booleans()):
                return str(value)
            return draw(st.sampled_from((str.lower, str.upper, str.title)))(names[value - lowest])

        first, last = sorted(
            (draw(st.integers(lowest, highest)), draw(st.integers(lowest, highest)))
        )
        step = draw(st.integers(1, highest + 5))
        match draw(st.sampled_from(("value", "range", "star", "value/", "range/", "star/"))):
            case "value":
                return shown(first), frozenset({first})
            case "range":
                return f"{shown(first)}-{shown(last)}", frozenset(range(first, last + 1))
            case "star":
                return "*", frozenset(range(lowest, highest + 1))
            case "value/":
                return f"{shown(first)}/{step}", frozenset(range(first, highest + 1, step))
            case "range/":
                assume(first < last)  # cronsim takes 5-5/10 for 5/10
                return f"{shown(first)}-{shown(last)}/{step}", frozenset(
                    range(first, last + 1, step)
                )
            case _:
                return f"*/{step}", frozenset(range(lowest, highest + 1, step))

    return part()


def fields(lowest: int, highest: int) -> st.SearchStrategy[Drawn]:
    """Draw a field; it often is a star, or else hardly any expression would be due soon."""
    star: Drawn = ("*", frozenset(range(lowest, highest + 1)))
    lists = st.lists(parts(lowest, highest), min_size=1, max_size=3).map(
        lambda drawn: (
            ",".join(text for text, _ in drawn),
            frozenset().union(*(values for _, values in drawn)),
        )
    )
    return st.just(star) | lists


drawings = st.tuples(fields(0, 59), fields(0, 23), fields(1, 31), fields(1, 12), fields(0, 7)).map(
    Drawing
)
starts = st.integers(0, 2**31).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def expression_of(drawing: Drawing) -> Expression:
    """Return the expression, if there is a day it is due on."""
    try:
        return Expression(drawing.text)
    except CronError as error:
        assume("which no month has" not in error.reason)
        raise


@given(drawings, starts, st.sampled_from([None, *ZONES]))
def test_times_are_those_of_cronsim(drawing: Drawing, start: datetime, zone: str | None) -> None:
    # Where clocks change by half an hour, it misses minutes: it goes on by whole hours.
    assume(not (drawing.is_about_elapsed_time and zone == "Australia/Lord_Howe"))
    expression = expression_of(drawing)
    start = start.replace(tzinfo=None) if zone is None else start.astimezone(ZoneInfo(zone))
    found = expression.upcoming(start, 12)

    # In an hour that comes again it may begin with times that were.
    expected = dropwhile(lambda time: is_until(time, start), CronSim(drawing.text, start))
    assert [shown(time) for time in found] == [shown(time) for time in islice(expected, 12)]


def is_until(time: datetime, start: datetime) -> bool:
    """Whether a time is not after a start."""
    return time <= start if start.tzinfo is None else time.astimezone(UTC) <= start.astimezone(UTC)


def shown(time: datetime) -> str:
    """Return a time with its offset: comparing times of one zone ignores which of two it is."""
    return time.isoformat()


@given(drawings, st.data())
def test_times_are_those_of_a_walk_along_all_minutes(drawing: Drawing, data: st.DataObject) -> None:
    expression = expression_of(drawing)
    zone = data.draw(st.sampled_from(CHANGES))
    change = data.draw(st.sampled_from(changes(zone)))
    begin = data.draw(st.integers(1, 800))
    times = minutes_around(zone, change)[begin - 1 : begin + 900]
    found = expression.times(times[0])

    assert [shown(time) for time in until(times[-1], found)] == [
        shown(time) for time in walk(drawing, times)
    ]


def until(end: datetime, times: Iterator[datetime]) -> Iterator[datetime]:
    """Yield times up to an end."""
    return takewhile(lambda time: time.astimezone(UTC) <= end.astimezone(UTC), times)


def walk(drawing: Drawing, times: Sequence[datetime]) -> Iterator[datetime]:
    """Yield what is due after the first of successive minutes, as the rules say it."""
    for before, time in pairwise(times):
        last, wall = before.replace(tzinfo=None, fold=0), time.replace(tzinfo=None, fold=0)
        if drawing.is_about_elapsed_time:
            if drawing.has(wall):
                yield time
            continue
        # All that became due since the minute before; nothing if clocks show what they showed.
        new = (last + number * MINUTE for number in range(1, (wall - last) // MINUTE + 1))
        if not time.fold and any(map(drawing.has, new)):
            yield time


@lru_cache(maxsize=64)
def minutes_around(zone: str, change: datetime) -> list[datetime]:
    """Return all minutes of half a day and more before and after a change of clocks."""
    return [(change + n * MINUTE).astimezone(ZoneInfo(zone)) for n in range(-800, 1000)]


@cache
def changes(zone: str) -> tuple[datetime, ...]:
    """Return the first hours of 2019 and 2020 after the clocks of a zone changed."""
    hours = [FIRST_HOUR + number * timedelta(hours=1) for number in range(2 * 365 * 24)]
    offsets = [hour.astimezone(ZoneInfo(zone)).utcoffset() for hour in hours]
    return tuple(
        hour
        for hour, (one, other) in zip(hours[1:], pairwise(offsets), strict=True)
        if one != other
    )


@given(st.lists(st.text("0123456789*/-,", min_size=1, max_size=6), min_size=5, max_size=5))
def test_what_cronsim_refuses_is_refused(texts: list[str]) -> None:
    text = " ".join(texts)

    assert is_refused(Expression, text) == is_refused(lambda text: CronSim(text, FIRST_HOUR), text)


@given(st.text(max_size=40) | st.text("0159*/-, jansuMOTWEDL#@dailyhr", max_size=40))
def test_any_text_is_an_expression_or_a_mistake_that_is_told(text: str) -> None:
    assert is_refused(Expression, text) in {True, False}


def is_refused(read: Callable[[str], object], text: str) -> bool:
    """Whether a text is no cron expression."""
    try:
        read(text)
    except (CronError, CronSimError):
        return True
    return False


@pytest.mark.parametrize("zone", CHANGES)
def test_the_walks_meet_clocks_put_forward_and_back(zone: str) -> None:
    offsets = {change.astimezone(ZoneInfo(zone)).utcoffset() for change in changes(zone)}

    assert len(offsets) == 2
