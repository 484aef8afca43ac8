"""A few threads that work while the one that has work for them does its own part of it."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Threads:
    """Threads for one kernel: begun when there is work for them, ended when it is gone."""

    def __init__(self, most: int) -> None:
        """Begin no thread yet.

        Args:
            most: how many may work at the same time, with the one that calls `do`.
        """
        self._most = most
        self._pool: ThreadPoolExecutor | None = None
        self._process = 0

    def do(self, works: Sequence[Callable[[], None]]) -> None:
        """Do all works at the same time; return when all are done.

        The thread that calls does the first one, and then those that no other thread has begun:
        on a busy machine that may well be all of them. What interrupts it (Ctrl-C) is raised when
        nobody works any more; some works may not be done then.
        """
        if self._most == 1:
            for work in works:
                work()
            return
        submit = self._executor().submit
        others = [(submit(work), work) for work in works[1:]]
        try:
            works[0]()
            for future, work in reversed(others):
                if future.cancel():
                    work()
        finally:
            _end([future for future, _ in others])
        for future, _ in others:
            if not future.cancelled():
                future.result()

    def _executor(self) -> ThreadPoolExecutor:
        """Return the threads; a process that was forked has none of those of its parent."""
        if self._pool is None or self._process != os.getpid():
            # They end when nobody has the pool any more.
            self._pool = ThreadPoolExecutor(self._most - 1, thread_name_prefix="fbflow-resource")
            self._process = os.getpid()
        return self._pool


def _end(futures: Sequence[Future[None]]) -> None:
    """Wait for the works that are begun; the others are not begun any more."""
    interrupt: KeyboardInterrupt | None = None
    for future in futures:
        future.cancel()
    for future in futures:
        while not future.done():
            try:
                wait([future])
            except KeyboardInterrupt as again:
                interrupt = again
    if interrupt is not None:
        raise interrupt
