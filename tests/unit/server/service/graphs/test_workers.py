import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from server.service.errors import BusyError, InvalidError, TooLargeError, UnavailableError
from server.service.graphs.workers import Workers
from server.service.settings import Limits
from tests.processes import has_ended
from tests.talking import in_loop

_PROGRAMS = "tests.worker_programs"
_NUMBERS = f"{_PROGRAMS}:numbers"
_MEGABYTE = 1024 * 1024


@asynccontextmanager
async def workers(
    *, seconds: float = 15, memory: int = 4_096 * _MEGABYTE
) -> AsyncIterator[Workers]:
    found = Workers(Limits(compile_seconds=seconds, compile_memory=memory))
    found.open()
    try:
        yield found
    finally:
        await found.close()


async def asked(found: Workers, what: str, **inputs: int) -> int:
    result: int = await found.call(f"{_PROGRAMS}:{what}", inputs, what=f"doing {what}")
    return result


def threads_of(process: int) -> int:
    """Return how many threads a process has."""
    return len(list(Path(f"/proc/{process}/task").iterdir()))


@in_loop
async def test_a_process_is_kept_for_what_comes_next() -> None:
    async with workers() as found:
        first = await asked(found, "number")

        assert await asked(found, "number") == first
    assert has_ended(first)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere processes begin afresh")
@in_loop
async def test_processes_are_copies_of_one_without_threads_that_has_read_the_compiler() -> None:
    async with workers() as found, asyncio.TaskGroup() as tasks:
        both = [tasks.create_task(found.call(_NUMBERS, {}, what="asking")) for _ in range(2)]
        (_, one), (_, other) = [await each for each in both]

        assert one == other != os.getpid()
        assert threads_of(one) == 1
        assert await asked(found, "is_ready")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere processes begin afresh")
@in_loop
async def test_another_process_is_copied_when_that_one_dies() -> None:
    async with workers() as found:
        first, copied = await found.call(_NUMBERS, {}, what="asking")
        os.kill(copied, signal.SIGKILL)
        assert has_ended(copied)

        assert await asked(found, "number") == first
        with pytest.raises(TooLargeError, match="doing dies came to no end"):
            await asked(found, "dies")
        assert has_ended(first)
        assert (await found.call(_NUMBERS, {}, what="asking"))[1] != copied


@in_loop
async def test_two_processes_at_most_work_at_once() -> None:
    async with workers() as found, asyncio.TaskGroup() as tasks:
        every = [tasks.create_task(asked(found, "number")) for _ in range(8)]

        assert len({await one for one in every}) <= 2


@in_loop
async def test_what_takes_too_long_is_killed_and_the_next_one_works() -> None:
    async with workers(seconds=4) as found:
        first = await asked(found, "number")
        with pytest.raises(
            TooLargeError, match="doing endless takes more than 4 s: it was stopped"
        ):
            await asked(found, "endless")

        assert has_ended(first)
        assert await asked(found, "number") != first


@in_loop
async def test_what_takes_too_much_memory_is_told_and_the_next_one_works() -> None:
    async with workers(memory=1_024 * _MEGABYTE) as found:
        first = await asked(found, "number")
        with pytest.raises(TooLargeError, match="doing greedy takes more than the 1,024 MB"):
            await asked(found, "greedy", bytes=1_025 * _MEGABYTE)

        assert has_ended(first)
        assert await asked(found, "greedy", bytes=_MEGABYTE) == _MEGABYTE


@in_loop
async def test_a_process_that_dies_takes_nobody_with_it() -> None:
    async with workers() as found:
        with pytest.raises(TooLargeError, match=r"doing dies came to no end; .* ended by signal 6"):
            await asked(found, "dies")
        assert await asked(found, "number")


@in_loop
async def test_what_is_refused_in_a_process_is_refused_here() -> None:
    async with workers() as found:
        with pytest.raises(InvalidError, match="that cannot be used") as caught:
            await asked(found, "refuses")
        assert caught.value.problems == (("here", "that"),)


@in_loop
async def test_only_so_many_may_wait() -> None:
    async with workers() as found:
        found._waiting = 64
        with pytest.raises(BusyError, match="try again later") as caught:
            await asked(found, "number")
        assert caught.value.retry_after > 0


@in_loop
async def test_nothing_begins_after_the_end() -> None:
    async with workers() as found:
        await found.close()
        with pytest.raises(UnavailableError, match="the server stops"):
            await asked(found, "number")
