"""When slots are due, and which are."""

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.ir.cron import Expression
from server.service.records.base import known_moment, wall_of
from server.service.schedules.slots import Timetable
from tests.schedule_bench import NEW_YEAR, seconds

BERLIN = ZoneInfo("Europe/Berlin")
EXPRESSIONS = ("* * * * *", "*/7 * * * *", "@hourly", "30 2 * * *", "0 0 29 2 *", "* 3 * * 1")
DAY = seconds(86_400)

timetables = st.builds(
    Timetable,
    st.sampled_from("ab"),
    st.sampled_from(EXPRESSIONS).map(Expression),
    st.sampled_from([UTC, BERLIN]),
    st.sampled_from([0.0, 1.5, 600.0, 86_400.0]),
)
moments = st.integers(0, 400 * DAY).map(lambda after: wall_of(NEW_YEAR) + after)


@settings(max_examples=40)
@given(timetables, moments)
def test_a_slot_is_late_by_the_jitter_at_most_and_never_beyond_the_next(
    timetable: Timetable, start: int
) -> None:
    slots = list(islice(timetable.after(start), 20))
    times = timetable.expression.upcoming(known_moment(start).astimezone(timetable.zone), 20)

    assert [slot.at for slot in slots] == [wall_of(time) for time in times]
    assert all(0 <= slot.due - slot.at <= seconds(timetable.jitter) for slot in slots)
    assert all(slot.due <= following.at for slot, following in pairwise(slots))


@settings(max_examples=40)
@given(timetables, moments, st.integers(0, 60))
def test_how_late_does_not_depend_on_when_it_is_asked(
    timetable: Timetable, start: int, later: int
) -> None:
    slots = list(islice(timetable.after(start), 10))
    asked_later = slots[0].at - 1000 + seconds(later)
    known = {slot.at: slot for slot in islice(timetable.after(asked_later), 10)}

    assert all(known.get(slot.at, slot) == slot for slot in slots)


@settings(max_examples=40)
@given(timetables, moments, st.integers(0, 60 * DAY), st.integers(1, 30))
def test_the_last_slots_that_are_due_are_found_however_many_there_were(
    timetable: Timetable, since: int, length: int, most: int
) -> None:
    now = since + length
    every = []
    for slot in islice(timetable.after(since), 2_000):
        if slot.due > now:
            break
        every.append(slot)
    now = min(now, every[-1].due) if len(every) == 2_000 else now

    assert timetable.due(since, now, most) == every[-most:]


def test_graphs_with_the_same_schedule_are_due_at_different_times() -> None:
    start = wall_of(NEW_YEAR)
    delays = {
        next(Timetable(graph, Expression("@daily"), UTC, 3600).after(start)).due
        for graph in ("a", "b", "c")
    }

    assert len(delays) == 3


@pytest.mark.parametrize(
    ("start", "times"),
    [
        ("2026-03-28 12:00", ["29 03:00+0200", "30 02:30+0200"]),
        ("2026-10-24 12:00", ["25 02:30+0200", "26 02:30+0100"]),
    ],
)
def test_upcoming_times_are_told_in_their_zone(start: str, times: list[str]) -> None:
    timetable = Timetable("a", Expression("30 2 * * *"), BERLIN)
    now = wall_of(datetime.fromisoformat(start).replace(tzinfo=UTC))

    assert [f"{time:%d %H:%M%z}" for time in timetable.upcoming(now, 2)] == times


def test_a_year_of_minutes_is_looked_through_from_its_end() -> None:
    timetable = Timetable("a", Expression("* * * * *"), UTC)
    now = NEW_YEAR + timedelta(days=365)

    found = timetable.due(wall_of(NEW_YEAR), wall_of(now), 3)

    assert [known_moment(slot.at) for slot in found] == [
        now - timedelta(minutes=minutes) for minutes in (2, 1, 0)
    ]
