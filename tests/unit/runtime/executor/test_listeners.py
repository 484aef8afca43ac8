"""Listeners that fail: an essential one ends the executor loudly, any other one is dropped."""

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from typing_extensions import override

from compiler.ir.policy import Policy, Retry
from fblib.operation import Inputs, OperationContext, OperationError, Outputs
from runtime.durable.listener import RunListener
from runtime.executor.base import Job
from runtime.executor.executor import OperationExecutor
from runtime.state import RunState, TaskState
from runtime.store.base import StoreError, TaskRecord
from tests import calls
from tests.durable_bench import Bench
from tests.executor_bench import DOES, WATCHDOG, Notes, job_of
from tests.operation_graphs import compiled
from tests.talking import in_loop

METHODS = ["began", "failed", "ended", "logged", "checkpointed", "progressed", "waits"]


class Fails(Notes):
    """Raises in one of its methods."""

    def __init__(self, method: str) -> None:
        super().__init__()
        setattr(self, method, self._raise)

    def _raise(self, *_arguments: object) -> None:
        message = "the disk is full"
        raise StoreError(message)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A bench for runs."""
    calls.reset()
    yield Bench(tmp_path)
    calls.reset()


async def tells_everything(context: OperationContext, _inputs: Inputs) -> Outputs:
    if context.attempt == 1:
        message = "try again"
        raise OperationError(message)
    context.log("a line")
    context.checkpoint(1)
    context.progress(0.5)
    await context.sleep_until(context.now + 1_000_000)
    return {}


async def performed(job: Job, *, is_cancelled: bool = False) -> None:
    """Perform a job until the executor ends by itself."""
    async with asyncio.timeout(WATCHDOG), OperationExecutor() as executor:
        if is_cancelled:
            executor.pause("r")
        executor.submit(job)
        if is_cancelled:
            executor.cancel("r")
        await asyncio.get_running_loop().create_future()


@pytest.mark.parametrize("method", METHODS)
@in_loop
async def test_what_a_listener_raises_comes_out_of_the_executor(method: str) -> None:
    DOES["a"] = tells_everything
    notes = Fails(method)
    policy = Policy(retry=Retry(attempts=3))
    with pytest.raises(StoreError, match="the disk is full"):
        await performed(job_of(notes, policy=policy))

    failures = [one for one in notes.told if one[0] == "failed"]
    assert all("try again" in one for one in failures)


@in_loop
async def test_a_listener_that_fails_for_a_cancelled_job_is_heard_as_well() -> None:
    with pytest.raises(StoreError):
        await performed(job_of(Fails("ended")), is_cancelled=True)


class BrokenView(RunListener):
    """A view of a run that fails."""

    def __init__(self) -> None:
        self.told = 0

    @override
    def task_changed(self, task: TaskRecord) -> None:
        self.told += 1
        if task.state is TaskState.RUNNING:
            message = "the view is closed"
            raise OSError(message)


class EssentialView(BrokenView):
    """One without which nobody wants the run."""

    is_essential: ClassVar[bool] = True


@in_loop
async def test_a_run_whose_essential_listener_fails_ends_loudly_and_its_operation_is_not_performed(
    bench: Bench,
) -> None:
    graph = compiled({"a": "CALL"}, events=["START.COLD -> a.REQ"])

    async def executed() -> None:
        async with asyncio.timeout(WATCHDOG), OperationExecutor() as executor:
            run = await bench.begin(graph, executor, listeners=[EssentialView()])
            await run.execute()

    with pytest.raises(OSError, match="the view is closed"):
        await executed()

    assert calls.CALLS == {}
    assert [one.kind for one in await bench.store.entries("r1") if one.kind == "finish"] == []


@in_loop
async def test_a_listener_that_fails_is_dropped_and_no_run_hears_of_it(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    graph = compiled({"a": "CALL", "b": "CALL"}, events=["START.COLD -> a.REQ", "a.CNF -> b.REQ"])
    broken, whole = BrokenView(), Ended()
    with caplog.at_level(logging.ERROR, "fbflow"):
        async with asyncio.timeout(WATCHDOG), OperationExecutor() as executor:
            runs = [
                await bench.begin(graph, executor, run=run, listeners=[broken, whole])
                for run in ("r1", "r2")
            ]
            await asyncio.gather(*(run.execute() for run in runs))

    assert [run.record.state for run in runs] == [RunState.SUCCEEDED] * 2
    assert sorted(whole.nodes) == ["App.a", "App.a", "App.b", "App.b"]
    assert broken.told == 2
    assert [one.message for one in caplog.records] == [
        'the listener "BrokenView" failed and is told nothing more'
    ] * 2
    assert all(one.name == "fbflow.listeners" and one.exc_info for one in caplog.records)


class Ended(RunListener):
    """Notes which tasks succeeded."""

    def __init__(self) -> None:
        self.nodes: list[str] = []

    @override
    def task_changed(self, task: TaskRecord) -> None:
        if task.state is TaskState.SUCCEEDED:
            self.nodes.append(task.node)
