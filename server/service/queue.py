"""Things to be done once, kept until they are done: messages that came, messages to be sent.

An item has a channel, whose worker does it, and an address: items of one address are done one
after the other, in the order they came; those of several addresses side by side. What follows
from an item (`Done`) is written in the transaction that marks it as done. So nothing is lost and
nothing is done twice, but for one case that nobody can rule out: the process dies between the
doing and the writing. What an item does to others should therefore bear to be done again.

A disk that is full ends nothing here: what cannot be read or written is tried until it can.
"""

import asyncio
import json
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from runtime.clock import SECOND
from server.service.database import ServerDatabase
from server.service.errors import UnavailableError
from server.service.records.base import JsonValue

LOG = logging.getLogger("fbflow.queue")
PATIENCE = 24 * 60 * 60 * SECOND
"""How long something is tried; then it is given up."""
_FAILURES = 10
"""So often in a row an address has failed that is really down. What waited while no server ran, or
was put at a wrong date, is old at the first try; just then the network may not be there yet."""
KEPT = 3 * 24 * 60 * 60 * SECOND
"""How long it is known what was done: an item of the same key that comes later is new."""
_LONGEST_PAUSE = 60.0
"""Seconds between two tries, where nobody has said after how many."""
_LONGEST_WISH = 60.0 * 60.0
"""Seconds between two tries, whatever was said."""
_SHORTEST_WISH = 0.1
_AT_ONCE = 20
"""Items of a channel that are being done at once; those that wait are not counted."""
_DISK_PAUSE = 5.0
"""Seconds until what could not be read or written is tried again."""
_OURS = "an internal error; the log of the server has more"
_Result = TypeVar("_Result")


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
        """Say why, and after how many seconds; None = ever longer pauses.

        It is an hour at most: whoever asked for more is asked again.
        """
        super().__init__(reason)
        self.after = after


class GivenUpError(Exception):
    """An item can never be done; the next one follows."""

    def __init__(self, reason: str, *, also: Sequence[Write] = ()) -> None:
        """Say why, and what is written all the same."""
        super().__init__(reason)
        self.also = also


Work = Callable[[Item], Awaitable[Done | None]]
"""Does an item, or raises NotYetError or GivenUpError.

UnavailableError of the service means the same as NotYetError: a full disk will be emptied.
"""


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
            try:
                await self._serve(channel, address, work, places)
            finally:
                busy.discard(address)
                # Something may have come while it went.
                news.set()

        async def look() -> Sequence[str]:
            return self._open_addresses(channel)

        async with asyncio.TaskGroup() as tasks:
            while True:
                news.clear()
                for address in await self._surely(look):
                    if address not in busy:
                        busy.add(address)
                        tasks.create_task(serve(address))
                await news.wait()

    async def _serve(
        self, channel: str, address: str, work: Work, places: asyncio.Semaphore
    ) -> None:
        """Do what waits for an address, one after the other."""

        async def look() -> Item | None:
            return self._first(channel, address)

        failures = 0
        while (item := await self._surely(look)) is not None:
            try:
                async with places:
                    done, problem = await self._done(item, work)
                failures = 0
            except NotYetError as error:
                failures += 1
                pause = self._pause(item, error, failures)
                if pause is not None:
                    await self._wait(item, pause, str(error))
                    continue
                done, problem = Done(), f"given up after a day: {error}"
            if problem:
                self._log("item_given_up", item, problem=problem)
            try:
                await self._finish(item, done, problem)
            except Exception:
                # What follows from it cannot be written, today or later; the next one waits.
                LOG.exception("item_failed", extra={"fields": {"id": item.id}})
                await self._finish(item, Done(), _OURS)

    async def _done(self, item: Item, work: Work) -> tuple[Done, str]:
        """Do an item; return what follows from it, and why it was given up.

        Raises:
            NotYetError: it cannot be done now.
        """
        try:
            return await work(item) or Done(), ""
        except NotYetError:
            raise
        except UnavailableError as error:
            raise NotYetError(str(error)) from error
        except GivenUpError as error:
            return Done(also=error.also), str(error) or "it cannot be done"
        except Exception:
            LOG.exception("item_failed", extra={"fields": {"id": item.id}})
            return Done(), _OURS

    def _pause(self, item: Item, error: NotYetError, failures: int) -> float | None:
        """Return after how many seconds an item is tried again; None = it was tried long enough."""
        if self._wall() - item.made > PATIENCE and failures > _FAILURES:
            return None
        if error.after is None:
            return min(2.0 ** min(item.tries, 10), _LONGEST_PAUSE)
        return min(max(error.after, _SHORTEST_WISH), _LONGEST_WISH)

    async def _wait(self, item: Item, pause: float, problem: str) -> None:
        """Note that an item was tried, and wait."""
        self._log("item_delayed", item, again_in=pause, problem=problem)

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("UPDATE queue SET tries = tries + 1 WHERE id = ?", (item.id,))

        await self._surely(lambda: self._database.change(write))
        await self._sleep(pause)

    async def _finish(self, item: Item, done: Done, problem: str) -> None:
        wall = self._wall()

        def write(connection: sqlite3.Connection) -> None:
            connection.execute(
                "UPDATE queue SET done = ?, problem = ? WHERE id = ?", (wall, problem, item.id)
            )
            self._add(connection, done.items)
            for one in done.also:
                one(connection)

        # Not the doing, only the writing is tried again.
        await self._surely(lambda: self._database.change(write))
        self._tell(done.items)

    async def _surely(self, action: Callable[[], Awaitable[_Result]]) -> _Result:
        """Read or write something as soon as the disk lets it be done."""
        while True:
            try:
                return await action()
            except UnavailableError as error:
                fields = {"again_in": _DISK_PAUSE, "problem": str(error)}
                LOG.warning("queue_delayed", extra={"fields": fields})
                await self._sleep(_DISK_PAUSE)

    def _log(self, action: str, item: Item, **fields: object) -> None:
        about = {"id": item.id, "address": item.address, "tries": item.tries}
        LOG.warning(action, extra={"fields": about | fields})

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
