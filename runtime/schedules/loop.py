"""The loop that follows schedules: something is fired at each of their times, their *slots*.

What it promises, whatever happens to the clock:

- A slot is fired once at most. A clock that is put back does not bring back slots that were.
- Slots that were missed, because the machine slept or the clock was put forward, are fired once
  together: the first of them is, the others never.
- A slot is skipped while the one before it is still at work; others are not kept waiting.

A slot is due after the beginning: one at the very moment of the beginning is not fired.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from compiler.ir.cron import Expression
from runtime.clock import SECOND, Clock

GLANCE = 60 * SECOND
"""How long a clock that waits is not looked at: somebody may have set it."""

_1970 = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Something that is due again and again."""

    name: str
    expression: Expression
    zone: tzinfo | None = None
    """What the expression means with hours and days; by default UTC."""


Fire = Callable[[Schedule, datetime], Awaitable[None]]
"""Does what is due; the time is the slot, in the zone of the schedule."""
Skipped = Callable[[Schedule, datetime], None]
"""Is told of a slot that was not fired, because the one before it was still at work."""
Failed = Callable[[Schedule, datetime, Exception], None]
"""Is told of a slot that was fired, and what came of it."""


def _nobody(*_: object) -> None:
    pass


async def follow(
    schedules: Sequence[Schedule],
    *,
    clock: Clock,
    fire: Fire,
    stop: asyncio.Event,
    skipped: Skipped = _nobody,
    failed: Failed = _nobody,
) -> None:
    """Fire schedules at their times until told to stop; then wait for what is under way.

    Args:
        schedules: what to follow.
        clock: what the times are taken from; one that waits should follow the machine's clock
            when it is set (`WallClock`).
        fire: called at each slot; it may take its time, and it may fail.
        stop: set by whoever has enough of it.
        skipped: called for a slot that is not fired.
        failed: called when `fire` raised an exception; the schedule goes on.
    """
    lines = [_Line(schedule) for schedule in schedules]

    async def run(schedule: Schedule, slot: datetime) -> None:
        try:
            await fire(schedule, slot)
        except Exception as error:  # noqa: BLE001 - what is fired is not ours
            failed(schedule, slot, error)

    def reach(line: _Line) -> None:
        if line.is_at_work:
            skipped(line.schedule, line.slot)
        else:
            line.work = group.create_task(run(line.schedule, line.slot))
        line.last = line.due

    async with asyncio.TaskGroup() as group:
        stopped = group.create_task(stop.wait())
        now = _since_1970(clock)
        for line in lines:
            line.aim(now)
        while lines and not stop.is_set():
            due = min(line.due for line in lines)
            wake = min(due, now + GLANCE) if clock.waits else due
            sleep = group.create_task(clock.sleep_until(wake - clock.epoch))
            await asyncio.wait((sleep, stopped), return_when=asyncio.FIRST_COMPLETED)
            sleep.cancel()
            if stop.is_set():
                return
            before, now = now, _since_1970(clock)
            reached = sorted((line for line in lines if line.due <= now), key=_due)
            for line in reached:
                reach(line)
            # A clock that was put back may be before times that nobody had to wait for any more.
            for line in lines if now < before else reached:
                line.aim(now)


class _Line:
    """How far a schedule has got. Times are nanoseconds since 1970."""

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule
        self.slot = _1970
        """The next one."""
        self.due = 0
        self.last = 0
        """When the last slot was due that was fired or skipped."""
        self.work: asyncio.Task[None] | None = None

    @property
    def is_at_work(self) -> bool:
        return self.work is not None and not self.work.done()

    def aim(self, now: int) -> None:
        """Find the next slot: in the future, and none that already was."""
        start = _1970 + max(now, self.last) // 1000 * _MICROSECOND
        self.slot = self.schedule.expression.next(start.astimezone(self.schedule.zone or UTC))
        self.due = (self.slot - _1970) // _MICROSECOND * 1000


def _due(line: _Line) -> int:
    return line.due


def _since_1970(clock: Clock) -> int:
    return clock.epoch + clock.now()
