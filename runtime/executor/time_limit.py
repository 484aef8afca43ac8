"""The time that an attempt may take, from its own timeout and the deadline of all attempts."""

import asyncio
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from runtime.executor.failures import TimedOutError

_T = TypeVar("_T")


class TimeLimit:
    """Ends one attempt when its time is over.

    While it waits for a thread or a process its timeout stands still, so that it can be set for
    the work alone, however much else is to be done; the deadline comes nevertheless.
    """

    __slots__ = ("_deadline", "_end", "_scope", "_seconds", "_since", "_waiting")

    def __init__(self, seconds: float | None, left: float | None) -> None:
        """Begin now.

        Args:
            seconds: that one attempt may take; None = any time.
            left: the seconds until the deadline; None = there is none.
        """
        now = asyncio.get_running_loop().time()
        self._seconds = seconds
        self._end = None if seconds is None else now + seconds
        self._deadline = None if left is None else now + max(left, 0.0)
        self._scope: asyncio.Timeout | None = None
        self._waiting = 0
        """How many calls wait for a thread or a process."""
        self._since = 0.0
        """When the first of them began to wait."""

    async def within(self, call: Awaitable[_T]) -> _T:
        """Return what a call returns.

        Raises:
            TimedOutError: it was not over in time.
        """
        self._scope = scope = asyncio.timeout_at(self._when())
        try:
            async with scope:
                returned = await call
        except TimeoutError as late:
            if scope.expired():
                raise self._error(scope) from late
            raise
        finally:
            self._scope = None
        if scope.expired():
            # It was told to end, and returned something all the same.
            raise self._error(scope)
        return returned

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Do not count the time that passes in here."""
        now = asyncio.get_running_loop().time
        if not self._waiting:
            self._since = now()
        self._waiting += 1
        self._move()
        try:
            yield
        finally:
            self._waiting -= 1
            if not self._waiting and self._end is not None:
                self._end += now() - self._since
            self._move()

    def _when(self) -> float | None:
        if self._end is None or self._waiting:
            return self._deadline
        return self._end if self._deadline is None else min(self._end, self._deadline)

    def _move(self) -> None:
        # What is over, or has been told so, is not taken back.
        if self._scope is not None and not self._scope.expired():
            self._scope.reschedule(self._when())

    def _error(self, scope: asyncio.Timeout) -> TimedOutError:
        is_deadline = self._deadline is not None and scope.when() == self._deadline
        return TimedOutError(self._seconds, is_deadline=is_deadline)
