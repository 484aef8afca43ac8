"""A durable queue in a folder, with a clock that goes on when somebody sleeps."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from server.service.database import ServerDatabase
from server.service.queue import DurableQueue, Work
from tests.accounts import SetClock


class QueueDesk:
    """A queue as one process has it."""

    def __init__(self, database: ServerDatabase, clock: SetClock) -> None:
        self.clock = clock
        self.database = database
        self.pauses: list[float] = []
        """Seconds that were slept."""
        self.queue = DurableQueue(database, wall=clock.now, sleep=self._sleep)

    async def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.clock.go(seconds)
        await asyncio.sleep(0)

    @asynccontextmanager
    async def working(self, channel: str, work: Work) -> AsyncIterator[None]:
        """Work on a channel meanwhile; at the end it is broken off, whatever is under way."""
        async with asyncio.TaskGroup() as tasks:
            worker = tasks.create_task(self.queue.work(channel, work))
            try:
                yield
            finally:
                worker.cancel()

    @contextmanager
    def full_disk(self) -> Iterator[None]:
        """Let SQLite refuse to write meanwhile."""
        fill_disk(self.database)
        try:
            yield
        finally:
            fill_disk(self.database, full=False)


def fill_disk(database: ServerDatabase, *, full: bool = True) -> None:
    """Let SQLite refuse to write from now on, or no more.

    It is said between two transactions: in the middle of one, SQLite takes it for committed and
    forgets it, as no disk does.
    """
    what = f"PRAGMA query_only = {'ON' if full else 'OFF'}"
    database._thread.submit(database._writing.execute, what).result()


@contextmanager
def queue_in(folder: Path, clock: SetClock | None = None) -> Iterator[QueueDesk]:
    """Open the queue of a home in a folder."""
    database = ServerDatabase(folder / "home" / "server.db")
    try:
        yield QueueDesk(database, clock or SetClock())
    finally:
        database.close()
