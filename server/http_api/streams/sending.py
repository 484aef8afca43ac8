"""Sending to subscribers, who may be slow, stuck or gone."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

from aiohttp import web

from server.doorway.keys import SERVICE
from server.service.errors import BusyError

PATIENCE = 30.0
"""Seconds that a subscriber may take for reading what it was sent."""
MOST = 2_000
"""Subscribers at once."""
_LAST_WORDS = 1.0
"""Seconds that streams have to end by themselves when the server stops."""


class StuckError(Exception):
    """A subscriber does not read what it is sent; its connection was cut off."""


class Subscribers:
    """Those who follow now."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._tasks: set[asyncio.Task[object]] = set()
        self.patience = PATIENCE

    def __len__(self) -> int:
        """How many there are."""
        return len(self._tasks)

    @asynccontextmanager
    async def one_more(self) -> AsyncIterator[None]:
        """Count somebody while they follow.

        Raises:
            BusyError: there are too many.
        """
        if len(self._tasks) >= MOST:
            message = f"{MOST:,} subscribers follow already"
            raise BusyError(message, retry_after=10)
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a handler runs in a task
        self._tasks.add(task)
        try:
            yield
        finally:
            self._tasks.discard(task)

    async def end(self, app: web.Application) -> None:
        """End all streams, because the server stops."""
        app[SERVICE].events.close()
        if not self._tasks:
            return
        _, stuck = await asyncio.wait(self._tasks, timeout=_LAST_WORDS)
        for task in stuck:
            task.cancel()


SUBSCRIBERS = web.AppKey("subscribers", Subscribers)


async def in_time(request: web.Request, sending: Awaitable[None]) -> None:
    """Wait until something is sent; cut off who does not read.

    Raises:
        StuckError: it took too long.
        ConnectionError: the subscriber has gone.
    """
    try:
        async with asyncio.timeout(request.app[SUBSCRIBERS].patience):
            await sending
    except TimeoutError:
        if request.transport is not None:
            # Not close(): that would wait for what cannot be sent.
            request.transport.abort()
        message = "a subscriber does not read"
        raise StuckError(message) from None
