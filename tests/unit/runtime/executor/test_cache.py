"""Results that are used again in place of work: by which jobs, for how long, and one at a time."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from typing_extensions import override

from compiler.ir.blocks import DataPort
from compiler.ir.datatypes import OBJECT
from compiler.ir.policy import Policy, Retry
from fblib.operation import Inputs, OperationContext, OperationError, Outputs
from fblib.service import Value
from runtime.clock import SECOND, VirtualClock
from runtime.executor.base import Job
from runtime.executor.cache import ResultCache
from runtime.executor.executor import OperationExecutor
from runtime.state import TaskState
from runtime.store.base import CachedResult, StoreError
from runtime.store.cached import MemoryCache
from runtime.store.home import Home, open_home
from runtime.store.memory import MemoryStore
from tests.executor_bench import DOES, Notes, job_of
from tests.store_records import NOW
from tests.talking import in_loop

CACHED = Policy(cache=60)
Opened = Callable[[], AbstractAsyncContextManager[ResultCache]]


@pytest.fixture(params=["memory", "memory store", "sqlite"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Opened:
    """Open one of the caches there are."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[ResultCache]:
        if request.param == "memory":
            yield MemoryCache()
        elif request.param == "memory store":
            yield MemoryStore(wall=lambda: NOW)
        else:
            async with open_home(Home(tmp_path), wall=lambda: 0) as home:
                yield home.store

    return opened


class Counting:
    """Counts how often it is performed; its result tells."""

    def __init__(self) -> None:
        self.count = 0

    async def __call__(self, _context: OperationContext, inputs: Inputs) -> Outputs:
        self.count += 1
        return {"result": [self.count, inputs.get("x")]}


class Held(Counting):
    """The same, but each attempt waits until it is let go, or told to fail."""

    def __init__(self, *fails: int) -> None:
        super().__init__()
        self.begun = asyncio.Event()
        self.go, self.fail = asyncio.Event(), asyncio.Event()
        self.fails = fails
        """Which attempts, from 1."""

    @override
    async def __call__(self, context: OperationContext, inputs: Inputs) -> Outputs:
        outputs = await super().__call__(context, inputs)
        number = self.count
        self.begun.set()
        if number in self.fails:
            await self.fail.wait()
            message = "no luck"
            raise OperationError(message)
        await self.go.wait()
        return outputs


def job(
    notes: Notes, node: str = "a", x: Value = 1, *, policy: Policy = CACHED, run: str = "r"
) -> Job:
    """Return a job; those with the same `x` are the same work."""
    return job_of(notes, node, policy=policy, inputs={"x": x}, run=run)


def logs(notes: Notes) -> list[str]:
    """Return what was written into the log."""
    return [one[2] for one in notes.told if one[0] == "log"]


async def turns(count: int = 20) -> None:
    """Let everything come to rest that waits for nothing."""
    for _ in range(count):
        await asyncio.sleep(0)


# --- For whom, and for how long ----------------------------------------------------------------


@in_loop
async def test_a_result_is_used_again_for_the_same_inputs_until_its_time_is_over(
    opened: Opened,
) -> None:
    notes, clock = Notes(), VirtualClock()
    DOES["a"] = DOES["b"] = counting = Counting()
    async with opened() as cache, OperationExecutor(clock=clock, cache=cache) as executor:
        executor.submit(job(notes, "a"))
        await notes.until_over(1)
        executor.submit(job(notes, "b", run="r2"))
        executor.submit(job(notes, "c", x=2))
        DOES["c"] = counting
        await notes.until_over(3)
        first, second, other = notes.of("a"), notes.of("b"), notes.of("c")
        await clock.sleep_until(clock.now() + 59 * SECOND)
        executor.submit(job(notes, "d"))
        await notes.until_over(4)
        await clock.sleep_until(clock.now() + SECOND)
        DOES["e"] = counting
        executor.submit(job(notes, "e"))
        await notes.until_over(5)

    assert first.outputs == second.outputs == notes.of("d").outputs == {"result": [1, 1]}
    assert (first.attempts, second.attempts) == (1, 0)
    assert second.state is TaskState.SUCCEEDED
    assert second.started == second.ended >= first.ended
    assert other.outputs == {"result": [2, 2]}
    assert notes.of("e").outputs == {"result": [3, 1]}
    begun = [one[1] for one in notes.told if one[0] == "began"]
    assert begun == ["a", "c", "e"]
    assert logs(notes) == ["its result of 1970-01-01 00:00:00 UTC is used again"] * 2


@in_loop
async def test_another_executor_finds_what_one_before_it_kept(opened: Opened) -> None:
    notes = Notes()
    DOES["a"] = counting = Counting()
    async with opened() as cache:
        for number in (1, 2):
            async with OperationExecutor(clock=VirtualClock(), cache=cache) as executor:
                executor.submit(job(notes))
                await notes.until_over(number)

    assert counting.count == 1
    assert [one.attempts for one in notes.results["a"]] == [1, 0]


@in_loop
async def test_without_a_cache_an_executor_has_one_of_its_own() -> None:
    notes = Notes()
    DOES["a"] = counting = Counting()
    for number in (1, 2):
        async with OperationExecutor() as executor:
            for more in (1, 2):
                executor.submit(job(notes))
                await notes.until_over(2 * number - 2 + more)

    assert counting.count == 2


@in_loop
async def test_only_those_who_want_it_keep_a_result_or_use_one() -> None:
    notes = Notes()
    DOES["a"] = counting = Counting()
    async with OperationExecutor() as executor:
        for number, policy in enumerate([Policy(), CACHED, Policy(), CACHED], start=1):
            executor.submit(job(notes, policy=policy))
            await notes.until_over(number)

    assert [one.attempts for one in notes.results["a"]] == [1, 1, 1, 0]
    assert counting.count == 3


@in_loop
async def test_whoever_wants_newer_results_gets_them() -> None:
    notes, clock = Notes(), VirtualClock()
    DOES["a"] = Counting()
    async with OperationExecutor(clock=clock) as executor:
        executor.submit(job(notes))
        await notes.until_over(1)
        await clock.sleep_until(clock.now() + 10 * SECOND)
        executor.submit(job(notes, policy=Policy(cache=11)))
        await notes.until_over(2)
        executor.submit(job(notes, policy=Policy(cache=10)))
        await notes.until_over(3)

    assert [one.attempts for one in notes.results["a"]] == [1, 0, 1]


@in_loop
async def test_failures_are_never_kept(opened: Opened) -> None:
    notes = Notes()
    counting = Counting()
    DOES["a"] = counting

    async def fails(context: OperationContext, inputs: Inputs) -> Outputs:
        await counting(context, inputs)
        message = "no luck"
        raise OperationError(message, again=context.attempt < 2)

    DOES["a"] = fails
    async with opened() as cache, OperationExecutor(clock=VirtualClock(), cache=cache) as executor:
        for number in (1, 2):
            executor.submit(job(notes, policy=Policy(cache=60, retry=Retry(attempts=3))))
            await notes.until_over(number)
        DOES["a"] = counting
        executor.submit(job(notes))
        await notes.until_over(3)

    assert [one.state for one in notes.results["a"]] == ["failed", "failed", "succeeded"]
    assert [one.attempts for one in notes.results["a"]] == [2, 2, 1]


@in_loop
async def test_what_succeeds_after_failures_is_kept() -> None:
    notes, held = Notes(), Held(1)
    held.fail.set()
    held.go.set()
    DOES["a"] = held
    policy = Policy(cache=60, retry=Retry(attempts=3, delay=5))
    async with OperationExecutor(clock=VirtualClock()) as executor:
        for number in (1, 2):
            executor.submit(job(notes, policy=policy))
            await notes.until_over(number)

    assert [one.attempts for one in notes.results["a"]] == [2, 0]
    assert held.count == 2


@in_loop
async def test_each_element_of_a_list_is_found_by_itself(opened: Opened) -> None:
    notes = Notes()
    DOES["a"] = DOES["b"] = counting = Counting()
    each = Policy(cache=60, for_each="x")
    async with opened() as cache, OperationExecutor(clock=VirtualClock(), cache=cache) as executor:
        executor.limit("", 1)
        executor.submit(job(notes, "a", x=2))
        await notes.until_over(1)
        executor.submit(job(notes, "b", x=[1, 2, 1, 3], policy=each))
        await notes.until_over(2)

    assert notes.of("b").outputs == {"result": [[2, 1], [1, 2], [2, 1], [3, 3]]}
    assert counting.count == 3
    assert notes.of("b").attempts == 1
    assert [one for one in notes.told if one[0] == "element"] == [
        ("element", item, "succeeded") for item in (0, 1, 2, 3)
    ]


@in_loop
async def test_objects_are_kept_by_reference_in_memory() -> None:
    notes, one = Notes(), object()

    async def returns(_context: OperationContext, _inputs: Inputs) -> Outputs:
        return {"result": one}  # type: ignore[dict-item] # any object, for a pin of that type

    DOES["a"] = returns
    ports = {"result": DataPort(name="result", type=OBJECT)}
    async with OperationExecutor() as executor:
        for number in (1, 2):
            executor.submit(replace(job(notes), ports=ports))
            await notes.until_over(number)

    assert [result.attempts for result in notes.results["a"]] == [1, 0]
    assert all(result.outputs["result"] is one for result in notes.results["a"])


# --- What cannot be kept or found -----------------------------------------------------------


@in_loop
async def test_inputs_that_cannot_be_compared_are_a_failure_for_good() -> None:
    notes = Notes()
    DOES["a"] = counting = Counting()
    policy = Policy(cache=60, retry=Retry(attempts=3))
    async with OperationExecutor() as executor:
        executor.submit(job(notes, x=lambda: 1, policy=policy))  # type: ignore[arg-type]
        await notes.until_over(1)

    result = notes.of("a")
    assert (result.state, result.attempts, counting.count) == (TaskState.FAILED, 0, 0)
    assert result.error.startswith(
        'its result cannot be kept for the same inputs: the input "x" (a function) cannot be '
    )
    assert isinstance(result.exception, OperationError)


class Failing(MemoryCache):
    """A cache that is out of order."""

    @override
    async def cached(self, key: str, *, now: int) -> CachedResult | None:
        message = "the disk is gone"
        raise StoreError(message)

    @override
    async def keep_cached(self, result: CachedResult) -> None:
        message = "the disk is full"
        raise StoreError(message)


@in_loop
async def test_what_is_wrong_with_a_cache_stands_in_the_log_and_work_goes_on() -> None:
    notes = Notes()
    DOES["a"] = counting = Counting()
    async with OperationExecutor(cache=Failing()) as executor:
        for number in (1, 2):
            executor.submit(job(notes))
            await notes.until_over(number)

    assert counting.count == 2
    assert logs(notes)[:2] == [
        "whether there is a result to be used again is not known: R601: the disk is gone",
        "its result is not used again: R601: the disk is full",
    ]


@in_loop
async def test_results_of_another_version_of_an_operation_are_not_used() -> None:
    notes, cache = Notes(), MemoryCache()
    DOES["a"] = counting = Counting()
    async with OperationExecutor(cache=cache) as executor:
        executor.submit(job(notes))
        await notes.until_over(1)
        for key, result in cache._results.items():
            cache._results[key] = replace(result, outputs={"results": 1})
        executor.submit(job(notes))
        await notes.until_over(2)

    assert counting.count == 2


# --- One at a time --------------------------------------------------------------------------------


@in_loop
async def test_the_same_work_at_the_same_time_is_done_once(opened: Opened) -> None:
    notes, held = Notes(), Held()
    async with opened() as cache, OperationExecutor(clock=VirtualClock(), cache=cache) as executor:
        for number in range(5):
            DOES[f"n{number}"] = held
            executor.submit(job(notes, f"n{number}", run=f"r{number % 2}"))
        await turns()
        at_once = held.count
        held.go.set()
        await notes.until_over(5)

    assert (at_once, held.count) == (1, 1)
    assert [notes.of(f"n{number}").attempts for number in range(5)] == [1, 0, 0, 0, 0]
    assert all(notes.of(f"n{number}").outputs == {"result": [1, 1]} for number in range(5))


@in_loop
async def test_if_it_fails_the_others_do_their_own_work_at_once() -> None:
    notes, held = Notes(), Held(1)
    async with OperationExecutor() as executor:
        for number in range(4):
            DOES[f"n{number}"] = held
            executor.submit(job(notes, f"n{number}"))
        await turns()
        held.fail.set()
        await notes.until_over(1)
        await turns()
        at_once = held.count
        held.go.set()
        await notes.until_over(4)
        executor.submit(job(notes, "n0"))
        await notes.until_over(5)

    assert at_once == 4
    states = [notes.results[f"n{number}"][0].state for number in range(4)]
    assert states == ["failed", "succeeded", "succeeded", "succeeded"]
    assert notes.results["n0"][1].attempts == 0


@in_loop
async def test_whoever_waits_keeps_no_place_from_the_work_it_waits_for() -> None:
    notes, held = Notes(), Held(1)
    held.fail.set()
    held.go.set()
    DOES["a"] = DOES["b"] = held
    policy = Policy(cache=60, retry=Retry(attempts=2, delay=30))
    async with OperationExecutor(clock=VirtualClock()) as executor:
        executor.limit("", 1)
        executor.submit(job(notes, "a", policy=policy))
        executor.submit(job(notes, "b", policy=policy))
        await notes.until_over(2)

    assert [notes.of("a").attempts, notes.of("b").attempts] == [2, 0]


@pytest.mark.parametrize("how", ["cancelled", "forgotten"])
@in_loop
async def test_if_it_is_cancelled_one_of_the_others_does_it(how: str) -> None:
    notes, held = Notes(), Held()
    async with OperationExecutor() as executor:
        for number in range(4):
            DOES[f"n{number}"] = held
            executor.submit(job(notes, f"n{number}", run=f"r{number}"))
        await held.begun.wait()
        await turns()
        if how == "cancelled":
            executor.cancel("r0")
        else:
            executor.forget("r0")
        executor.cancel("r1")  # this one waits for the first
        await turns()
        at_once = held.count
        held.go.set()
        await notes.until_over(4 if how == "cancelled" else 3)

    assert at_once == 2
    assert [notes.of(f"n{number}").attempts for number in (2, 3)] == [1, 0]
    assert notes.of("n1").state is TaskState.CANCELLED


@in_loop
async def test_nobody_waits_for_a_run_that_is_paused() -> None:
    notes, held = Notes(), Held(1)
    DOES["a"] = DOES["b"] = held
    clock = VirtualClock()
    async with OperationExecutor(clock=clock) as executor:
        executor.submit(job(notes, "a", policy=Policy(cache=60, retry=Retry(attempts=2))))
        await held.begun.wait()
        executor.submit(job(notes, "b", run="r2"))
        executor.pause("r")
        held.fail.set()
        held.go.set()
        await notes.until_over(1)
        executor.go_on("r")
        await notes.until_over(2)

    assert notes.of("b").attempts == 1
    assert notes.of("a").state is TaskState.SUCCEEDED


@in_loop
async def test_in_a_paused_run_results_are_not_used_before_it_goes_on() -> None:
    notes, held = Notes(), Held()
    DOES["a"] = DOES["b"] = held
    async with OperationExecutor() as executor:
        executor.submit(job(notes, "a"))
        executor.submit(job(notes, "b", run="r2"))
        await held.begun.wait()
        await turns()
        executor.pause("r2")
        held.go.set()
        await notes.until_over(1)
        await turns()
        before = list(notes.results)
        executor.go_on("r2")
        await notes.until_over(2)

    assert before == ["a"]
    assert notes.of("b").attempts == 0


@in_loop
async def test_elements_that_are_alike_wait_for_each_other_and_fail_together() -> None:
    notes, held = Notes(), Held(1)
    DOES["a"] = held
    async with OperationExecutor() as executor:
        executor.submit(job(notes, x=[7, 7, 7], policy=Policy(cache=60, for_each="x")))
        await turns()
        held.fail.set()
        await notes.until_over(1)

    assert notes.of("a").error == "element 0: no luck"
    assert held.count == 1
