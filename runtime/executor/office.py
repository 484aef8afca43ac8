"""What operations ask of their executor by their contexts, and how listeners are told."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any, TypeVar

from fblib.operation import SharedResource
from fblib.service import Value
from runtime.clock import SECOND, Clock
from runtime.executor.alarms import Alarms
from runtime.executor.base import Wait
from runtime.executor.failures import shortened
from runtime.executor.pools import Pool, Pools, PoolWorker
from runtime.executor.secrets import Secrets
from runtime.executor.tags import Tag
from runtime.executor.waits import Waits
from runtime.executor.work import Work

LONG_SLEEP = 60 * SECOND
"""Whoever sleeps for longer leaves its place to others."""
CLOSES_WITHIN = 2.0
"""Seconds that something shared may take to close; then it is left to itself."""
_Resource = TypeVar("_Resource", bound=SharedResource)
_T = TypeVar("_T")
_W = TypeVar("_W", bound=PoolWorker)


class Office:
    """Serves the operations of an executor."""

    def __init__(
        self,
        *,
        clock: Clock,
        secrets: Secrets,
        alarms: Alarms,
        pools: Pools,
        tag_of: Callable[[Work], Tag],
        fail: Callable[[Exception], None],
    ) -> None:
        """Serve them with these.

        Args:
            clock: the time.
            secrets: what `secret:NAME` stands for.
            alarms: wake what sleeps.
            pools: threads and processes.
            tag_of: where a piece of work waits for its turn.
            fail: ends the executor, because a listener failed.
        """
        self.waits = Waits()
        self.tag_of = tag_of
        self._clock = clock
        self._secrets = secrets
        self._alarms = alarms
        self._pools = pools
        self._fail = fail
        self._resources = AsyncExitStack()
        self._shared: dict[str, SharedResource] = {}
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()

    def wall(self) -> int:
        """Return the time in nanoseconds since 1970."""
        return self._clock.epoch + self._clock.now()

    def secret(self, text: str) -> str:
        """Return a text, or the secret it stands for."""
        return self._secrets.resolved(text)

    def masked(self, work: Work, text: str) -> str:
        """Return a text of bearable length without secrets."""
        return shortened(self._secrets.masked(text, work.job.operation.secrets, work.inputs))

    def tell(self, function: Callable[..., None], *arguments: Any) -> None:  # noqa: ANN401
        """Tell a listener something, on the event loop: at once, or soon from another thread."""
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

    async def sleep_until(self, work: Work, moment: int) -> None:
        """Wait until a time on the wall."""
        due = moment - self._clock.epoch
        if due <= self._clock.now():
            return
        self._tell_wait(work, Wait("time", until=moment))
        if due - self._clock.now() > LONG_SLEEP:
            async with self._away(work):
                await self._alarms.until(due)
        else:
            await self._alarms.until(due)
        self._tell_wait(work, None)

    async def answer_to(self, work: Work, wait: Wait) -> Value:
        """Wait for an answer."""
        future = self.waits.begin(work, wait)
        try:
            # Who waits for a person, maybe for days, keeps nobody else from working.
            async with self._away(work):
                self._tell_wait(work, wait)
                value = await future
        finally:
            self.waits.end(work, future)
        self._tell_wait(work, None)
        return value

    @asynccontextmanager
    async def _away(self, work: Work) -> AsyncIterator[None]:
        """Leave the place of a piece of work to others; it has only one to leave."""
        if work.is_away:
            yield
            return
        work.is_away = True
        try:
            async with self.tag_of(work).away():
                yield
        finally:
            work.is_away = False

    def _tell_wait(self, work: Work, wait: Wait | None) -> None:
        self._told(work.job.listener.waits, (work.job, work.item, wait))

    # --- Threads and processes -----------------------------------------------------------

    async def in_thread(self, work: Work, function: Callable[..., _T], *arguments: object) -> _T:
        """Call a function in a thread."""
        thread = await _free(work, self._pools.threads)
        try:
            returned: _T = await thread.call(function, *arguments)
        finally:
            self._pools.threads.give_back(thread)
        return returned

    async def in_process(self, work: Work, function: str, inputs: Mapping[str, Any]) -> Any:  # noqa: ANN401
        """Call a function, by its name, in a process."""
        process = await _free(work, self._pools.processes)
        try:
            return await process.call(function, inputs)
        finally:
            self._pools.processes.give_back(process)

    # --- What is shared ------------------------------------------------------------------

    def shared(self, key: str, make: Callable[[], _Resource]) -> _Resource | None:
        """Return what operations share, made when it is asked for first; None in a thread."""
        if threading.get_ident() != self._thread:
            return None
        found = self._shared.get(key)
        if found is None:
            found = self._shared[key] = make()
            self._resources.push_async_callback(_close, found)
        return found  # type: ignore[return-value] # keys name what they are made by

    async def close(self) -> None:
        """Close what operations shared, the last first."""
        self._shared.clear()
        await self._resources.aclose()


async def _free(work: Work, pool: Pool[_W]) -> _W:
    """Return a thread or a process that is free; waiting for it takes no time of the attempt."""
    if work.limit is None:
        return await pool.take()
    with work.limit.standing_still():
        return await pool.take()


async def _close(resource: SharedResource) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(CLOSES_WITHIN):
            await resource.close()
