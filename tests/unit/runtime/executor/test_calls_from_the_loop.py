"""Operations on the event loop that call functions in threads and processes."""

import asyncio
import contextvars
import os
import threading
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from compiler.ir.policy import Policy, Retry
from fblib.operation import Inputs, OperationContext, OperationError, Outputs
from runtime.executor.executor import OperationExecutor
from runtime.executor.pools import MOST_THREADS
from runtime.state import TaskState
from tests.executor_bench import DOES, Notes, job_of
from tests.talking import in_loop

COLOUR: contextvars.ContextVar[str] = contextvars.ContextVar("COLOUR")


class Patient(Notes):
    """Waits longer: processes take their time to begin."""

    watchdog = 18.0


def in_process(function: str, inputs: Mapping[str, Any] | None = None) -> None:
    """Have the operation call a function of `tests.executor_programs` in a process."""

    async def works(context: OperationContext, _inputs: Inputs) -> Outputs:
        returned = await context.in_process(f"tests.executor_programs:{function}", inputs or {})
        return {"result": returned["result"]}

    DOES["a"] = works


def in_thread(function: Callable[..., Any], *arguments: object) -> None:
    """Have the operation call a function in a thread."""

    async def works(context: OperationContext, _inputs: Inputs) -> Outputs:
        return {"result": await context.in_thread(function, *arguments)}

    DOES["a"] = works


# --- Threads --------------------------------------------------------------------------------------


@in_loop
async def test_a_function_in_a_thread_gets_its_arguments_and_the_context_variables() -> None:
    async def works(context: OperationContext, _inputs: Inputs) -> Outputs:
        COLOUR.set("blue")
        numbers = [1, 2]
        got = await context.in_thread(
            lambda one: (one, COLOUR.get(), threading.get_ident()), numbers
        )
        assert got[0] is numbers
        return {"result": [got[1], got[2] != threading.get_ident()]}

    DOES["a"] = works
    notes = Notes()
    async with OperationExecutor() as executor:
        executor.submit(job_of(notes))
        await notes.until_over(1)

    assert notes.of("a").outputs == {"result": ["blue", True]}


@in_loop
async def test_what_a_thread_raises_is_the_failure_with_its_traceback() -> None:
    def fails(number: int) -> int:
        return number // 0

    in_thread(fails, 1)
    notes = Notes()
    async with OperationExecutor() as executor:
        executor.submit(job_of(notes))
        await notes.until_over(1)

    error = notes.of("a").exception
    assert isinstance(error, ZeroDivisionError)
    assert notes.of("a").error == f"ZeroDivisionError: {error}"
    assert fails.__name__ in _functions_of(error)


def _functions_of(error: BaseException) -> list[str]:
    found, at = [], error.__traceback__
    while at is not None:
        found.append(at.tb_frame.f_code.co_name)
        at = at.tb_next
    return found


@in_loop
async def test_a_timeout_reaches_a_thread_and_leaves_it_alone() -> None:
    go_on, went_on = threading.Event(), threading.Event()

    def hangs() -> None:
        go_on.wait(5)
        went_on.set()

    in_thread(hangs)
    notes = Notes()
    async with OperationExecutor() as executor:
        executor.submit(job_of(notes, policy=Policy(timeout=0.01)))
        await notes.until_over(1)
        go_on.set()
        assert await asyncio.to_thread(went_on.wait, 5)

    assert notes.of("a").state is TaskState.TIMED_OUT


@in_loop
async def test_cancelling_reaches_an_operation_that_waits_for_a_thread() -> None:
    go_on = threading.Event()
    begun = asyncio.Event()
    loop = asyncio.get_running_loop()

    def hangs() -> None:
        loop.call_soon_threadsafe(begun.set)
        go_on.wait(5)

    in_thread(hangs)
    notes = Notes()
    async with OperationExecutor() as executor:
        executor.submit(job_of(notes))
        await begun.wait()
        executor.cancel("r")
        await notes.until_over(1)
        go_on.set()

    assert notes.of("a").state is TaskState.CANCELLED


@pytest.mark.parametrize("pool", ["loop", "thread"])
@pytest.mark.parametrize(
    ("policy", "state"),
    [
        (Policy(timeout=0.5), TaskState.SUCCEEDED),
        (Policy(timeout=0.5, deadline=0.6), TaskState.TIMED_OUT),
    ],
)
@in_loop
async def test_a_timeout_stands_still_until_there_is_a_thread_but_a_deadline_does_not(
    pool: Any,  # noqa: ANN401 - one of two texts
    policy: Policy,
    state: TaskState,
) -> None:
    free, occupied = threading.Event(), asyncio.Semaphore(0)
    loop = asyncio.get_running_loop()

    def occupies(_context: OperationContext, _inputs: Inputs) -> Outputs:
        loop.call_soon_threadsafe(occupied.release)
        free.wait(5)
        return {}

    if pool == "loop":
        in_thread(lambda: "done")
    else:
        DOES["a"] = lambda _context, _inputs: {"result": "done"}
    DOES["busy"] = occupies
    notes = Notes()
    async with OperationExecutor() as executor:
        for _ in range(MOST_THREADS):
            executor.submit(job_of(notes, "busy", pool="thread"))
        for _ in range(MOST_THREADS):
            await occupied.acquire()
        executor.submit(job_of(notes, policy=policy, pool=pool))
        loop.call_later(0.8, free.set)
        await notes.until_over(MOST_THREADS + 1)

    assert notes.of("a").state is state


@in_loop
async def test_nothing_is_called_after_the_attempt() -> None:
    kept: list[OperationContext] = []

    async def keeps(context: OperationContext, _inputs: Inputs) -> Outputs:
        kept.append(context)
        return {}

    DOES["a"] = keeps
    notes = Notes()
    async with OperationExecutor() as executor:
        executor.submit(job_of(notes))
        await notes.until_over(1)
        with pytest.raises(OperationError, match="the attempt is over"):
            await kept[0].in_thread(os.getpid)
        with pytest.raises(OperationError, match="the attempt is over"):
            await kept[0].in_process("os:getpid", {})


# --- Processes ------------------------------------------------------------------------------------


@in_loop
async def test_a_function_in_a_process_gets_its_inputs() -> None:
    in_process("pid", {"value": "x"})
    notes = Patient()
    async with OperationExecutor() as executor:
        executor.submit(job_of(notes))
        await notes.until_over(1)

    result = notes.of("a").outputs["result"]
    assert isinstance(result, list)
    assert result[0] != os.getpid()
    assert result[1] == "x"


@in_loop
async def test_a_timeout_kills_the_process_that_an_operation_waits_for() -> None:
    in_process("computes_for_ever")
    notes = Patient()
    async with OperationExecutor() as executor:
        executor.submit(job_of(notes, policy=Policy(timeout=0.5, retry=Retry(attempts=2))))
        await notes.until_over(1)

    assert (notes.of("a").state, notes.of("a").attempts) == (TaskState.TIMED_OUT, 2)


@pytest.mark.parametrize(
    ("function", "inputs", "error"),
    [
        (
            "pid",
            {"value": {"list": [1, threading.Lock()]}},
            (
                'the input "value.list.1" (a lock) cannot be handed to a process: TypeError: '
                "cannot pickle '_thread.lock' object; hand over something picklable, or run the "
                'task in a thread: pool="thread"'
            ),
        ),
        (
            "returns_a_lock",
            {},
            (
                'its result cannot be sent from its process: there is a lock at "result.0" '
                "(TypeError: cannot pickle '_thread.lock' object); return something picklable, or "
                'run the task in a thread: pool="thread"'
            ),
        ),
        (
            "returns_what_cannot_be_made",
            {},
            (
                "its result cannot be unpickled: ValueError: not here; return something picklable, "
                'or run the task in a thread: pool="thread"'
            ),
        ),
    ],
)
@in_loop
async def test_what_cannot_be_pickled_is_named_with_what_to_do(
    function: str, inputs: Mapping[str, Any], error: str
) -> None:
    in_process(function, inputs)
    notes = Patient()
    async with OperationExecutor() as executor:
        executor.submit(job_of(notes, policy=Policy(retry=Retry(attempts=3))))
        await notes.until_over(1)
        assert (notes.of("a").error, notes.of("a").attempts) == (error, 1)
        # The process can be used again.
        in_process("pid")
        executor.submit(job_of(notes, "a"))
        await notes.until_over(2)

    assert notes.results["a"][1].state is TaskState.SUCCEEDED


@pytest.mark.parametrize(
    ("function", "kind", "error"),
    [
        ("raises_a_value_error", ValueError, "ValueError: no number"),
        ("raises_what_cannot_be_pickled", OperationError, "Odd: locked"),
        ("raises_what_comes_back_changed", OperationError, "Changing: about a"),
        ("refuses", OperationError, "no such file"),
    ],
)
@in_loop
async def test_an_exception_comes_back_from_its_process_or_at_least_its_text(
    function: str, kind: type[Exception], error: str
) -> None:
    in_process(function)
    notes = Patient()
    async with OperationExecutor() as executor:
        executor.submit(job_of(notes))
        await notes.until_over(1)

    exception = notes.of("a").exception
    assert type(exception) is kind
    assert notes.of("a").error == error
    assert any(f"in {function}" in note for note in exception.__notes__)
