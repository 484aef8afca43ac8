"""Why tasks failed: the exceptions themselves, for whoever runs them in this process."""

import asyncio

import pytest
from typing_extensions import override

from compiler.ir.policy import Policy, Retry
from fblib.operation import Inputs, OperationContext, OperationError, Outputs
from runtime.durable.listener import RunListener
from runtime.executor.executor import OperationExecutor
from runtime.executor.failures import TimedOutError
from runtime.state import RunState, TaskState
from runtime.store.base import Order, TaskRecord
from tests.calls import DOES, Does
from tests.durable_bench import Bench
from tests.operation_graphs import compiled
from tests.talking import in_loop

START = ["START.COLD -> a.REQ"]


class Failures(RunListener):
    """Notes which tasks failed, in which state they were then, and why."""

    def __init__(self) -> None:
        self.told: list[tuple[str, TaskState, int, BaseException | None]] = []

    @override
    def task_failed(self, task: TaskRecord, error: BaseException | None) -> None:
        self.told.append((task.node, task.state, task.attempts, error))


def raises(error: BaseException) -> Does:
    async def fails(_context: OperationContext, _inputs: Inputs) -> Outputs:
        raise error

    return fails


async def hangs(_context: OperationContext, _inputs: Inputs) -> Outputs:
    await asyncio.get_running_loop().create_future()
    return {}


@in_loop
async def test_the_exception_of_the_last_attempt_is_told_and_kept(bench: Bench) -> None:
    error = LookupError("nothing")
    DOES["a"] = raises(error)
    graph = compiled({"a": "CALL"}, events=START, policies={"a": Policy(retry=Retry(attempts=2))})
    listener = Failures()
    async with OperationExecutor() as executor:
        run = await bench.begin(graph, executor, listeners=[listener])
        await run.execute()

    assert listener.told == [("App.a", TaskState.FAILED, 2, error)]
    assert run.operations.exceptions == {"App.a": error}
    assert run.record.reason == "LookupError: nothing"


@in_loop
async def test_a_timeout_is_an_exception_as_well(bench: Bench) -> None:
    DOES["a"] = hangs
    graph = compiled({"a": "CALL"}, events=START, policies={"a": Policy(timeout=0.01)})
    async with OperationExecutor() as executor:
        run = await bench.begin(graph, executor)
        await run.execute()

    assert isinstance(run.operations.exceptions["App.a"], TimedOutError)


@pytest.mark.parametrize("handled", [True, False])
@in_loop
async def test_what_the_graph_handles_is_told_as_well(bench: Bench, handled: bool) -> None:
    error = OperationError("no")
    DOES["a"] = raises(error)
    events = [*START, "a.ERR -> b.REQ"] if handled else START
    listener = Failures()
    async with OperationExecutor() as executor:
        run = await bench.begin(
            compiled({"a": "CALL", "b": "CALL"}, events=events), executor, listeners=[listener]
        )
        await run.execute()

    assert run.record.state is (RunState.SUCCEEDED if handled else RunState.FAILED)
    assert [one[3] for one in listener.told] == [error]


@in_loop
async def test_of_a_list_it_is_that_of_the_first_element_that_failed(bench: Bench) -> None:
    errors = [ValueError("first"), KeyError("second")]
    both = asyncio.Barrier(2)

    async def fails(context: OperationContext, _inputs: Inputs) -> Outputs:
        await both.wait()
        if context.item == 0:
            # The other one is the first in time.
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            raise errors[1]
        raise errors[0]

    DOES["a"] = fails
    graph = compiled(
        {"a": "CALL"},
        events=START,
        parameters={"a.arguments": "[1, 2]"},
        policies={"a": Policy(for_each="arguments")},
    )
    listener = Failures()
    async with OperationExecutor() as executor:
        run = await bench.begin(graph, executor, listeners=[listener])
        await run.execute()

    assert run.operations.exceptions == {"App.a": errors[0]}
    assert [one[3] for one in listener.told] == errors[:1]


@in_loop
async def test_it_is_forgotten_when_the_task_succeeds_later(bench: Bench) -> None:
    begun = asyncio.Event()

    async def waits(context: OperationContext, _inputs: Inputs) -> Outputs:
        begun.set()
        return {"result": await context.answer("approval", "go on?", None)}

    DOES.update(a=raises(OperationError("no")), b=waits)
    graph = compiled(
        {"a": "CALL", "b": "CALL", "c": "CALL"},
        events=[*START, "a.ERR -> b.REQ", "a.CNF -> c.REQ"],
    )
    async with OperationExecutor() as executor, asyncio.TaskGroup() as group:
        run = await bench.begin(graph, executor)
        executing = group.create_task(run.execute())
        await begun.wait()
        assert list(run.operations.exceptions) == ["App.a"]
        del DOES["a"]
        run.obey(Order("r1", "retry", "App.a"))
        run.obey(Order("r1", "answer", "App.b", data=True))
        await executing

    assert run.operations.exceptions == {}
    assert run.record.state is RunState.SUCCEEDED


@in_loop
async def test_a_run_that_goes_on_knows_only_the_text(bench: Bench) -> None:
    DOES["a"] = raises(ValueError("no number"))
    async with OperationExecutor() as executor:
        run = await bench.begin(compiled({"a": "CALL"}, events=START), executor)
        await run.execute()
    async with OperationExecutor() as executor:
        again = await bench.go_on(run.graph, executor)

    assert again.operations.exceptions == {}
    assert again.operations.tasks.of("App.a").record.error == "ValueError: no number"
