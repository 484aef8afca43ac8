"""Whatever happens to jobs, each of them ends once, and none is performed too often."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from compiler.ir.policy import Policy, Retry
from fblib.operation import Inputs, OperationContext, OperationError, Outputs
from fblib.service import Value
from runtime.clock import VirtualClock
from runtime.executor.executor import OperationExecutor
from runtime.executor.office import LONG_SLEEP
from runtime.state import TaskState
from tests.executor_bench import DOES, WATCHDOG, Notes, job_of

RUNS = ("r0", "r1")
LIMITS = {"": 3, "db": 1}


class World:
    """Performs random jobs, and watches that no limit is exceeded."""

    def __init__(self, seed: int, *, reuses: bool = False) -> None:
        self.random = Random(seed)  # noqa: S311 - a test that can be repeated
        self.reuses = reuses
        self.notes = Notes()
        self.jobs: dict[str, Policy] = {}
        self.at_once: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.attempts: Counter[str] = Counter()

    async def performs(self, context: OperationContext, _inputs: Inputs) -> Outputs:
        """Do anything that operations do."""
        policy = self.jobs[context.node]
        tag, name = policy.tag, f"{context.node}/{context.item}"
        self.attempts[name] += 1
        self.at_once[tag] += 1
        self.most[tag] = max(self.most[tag], self.at_once[tag])
        try:
            await self._something(context)
        finally:
            self.at_once[tag] -= 1
        return {"result": context.attempt}

    async def _something(self, context: OperationContext) -> None:
        match self.random.randrange(12):
            case 0 | 1 as number:
                message = "no luck"
                raise OperationError(message, again=number == 0)
            case 2:
                raise ZeroDivisionError
            case 3:
                raise asyncio.CancelledError
            case 4:
                await asyncio.get_running_loop().create_future()
            case 5:
                try:
                    await asyncio.get_running_loop().create_future()
                except asyncio.CancelledError:
                    await asyncio.sleep(0)
            case 6:
                await self._away(context, context.answer("event", "go", None))
            case 7:
                due = context.now + 2 * LONG_SLEEP
                await self._away(context, context.sleep_until(due))
            case turns:
                for _ in range(turns):
                    await asyncio.sleep(0)

    async def _away(self, context: OperationContext, wait: Awaitable[object]) -> None:
        """Wait for something for long: that takes nobody's place."""
        tag = self.jobs[context.node].tag
        self.at_once[tag] -= 1
        try:
            await wait
        finally:
            self.at_once[tag] += 1
        self.most[tag] = max(self.most[tag], self.at_once[tag])

    def submit(self, executor: OperationExecutor) -> None:
        """Submit a random job."""
        random, node = self.random, f"n{len(self.jobs)}"
        policy = self.jobs[node] = Policy(
            retry=Retry(attempts=random.choice([1, 1, 2, 4]), delay=random.choice([0, 5])),
            timeout=random.choice([0.001, 0.002]),
            deadline=random.choice([None, None, 12]),
            tag=random.choice(list(LIMITS)),
            for_each=random.choice(["", "", "", "items"]),
            cache=random.choice([None, 5, 1_000]) if self.reuses else None,
        )
        DOES[node] = self.performs
        inputs: dict[str, Value] = {"items": list(range(random.randrange(4)))}
        executor.submit(
            job_of(self.notes, node, policy=policy, inputs=inputs, run=random.choice(RUNS))
        )

    def disturb(self, executor: OperationExecutor) -> None:
        """Do what people do to runs."""
        random = self.random
        run, node = random.choice(RUNS), random.choice([*self.jobs])
        match random.randrange(8):
            case 0:
                executor.cancel(run)
            case 1:
                executor.cancel(run, node)
            case 2:
                executor.pause(run)
            case 3:
                executor.go_on(run)
            case 4 | 5:
                executor.answer(run, node="", kind="event", name="go", value=None)
            case _:
                pass

    async def live(self, steps: int) -> None:
        """Submit and disturb; then let everything end."""
        async with asyncio.timeout(WATCHDOG), OperationExecutor(clock=VirtualClock()) as executor:
            for tag, most in LIMITS.items():
                executor.limit(tag, most)
            for _ in range(steps):
                self.submit(executor)
                self.disturb(executor)
                for _ in range(self.random.randrange(4)):
                    await asyncio.sleep(0)
            for run in RUNS:
                executor.go_on(run)
            await self.notes.until_over(len(self.jobs))
            for _ in range(5):
                await asyncio.sleep(0)

    def check(self) -> None:
        """Compare what was told with what the policies allow."""
        assert {node: len(ended) for node, ended in self.notes.results.items()} == dict.fromkeys(
            self.jobs, 1
        )
        for name, attempts in self.attempts.items():
            assert attempts <= self.jobs[name.partition("/")[0]].retry.attempts, name
        assert all(most <= LIMITS[tag] for tag, most in self.most.items()), self.most
        for (result,) in self.notes.results.values():
            assert result.state.is_over
            assert bool(result.error) is (result.state in (TaskState.FAILED, TaskState.TIMED_OUT))


@settings(max_examples=30, deadline=None)
@example(seed=44, steps=25, reuses=False)
@given(seed=st.integers(0, 1 << 32), steps=st.integers(1, 25), reuses=st.booleans())
def test_every_job_ends_once_whatever_happens(seed: int, steps: int, *, reuses: bool) -> None:
    world = World(seed, reuses=reuses)
    asyncio.run(world.live(steps))
    world.check()


@pytest.mark.parametrize("seed", range(10))
def test_leaving_at_any_moment_neither_hangs_nor_leaves_anything(seed: int) -> None:
    async def leave_early() -> set["asyncio.Task[object]"]:
        world = World(seed, reuses=seed % 2 == 0)
        async with asyncio.timeout(WATCHDOG), OperationExecutor(clock=VirtualClock()) as executor:
            for _ in range(20):
                world.submit(executor)
                world.disturb(executor)
                for _ in range(seed % 4):
                    await asyncio.sleep(0)
        return {task for task in asyncio.all_tasks() if task is not asyncio.current_task()}

    assert asyncio.run(leave_early()) == set()
