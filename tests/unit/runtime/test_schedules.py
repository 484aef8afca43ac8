"""The loop that follows schedules, in virtual time."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from typing_extensions import override

from compiler.ir.cron import Expression
from runtime.clock import SECOND, Clock, RealClock, VirtualClock, WallClock
from runtime.schedules.loop import GLANCE, Schedule, follow
from tests.talking import in_loop

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
MINUTE, HOUR, DAY = 60 * SECOND, 3600 * SECOND, 86_400 * SECOND


class Calendar(VirtualClock):
    """Virtual time from a date on."""

    def __init__(self, start: datetime = NEW_YEAR) -> None:
        super().__init__()
        self.epoch = int(start.timestamp()) * SECOND

    @property
    def time(self) -> datetime:
        return datetime.fromtimestamp((self.epoch + self.now()) // SECOND, UTC)

    def put(self, by: int) -> None:
        """Put it forward or back."""
        self._now += by


class SetClock(Calendar):
    """Goes like a clock on the wall, and is put forward or back while somebody sleeps."""

    waits = True

    def __init__(self, *changes: tuple[str, int], start: datetime = NEW_YEAR) -> None:
        """Change it at these times of the day, by so many nanoseconds, each once."""
        super().__init__(start)
        self._changes = list(changes)

    @override
    async def sleep_until(self, due: int) -> None:
        assert due - self.now() <= GLANCE, "nobody looks at the clock"
        await super().sleep_until(due)
        if self._changes and f"{self.time:%H:%M}" == self._changes[0][0]:
            self.put(self._changes.pop(0)[1])


class Diary:
    """Notes what is fired, and stops after so many or at a time."""

    def __init__(self, clock: Calendar, *, slots: int = 10**9, end: datetime | None = None) -> None:
        self.clock = clock
        self.stop = asyncio.Event()
        self.fired: list[str] = []
        self.skipped: list[str] = []
        self.failed: list[str] = []
        self.begins: list[datetime] = []
        self.does: Callable[[Schedule], object] = lambda _: None
        """What fired things do; if it returns an event, they wait for that."""
        self._slots = slots
        self._end = end

    async def follow(self, *schedules: Schedule) -> None:
        await follow(
            schedules,
            clock=self.clock,
            fire=self.fire,
            stop=self.stop,
            skipped=lambda schedule, slot: self.skipped.append(entry(schedule, slot)),
            failed=lambda schedule, slot, error: self.failed.append(
                f"{entry(schedule, slot)}: {error}"
            ),
        )

    async def fire(self, schedule: Schedule, slot: datetime) -> None:
        self.begins.append(self.clock.time)
        self.fired.append(entry(schedule, slot))
        if len(self.fired) >= self._slots or (self._end is not None and slot >= self._end):
            self.stop.set()
        done = self.does(schedule)
        if isinstance(done, asyncio.Event):
            await done.wait()


def entry(schedule: Schedule, slot: datetime) -> str:
    """Return a line of the diary."""
    return f"{schedule.name} {slot.isoformat(' ', 'minutes').removesuffix('+00:00')}"


def schedule(text: str, zone: tzinfo | None = None, *, name: str = "a") -> Schedule:
    return Schedule(name, Expression(text), zone)


@in_loop
async def test_each_slot_is_fired_when_it_is_due() -> None:
    diary = Diary(Calendar(), slots=3)
    await diary.follow(schedule("30 */8 * * *"))

    assert diary.fired == ["a 2026-01-01 00:30", "a 2026-01-01 08:30", "a 2026-01-01 16:30"]
    assert [f"{time:%H:%M}" for time in diary.begins] == ["00:30", "08:30", "16:30"]


@in_loop
async def test_several_schedules_are_followed_in_the_order_of_their_slots() -> None:
    diary = Diary(Calendar(), slots=6)
    await diary.follow(
        schedule("*/30 * * * *", name="half"),
        schedule("@hourly", name="hour"),
        schedule("5 * * * *", name="five"),
    )

    assert diary.fired == [
        "five 2026-01-01 00:05", "half 2026-01-01 00:30", "half 2026-01-01 01:00",
        "hour 2026-01-01 01:00", "five 2026-01-01 01:05", "half 2026-01-01 01:30",
    ]  # fmt: skip


@in_loop
async def test_a_year_of_schedules_meets_both_changes_of_clocks() -> None:
    end = datetime(2027, 1, 1, tzinfo=UTC)
    diary = Diary(Calendar(), end=end)
    await diary.follow(
        schedule("30 2 * * *", BERLIN, name="berlin"),
        schedule("30 2 * * *", name="utc"),
        schedule("0 0 1 1 *", name="end"),
    )
    berlin = [line for line in diary.fired if line.startswith("berlin")]

    assert (len(berlin), len(diary.fired)) == (365, 365 + 365 + 1)
    assert [line for line in berlin if "03-29" in line or "10-25" in line] == [
        "berlin 2026-03-29 03:00+02:00",
        "berlin 2026-10-25 02:30+02:00",
    ]
    assert diary.begins[-1] == end


@in_loop
async def test_a_slot_is_skipped_while_the_one_before_is_at_work() -> None:
    diary = Diary(Calendar(), slots=6)
    done = asyncio.Event()

    def does(one: Schedule) -> object:
        if one.name == "quick":
            if diary.fired[-1] == "quick 2026-01-01 03:30":
                done.set()
            return None
        return done

    diary.does = does
    await diary.follow(schedule("0 * * * *", name="slow"), schedule("30 * * * *", name="quick"))

    assert diary.skipped == ["slow 2026-01-01 02:00", "slow 2026-01-01 03:00"]
    assert diary.fired == [
        "quick 2026-01-01 00:30", "slow 2026-01-01 01:00", "quick 2026-01-01 01:30",
        "quick 2026-01-01 02:30", "quick 2026-01-01 03:30", "slow 2026-01-01 04:00",
    ]  # fmt: skip


@in_loop
async def test_what_fails_is_told_and_ends_nothing() -> None:
    diary = Diary(Calendar(), slots=4)

    def does(one: Schedule) -> object:
        if one.name == "bad":
            message = "no bread"
            raise ValueError(message)
        return None

    diary.does = does
    await diary.follow(schedule("@daily", name="bad"), schedule("@daily", name="good"))

    assert diary.fired == [
        "bad 2026-01-02 00:00", "good 2026-01-02 00:00",
        "bad 2026-01-03 00:00", "good 2026-01-03 00:00",
    ]  # fmt: skip
    assert diary.failed == ["bad 2026-01-02 00:00: no bread", "bad 2026-01-03 00:00: no bread"]


@in_loop
async def test_slots_that_were_slept_through_are_fired_once_together() -> None:
    clock = SetClock(("01:59", 3 * DAY))
    diary = Diary(clock, slots=4)
    await diary.follow(schedule("@hourly"))

    assert diary.fired == [
        "a 2026-01-01 01:00", "a 2026-01-01 02:00", "a 2026-01-04 02:00", "a 2026-01-04 03:00",
    ]  # fmt: skip
    assert diary.begins[1] == datetime(2026, 1, 4, 1, 59, tzinfo=UTC)


@pytest.mark.parametrize("back", [10 * MINUTE, HOUR, 90 * MINUTE, 7 * DAY], ids=str)
@in_loop
async def test_a_clock_that_is_put_back_brings_no_slot_again(back: int) -> None:
    diary = Diary(SetClock(("02:10", -back)), slots=8)
    await diary.follow(schedule("*/15 * * * *"), schedule("7 * * * *", name="b"))

    assert len(diary.fired) == len(set(diary.fired)) == 8
    assert diary.fired == sorted(diary.fired, key=lambda line: line[2:])


@in_loop
async def test_a_clock_that_was_wrong_before_anything_was_fired_is_believed_when_set() -> None:
    diary = Diary(SetClock(("00:05", -400 * DAY)), slots=2)
    await diary.follow(schedule("@hourly"))

    assert diary.fired == ["a 2024-11-27 01:00", "a 2024-11-27 02:00"]


@in_loop
async def test_a_wrong_date_for_a_while_silences_nothing() -> None:
    diary = Diary(SetClock(("01:30", 3650 * DAY), ("01:31", -3650 * DAY)), slots=4)
    await diary.follow(schedule("@hourly"))

    assert diary.fired[:3] == ["a 2026-01-01 01:00", "a 2026-01-01 02:00", "a 2026-01-01 03:00"]


@in_loop
async def test_who_stops_waits_for_what_is_under_way_and_fires_nothing_more() -> None:
    diary = Diary(Calendar(), slots=1)
    may_end = asyncio.Event()
    diary.does = lambda _: may_end
    async with asyncio.TaskGroup() as group:
        following = group.create_task(diary.follow(schedule("@daily")))
        await diary.stop.wait()
        for _ in range(20):
            await asyncio.sleep(0)
        was_over = following.done()
        may_end.set()

    assert not was_over
    assert diary.fired == ["a 2026-01-02 00:00"]


@pytest.mark.parametrize("schedules", [[], [schedule("@yearly")]], ids=["none", "one"])
@in_loop
async def test_stop_ends_a_real_wait_at_once(schedules: Sequence[Schedule]) -> None:
    stop = asyncio.Event()
    clocks: list[Clock] = [RealClock(sleep=asyncio.sleep), WallClock(sleep=asyncio.sleep)]
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        for clock in clocks:
            group.create_task(follow(schedules, clock=clock, fire=never, stop=stop))
        await asyncio.sleep(0.01)
        stop.set()

    assert stop.is_set()


async def never(schedule: Schedule, slot: datetime) -> None:
    raise AssertionError(schedule, slot)


@in_loop
async def test_cancelling_cancels_what_is_under_way() -> None:
    diary = Diary(Calendar(), slots=1)
    diary.does = lambda _: asyncio.Event()
    following = asyncio.ensure_future(diary.follow(schedule("@daily")))
    await diary.stop.wait()
    following.cancel()
    with pytest.raises(asyncio.CancelledError):
        await following

    assert diary.fired == ["a 2026-01-02 00:00"]


@in_loop
async def test_what_begins_at_a_slot_waits_for_the_next() -> None:
    diary = Diary(Calendar(), slots=1)
    await diary.follow(schedule("0 0 * * *"))

    assert diary.begins == [NEW_YEAR + timedelta(days=1)]


@in_loop
async def test_a_clock_on_the_wall_shows_the_time_of_day_and_waits() -> None:
    clock = WallClock(sleep=asyncio.sleep)
    begin = clock.epoch + clock.now()
    await clock.sleep_until(clock.now() + SECOND // 100)
    await clock.sleep_until(0)

    assert clock.epoch + clock.now() > begin > NEW_YEAR.timestamp() * SECOND - 400 * DAY
