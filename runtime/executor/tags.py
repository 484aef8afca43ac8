"""The queue of one tag, and the workers that take from it."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import Context, copy_context

from runtime.clock import SECOND, Stopwatch
from runtime.executor.work import Work

Worker = asyncio.Task[None]
Attempt = Callable[[Work, Worker], Awaitable[None]]
_TURN = SECOND // 1_000
"""How long workers go on before the event loop gets its turn."""


class Tag:
    """Performs at most `limit` pieces of work at once, in the order in which they came.

    Workers are made when there is more to do than those there are can begin, and stay. One
    takes the next piece without giving the event loop a turn: thousands of operations that wait
    for nothing cost no more than their calls. Each worker has one place of the tag, but for
    those whose work is `away`, waiting for a person; it takes a place again before it goes on.
    """

    def __init__(
        self,
        group: asyncio.TaskGroup,
        attempt: Attempt,
        *,
        limit: int,
        context: Context,
        fail: Callable[[Exception], None],
    ) -> None:
        """Begin without workers.

        Args:
            group: owns the workers.
            attempt: performs a piece of work once.
            limit: how many are performed at once.
            context: the context variables that every piece of work begins with.
            fail: told what `attempt` raises, which it must not.
        """
        self._limit = limit
        self._group = group
        self._attempt = attempt
        self._context = context
        self._fail = fail
        self._queue: asyncio.Queue[Work] = asyncio.Queue()
        self._workers: set[Worker] = set()
        self._idle: dict[Worker, None] = {}
        """Workers that wait for something to do."""
        self._starting = 0
        """Workers that have not had their first turn."""
        self._places = 0
        """Places that are taken."""
        self._returning: deque[asyncio.Future[None]] = deque()
        """Those who were away and wait for a place."""
        self._turn = Stopwatch()
        self._hires_soon = False
        self._is_closed = False

    @property
    def limit(self) -> int:
        """How many pieces of work are performed at once."""
        return self._limit

    @limit.setter
    def limit(self, most: int) -> None:
        self._limit = most
        while self._idle and self._places > self._limit:
            self._dismiss_one()
        self._share_places()

    def put(self, work: Work) -> None:
        """Have a piece of work performed."""
        self._queue.put_nowait(work)
        # Often a worker puts it and takes it itself at once: look whether it did, a turn later.
        if not self._hires_soon and not self._idle:
            self._hire_soon()

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """Leave one's place to others, and take one again in the end."""
        self._places -= 1
        self._share_places()
        try:
            yield
        except BaseException:
            # What ends has no need of a place, so it waits for none.
            self._places += 1
            raise
        await self._take_place()

    def close(self) -> None:
        """Cancel all workers, for good."""
        self._is_closed = True
        for worker in self._workers:
            worker.cancel()

    # --- Places --------------------------------------------------------------------------

    async def _take_place(self) -> None:
        if self._places >= self._limit and self._idle:
            self._dismiss_one()
        self._places += 1
        if self._places <= self._limit:
            return
        self._places -= 1
        place = asyncio.get_running_loop().create_future()
        self._returning.append(place)
        try:
            await place
        except BaseException:
            if place in self._returning:
                self._returning.remove(place)
                self._places += 1
            raise

    def _share_places(self) -> None:
        """Give places that are free to those who had one, or else to a new worker."""
        while self._returning and self._places < self._limit:
            self._places += 1
            place = self._returning.popleft()
            # Whoever was cancelled meanwhile has it nevertheless, until its work has ended.
            if not place.done():
                place.set_result(None)
        self._hire()

    def _dismiss_one(self) -> None:
        worker, _ = self._idle.popitem()
        self._leave(worker)
        worker.cancel()
        # Something to do may have been on its way to this one.
        self._hire_soon()

    def _leave(self, worker: Worker) -> None:
        if worker in self._workers:
            self._workers.discard(worker)
            self._places -= 1

    def _hire_soon(self) -> None:
        self._hires_soon = True
        asyncio.get_running_loop().call_soon(self._hire)

    def _hire(self) -> None:
        """Make one more worker, if there is something to do for it and it may be."""
        self._hires_soon = False
        if self._idle or self._starting or self._queue.empty() or self._is_closed:
            return
        if self._places < self._limit:
            self._places += 1
            self._starting += 1
            self._workers.add(self._group.create_task(self._work(), context=self._context.copy()))

    # --- Workers -------------------------------------------------------------------------

    async def _work(self) -> None:
        self._starting -= 1
        worker = asyncio.current_task()
        assert worker is not None  # noqa: S101 - this is a coroutine
        try:
            await self._go_on(worker)
        except Exception as error:  # noqa: BLE001 - it is not lost
            self._fail(error)
        finally:
            self._leave(worker)
        self._share_places()

    async def _go_on(self, worker: Worker) -> None:
        """Take one piece of work after the other, while there is a place for this worker."""
        queue, attempt, context = self._queue, self._attempt, self._context
        # Those who had a place before come first.
        while self._places <= self._limit and not self._returning:
            work = await self._next(worker) if queue.empty() else queue.get_nowait()
            # If this one has to wait, another worker goes on with the rest.
            if not (self._starting or self._idle or queue.empty()):
                self._hire()
            await attempt(work, worker)
            # What an operation left in context variables is not for the next one.
            if copy_context() != context:
                return
            if self._turn.elapsed() > _TURN:
                await asyncio.sleep(0)
                self._turn = Stopwatch()

    async def _next(self, worker: Worker) -> Work:
        self._idle[worker] = None
        try:
            return await self._queue.get()
        finally:
            self._idle.pop(worker, None)
            self._turn = Stopwatch()
