"""Jobs that are performed once for each element of a list."""

import asyncio

import pytest

from compiler.ir.policy import Policy, Retry
from fblib.operation import Inputs, OperationContext, OperationError, Outputs
from fblib.service import Value
from runtime.executor.base import Job, JobListener, Result
from runtime.executor.executor import OperationExecutor
from runtime.state import TaskState
from tests.executor_bench import DOES, Notes, job_of
from tests.talking import in_loop


def each(notes: JobListener, elements: Value, *, retry: Retry | None = None) -> Job:
    """Return a job for the elements of a list."""
    policy = Policy(for_each="items", retry=retry or Retry())
    return job_of(notes, policy=policy, inputs={"items": elements, "more": 10})


async def adds(_context: OperationContext, inputs: Inputs) -> Outputs:
    one, more = inputs["items"], inputs["more"]
    assert isinstance(one, int)
    assert isinstance(more, int)
    return {"result": one + more}


@in_loop
async def test_results_come_in_the_order_of_the_elements() -> None:
    async def quick_ones_first(context: OperationContext, inputs: Inputs) -> Outputs:
        assert context.item is not None
        for _ in range(5 - context.item):
            await asyncio.sleep(0)
        return {"result": [context.item, inputs["items"], context.key]}

    DOES["a"] = quick_ones_first
    notes = Notes()
    async with OperationExecutor() as executor:
        executor.submit(each(notes, ["x", "y", "z"]))
        await notes.until_over(1)

    assert notes.of("a").outputs["result"] == [
        [0, "x", "r/a/1/0"], [1, "y", "r/a/1/1"], [2, "z", "r/a/1/2"],
    ]  # fmt: skip


@pytest.mark.parametrize("elements", [[], list(range(10_000))], ids=["none", "many"])
@in_loop
async def test_a_list_may_be_empty_or_long(elements: list[Value]) -> None:
    DOES["a"] = adds
    notes = Notes()
    async with OperationExecutor() as executor:
        executor.submit(each(notes, elements))
        await notes.until_over(1)

    assert notes.of("a").outputs == {"result": [10 + number for number in range(len(elements))]}


@pytest.mark.parametrize(("value", "kind"), [(None, "nothing"), ("abc", "a str"), ({}, "a dict")])
@in_loop
async def test_what_is_no_list_is_a_failure(value: Value, kind: str) -> None:
    DOES["a"] = adds
    notes = Notes()
    async with OperationExecutor() as executor:
        executor.submit(each(notes, value))
        await notes.until_over(1)

    assert notes.of("a").error == f'"items" is {kind}, but for_each needs a list'


@in_loop
async def test_after_a_failure_no_other_element_begins_and_those_under_way_end() -> None:
    last = asyncio.Event()

    async def fails_at_two(context: OperationContext, _inputs: Inputs) -> Outputs:
        if context.item == 1:
            last.set()
            message = "no such row"
            raise OperationError(message)
        await last.wait()
        return {}

    DOES["a"] = fails_at_two
    notes = Notes()
    async with OperationExecutor() as executor:
        executor.limit("", 2)
        executor.submit(each(notes, list(range(100))))
        await notes.until_over(1)

    result = notes.of("a")
    states = {one[1]: one[2] for one in notes.told if one[0] == "element"}
    assert (result.state, result.error) == (TaskState.FAILED, "element 1: no such row")
    assert (states[0], states[1], result.attempts) == ("succeeded", "failed", 1)
    assert len(states) == 100
    assert states[99] == "cancelled"
    assert len([one for one in notes.told if one[0] == "ended"]) == 1


@in_loop
async def test_elements_that_ended_before_a_crash_are_not_performed_again() -> None:
    DOES["a"] = adds
    notes = Notes()
    job = each(notes, [1, 2, 3], retry=Retry(attempts=3))
    job.results = {
        0: Result(TaskState.SUCCEEDED, {"result": "kept"}, attempts=1),
        7: Result(TaskState.SUCCEEDED, {"result": "of a longer list"}),
    }
    job.attempts = {1: 1}
    async with OperationExecutor() as executor:
        executor.submit(job)
        await notes.until_over(1)

    assert notes.of("a").outputs == {"result": ["kept", 12, 13]}
    begun = sorted(one[2:] for one in notes.told if one[0] == "began")
    assert begun == [(1, 2), (2, 1)]


@in_loop
async def test_a_list_that_had_ended_before_a_crash_ends_at_once() -> None:
    notes = Notes()
    job = each(notes, [1])
    job.results = {0: Result(TaskState.SUCCEEDED, {"result": "kept"})}
    async with OperationExecutor() as executor:
        executor.submit(job)
        await notes.until_over(1)

    assert notes.of("a").outputs == {"result": ["kept"]}


@in_loop
async def test_a_list_is_cancelled_with_all_its_elements() -> None:
    begun = asyncio.Event()

    async def never(_context: OperationContext, _inputs: Inputs) -> Outputs:
        begun.set()
        await asyncio.get_running_loop().create_future()
        return {}

    DOES["a"] = never
    notes = Notes()
    async with OperationExecutor() as executor:
        executor.limit("", 3)
        executor.submit(each(notes, list(range(50))))
        await begun.wait()
        executor.cancel("r")
        await notes.until_over(1)

    told = [one[0] for one in notes.told if one[0] in ("ended", "element")]
    assert notes.of("a").state is TaskState.CANCELLED
    assert told == ["element"] * 50 + ["ended"]


@in_loop
async def test_a_paused_run_begins_no_element() -> None:
    notes = Notes()

    async def pauses(context: OperationContext, _inputs: Inputs) -> Outputs:
        if context.item == 2:
            executor.pause("r")
            paused.set()
        return {"result": context.item}

    DOES["a"] = pauses
    paused = asyncio.Event()
    async with OperationExecutor() as executor:
        executor.limit("", 1)
        executor.submit(each(notes, list(range(6))))
        await paused.wait()
        await asyncio.sleep(0)
        begun = [one[2] for one in notes.told if one[0] == "began"]
        executor.go_on("r")
        await notes.until_over(1)

    assert begun == [0, 1, 2]
    assert notes.of("a").outputs == {"result": [0, 1, 2, 3, 4, 5]}
