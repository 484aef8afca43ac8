import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from server.service.errors import BusyError, InvalidError, TooLargeError, UnavailableError
from server.service.graphs.workers import Workers
from server.service.settings import Limits
from tests.processes import has_ended
from tests.talking import in_loop

_PROGRAMS = "tests.worker_programs"
_MEGABYTE = 1024 * 1024


@asynccontextmanager
async def workers(
    *, seconds: float = 15, memory: int = 4_096 * _MEGABYTE
) -> AsyncIterator[Workers]:
    found = Workers(Limits(compile_seconds=seconds, compile_memory=memory))
    try:
        yield found
    finally:
        await found.close()


async def asked(found: Workers, what: str, **inputs: int) -> int:
    result: int = await found.call(f"{_PROGRAMS}:{what}", inputs, what=f"doing {what}")
    return result


@in_loop
async def test_a_process_is_kept_for_what_comes_next() -> None:
    async with workers() as found:
        first = await asked(found, "number")

        assert await asked(found, "number") == first
    assert has_ended(first)


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
