import asyncio
import selectors
import socket

import pytest

from runtime.event_loop import new_event_loop

pytestmark = pytest.mark.skipif(
    not hasattr(selectors, "EpollSelector"), reason="exact timers are for systems with epoll"
)


def test_what_is_ready_is_told_before_the_time_is_up() -> None:
    from runtime.event_loop import ExactSelector  # noqa: PLC0415 - not there on every system

    ours, theirs = socket.socketpair()
    with ours, theirs, ExactSelector() as selector:
        key = selector.register(ours, selectors.EVENT_READ)

        assert selector.select(0.01) == []
        assert selector.select(0) == []
        theirs.send(b"x")
        for timeout in (0.05, 5, None, 0):
            assert selector.select(timeout) == [(key, selectors.EVENT_READ)]


def test_timers_fire_in_order_and_never_early() -> None:
    async def fire() -> list[tuple[int, bool]]:
        loop = asyncio.get_running_loop()
        fired: list[tuple[int, bool]] = []
        begun, done = loop.time(), loop.create_future()

        def at(number: int) -> None:
            # A loop may be early by what its clock cannot tell apart, and by no more.
            fired.append((number, loop.time() + 1e-6 >= begun + number * 0.0003))
            if number == 20:
                done.set_result(None)

        for number in range(20, 0, -1):
            loop.call_at(begun + number * 0.0003, at, number)
        await done
        return fired

    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        assert runner.run(fire()) == [(number, True) for number in range(1, 21)]
