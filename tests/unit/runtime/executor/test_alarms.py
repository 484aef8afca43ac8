"""Alarms: in order on a clock that jumps, never early on one that does not."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from runtime.clock import SECOND, RealClock, VirtualClock
from runtime.executor.alarms import Alarms
from tests.talking import in_loop


@given(dues=st.lists(st.tuples(st.integers(0, 50), st.booleans()), max_size=30))
def test_alarms_of_a_clock_that_jumps_ring_in_order(dues: list[tuple[int, bool]]) -> None:
    async def rung() -> list[tuple[int, int]]:
        clock, heard = VirtualClock(), list[tuple[int, int]]()
        async with asyncio.TaskGroup() as group:
            alarms = Alarms(clock, group)
            for number, (due, is_cancelled) in enumerate(dues):
                alarm = alarms.at(due, lambda one=(due, number): heard.append(one))  # type: ignore[misc]
                if is_cancelled:
                    alarm.cancel()
        return heard

    expected = sorted((due, number) for number, (due, gone) in enumerate(dues) if not gone)

    assert asyncio.run(rung()) == expected


@in_loop
async def test_an_alarm_of_a_real_clock_is_never_early() -> None:
    clock = RealClock(sleep=asyncio.sleep)
    async with asyncio.TaskGroup() as group:
        alarms = Alarms(clock, group)
        for _ in range(20):
            due = clock.now() + SECOND // 2000
            await alarms.until(due)
            assert clock.now() >= due


@in_loop
async def test_waiting_that_is_cancelled_leaves_no_timer() -> None:
    clock = RealClock(sleep=asyncio.sleep)
    async with asyncio.TaskGroup() as group:
        alarms = Alarms(clock, group)
        waiting = group.create_task(alarms.until(clock.now() + 3600 * SECOND))
        await asyncio.sleep(0)
        waiting.cancel()

    assert waiting.cancelled()
