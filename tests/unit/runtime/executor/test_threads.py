"""Plain functions in threads: what they see and return, and what becomes of those that hang."""

import asyncio
import contextvars
import threading

import pytest

from compiler.ir.policy import Policy, Retry
from fblib.operation import Inputs, OperationContext, OperationError, Outputs
from runtime.clock import VirtualClock
from runtime.executor.executor import OperationExecutor
from runtime.executor.pools import MOST_THREADS
from runtime.state import TaskState
from tests.executor_bench import DOES, Notes, job_of
from tests.talking import in_loop


@in_loop
async def test_a_function_in_a_thread_sees_its_context_and_tells_things() -> None:
    def works(context: OperationContext, inputs: Inputs) -> Outputs:
        assert threading.current_thread() is not threading.main_thread()
        context.log(f"attempt {context.attempt}")
        context.checkpoint({"page": 1})
        context.progress(2.0, "done")
        return {"result": [inputs["value"], context.restored, context.item]}

    DOES["a"] = works
    notes = Notes()
    async with OperationExecutor() as executor:
        executor.submit(job_of(notes, pool="thread", inputs={"value": 5}))
        await notes.until_over(1)

    assert notes.told == [
        ("began", "a", -1, 1),
        ("log", "a", "attempt 1"),
        ("checkpoint", "a", {"page": 1}),
        ("progress", "a", 1.0, "done"),
        ("ended", "a", "succeeded"),
    ]
    assert notes.of("a").outputs == {"result": [5, {"page": 1}, None]}


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ValueError("no number"), "ValueError: no number"),
        (OperationError("no such file"), "no such file"),
        (StopIteration(3), "RuntimeError: coroutine raised StopIteration"),
        (SystemExit(2), "it wanted to end the program: SystemExit: 2"),
        (KeyboardInterrupt(), "it wanted to end the program: KeyboardInterrupt"),
        (asyncio.CancelledError(), "it wanted to end the program: CancelledError"),
        (GeneratorExit(), "it wanted to end the program: GeneratorExit"),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, BaseException) else "",
)
@in_loop
async def test_whatever_a_function_raises_is_a_failure(error: BaseException, text: str) -> None:
    def fails(_context: OperationContext, _inputs: Inputs) -> Outputs:
        raise error

    DOES["a"] = fails
    notes = Notes()
    async with OperationExecutor() as executor:
        executor.submit(job_of(notes, pool="thread"))
        await notes.until_over(1)

    assert (notes.of("a").state, notes.of("a").error) == (TaskState.FAILED, text)


@in_loop
async def test_threads_that_hang_are_left_alone_and_replaced() -> None:
    release = threading.Event()

    def hangs(context: OperationContext, _inputs: Inputs) -> Outputs:
        if context.attempt == 1:
            release.wait()
            context.log("nobody hears this")
            context.checkpoint("nor keeps this")
        return {"result": context.restored}

    DOES.update({f"a{number}": hangs for number in range(MOST_THREADS)})
    DOES["b"] = hangs
    notes = Notes()
    # On a busy machine a second attempt, too, may take longer than it may.
    policy = Policy(timeout=0.05, retry=Retry(attempts=100))
    async with OperationExecutor(clock=VirtualClock()) as executor:
        for number in range(MOST_THREADS):
            executor.submit(job_of(notes, f"a{number}", pool="thread", policy=policy))
        executor.submit(job_of(notes, "b", pool="thread", policy=policy))
        await notes.until_over(MOST_THREADS + 1)
        release.set()

    assert {one[0].state for one in notes.results.values()} == {TaskState.SUCCEEDED}
    assert {one[0].outputs["result"] for one in notes.results.values()} == {None}
    assert not [one for one in notes.told if one[0] in ("log", "checkpoint")]


@in_loop
async def test_cancelling_does_not_wait_for_a_thread() -> None:
    release, begun = threading.Event(), threading.Event()

    def hangs(_context: OperationContext, _inputs: Inputs) -> Outputs:
        begun.set()
        release.wait()
        return {}

    DOES["a"] = hangs
    notes = Notes()
    async with OperationExecutor() as executor:
        executor.submit(job_of(notes, pool="thread"))
        await asyncio.to_thread(begun.wait)
        executor.cancel("r")
        await notes.until_over(1)
    release.set()

    assert notes.of("a").state is TaskState.CANCELLED


@in_loop
async def test_context_variables_of_one_call_do_not_reach_the_next() -> None:
    variable = contextvars.ContextVar("variable", default="untouched")

    def touches(_context: OperationContext, _inputs: Inputs) -> Outputs:
        before = variable.get()
        variable.set("touched")
        return {"result": before}

    DOES["a"] = touches
    notes = Notes()
    async with OperationExecutor() as executor:
        executor.limit("", 1)
        for _ in range(3):
            executor.submit(job_of(notes, pool="thread"))
        await notes.until_over(3)

    assert [one.outputs["result"] for one in notes.results["a"]] == ["untouched"] * 3
