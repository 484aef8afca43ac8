"""The executor: performs jobs of many runs, with attempts, delays, timeouts and limits."""

import asyncio
import random
import threading
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import Any, Self

from typing_extensions import override

from fblib.operation import OperationError
from fblib.service import Value
from runtime.clock import SECOND, Clock, RealClock
from runtime.executor.base import Executor, Job, Result, Wait
from runtime.executor.circuit import Breaker, Breakers, CircuitOpenError
from runtime.executor.context import AttemptContext, Office
from runtime.executor.loading import load
from runtime.executor.outputs import checked
from runtime.executor.pools import Pools
from runtime.executor.retry import next_delay
from runtime.executor.secrets import Secrets
from runtime.executor.tags import Tag
from runtime.executor.work import ForEach, Work
from runtime.state import TaskState

ORDINARY_LIMIT = 256
"""How many jobs of a tag are performed at once, unless something else is set."""


class OperationExecutor(Executor, Office):
    """Performs operations on the event loop, in threads and in processes."""

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        chance: Callable[[], float] = random.random,
        circuits: Iterable[Breaker] = (),
        circuit_changed: Callable[[Breaker], None] | None = None,
    ) -> None:
        """Make ready; `async with` begins.

        Args:
            clock: the time; by default the real one.
            chance: random numbers from 0 to 1, for the jitter of delays.
            circuits: what is known of targets from before.
            circuit_changed: called whenever a circuit is in another state.
        """
        self._clock = clock or RealClock(sleep=asyncio.sleep)
        self._chance = chance
        self._breakers = Breakers(circuit_changed)
        for breaker in circuits:
            self._breakers.put(breaker)
        self._limits: dict[str, int] = {}
        self._tags: dict[str, Tag] = {}
        self._pools = Pools()
        self._secrets = Secrets()
        self._group = asyncio.TaskGroup()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = 0
        self._pieces: dict[str, dict[Work, None]] = {}
        """Everything that is not over, by run."""
        self._paused: dict[str, list[Work]] = {}
        """Runs that are paused, with what would have begun."""
        self._waiting: dict[Work, tuple[Wait, asyncio.Future[Value]]] = {}

    async def __aenter__(self) -> Self:
        """Begin."""
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        await self._group.__aenter__()
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        """Cancel what is under way, without telling anybody."""
        for run in list(self._pieces):
            self.forget(run)
        self._pools.close()
        for tag in self._tags.values():
            tag.dismiss()
        # What the block itself raised goes on as it is, not in a group of one.
        await self._group.__aexit__(None, None, None)

    @property
    def circuits(self) -> list[Breaker]:
        """What is known of targets."""
        return self._breakers.all()

    # --- Jobs ----------------------------------------------------------------------------

    @override
    def submit(self, job: Job) -> None:
        if job.policy.for_each:
            self._submit_each(job)
            return
        work = Work(job, -1, job.inputs, _tell_whole)
        work.attempt = job.attempts.get(-1, 0)
        work.checkpoint = job.checkpoints.get(-1)
        self._begin(work)

    def _submit_each(self, job: Job) -> None:
        pin = job.policy.for_each
        elements = job.inputs.get(pin)
        if not isinstance(elements, list):
            error = f'"{pin}" is {type(elements).__name__}, but for_each needs a list'
            now = self.wall()
            self.call_soon(lambda: job.listener.ended(job, Result(_FAILED, {}, error, 0, now, now)))
            return
        each = ForEach(job, [], lambda whole, result: whole.listener.ended(whole, result))

        def tell(work: Work, result: Result) -> None:
            job.listener.element_ended(job, work.item, result)
            each.element_ended(work.item, result)
            if not each.goes_on:
                self._let_go(each)

        for item, element in enumerate(elements):
            work = Work(job, item, {**job.inputs, pin: element}, tell)
            work.attempt = job.attempts.get(item, 0)
            work.checkpoint = job.checkpoints.get(item)
            each.pieces.append(work)
        known = {item: one for item, one in job.results.items() if item < len(elements)}
        for item, result in known.items():
            each.pieces[item].is_over = True
            each.results[item] = result
        if len(known) == len(elements):
            self.call_soon(lambda: job.listener.ended(job, each.result()))
            return
        for work in each.pieces:
            if not work.is_over:
                self._begin(work)

    def _let_go(self, each: ForEach) -> None:
        """Cancel the elements that have not begun: one has failed for good."""
        for work in each.pieces:
            if work.task is None and not work.is_over:
                self._end(work, TaskState.CANCELLED)

    def _begin(self, work: Work) -> None:
        run = work.job.run
        pieces = self._pieces.get(run)
        if pieces is None:
            pieces = self._pieces[run] = {}
        pieces[work] = None
        self._tag(work.job.policy.tag).put(work)

    def _tag(self, name: str) -> Tag:
        tag = self._tags.get(name)
        if tag is None:
            limit = self._limits.get(name, ORDINARY_LIMIT)
            tag = self._tags[name] = Tag(self._group, self._attempt, limit=limit)
        return tag

    @override
    def limit(self, tag: str, most: int) -> None:
        self._limits[tag] = most
        if tag in self._tags:
            self._tags[tag].limit = most

    # --- Attempts ------------------------------------------------------------------------

    async def _attempt(self, work: Work) -> None:
        """Attempt a piece of work once; never raises but when the executor itself ends."""
        job = work.job
        if work.is_over:
            return
        if job.run in self._paused:
            self._paused[job.run].append(work)
            return
        find_target = job.operation.target
        target = find_target(work.inputs) if find_target is not None else ""
        now = work.started = self.wall()
        work.begun = work.begun or now
        work.attempt += 1
        work.task = asyncio.current_task()
        well: bool | None = None
        try:
            job.listener.began(job, work.item, work.attempt, now)
            if target:
                self._breakers.admit(target, job.circuit, now)
            returned = await self._perform(work)
            outputs = checked(job.operation.name, returned, job.ports)
            well = True
            self._end(work, TaskState.SUCCEEDED, outputs=outputs)
        except CircuitOpenError as error:
            target = ""
            self._failed(work, error)
        except asyncio.CancelledError:
            if not work.is_cancelled:
                raise
            self._end(work, TaskState.CANCELLED)
            # It was meant for this piece of work; if for the worker as well, it is for both.
            if work.task is not None and work.task.uncancel():
                raise
        except Exception as error:  # noqa: BLE001 - operations may fail in any way
            well = False
            self._failed(work, error)
        finally:
            work.task = None
            if target:
                self._breakers.ended(target, job.circuit, self.wall(), well=well)

    async def _perform(self, work: Work) -> Any:  # noqa: ANN401 - whatever it returns
        seconds = self._patience(work)
        if seconds is None:
            return await self._call(work)
        scope = asyncio.timeout(max(seconds, 0))
        try:
            async with scope:
                return await self._call(work)
        except TimeoutError as error:
            if scope.expired():
                raise _TimedOutError(seconds) from error
            raise

    async def _call(self, work: Work) -> Any:  # noqa: ANN401 - whatever it returns
        operation = work.job.operation
        if operation.pool == "process":
            return await self._pools.in_process(operation.function, work.inputs)
        function = load(operation.function)
        context = AttemptContext(self, work)
        if operation.pool == "thread":
            return await self._pools.in_thread(function, context, work.inputs)
        returned = function(context, work.inputs)
        return returned if isinstance(returned, Mapping) else await returned

    def _patience(self, work: Work) -> float | None:
        """Return the seconds that this attempt may take; None = any time."""
        policy = work.job.policy
        if policy.deadline is None:
            return policy.timeout
        left = policy.deadline - (self.wall() - work.begun) / SECOND
        return left if policy.timeout is None else min(left, policy.timeout)

    def _failed(self, work: Work, error: Exception) -> None:
        """Try again after a delay, or end it."""
        job, policy = work.job, work.job.policy
        text = self._secrets.masked(_described(error), job.operation.secrets, work.inputs)
        delay = next_delay(policy.retry, work.attempt, error, chance=self._chance())
        if delay is not None and policy.deadline is not None:
            left = policy.deadline - (self.wall() - work.begun) / SECOND
            delay = delay if delay < left else None
        if delay is None:
            timed_out = isinstance(error, _TimedOutError)
            self._end(work, TaskState.TIMED_OUT if timed_out else _FAILED, error=text)
            return
        job.listener.failed(job, work.item, work.attempt, text, delay)
        assert self._loop is not None  # noqa: S101 - it was entered
        work.timer = self._loop.call_later(delay, self._again, work)

    def _again(self, work: Work) -> None:
        work.timer = None
        if not work.is_over:
            self._tag(work.job.policy.tag).put(work)

    def _end(
        self,
        work: Work,
        state: TaskState,
        *,
        error: str = "",
        outputs: Mapping[str, Any] | None = None,
    ) -> None:
        run = self._pieces.get(work.job.run)
        if run is not None:
            run.pop(work, None)
            if not run:
                del self._pieces[work.job.run]
        if work.timer is not None:
            work.timer.cancel()
        work.end(state, self.wall(), error=error, outputs=outputs)

    # --- From outside --------------------------------------------------------------------

    @override
    def cancel(self, run: str, node: str | None = None) -> None:
        for work in list(self._pieces.get(run, ())):
            if node is None or work.job.node == node:
                self._cancel(work)

    @override
    def forget(self, run: str) -> None:
        for work in list(self._pieces.get(run, ())):
            work.is_forgotten = True
            self._cancel(work)
        self._paused.pop(run, None)

    def _cancel(self, work: Work) -> None:
        work.is_cancelled = True
        if work.task is not None:
            work.task.cancel()
        else:
            self.call_soon(lambda: self._end(work, TaskState.CANCELLED))

    @override
    def pause(self, run: str) -> None:
        self._paused.setdefault(run, [])

    @override
    def go_on(self, run: str) -> None:
        for work in self._paused.pop(run, ()):
            self._tag(work.job.policy.tag).put(work)

    @override
    def answer(self, run: str, *, node: str, kind: str, name: str, value: Value) -> bool:
        reached = False
        for work, (wait, future) in list(self._waiting.items()):
            meant = work.job.node == node if kind == "approval" else wait.name == name
            if work.job.run == run and wait.kind == kind and meant and not future.done():
                future.set_result(value)
                reached = True
        return reached

    @override
    def set_secrets(self, secrets: Mapping[str, str]) -> None:
        self._secrets = Secrets(secrets)

    # --- For contexts --------------------------------------------------------------------

    @override
    def wall(self) -> int:
        return self._clock.epoch + self._clock.now()

    @override
    def secret(self, text: str) -> str:
        return self._secrets.resolved(text)

    @override
    def call(self, function: Callable[[], None]) -> None:
        if threading.get_ident() == self._thread:
            function()
        else:
            self.call_soon(function)

    def call_soon(self, function: Callable[[], None]) -> None:
        """Call a function on the event loop when it is its turn."""
        assert self._loop is not None  # noqa: S101 - it was entered
        self._loop.call_soon_threadsafe(function)

    @override
    async def sleep_until(self, work: Work, moment: int) -> None:
        job = work.job
        job.listener.waits(job, work.item, Wait("time", until=moment))
        await self._clock.sleep_until(moment - self._clock.epoch)
        job.listener.waits(job, work.item, None)

    @override
    async def answer_to(self, work: Work, wait: Wait) -> Value:
        assert self._loop is not None  # noqa: S101 - it was entered
        job, tag = work.job, self._tag(work.job.policy.tag)
        future: asyncio.Future[Value] = self._loop.create_future()
        self._waiting[work] = (wait, future)
        # Who waits for a person, maybe for days, keeps nobody else from working.
        tag.excused += 1
        tag.hire()
        try:
            job.listener.waits(job, work.item, wait)
            value = await future
            job.listener.waits(job, work.item, None)
        finally:
            del self._waiting[work]
            tag.excused -= 1
        return value


class _TimedOutError(OperationError):
    """An attempt took longer than it may."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"it took longer than the {max(seconds, 0):g} s it may")


_FAILED = TaskState.FAILED


def _tell_whole(work: Work, result: Result) -> None:
    work.job.listener.ended(work.job, result)


def _described(error: Exception) -> str:
    """Return what people need to know of an error."""
    if isinstance(error, OperationError):
        return str(error)
    text = str(error)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
