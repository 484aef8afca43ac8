"""Tags: how many jobs go on at once, in which order, and who takes no place."""

import asyncio

import pytest

from compiler.ir.policy import Policy, Retry
from fblib.operation import Inputs, OperationContext, OperationError, Outputs
from runtime.clock import VirtualClock
from runtime.executor.executor import OperationExecutor
from runtime.state import TaskState
from tests.executor_bench import DOES, WATCHDOG, Notes, job_of
from tests.talking import in_loop


class Crowd:
    """Counts who is being performed at once."""

    def __init__(self) -> None:
        self.now = 0
        self.most = 0
        self.order: list[object] = []

    async def performs(self, _context: OperationContext, inputs: Inputs) -> Outputs:
        self.now += 1
        self.most = max(self.most, self.now)
        self.order.append(inputs.get("value"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        self.now -= 1
        return {}


async def never(_context: OperationContext, _inputs: Inputs) -> Outputs:
    await asyncio.get_running_loop().create_future()
    return {}


@pytest.mark.parametrize("limit", [1, 2, 7])
@in_loop
async def test_no_more_than_the_limit_at_once_and_in_the_order_they_came(limit: int) -> None:
    crowd, notes = Crowd(), Notes()
    DOES["a"] = crowd.performs
    async with OperationExecutor() as executor:
        executor.limit("db", limit)
        for number in range(50):
            executor.submit(job_of(notes, inputs={"value": number}, policy=Policy(tag="db")))
        await notes.until_over(50)

    assert crowd.most == limit
    assert crowd.order == list(range(50))


@in_loop
async def test_a_limit_may_grow_and_shrink_while_jobs_wait() -> None:
    crowd, notes = Crowd(), Notes()
    DOES["a"] = crowd.performs
    most = []
    async with OperationExecutor() as executor:
        for limit in (1, 5, 2):
            executor.limit("", limit)
            crowd.most = 0
            for _ in range(20):
                executor.submit(job_of(notes))
            await notes.until_over(20)
            notes.results.clear()
            most.append(crowd.most)

    assert most == [1, 5, 2]


@in_loop
async def test_tags_do_not_wait_for_each_other() -> None:
    DOES.update(a=never, b=Crowd().performs)
    notes = Notes()
    async with OperationExecutor() as executor:
        executor.limit("slow", 1)
        for _ in range(3):
            executor.submit(job_of(notes, "a", policy=Policy(tag="slow")))
        executor.submit(job_of(notes, "b"))
        await notes.until_over(1)

    assert list(notes.results) == ["b"]


@in_loop
async def test_who_waits_for_a_person_takes_nobodys_place() -> None:
    asked = asyncio.Event()

    async def asks(context: OperationContext, _inputs: Inputs) -> Outputs:
        asked.set()
        return {"result": await context.answer("approval", "", None)}

    DOES.update(a=asks, b=Crowd().performs)
    notes = Notes()
    async with OperationExecutor() as executor:
        executor.limit("", 1)
        executor.submit(job_of(notes, "a"))
        await asked.wait()
        executor.submit(job_of(notes, "b"))
        await notes.until_over(1)
        reached = executor.answer("r", node="a", kind="approval", name="", value="yes")
        await notes.until_over(2)

    assert reached
    assert notes.of("a").outputs == {"result": "yes"}


@in_loop
async def test_a_pause_keeps_jobs_and_retries_and_goes_on_in_order() -> None:
    failing = asyncio.Event()

    async def fails_once(context: OperationContext, _inputs: Inputs) -> Outputs:
        if context.attempt == 1:
            failing.set()
            message = "again"
            raise OperationError(message)
        return {}

    crowd, notes = Crowd(), Notes()
    DOES.update(a=crowd.performs, b=fails_once)
    async with OperationExecutor(clock=VirtualClock()) as executor:
        executor.limit("", 1)
        retry = Policy(retry=Retry(attempts=2, delay=60), tag="other")
        executor.submit(job_of(notes, "b", policy=retry))
        await failing.wait()
        executor.pause("r")
        for number in range(10):
            executor.submit(job_of(notes, "a", inputs={"value": number}))
        executor.submit(job_of(notes, "a", inputs={"value": "another"}, run="another"))
        await notes.until_over(1)
        assert crowd.order == ["another"]
        executor.go_on("r")
        await notes.until_over(12)

    assert crowd.order == ["another", *range(10)]
    assert notes.of("b").state is TaskState.SUCCEEDED


@in_loop
async def test_jobs_that_are_paused_can_be_cancelled() -> None:
    notes = Notes()
    DOES["a"] = never
    async with OperationExecutor() as executor:
        executor.pause("r")
        for _ in range(3):
            executor.submit(job_of(notes))
        executor.cancel("r")
        await notes.until_over(3)
        executor.go_on("r")

    assert {one.state for one in notes.results["a"]} == {TaskState.CANCELLED}


@in_loop
async def test_ten_thousand_jobs_give_others_a_turn() -> None:
    def at_once(_context: OperationContext, _inputs: Inputs) -> Outputs:
        return {}

    DOES["a"] = at_once
    notes, turns = Notes(), 0
    async with asyncio.timeout(WATCHDOG), OperationExecutor() as executor:
        for _ in range(10_000):
            executor.submit(job_of(notes))
        while len(notes.results.get("a", ())) < 10_000:
            await asyncio.sleep(0)
            turns += 1

    assert turns > 10
