"""Attempts: retries, timeouts, cancellation, and what operations do that they should not."""

import asyncio
import threading
from contextvars import ContextVar

import pytest

from compiler.ir.policy import Circuit, Policy, Retry
from fblib.operation import Inputs, OperationContext, OperationError, Outputs
from runtime.clock import VirtualClock
from runtime.executor.executor import OperationExecutor
from runtime.state import TaskState
from tests.executor_bench import DOES, WATCHDOG, Notes, job_of
from tests.talking import in_loop

MINE: ContextVar[str] = ContextVar("MINE", default="nobody's")


async def echoes(_context: OperationContext, inputs: Inputs) -> Outputs:
    return {"result": inputs.get("value")}


async def fails(_context: OperationContext, _inputs: Inputs) -> Outputs:
    message = "no luck today"
    raise OperationError(message)


async def never(_context: OperationContext, _inputs: Inputs) -> Outputs:
    await asyncio.get_running_loop().create_future()
    return {}


@in_loop
async def test_what_fails_is_tried_again_after_its_delay() -> None:
    clock, moments = VirtualClock(), []

    async def works_at_last(context: OperationContext, _inputs: Inputs) -> Outputs:
        moments.append(context.now // 1_000_000_000)
        if context.attempt < 4:
            message = f"attempt {context.attempt}"
            raise OperationError(message)
        return {"result": context.key}

    DOES["a"] = works_at_last
    notes, retry = Notes(), Retry(attempts=9, delay=10, backoff="exponential")
    async with OperationExecutor(clock=clock) as executor:
        executor.submit(job_of(notes, policy=Policy(retry=retry)))
        await notes.until_over(1)

    result = notes.of("a")
    assert (result.state, result.attempts, moments) == (TaskState.SUCCEEDED, 4, [0, 10, 30, 70])
    assert result.outputs == {"result": "r/a/1"}


@in_loop
async def test_an_operation_that_ignores_its_timeout_has_timed_out_all_the_same() -> None:
    async def stubborn(_context: OperationContext, _inputs: Inputs) -> Outputs:
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            await asyncio.sleep(0)
        return {"result": "too late"}

    DOES.update(a=stubborn, b=echoes)
    notes = Notes()
    async with OperationExecutor() as executor:
        executor.limit("", 1)
        executor.submit(job_of(notes, "a", policy=Policy(timeout=0.001)))
        executor.submit(job_of(notes, "b", inputs={"value": 7}))
        await notes.until_over(2)

    assert notes.of("a").state is TaskState.TIMED_OUT
    assert notes.of("b").outputs == {"result": 7}


@pytest.mark.parametrize("patience", [None, 60.0])
@in_loop
async def test_an_operation_that_swallows_its_cancelling_is_cancelled_and_harms_nobody(
    patience: float | None,
) -> None:
    begun = asyncio.Event()

    async def swallows(_context: OperationContext, _inputs: Inputs) -> Outputs:
        begun.set()
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            await asyncio.sleep(0)
        return {"result": "so what"}

    DOES.update(a=swallows, b=echoes)
    notes = Notes()
    async with OperationExecutor() as executor:
        executor.limit("", 1)
        executor.submit(job_of(notes, "a", policy=Policy(timeout=patience)))
        executor.submit(job_of(notes, "b", inputs={"value": 7}, run="another"))
        await begun.wait()
        executor.cancel("r")
        await notes.until_over(2)

    assert notes.of("a").state is TaskState.CANCELLED
    assert notes.of("b").outputs == {"result": 7}


@in_loop
async def test_an_operation_that_cancels_itself_has_failed_and_is_tried_again() -> None:
    async def gives_up(_context: OperationContext, _inputs: Inputs) -> Outputs:
        raise asyncio.CancelledError

    DOES.update(a=gives_up, b=echoes)
    notes = Notes()
    async with OperationExecutor() as executor:
        executor.limit("", 1)
        executor.submit(job_of(notes, "a", policy=Policy(retry=Retry(attempts=2))))
        executor.submit(job_of(notes, "b"))
        await notes.until_over(2)

    assert (notes.of("a").state, notes.of("b").state) == (TaskState.FAILED, TaskState.SUCCEEDED)


@in_loop
async def test_a_job_that_cancels_its_own_run_and_returns_leaves_no_cancelling_behind() -> None:
    async def cancels(_context: OperationContext, _inputs: Inputs) -> Outputs:
        executor.cancel("r")
        return {}

    DOES.update(a=cancels, b=echoes)
    notes = Notes()
    async with OperationExecutor() as executor:
        executor.limit("", 1)
        executor.submit(job_of(notes, "a"))
        executor.submit(job_of(notes, "b", inputs={"value": 1}, run="another"))
        await notes.until_over(2)

    assert notes.of("a").state is TaskState.CANCELLED
    assert notes.of("b").outputs == {"result": 1}


@in_loop
async def test_a_timeout_and_a_cancelling_at_the_same_moment_cancel() -> None:
    async def cancelled_late(_context: OperationContext, _inputs: Inputs) -> Outputs:
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            executor.cancel("r")
            raise
        return {}

    DOES.update(a=cancelled_late, b=echoes)
    notes = Notes()
    policy = Policy(timeout=0.001, retry=Retry(attempts=5))
    async with OperationExecutor() as executor:
        executor.limit("", 1)
        executor.submit(job_of(notes, "a", policy=policy))
        executor.submit(job_of(notes, "b", run="another"))
        await notes.until_over(2)

    assert (notes.of("a").state, notes.of("a").attempts) == (TaskState.CANCELLED, 1)
    assert notes.of("b").state is TaskState.SUCCEEDED


@in_loop
async def test_context_variables_of_one_operation_do_not_reach_the_next() -> None:
    seen = []

    async def marks(_context: OperationContext, _inputs: Inputs) -> Outputs:
        seen.append(MINE.get())
        MINE.set("somebody's")
        return {}

    def marks_at_once(_context: OperationContext, _inputs: Inputs) -> Outputs:
        seen.append(MINE.get())
        MINE.set("somebody's")
        return {}

    notes = Notes()
    DOES.update(a=marks, b=marks_at_once, c=marks_at_once, d=marks)
    async with OperationExecutor() as executor:
        executor.limit("", 1)
        for node in "abcdabcd":
            executor.submit(job_of(notes, node, pool="thread" if node == "c" else "loop"))
        await notes.until_over(8)

    assert set(seen) == {"nobody's"}


@in_loop
async def test_mistakes_of_the_author_do_not_open_the_circuit_and_failures_do() -> None:
    async def refused(_context: OperationContext, _inputs: Inputs) -> Outputs:
        message = "404: there is no such page"
        raise OperationError(message, again=False)

    async def returns_nonsense(_context: OperationContext, _inputs: Inputs) -> Outputs:
        return {"answer": 1}

    DOES.update(a=refused, b=returns_nonsense, c=fails, d=echoes)
    notes, circuit = Notes(), Circuit(failures=2, reset=60)
    async with OperationExecutor() as executor:
        executor.limit("", 1)
        for node in "aaaabbbbccd":
            executor.submit(job_of(notes, node, target="host", circuit=circuit))
        await notes.until_over(11)

    assert [one.error for one in notes.results["c"]] == ["no luck today"] * 2
    assert 'the circuit to "host" is open' in notes.of("d").error


@in_loop
async def test_a_broken_target_function_is_a_failure_of_the_operation() -> None:
    notes = Notes()
    DOES["a"] = DOES["b"] = echoes
    job = job_of(notes, "a", target="host")
    job.operation = type(job.operation)("test", job.operation.function, target=lambda _: 1 / 0)  # type: ignore[arg-type,return-value] # that is what is tested
    async with OperationExecutor() as executor:
        executor.submit(job)
        executor.submit(job_of(notes, "b"))
        await notes.until_over(2)

    assert notes.of("a").error == "ZeroDivisionError: division by zero"


@in_loop
async def test_leaving_ends_whatever_is_under_way_and_tells_nobody() -> None:
    free, begun = threading.Event(), asyncio.Event()

    def blocks(_context: OperationContext, _inputs: Inputs) -> Outputs:
        free.wait(WATCHDOG)
        return {}

    async def asks(context: OperationContext, _inputs: Inputs) -> Outputs:
        begun.set()
        return {"result": await context.answer("approval", "", None)}

    async def swallows(_context: OperationContext, _inputs: Inputs) -> Outputs:
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            await asyncio.sleep(0)
        return {}

    DOES.update(asks=asks, blocks=blocks, never=never, swallows=swallows, fails=fails)
    notes, later = Notes(), Policy(retry=Retry(attempts=5, delay=1_000))
    before = asyncio.all_tasks()
    async with asyncio.timeout(WATCHDOG):
        async with OperationExecutor() as executor:
            executor.limit("full", 1)
            executor.pause("paused")
            executor.submit(job_of(notes, "blocks", pool="thread"))
            executor.submit(job_of(notes, "swallows"))
            executor.submit(job_of(notes, "swallows", policy=Policy(timeout=1_000)))
            executor.submit(job_of(notes, "fails", policy=later))
            executor.submit(job_of(notes, "never", run="paused"))
            executor.submit(job_of(notes, "never", policy=Policy(tag="full")))
            executor.submit(job_of(notes, "never", policy=Policy(tag="full")))
            executor.submit(job_of(notes, "asks"))
            await begun.wait()
            executor.submit(job_of(notes, "never"))
    free.set()

    assert notes.results == {}
    assert asyncio.all_tasks() == before


@in_loop
async def test_leaving_is_possible_before_anything_began() -> None:
    DOES["a"] = never
    notes = Notes()
    async with asyncio.timeout(WATCHDOG):
        async with OperationExecutor() as executor:
            executor.submit(job_of(notes))

    assert notes.told == []


@in_loop
async def test_what_the_block_raises_comes_out_as_it_is() -> None:
    DOES["a"] = never

    async def breaks() -> None:
        async with OperationExecutor() as executor:
            executor.submit(job_of(Notes()))
            await asyncio.sleep(0)
            _ = 1 / 0

    with pytest.raises(ZeroDivisionError):
        await breaks()


@in_loop
async def test_cancelling_whoever_holds_the_executor_ends_it() -> None:
    DOES["a"] = never
    entered = asyncio.Event()

    async def holds() -> None:
        async with OperationExecutor() as executor:
            executor.submit(job_of(Notes()))
            entered.set()
            await asyncio.get_running_loop().create_future()

    async with asyncio.timeout(WATCHDOG), asyncio.TaskGroup() as group:
        task = group.create_task(holds())
        await entered.wait()
        await asyncio.sleep(0)
        task.cancel()

    assert task.cancelled()
