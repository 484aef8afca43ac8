"""Operations that wait for people, events and times: who is reached, and whose place is taken."""

import asyncio
from typing import Any

import pytest
from typing_extensions import override

from compiler.ir.policy import Policy
from fblib.operation import Inputs, OperationContext, Outputs
from runtime.clock import SECOND, RealClock, VirtualClock
from runtime.executor.base import Job, Wait
from runtime.executor.executor import OperationExecutor
from runtime.executor.office import LONG_SLEEP
from runtime.state import TaskState
from tests.executor_bench import DOES, WATCHDOG, Notes, job_of
from tests.talking import in_loop


async def approve(context: OperationContext, _inputs: Inputs) -> Outputs:
    return {"result": await context.answer("approval", "ship it?", {"to": "everybody"})}


async def hear(context: OperationContext, inputs: Inputs) -> Outputs:
    return {"result": await context.answer("event", str(inputs["event"]), None)}


async def until_told(notes: Notes, *expected: tuple[Any, ...]) -> None:
    """Wait until these things were told, each as often as it is named."""
    async with asyncio.timeout(WATCHDOG):
        # Notes have no event for each thing that is told.
        while any(notes.told.count(one) < expected.count(one) for one in expected):  # noqa: ASYNC110
            await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("run", "node", "kind", "name"),
    [
        ("another", "a", "approval", ""),
        ("r", "b", "approval", ""),
        ("r", "a", "event", "ship it?"),
    ],
    ids=["another run", "another node", "another kind"],
)
@in_loop
async def test_an_answer_for_others_reaches_nobody(
    run: str, node: str, kind: str, name: str
) -> None:
    DOES["a"] = approve
    notes = Notes()
    async with OperationExecutor() as executor:
        executor.submit(job_of(notes))
        await until_told(notes, ("waits", "a", "approval"))
        for_others = executor.answer(run, node=node, kind=kind, name=name, value="no")
        meant = executor.answer("r", node="a", kind="approval", name="", value="yes")
        again = executor.answer("r", node="a", kind="approval", name="", value="too late")
        await notes.until_over(1)

    assert (for_others, meant, again) == (False, True, False)
    assert notes.of("a").outputs == {"result": "yes"}
    assert notes.told == [
        ("began", "a", -1, 1),
        ("waits", "a", "approval"),
        ("waits", "a", None),
        ("ended", "a", "succeeded"),
    ]


@in_loop
async def test_an_event_reaches_all_of_its_run_that_wait_for_its_name() -> None:
    notes = Notes()
    DOES.update(a=hear, b=hear, c=hear)
    async with OperationExecutor() as executor:
        for node, event in (("a", "paid"), ("b", "paid"), ("c", "sent")):
            executor.submit(job_of(notes, node, inputs={"event": event}))
        await until_told(notes, *(("waits", node, "event") for node in "abc"))
        assert executor.answer("r", node="", kind="event", name="paid", value={"sum": 3})
        await notes.until_over(2)

    assert {node: one[0].outputs["result"] for node, one in notes.results.items()} == {
        "a": {"sum": 3},
        "b": {"sum": 3},
    }


@in_loop
async def test_an_answer_may_come_while_the_wait_is_being_told() -> None:
    class Answers(Notes):
        @override
        def waits(self, job: Job, item: int, wait: Wait | None) -> None:
            super().waits(job, item, wait)
            if wait is not None:
                executor.answer(job.run, node=job.node, kind=wait.kind, name=wait.name, value=1)

    DOES["a"] = approve
    notes = Answers()
    async with OperationExecutor() as executor:
        executor.submit(job_of(notes))
        await notes.until_over(1)

    assert notes.of("a").outputs == {"result": 1}


@in_loop
async def test_one_operation_may_wait_for_several_things_at_once() -> None:
    async def hears_both(context: OperationContext, _inputs: Inputs) -> Outputs:
        both = (context.answer("event", name, None) for name in ("x", "y"))
        return {"result": list(await asyncio.gather(*both))}

    DOES["a"] = hears_both
    notes = Notes()
    async with OperationExecutor() as executor:
        executor.limit("", 1)
        executor.submit(job_of(notes))
        await until_told(notes, *[("waits", "a", "event")] * 2)
        for name in ("y", "x"):
            assert executor.answer("r", node="", kind="event", name=name, value=name)
        await notes.until_over(1)

    assert notes.of("a").outputs == {"result": ["x", "y"]}


class Places:
    """Counts how many are performed at once, but for those that wait."""

    def __init__(self) -> None:
        self.now = self.most = 0

    def takes(self, change: int) -> None:
        self.now += change
        self.most = max(self.most, self.now)

    async def asks(self, context: OperationContext, _inputs: Inputs) -> Outputs:
        self.takes(1)
        self.takes(-1)
        await context.answer("event", "go", None)
        self.takes(1)
        for _ in range(5):
            await asyncio.sleep(0)
        self.takes(-1)
        return {}


@pytest.mark.parametrize("limit", [1, 2, 3])
@in_loop
async def test_those_who_come_back_from_waiting_wait_for_a_place(limit: int) -> None:
    places, notes = Places(), Notes()
    DOES["a"] = places.asks
    async with OperationExecutor() as executor:
        executor.limit("", limit)
        for _ in range(10):
            executor.submit(job_of(notes))
        await until_told(notes, *[("waits", "a", "event")] * 10)
        assert executor.answer("r", node="", kind="event", name="go", value=None)
        await notes.until_over(10)

    assert places.most == limit


@in_loop
async def test_who_waits_for_a_place_can_be_cancelled() -> None:
    going = asyncio.Event()

    async def works(_context: OperationContext, _inputs: Inputs) -> Outputs:
        await going.wait()
        return {}

    DOES.update(a=approve, b=works, c=works)
    notes = Notes()
    async with OperationExecutor() as executor:
        executor.limit("", 1)
        executor.submit(job_of(notes, "a"))
        await until_told(notes, ("waits", "a", "approval"))
        executor.submit(job_of(notes, "b"))
        await until_told(notes, ("began", "b", -1, 1))
        executor.answer("r", node="a", kind="approval", name="", value=None)
        await asyncio.sleep(0)
        executor.cancel("r", "a")
        await notes.until_over(1)
        executor.submit(job_of(notes, "c"))
        going.set()
        await notes.until_over(3)

    assert notes.of("a").state is TaskState.CANCELLED
    assert notes.of("c").state is TaskState.SUCCEEDED


@in_loop
async def test_thousands_may_sleep_until_their_times_come_in_order() -> None:
    order: list[object] = []

    async def sleeps(context: OperationContext, inputs: Inputs) -> Outputs:
        day = inputs["day"]
        assert isinstance(day, int)
        moment = day * 86_400 * SECOND
        await context.sleep_until(moment)
        assert context.now >= moment
        order.append(day)
        return {}

    DOES["a"] = sleeps
    notes, days = Notes(), [(number * 7919) % 2000 for number in range(2000)]
    async with OperationExecutor(clock=VirtualClock()) as executor:
        executor.limit("", 1)
        for day in days:
            executor.submit(job_of(notes, inputs={"day": day + 1}))
        await notes.until_over(2000)

    assert sorted(map(str, order)) == sorted(str(day + 1) for day in days)


@pytest.mark.parametrize(
    ("sleep", "first"), [(LONG_SLEEP // 2, ["a"]), (2 * LONG_SLEEP, ["b"])],
    ids=["short", "long"],
)  # fmt: skip
@in_loop
async def test_who_sleeps_for_long_leaves_its_place_to_others(sleep: int, first: list[str]) -> None:
    class Slow(VirtualClock):
        """Jumps only when it is told to."""

        def __init__(self) -> None:
            super().__init__()
            self.may_jump = asyncio.Event()

        @override
        async def sleep_until(self, due: int) -> None:
            await self.may_jump.wait()
            await super().sleep_until(due)

    async def sleeps(context: OperationContext, _inputs: Inputs) -> Outputs:
        await context.sleep_until(context.now + sleep)
        return {}

    async def works(_context: OperationContext, _inputs: Inputs) -> Outputs:
        return {}

    DOES.update(a=sleeps, b=works)
    clock, notes = Slow(), Notes()
    async with OperationExecutor(clock=clock) as executor:
        executor.limit("", 1)
        executor.submit(job_of(notes, "a"))
        executor.submit(job_of(notes, "b"))
        await until_told(notes, ("waits", "a", "time"))
        for _ in range(10):
            await asyncio.sleep(0)
        clock.may_jump.set()
        await notes.until_over(2)

    assert list(notes.results)[:1] == first


@in_loop
async def test_real_time_is_waited_for_and_never_cut_short() -> None:
    clock = RealClock(sleep=asyncio.sleep)

    async def sleeps(context: OperationContext, _inputs: Inputs) -> Outputs:
        moment = context.now + SECOND // 500
        await context.sleep_until(moment)
        await context.sleep_until(moment)
        return {"result": context.now >= moment}

    DOES["a"] = sleeps
    notes = Notes()
    async with OperationExecutor(clock=clock) as executor:
        executor.submit(job_of(notes))
        await notes.until_over(1)

    assert notes.of("a").outputs == {"result": True}
    assert [one for one in notes.told if one[0] == "waits"] == [
        ("waits", "a", "time"),
        ("waits", "a", None),
    ]


@in_loop
async def test_an_attempt_that_is_over_tells_nothing_more() -> None:
    kept: list[OperationContext] = []

    async def keeps(context: OperationContext, _inputs: Inputs) -> Outputs:
        kept.append(context)
        return {}

    DOES["a"] = keeps
    notes = Notes()
    async with OperationExecutor() as executor:
        executor.submit(job_of(notes, policy=Policy()))
        await notes.until_over(1)
        (context,) = kept
        context.log("too late")
        context.progress(1)
        context.checkpoint(1)
        with pytest.raises(Exception, match="the attempt is over"):
            await context.answer("event", "x", None)
        with pytest.raises(Exception, match="the attempt is over"):
            await context.sleep_until(context.now + SECOND)

    assert notes.told[-1] == ("ended", "a", "succeeded")
