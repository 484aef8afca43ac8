"""A few threads that work while the one that has work for them does its own part of it."""

import os
from collections.abc import Callable, Collection, Sequence
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
        begun: set[int] = set()

        def begin(number: int) -> None:
            begun.add(number)
            works[number]()

        futures = self._others(len(works), begin)
        try:
            begin(0)
            for number, future in reversed(futures.items()):
                if future.cancel():
                    begin(number)
        finally:
            _end(futures.values())
        for number in range(len(works)):
            if number not in begun:
                begin(number)
        for future in futures.values():
            if not future.cancelled():
                future.result()

    def _others(self, number: int, begin: Callable[[int], None]) -> dict[int, Future[None]]:
        """Let other threads do all works but the first; none if there are no other threads."""
        if self._most == 1:
            return {}
        pool = self._executor()
        try:
            return {each: pool.submit(begin, each) for each in range(1, number)}
        except RuntimeError:
            # The process may have no more threads. What they have begun comes to its end.
            pool.shutdown(cancel_futures=True)
            self._most = 1
            return {}

    def _executor(self) -> ThreadPoolExecutor:
        """Return the threads; a process that was forked has none of those of its parent."""
        if self._pool is None or self._process != os.getpid():
            # They end when nobody has the pool any more.
            self._pool = ThreadPoolExecutor(self._most - 1, thread_name_prefix="fbflow-resource")
            self._process = os.getpid()
        return self._pool


def _end(futures: Collection[Future[None]]) -> None:
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
