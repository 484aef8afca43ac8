"""Updates until the bot confirms them, by offset as Telegram does, or by a webhook."""

import asyncio
from collections.abc import Iterable

from tests.telegram_stand_in.refusals import Json, Refusal

MOST = 100
"""Updates in one answer."""


class Updates:
    """What has happened and is not confirmed."""

    def __init__(self) -> None:
        """Begin without any."""
        self.allowed: list[str] = []
        """Kinds the bot asked for; empty: all."""
        self._pending: list[Json] = []
        self._again: list[Json] = []
        self._last: Json | None = None
        self._polling: asyncio.Event | None = None
        self._news = asyncio.Event()

    @property
    def pending(self) -> tuple[Json, ...]:
        """What the bot has not confirmed."""
        return tuple(self._pending)

    def add(self, found: Iterable[Json]) -> None:
        """Add updates of the kinds that are asked for."""
        for update in found:
            if not self.allowed or set(update) & set(self.allowed):
                self.put(update)

    def put(self, update: Json) -> None:
        """Add an update of any kind."""
        self._pending.append(update)
        self._last = update
        self._news.set()

    def repeat(self) -> None:
        """Deliver the last update once more, whether it is confirmed or not."""
        assert self._last is not None, "there was no update that could be repeated"
        self._again.append(self._last)
        self._news.set()

    def confirm(self, offset: int) -> None:
        """Forget what is before an offset; all but the last ones if it is negative."""
        if offset < 0:
            self._pending = self._pending[offset:]
        else:
            self._pending = [one for one in self._pending if one["update_id"] >= offset]

    def clear(self) -> None:
        """Forget all."""
        self._pending.clear()

    async def poll(self, offset: int, *, limit: int, seconds: float) -> list[Json]:
        """Confirm by an offset; return what is there, or comes within some seconds.

        Raises:
            Refusal: somebody else polls by now.
        """
        self.confirm(offset)
        if self._polling is not None:
            self._polling.set()
        mine = self._polling = asyncio.Event()
        try:
            async with asyncio.timeout(seconds):
                while not self._pending and not self._again and not mine.is_set():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            return []
        finally:
            self._news.set()
            if self._polling is mine:
                self._polling = None
        if mine.is_set():
            other = "terminated by other getUpdates request; make sure that only one bot instance"
            raise Refusal(409, f"Conflict: {other} is running")
        again, self._again = self._again, []
        return [*again, *self._pending][: limit or MOST]

    async def next(self) -> Json:
        """Wait for the next update, for a webhook; return it."""
        while not self._pending and not self._again:
            self._news.clear()
            await self._news.wait()
        return (self._again or self._pending)[0]

    def delivered(self, update: Json) -> None:
        """Forget an update that a webhook took."""
        (self._again if update in self._again else self._pending).remove(update)
