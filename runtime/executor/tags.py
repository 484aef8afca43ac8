"""The queue of one tag, and the workers that take from it."""

import asyncio
from collections.abc import Awaitable, Callable

from runtime.clock import SECOND, Stopwatch
from runtime.executor.work import Work

Attempt = Callable[[Work], Awaitable[None]]
_TURN = SECOND // 1_000
"""How long workers go on before the event loop gets its turn."""


class Tag:
    """Performs at most `limit` pieces of work at once, in the order in which they came.

    Workers are made when there is more to do than those there are can begin, and stay. One
    takes the next piece without giving the event loop a turn: thousands of operations that wait
    for nothing cost no more than their calls.
    """

    def __init__(self, group: asyncio.TaskGroup, attempt: Attempt, *, limit: int) -> None:
        """Begin without workers.

        Args:
            group: owns the workers.
            attempt: performs a piece of work once.
            limit: how many are performed at once.
        """
        self.limit = limit
        self.excused = 0
        """Pieces that wait for a person or an event: they take nobody's place."""
        self._group = group
        self._attempt = attempt
        self._queue: asyncio.Queue[Work] = asyncio.Queue()
        self._workers: set[asyncio.Task[None]] = set()
        self._idle = 0
        self._turn = Stopwatch()

    def put(self, work: Work) -> None:
        """Have a piece of work performed."""
        self._queue.put_nowait(work)
        if not self._workers:
            self.hire()

    def hire(self) -> None:
        """Make one more worker, if there is something to do for it and it may be."""
        if self._idle or self._queue.empty() or len(self._workers) >= self.limit + self.excused:
            return
        worker = self._group.create_task(self._work())
        self._workers.add(worker)
        worker.add_done_callback(self._workers.discard)

    def dismiss(self) -> None:
        """Cancel all workers."""
        for worker in self._workers:
            worker.cancel()

    async def _work(self) -> None:
        queue = self._queue
        while len(self._workers) <= self.limit + self.excused:
            if queue.empty():
                self._idle += 1
                try:
                    work = await queue.get()
                finally:
                    self._idle -= 1
                self._turn = Stopwatch()
            else:
                work = queue.get_nowait()
            # If this one has to wait, another worker goes on with the rest.
            if not self._idle:
                self.hire()
            await self._attempt(work)
            if self._turn.elapsed() > _TURN:
                await asyncio.sleep(0)
                self._turn = Stopwatch()
