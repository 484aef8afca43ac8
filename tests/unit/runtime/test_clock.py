import asyncio

from runtime.clock import SECOND, RealClock, Stopwatch, VirtualClock


def test_virtual_time_stands_still_until_it_jumps() -> None:
    clock = VirtualClock()
    asyncio.run(clock.sleep_until(3600 * SECOND))

    assert clock.now() == 3600 * SECOND


def test_virtual_time_never_goes_back() -> None:
    clock = VirtualClock()
    asyncio.run(clock.sleep_until(5))
    asyncio.run(clock.sleep_until(3))

    assert clock.now() == 5


def test_real_time_sleeps_until_it_is_due_even_if_its_sleep_returns_early() -> None:
    naps = []

    async def nap(seconds: float) -> None:
        naps.append(seconds)
        await asyncio.sleep(seconds / 2)

    clock = RealClock(sleep=nap)
    asyncio.run(clock.sleep_until(SECOND // 50))

    assert clock.now() >= SECOND // 50
    assert len(naps) > 1


def test_real_time_does_not_sleep_when_it_is_already_due() -> None:
    async def nap(_seconds: float) -> None:
        raise AssertionError

    asyncio.run(RealClock(sleep=nap).sleep_until(0))


def test_only_real_time_waits() -> None:
    assert RealClock(sleep=asyncio.sleep).waits
    assert not VirtualClock().waits


def test_a_stopwatch_goes_on() -> None:
    stopwatch = Stopwatch()
    first = stopwatch.elapsed()

    assert 0 <= first <= stopwatch.elapsed()
