"""Attempts: calls an operation once, and decides what follows from how that ended."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, suppress
from types import CoroutineType
from typing import Any, TypeVar

from typing_extensions import override

from fblib.operation import OperationError, SharedResource
from fblib.service import Value
from runtime.clock import SECOND, Clock
from runtime.executor.alarms import Alarms
from runtime.executor.base import Result, Wait
from runtime.executor.circuit import Breakers, CircuitOpenError
from runtime.executor.context import AttemptContext, Office
from runtime.executor.failures import TimedOutError, described, program_ended, shortened
from runtime.executor.loading import load
from runtime.executor.outputs import checked
from runtime.executor.pieces import Pieces
from runtime.executor.pools import Pools
from runtime.executor.retry import next_delay
from runtime.executor.secrets import Secrets
from runtime.executor.tags import Tag, Worker
from runtime.executor.waits import Waits
from runtime.executor.work import Work
from runtime.state import TaskState

LONG_SLEEP = 60 * SECOND
"""Whoever sleeps for longer leaves its place to others."""
_Resource = TypeVar("_Resource", bound=SharedResource)


class Attempts(Office):
    """Performs pieces of work, attempt by attempt."""

    def __init__(
        self,
        *,
        clock: Clock,
        chance: Callable[[], float],
        breakers: Breakers,
        secrets: Secrets,
        pieces: Pieces,
        pools: Pools,
        alarms: Alarms,
        tag_of: Callable[[Work], Tag],
        fail: Callable[[Exception], None],
    ) -> None:
        """Perform them with these.

        Args:
            clock: the time.
            chance: random numbers from 0 to 1, for the jitter of delays.
            breakers: the circuits of targets.
            secrets: what `secret:NAME` stands for.
            pieces: what is to be done; what is over is taken out.
            pools: threads and processes.
            alarms: wake what waits for a time.
            tag_of: where a piece of work waits for its turn.
            fail: ends the executor, because a listener failed.
        """
        self.waits = Waits()
        self.resources = AsyncExitStack()
        """Closes what operations share."""
        self._shared: dict[str, SharedResource] = {}
        self._clock = clock
        self._epoch = clock.epoch
        self._chance = chance
        self._breakers = breakers
        self._secrets = secrets
        self._pieces = pieces
        self._pools = pools
        self._alarms = alarms
        self._tag_of = tag_of
        self._fail = fail
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()

    async def attempt(self, work: Work, worker: Worker) -> None:
        """Attempt a piece of work once; raises only what ends the worker: see `Tag`."""
        if work.is_unwanted() or self._pieces.park(work):
            return
        job = work.job
        now = work.started = self.wall()
        work.begun = work.begun or now
        work.attempt += 1
        job.listener.began(job, work.item, work.attempt, now)
        if work.is_unwanted():
            return
        work.task = worker
        outputs: Mapping[str, Any] = {}
        failure: BaseException | None = None
        try:
            returned = self._begun(work)
            if type(returned) is CoroutineType or hasattr(returned, "__await__"):
                returned = await returned
            outputs = checked(job.operation.name, returned, job.ports)
        except asyncio.CancelledError as error:
            # What cancels itself has failed; whoever cancels the worker ends it.
            if worker.cancelling() and not work.is_cancelled:
                raise
            failure = program_ended(error)
        except SystemExit as error:
            failure = program_ended(error)
        except Exception as error:  # noqa: BLE001 - operations may fail in any way
            failure = error
        finally:
            work.task = None
        if work.is_cancelled:
            self.end(work, TaskState.CANCELLED)
            await _forget_cancelling(worker)
        elif failure is None:
            self.end(work, TaskState.SUCCEEDED, outputs=outputs)
        else:
            self._failed(work, failure)

    def _begun(self, work: Work) -> Any:  # noqa: ANN401 - whatever it returns
        """Call an operation; return what it returns, or what is to be awaited for that."""
        operation = work.job.operation
        if operation.target is not None:
            return self._guarded(work, operation.target(work.inputs))
        return self._called(work)

    async def _guarded(self, work: Work, target: str) -> Any:  # noqa: ANN401
        """Call an operation that depends on a target, unless its circuit is open."""
        circuit, is_probe = work.job.circuit, False
        if target:
            is_probe = self._breakers.admit(target, circuit, self.wall())
        well: bool | None = None
        try:
            returned = self._called(work)
            if hasattr(returned, "__await__"):
                returned = await returned
            well = True
        except OperationError as error:
            # What is of no use to be tried again says nothing about the target.
            well = False if error.again or isinstance(error, TimedOutError) else None
            raise
        except Exception:
            well = False
            raise
        finally:
            if target:
                now = self.wall()
                self._breakers.ended(target, circuit, now, well=well, is_probe=is_probe)
        return returned

    def _called(self, work: Work) -> Any:  # noqa: ANN401 - whatever it returns
        """Call an operation where it belongs; return what `_begun` returns."""
        operation, policy = work.job.operation, work.job.policy
        is_timed = policy.timeout is not None or policy.deadline is not None
        if operation.pool == "loop":
            returned = load(operation.function)(AttemptContext(self, work), work.inputs)
            if is_timed and hasattr(returned, "__await__"):
                return self._in_time(work, returned)
            return returned
        return self._in_thread(work) if operation.pool == "thread" else self._in_process(work)

    async def _in_thread(self, work: Work) -> Any:  # noqa: ANN401 - whatever it returns
        function = load(work.job.operation.function)
        async with self._pools.threads.one() as thread:
            call = thread.call(function, AttemptContext(self, work), work.inputs)
            return await self._in_time(work, call)

    async def _in_process(self, work: Work) -> Any:  # noqa: ANN401 - whatever it returns
        async with self._pools.processes.one() as process:
            call = process.call(work.job.operation.function, work.inputs)
            return await self._in_time(work, call)

    async def _in_time(self, work: Work, call: Any) -> Any:  # noqa: ANN401
        """Wait for a call as long as the attempt may take."""
        seconds, left = work.job.policy.timeout, self._left(work)
        is_deadline = left is not None and (seconds is None or left < seconds)
        scope = asyncio.timeout(max(left, 0.0) if left is not None and is_deadline else seconds)
        try:
            async with scope:
                returned = await call
        except TimeoutError as late:
            if scope.expired():
                raise TimedOutError(seconds, is_deadline=is_deadline) from late
            raise
        if scope.expired():
            # It was told to end, and returned something all the same.
            raise TimedOutError(seconds, is_deadline=is_deadline)
        return returned

    def _left(self, work: Work) -> float | None:
        """Return the seconds until the deadline; None = there is none."""
        deadline = work.job.policy.deadline
        return None if deadline is None else deadline - (self.wall() - work.begun) / SECOND

    # --- What follows --------------------------------------------------------------------

    def _failed(self, work: Work, error: BaseException) -> None:
        """Try again after a delay, or end it."""
        job = work.job
        text = self.masked(work, described(error))
        delay = None
        if isinstance(error, Exception):
            delay = next_delay(job.policy.retry, work.attempt, error, chance=self._chance())
        if delay is not None and isinstance(error, CircuitOpenError):
            delay = max(delay, error.rest)
        left = self._left(work)
        if delay is None or (left is not None and delay >= left):
            timed_out = isinstance(error, TimedOutError)
            self.end(work, TaskState.TIMED_OUT if timed_out else TaskState.FAILED, error=text)
            return
        job.listener.failed(job, work.item, work.attempt, text, delay)
        if not work.is_unwanted():
            work.alarm = self._alarms.after(delay, lambda: self._again(work))

    def _again(self, work: Work) -> None:
        work.alarm = None
        self._tag_of(work).put(work)

    def end(
        self,
        work: Work,
        state: TaskState,
        *,
        error: str = "",
        outputs: Mapping[str, Any] | None = None,
    ) -> None:
        """End a piece of work, once, and tell about it."""
        if work.is_over:
            return
        work.is_over = True
        self._pieces.discard(work)
        if work.alarm is not None:
            work.alarm.cancel()
        if not work.is_forgotten:
            now = self.wall()
            work.tell(work, Result(state, outputs or {}, error, work.attempt, work.started, now))

    # --- For contexts --------------------------------------------------------------------

    @override
    def wall(self) -> int:
        return self._epoch + self._clock.now()

    @override
    def secret(self, text: str) -> str:
        return self._secrets.resolved(text)

    @override
    def masked(self, work: Work, text: str) -> str:
        return shortened(self._secrets.masked(text, work.job.operation.secrets, work.inputs))

    @override
    def tell(self, function: Callable[..., None], *arguments: Any) -> None:
        if threading.get_ident() == self._thread:
            self._told(function, arguments)
            return
        # A thread may go on when the loop has ended.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._told, function, arguments)

    def soon(self, function: Callable[..., None], *arguments: Any) -> None:  # noqa: ANN401
        """Tell a listener something when the event loop has its next turn."""
        self._loop.call_soon(self._told, function, arguments)

    def _told(self, function: Callable[..., None], arguments: tuple[Any, ...]) -> None:
        # What a listener raises is no failure of the operation that it happened to hear of.
        try:
            function(*arguments)
        except Exception as error:  # noqa: BLE001 - it ends the executor
            self._fail(error)

    @override
    async def sleep_until(self, work: Work, moment: int) -> None:
        due = moment - self._epoch
        if due <= self._clock.now():
            return
        self._tell_wait(work, Wait("time", until=moment))
        if due - self._clock.now() > LONG_SLEEP:
            async with self._tag_of(work).away():
                await self._alarms.until(due)
        else:
            await self._alarms.until(due)
        self._tell_wait(work, None)

    @override
    async def answer_to(self, work: Work, wait: Wait) -> Value:
        future = self.waits.begin(work, wait)
        try:
            # Who waits for a person, maybe for days, keeps nobody else from working.
            async with self._tag_of(work).away():
                self._tell_wait(work, wait)
                value = await future
        finally:
            self.waits.end(work, future)
        self._tell_wait(work, None)
        return value

    def _tell_wait(self, work: Work, wait: Wait | None) -> None:
        self._told(work.job.listener.waits, (work.job, work.item, wait))

    @override
    def shared(self, key: str, make: Callable[[], _Resource]) -> _Resource:
        found = self._shared.get(key)
        if found is None:
            found = self._shared[key] = make()
            self.resources.push_async_callback(found.close)
        return found  # type: ignore[return-value] # keys name what they are made by


async def _forget_cancelling(worker: Worker) -> None:
    """End the cancelling of a worker that was meant for its piece of work.

    Raises:
        CancelledError: it was meant for the worker as well.
    """
    if worker.uncancel():
        raise asyncio.CancelledError
    try:
        # If the work ended before it heard of it, that is thrown at the next wait: this one.
        await asyncio.sleep(0)
    except asyncio.CancelledError:
        if worker.cancelling():
            raise
