"""Threads and processes for plain functions: made when they are needed, and used again."""

import asyncio
import os
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from runtime.executor.processes import Process
from runtime.executor.threads import Thread

MOST_THREADS = 64
"""More would only wait for each other: Python code has one lock."""


class PoolWorker(Protocol):
    """A thread or a process."""

    is_over: bool
    """Whether it takes no further call."""

    def end(self) -> None:
        """End it."""


_W = TypeVar("_W", bound=PoolWorker)


class Pool(Generic[_W]):
    """Workers of one kind, each for one call at a time."""

    def __init__(self, make: Callable[[], _W], *, most: int) -> None:
        """Begin without any; `make` makes one."""
        self._make = make
        self._room = asyncio.Semaphore(most)
        self._idle: list[_W] = []

    async def take(self) -> _W:
        """Return a worker, as soon as there is one, for oneself until it is given back."""
        await self._room.acquire()
        try:
            return self._idle.pop() if self._idle else self._make()
        except BaseException:
            self._room.release()
            raise

    def give_back(self, worker: _W) -> None:
        """Let others have a worker, unless it has ended."""
        if not worker.is_over:
            self._idle.append(worker)
        self._room.release()

    def close(self) -> None:
        """End all workers that have nothing to do."""
        while self._idle:
            self._idle.pop().end()


class Pools:
    """The threads and processes of an executor."""

    def __init__(self) -> None:
        """Begin without any."""
        self.threads: Pool[Thread] = Pool(Thread, most=MOST_THREADS)
        self.processes: Pool[Process] = Pool(Process, most=max(os.cpu_count() or 1, 1))

    def close(self) -> None:
        """Let go of all of them."""
        self.threads.close()
        self.processes.close()
