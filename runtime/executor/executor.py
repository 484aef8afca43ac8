"""The executor: performs jobs of many runs, with attempts, delays, timeouts and limits."""

import asyncio
import random
from collections.abc import Callable, Iterable, Mapping
from contextvars import copy_context
from types import TracebackType
from typing import NoReturn, Self

from typing_extensions import override

from fblib.operation import OperationError
from fblib.service import Value
from runtime.clock import Clock, RealClock
from runtime.executor.alarms import Alarms
from runtime.executor.attempts import Attempts
from runtime.executor.base import Executor, Job, Result
from runtime.executor.cache import ResultCache, Reuse
from runtime.executor.circuit import Breaker, Breakers
from runtime.executor.for_each import ForEach
from runtime.executor.json_values import kind_of
from runtime.executor.office import Office
from runtime.executor.pieces import Pieces
from runtime.executor.pools import Pools
from runtime.executor.secrets import Secrets
from runtime.executor.tags import Tag
from runtime.executor.work import Work
from runtime.state import TaskState
from runtime.store.cached import MemoryCache

ORDINARY_LIMIT = 256
"""How many jobs of a tag are performed at once, unless something else is set."""


class OperationExecutor(Executor):
    """Performs operations on the event loop, in threads and in processes.

    What a listener raises ends the executor: it is raised where the executor was entered.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        chance: Callable[[], float] = random.random,
        circuits: Iterable[Breaker] = (),
        circuit_changed: Callable[[Breaker], None] | None = None,
        cache: ResultCache | None = None,
    ) -> None:
        """Make ready; `async with` begins.

        Args:
            clock: the time; by default the real one. On one that jumps, delays between attempts
                and sleeping take no time; timeouts always take real time.
            chance: random numbers from 0 to 1, for the jitter of delays.
            circuits: what is known of targets from before.
            circuit_changed: called whenever a circuit is in another state.
            cache: where results are kept that are used again; by default in memory, as long as
                the executor exists.
        """
        self._clock = clock or RealClock(sleep=asyncio.sleep)
        self._chance = chance
        self._circuit_changed = circuit_changed
        self._cache = cache or MemoryCache()
        self._breakers = Breakers(self._tell_circuit)
        for breaker in circuits:
            self._breakers.put(breaker)
        self._limits: dict[str, int] = {}
        self._tags: dict[str, Tag] = {}
        self._pieces = Pieces()
        self._secrets = Secrets()
        self._is_failing = False

    async def __aenter__(self) -> Self:
        """Begin."""
        self._context = copy_context()
        self._group = asyncio.TaskGroup()
        self._pools = Pools()
        self._alarms = Alarms(self._clock, self._group)
        self._office = Office(
            clock=self._clock,
            secrets=self._secrets,
            alarms=self._alarms,
            pools=self._pools,
            tag_of=lambda work: self._tag(work.job.policy.tag),
            fail=self._fail,
        )
        self._attempts = Attempts(
            self._office,
            clock=self._clock,
            chance=self._chance,
            breakers=self._breakers,
            pieces=self._pieces,
            alarms=self._alarms,
            reuse=Reuse(self._cache, self._office),
        )
        await self._group.__aenter__()
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        """Cancel what is under way, without telling anybody."""
        for run in self._pieces.runs():
            self.forget(run)
        for tag in self._tags.values():
            tag.close()
        self._alarms.close()
        try:
            # What the block itself raised goes on as it is, not in a group of one.
            await self._group.__aexit__(None, None, None)
        except BaseExceptionGroup as group:
            if len(group.exceptions) == 1:
                raise group.exceptions[0] from None
            raise
        finally:
            self._pools.close()
            await self._office.close()

    @property
    def circuits(self) -> list[Breaker]:
        """What is known of the targets that have failed."""
        return self._breakers.all()

    # --- Jobs ----------------------------------------------------------------------------

    @override
    def submit(self, job: Job) -> None:
        if job.policy.for_each:
            self._submit_each(job)
        else:
            self._begin(Work(job, -1, job.inputs, _tell_whole))

    def _submit_each(self, job: Job) -> None:
        pin = job.policy.for_each
        elements = job.inputs.get(pin)
        if not isinstance(elements, list):
            now = self._office.wall()
            error = f'"{pin}" is {kind_of(elements)}, but for_each needs a list'
            exception = OperationError(error, again=False)
            failure = Result(TaskState.FAILED, {}, error, 0, now, now, exception)
            self._office.soon(job.listener.ended, job, failure)
            return
        each = ForEach(job, elements)
        if each.is_over or not each.goes_on:
            self._office.soon(job.listener.ended, job, each.result())
            return

        def tell(work: Work, result: Result) -> None:
            went_on = each.goes_on
            each.take(work.item, result)
            job.listener.element_ended(job, work.item, result)
            if went_on and not each.goes_on:
                self._let_go(each)
            if each.is_over and not each.is_told:
                each.is_told = True
                job.listener.ended(job, each.result())

        each.pieces = [
            Work(job, item, {**job.inputs, pin: element}, tell)
            for item, element in enumerate(elements)
            if item not in each.results
        ]
        for work in each.pieces:
            self._begin(work)

    def _let_go(self, each: ForEach) -> None:
        """Cancel the elements that are not under way: one has failed for good."""
        for work in each.pieces:
            if work.task is None:
                self._attempts.end(work, TaskState.CANCELLED)
            work.is_final = True

    def _begin(self, work: Work) -> None:
        self._pieces.add(work)
        name = work.job.policy.tag
        tag = self._tags.get(name)
        if tag is None:
            tag = self._tag(name)
        tag.put(work)

    def _tag(self, name: str) -> Tag:
        tag = self._tags.get(name)
        if tag is None:
            tag = self._tags[name] = Tag(
                self._group,
                self._attempts.attempt,
                limit=self._limits.get(name, ORDINARY_LIMIT),
                context=self._context,
                fail=self._fail,
            )
        return tag

    @override
    def limit(self, tag: str, most: int) -> None:
        if most < 1:
            message = f'the limit of the tag "{tag}" is {most}; expected at least 1'
            raise ValueError(message)
        self._limits[tag] = most
        if tag in self._tags:
            self._tags[tag].limit = most

    # --- From outside --------------------------------------------------------------------

    @override
    def cancel(self, run: str, node: str | None = None) -> None:
        self._cancel(self._pieces.of(run, node))

    @override
    def forget(self, run: str) -> None:
        pieces = self._pieces.of(run)
        for work in pieces:
            work.is_forgotten = True
        self._cancel(pieces)
        self._pieces.go_on(run)

    def _cancel(self, pieces: Iterable[Work]) -> None:
        waiting = []
        for work in pieces:
            if work.is_cancelled:
                continue
            work.is_cancelled = True
            if work.task is not None:
                work.task.cancel()
            else:
                waiting.append(work)
        self._office.soon(self._end_all, waiting)

    def _end_all(self, pieces: Iterable[Work]) -> None:
        for work in pieces:
            self._attempts.end(work, TaskState.CANCELLED)

    @override
    def pause(self, run: str) -> None:
        self._pieces.pause(run)

    @override
    def go_on(self, run: str) -> None:
        for work in self._pieces.go_on(run):
            self._tag(work.job.policy.tag).put(work)

    @override
    def answer(self, run: str, *, node: str, kind: str, name: str, value: Value) -> bool:
        return self._office.waits.answer(run, node=node, kind=kind, name=name, value=value)

    @override
    def set_secrets(self, secrets: Mapping[str, str]) -> None:
        self._secrets.replace(secrets)

    # --- Failures of listeners -----------------------------------------------------------

    def _tell_circuit(self, breaker: Breaker) -> None:
        if self._circuit_changed is not None:
            self._office.tell(self._circuit_changed, breaker)

    def _fail(self, error: Exception) -> None:
        """End everything: what is heard of runs can no longer be relied on."""
        if self._is_failing:
            return
        self._is_failing = True
        self._group.create_task(_raise(error))
        for tag in self._tags.values():
            tag.close()


async def _raise(error: Exception) -> NoReturn:
    raise error


def _tell_whole(work: Work, result: Result) -> None:
    work.job.listener.ended(work.job, result)
