"""Things to be done once, kept until they are done: messages that came, messages to be sent.

An item has a channel, whose worker does it, and an address: items of one address are done one
after the other, in the order they came; those of several addresses side by side. What follows
from an item (`Done`) is written in the transaction that marks it as done. So nothing is lost and
nothing is done twice, but for one case that nobody can rule out: the process dies between the
doing and the writing. What an item does to others should therefore bear to be done again.
"""

import asyncio
import json
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from runtime.clock import SECOND
from server.service.database import ServerDatabase
from server.service.records.base import JsonValue

LOG = logging.getLogger("fbflow.queue")
PATIENCE = 24 * 60 * 60 * SECOND
"""How long something is tried; then it is given up."""
KEPT = 3 * 24 * 60 * 60 * SECOND
"""How long it is known what was done: an item of the same key that comes later is new."""
_LONGEST_PAUSE = 60.0
_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class NewItem:
    """Something to be done."""

    channel: str
    address: str
    body: JsonValue
    key: str = ""
    """Of a channel and address, one item is taken for each key; "" = each one is new."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that waits."""

    id: int
    address: str
    body: JsonValue
    made: int
    tries: int
    """How often it was begun before."""


Write = Callable[[sqlite3.Connection], None]
"""Writes something in a transaction."""


@dataclass(frozen=True, slots=True)
class Done:
    """What follows from an item."""

    items: Sequence[NewItem] = ()
    also: Sequence[Write] = field(default_factory=tuple)


class NotYetError(Exception):
    """An item cannot be done now; the worker tries again later."""

    def __init__(self, reason: str, *, after: float | None = None) -> None:
        """Say why, and after how many seconds; None = ever longer pauses."""
        super().__init__(reason)
        self.after = after


class GivenUpError(Exception):
    """An item can never be done; the next one follows."""


Work = Callable[[Item], Awaitable[Done | None]]
"""Does an item, or raises NotYetError or GivenUpError."""


class DurableQueue:
    """The items of a home."""

    def __init__(
        self,
        database: ServerDatabase,
        *,
        wall: Callable[[], int],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Keep items in the database.

        Args:
            database: of the home.
            wall: the time in nanoseconds since 1970.
            sleep: waits so many seconds between two tries.
        """
        self._database = database
        self._wall = wall
        self._sleep = sleep
        self._news: dict[str, asyncio.Event] = {}

    # --- Adding ----------------------------------------------------------------------------

    async def put(self, items: Sequence[NewItem], *, also: Sequence[Write] = ()) -> None:
        """Add items; when this returns, they survive a power cut.

        Args:
            items: what is to be done.
            also: what is written with them, all or nothing.
        """

        def write(connection: sqlite3.Connection) -> None:
            self._add(connection, items)
            for one in also:
                one(connection)

        await self._database.change(write)
        self._tell(items)

    def _add(self, connection: sqlite3.Connection, items: Sequence[NewItem]) -> None:
        wall = self._wall()
        connection.execute("DELETE FROM queue WHERE done > 0 AND done < ?", (wall - KEPT,))
        connection.executemany(
            "INSERT OR IGNORE INTO queue (channel, address, key, body, made, done, tries, problem) "
            "VALUES (?, ?, ?, ?, ?, 0, 0, '')",
            [
                (one.channel, one.address, one.key or None, json.dumps(one.body), wall)
                for one in items
            ],
        )

    def _tell(self, items: Sequence[NewItem]) -> None:
        for channel in {one.channel for one in items}:
            self._event(channel).set()

    def _event(self, channel: str) -> asyncio.Event:
        return self._news.setdefault(channel, asyncio.Event())

    # --- Doing -----------------------------------------------------------------------------

    async def work(self, channel: str, work: Work) -> None:
        """Do what comes in a channel, until cancelled."""
        news = self._event(channel)
        places = asyncio.Semaphore(_AT_ONCE)
        busy: set[str] = set()

        async def serve(address: str) -> None:
            async with places:
                try:
                    await self._serve(channel, address, work)
                finally:
                    busy.discard(address)
                    # Something may have come while it went.
                    news.set()

        async with asyncio.TaskGroup() as tasks:
            while True:
                news.clear()
                for address in self._open_addresses(channel):
                    if address not in busy:
                        busy.add(address)
                        tasks.create_task(serve(address))
                await news.wait()

    async def _serve(self, channel: str, address: str, work: Work) -> None:
        """Do what waits for an address, one after the other."""
        while (item := self._first(channel, address)) is not None:
            done = Done()
            problem = ""
            try:
                done = await work(item) or done
            except NotYetError as error:
                if await self._waits(channel, item, error):
                    continue
                problem = f"given up after a day: {error}"
            except GivenUpError as error:
                problem = str(error)
            except Exception:
                LOG.exception("item_failed", extra={"fields": {"channel": channel, "id": item.id}})
                problem = "an internal error; the log of the server has more"
            if problem:
                fields = {"channel": channel, "address": address, "problem": problem}
                LOG.warning("item_given_up", extra={"fields": fields})
            await self._finish(item, done, problem)

    async def _waits(self, channel: str, item: Item, error: NotYetError) -> bool:
        """Wait until it is to be tried again; return False when it was tried long enough."""
        wall = self._wall()
        if wall - item.made > PATIENCE:
            return False
        pause = (
            min(2.0 ** min(item.tries, 10), _LONGEST_PAUSE) if error.after is None else error.after
        )
        fields = {"channel": channel, "address": item.address, "again_in": pause}
        LOG.warning("item_delayed", extra={"fields": fields | {"problem": str(error)}})
        await self._database.change(
            lambda connection: connection.execute(
                "UPDATE queue SET tries = tries + 1 WHERE id = ?", (item.id,)
            )
        )
        await self._sleep(pause)
        return True

    async def _finish(self, item: Item, done: Done, problem: str) -> None:
        wall = self._wall()

        def write(connection: sqlite3.Connection) -> None:
            connection.execute(
                "UPDATE queue SET done = ?, problem = ? WHERE id = ?", (wall, problem, item.id)
            )
            self._add(connection, done.items)
            for one in done.also:
                one(connection)

        await self._database.change(write)
        self._tell(done.items)

    # --- Looking ---------------------------------------------------------------------------

    def _open_addresses(self, channel: str) -> Sequence[str]:
        rows = self._database.look(
            "SELECT address, min(id) AS first FROM queue WHERE channel = ? AND done = 0 "
            "GROUP BY address ORDER BY first",
            channel,
        )
        return [row[0] for row in rows]

    def _first(self, channel: str, address: str) -> Item | None:
        rows = self._database.look(
            "SELECT id, address, body, made, tries FROM queue "
            "WHERE channel = ? AND address = ? AND done = 0 ORDER BY id LIMIT 1",
            channel,
            address,
        )
        if not rows:
            return None
        id_, address, body, made, tries = rows[0]
        return Item(id_, address, json.loads(body), made, tries)

    def waiting(self, channel: str) -> int:
        """Return how many items of a channel wait."""
        query = "SELECT count(*) FROM queue WHERE channel = ? AND done = 0"
        count: int = self._database.look(query, channel)[0][0]
        return count
