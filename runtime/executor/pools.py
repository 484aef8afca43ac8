"""Threads and processes for plain functions: made when they are needed, and used again."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import Context
from typing import Generic, Protocol, TypeVar

from runtime.executor.processes import Process
from runtime.executor.threads import Thread

MOST_THREADS = 64
"""More would only wait for each other: Python code has one lock."""


class _Worker(Protocol):
    is_over: bool

    def end(self) -> None:
        """End it."""


_W = TypeVar("_W", bound=_Worker)


class Pool(Generic[_W]):
    """Workers of one kind, each for one call at a time."""

    def __init__(self, make: Callable[[], _W], *, most: int) -> None:
        """Begin without any; `make` makes one."""
        self._make = make
        self._room = asyncio.Semaphore(most)
        self._idle: list[_W] = []

    @asynccontextmanager
    async def one(self) -> AsyncIterator[_W]:
        """Have a worker for oneself, as soon as there is one."""
        async with self._room:
            worker = self._idle.pop() if self._idle else self._make()
            try:
                yield worker
            finally:
                if not worker.is_over:
                    self._idle.append(worker)

    def close(self) -> None:
        """End all workers that have nothing to do."""
        while self._idle:
            self._idle.pop().end()


class Pools:
    """The threads and processes of an executor."""

    def __init__(self, context: Context) -> None:
        """Begin without any; every call in a thread has a copy of the context variables."""
        self.threads: Pool[Thread] = Pool(lambda: Thread(context), most=MOST_THREADS)
        self.processes: Pool[Process] = Pool(
            lambda: Process(context), most=max(os.cpu_count() or 1, 1)
        )

    def close(self) -> None:
        """Let go of all of them."""
        self.threads.close()
        self.processes.close()
