"""Workers of a tag: who makes room for whom, and that nothing waits without need."""

import asyncio

import pytest

from compiler.ir.policy import Policy
from fblib.operation import Inputs, OperationContext, Outputs
from runtime.executor.executor import OperationExecutor
from runtime.state import TaskState
from tests.executor_bench import DOES, Notes, job_of
from tests.talking import in_loop


class Gate:
    """Operations that begin and wait until they are let through."""

    def __init__(self) -> None:
        self.inside = 0
        self._news = asyncio.Event()
        self._open = asyncio.Event()

    async def performs(self, _context: OperationContext, _inputs: Inputs) -> Outputs:
        self.inside += 1
        self._news.set()
        await self._open.wait()
        self.inside -= 1
        return {}

    async def until_inside(self, count: int) -> None:
        """Wait until so many have begun, and see that no more follow."""
        while self.inside < count:
            self._news.clear()
            await self._news.wait()
        for _ in range(10):
            await asyncio.sleep(0)
        assert self.inside == count

    def open(self) -> None:
        self._open.set()


@in_loop
async def test_a_job_that_comes_later_does_not_wait_for_one_that_waits() -> None:
    gate, notes = Gate(), Notes()
    DOES["a"] = gate.performs
    async with OperationExecutor() as executor:
        for count in range(1, 4):
            executor.submit(job_of(notes))
            await gate.until_inside(count)
        gate.open()
        await notes.until_over(3)


@in_loop
async def test_a_limit_that_is_raised_lets_more_begin_at_once() -> None:
    gate, notes = Gate(), Notes()
    DOES["a"] = gate.performs
    async with OperationExecutor() as executor:
        executor.limit("", 1)
        for _ in range(10):
            executor.submit(job_of(notes))
        await gate.until_inside(1)
        executor.limit("", 4)
        await gate.until_inside(4)
        gate.open()
        await notes.until_over(10)


@in_loop
async def test_a_limit_that_is_lowered_holds_for_workers_that_have_nothing_to_do() -> None:
    first, second, notes = Gate(), Gate(), Notes()
    DOES.update(a=first.performs, b=second.performs)
    async with OperationExecutor() as executor:
        executor.limit("", 5)
        for _ in range(5):
            executor.submit(job_of(notes))
        await first.until_inside(5)
        first.open()
        await notes.until_over(5)
        executor.limit("", 2)
        for _ in range(5):
            executor.submit(job_of(notes, "b"))
        await second.until_inside(2)
        second.open()
        await notes.until_over(10)


@in_loop
async def test_a_limit_that_is_lowered_ends_nothing_that_is_under_way() -> None:
    gate, notes = Gate(), Notes()
    DOES["a"] = gate.performs
    async with OperationExecutor() as executor:
        executor.limit("", 5)
        for _ in range(8):
            executor.submit(job_of(notes))
        await gate.until_inside(5)
        executor.limit("", 1)
        await gate.until_inside(5)
        gate.open()
        await notes.until_over(8)

    assert {one.state for one in notes.results["a"]} == {TaskState.SUCCEEDED}


@pytest.mark.parametrize("most", [0, -1])
@in_loop
async def test_a_limit_that_lets_nothing_begin_is_refused(most: int) -> None:
    async with OperationExecutor() as executor:
        with pytest.raises(ValueError, match=r'tag "db".*expected at least 1'):
            executor.limit("db", most)


@in_loop
async def test_the_limit_of_a_tag_counts_across_runs_and_the_first_comes_first() -> None:
    order: list[str] = []

    async def works(context: OperationContext, _inputs: Inputs) -> Outputs:
        order.append(context.run)
        await asyncio.sleep(0)
        return {}

    DOES["a"] = works
    notes = Notes()
    runs = [f"r{number % 3}" for number in range(30)]
    async with OperationExecutor() as executor:
        executor.limit("db", 1)
        for run in runs:
            executor.submit(job_of(notes, policy=Policy(tag="db"), run=run))
        await notes.until_over(30)

    assert order == runs


@in_loop
async def test_jobs_that_wait_have_no_tasks() -> None:
    gate, notes = Gate(), Notes()
    DOES["a"] = gate.performs
    async with OperationExecutor() as executor:
        executor.limit("", 3)
        for _ in range(1000):
            executor.submit(job_of(notes))
        await gate.until_inside(3)
        tasks = len(asyncio.all_tasks())
        gate.open()
        await notes.until_over(1000)

    assert tasks == 1 + 3
