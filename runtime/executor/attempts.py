"""Attempts: calls an operation once, and decides what follows from how that ended."""

import asyncio
from collections.abc import Callable, Mapping
from types import CoroutineType
from typing import Any

from fblib.operation import Operation, OperationError
from runtime.clock import SECOND, Clock
from runtime.executor.alarms import Alarms
from runtime.executor.base import Result
from runtime.executor.cache import Reuse
from runtime.executor.circuit import Breakers, CircuitOpenError
from runtime.executor.context import AttemptContext
from runtime.executor.failures import TimedOutError, described, program_ended
from runtime.executor.loading import load
from runtime.executor.office import Office
from runtime.executor.outputs import checked
from runtime.executor.pieces import Pieces
from runtime.executor.retry import next_delay
from runtime.executor.tags import Worker
from runtime.executor.time_limit import TimeLimit
from runtime.executor.work import Work
from runtime.state import TaskState


class Attempts:
    """Performs pieces of work, attempt by attempt."""

    def __init__(
        self,
        office: Office,
        *,
        clock: Clock,
        chance: Callable[[], float],
        breakers: Breakers,
        pieces: Pieces,
        alarms: Alarms,
        reuse: Reuse,
    ) -> None:
        """Perform them with these.

        Args:
            office: what contexts ask, and what tells listeners.
            clock: the time.
            chance: random numbers from 0 to 1, for the jitter of delays.
            breakers: the circuits of targets.
            pieces: what is to be done; what is over is taken out.
            alarms: wake what waits for its next attempt.
            reuse: has results used again.
        """
        self._office = office
        self._epoch, self._now = clock.epoch, clock.now
        self._chance = chance
        self._breakers = breakers
        self._pieces = pieces
        self._alarms = alarms
        self._reuse = reuse

    async def attempt(self, work: Work, worker: Worker) -> None:
        """Attempt a piece of work once; raises only what ends the worker: see `Tag`."""
        job = work.job
        if (
            work.is_unwanted()
            or self._is_parked(work)
            or (job.policy.cache is not None and await self._is_spared(work))
        ):
            return
        now = work.started = self._epoch + self._now()
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
            is_kept = job.view is not None and job.view.objects != "reference"
            outputs = checked(job.operation.name, returned, job.ports, is_kept=is_kept)
            if work.key:
                await self._reuse.keep(work, outputs)
        except asyncio.CancelledError as error:
            # What cancels itself has failed; whoever cancels the worker ends it.
            if worker.cancelling() and not work.is_cancelled:
                raise
            failure = program_ended(error)
        except (Exception, SystemExit, GeneratorExit) as error:  # noqa: BLE001 - in any way
            failure = error if isinstance(error, Exception) else program_ended(error)
        finally:
            work.task = None
        if work.is_cancelled:
            self.end(work, TaskState.CANCELLED)
            await _forget_cancelling(worker)
        elif failure is None:
            self.end(work, TaskState.SUCCEEDED, outputs=outputs)
        else:
            self._failed(work, failure)

    def _is_parked(self, work: Work) -> bool:
        """Keep a piece of work for later if its run is paused; return whether it is."""
        if not self._pieces.park(work):
            return False
        self._reuse.release(work, TaskState.PENDING)
        return True

    async def _is_spared(self, work: Work) -> bool:
        """Use a result that is there; return whether nothing is to be done now."""
        if work.begun:
            return False
        try:
            if self._reuse.waits(work):
                return True
        except OperationError as error:
            text = self._office.masked(work, described(error))
            self.end(work, TaskState.FAILED, error=text, exception=error)
            return True
        outputs = await self._reuse.find(work)
        if work.is_unwanted():
            return True
        if outputs is not None:
            work.started = self._office.wall()
            self.end(work, TaskState.SUCCEEDED, outputs=outputs)
            return True
        return self._is_parked(work)

    def _begun(self, work: Work) -> Any:  # noqa: ANN401 - whatever it returns
        """Call an operation; return what it returns, or what is to be awaited for that."""
        operation = work.job.operation
        if operation.target is not None:
            return self._guarded(work, operation.target(work.inputs))
        return self._called(work, operation)

    async def _guarded(self, work: Work, target: str) -> Any:  # noqa: ANN401
        """Call an operation that depends on a target, unless its circuit is open."""
        circuit, is_probe = work.job.circuit, False
        if target:
            is_probe = self._breakers.admit(target, circuit, self._office.wall())
        well: bool | None = None
        try:
            returned = self._called(work, work.job.operation)
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
                now = self._office.wall()
                self._breakers.ended(target, circuit, now, well=well, is_probe=is_probe)
        return returned

    def _called(self, work: Work, operation: Operation) -> Any:  # noqa: ANN401
        """Call an operation where it belongs; return what `_begun` returns."""
        context, policy = AttemptContext(self._office, work), work.job.policy
        returned: Any
        if operation.pool == "thread":
            returned = context.in_thread(load(operation.function), context, work.inputs)
        elif operation.pool == "process":
            returned = context.in_process(str(operation.function), work.inputs)
        else:
            returned = load(operation.function)(context, work.inputs)
        if policy.timeout is None and policy.deadline is None:
            return returned
        return self._in_time(work, returned) if hasattr(returned, "__await__") else returned

    async def _in_time(self, work: Work, call: Any) -> Any:  # noqa: ANN401
        """Wait for a call as long as the attempt may take."""
        work.limit = TimeLimit(work.job.policy.timeout, self._left(work))
        try:
            return await work.limit.within(call)
        finally:
            work.limit = None

    def _left(self, work: Work) -> float | None:
        """Return the seconds until the deadline; None = there is none."""
        deadline = work.job.policy.deadline
        return None if deadline is None else deadline - (self._office.wall() - work.begun) / SECOND

    # --- What follows --------------------------------------------------------------------

    def _failed(self, work: Work, error: BaseException) -> None:
        """Try again after a delay, or end it."""
        job = work.job
        text = self._office.masked(work, described(error))
        delay = None
        if isinstance(error, Exception) and not work.is_final:
            delay = next_delay(job.policy.retry, work.attempt, error, chance=self._chance())
        if delay is not None and isinstance(error, CircuitOpenError):
            delay = max(delay, error.rest)
        left = self._left(work)
        if delay is None or (left is not None and delay >= left):
            timed_out = isinstance(error, TimedOutError)
            state = TaskState.TIMED_OUT if timed_out else TaskState.FAILED
            self.end(work, state, error=text, exception=error)
            return
        job.listener.failed(job, work.item, work.attempt, text, delay)
        if not work.is_unwanted():
            work.alarm = self._alarms.after(delay, lambda: self._again(work))

    def _again(self, work: Work) -> None:
        work.alarm = None
        self._office.tag_of(work).put(work)

    def end(
        self,
        work: Work,
        state: TaskState,
        *,
        error: str = "",
        exception: BaseException | None = None,
        outputs: Mapping[str, Any] | None = None,
    ) -> None:
        """End a piece of work, once, and tell about it."""
        if work.is_over:
            return
        work.is_over = True
        self._pieces.discard(work)
        if work.key:
            self._reuse.release(work, state)
        if work.alarm is not None:
            work.alarm.cancel()
        if not work.is_forgotten:
            now = self._epoch + self._now()
            work.tell(
                work,
                Result(state, outputs or {}, error, work.attempt, work.started, now, exception),
            )


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
