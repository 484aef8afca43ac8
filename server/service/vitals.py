"""How the service itself is: whether it can work, and figures for those who watch over it."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from runtime.store.base import StoreError
from server.service.errors import UnavailableError
from server.service.records.base import Record
from server.service.runs.desk import Desk

PATIENCE = 5.0
"""Seconds within which the store has to answer."""


class Figures(Record):
    """How the service is."""

    live_runs: int
    """Runs that this server executes or has queued."""
    store_bytes: int
    """Of the database with its log."""
    open_circuits: int
    """Targets to which no operation is sent, because they failed too often."""
    dead_letters: int
    """Operations that failed for good and were not sent again."""


class Vitals:
    """What probes ask."""

    def __init__(self, desk: Desk, *, is_stopping: Callable[[], bool]) -> None:
        """Ask a desk."""
        self._desk = desk
        self._is_stopping = is_stopping

    async def check(self) -> None:
        """Return if runs can be executed and kept now.

        Raises:
            UnavailableError: the server stops, or its store can be neither read nor written.
        """
        if self._is_stopping():
            message = "the server stops"
            raise UnavailableError(message)
        session = self._desk.session
        try:
            async with asyncio.timeout(PATIENCE):
                # What is too old to be used again has to go anyhow: the store writes.
                await session.store.forget_cached(now=session.wall())
                await session.store.runs(most=1)
        except TimeoutError:
            message = f"the store has not answered for {PATIENCE:g} seconds"
            raise UnavailableError(message) from None
        except StoreError as error:
            raise UnavailableError(str(error)) from error

    async def figures(self) -> Figures:
        """Return how the service is."""
        store = self._desk.store
        circuits = await store.circuits()
        return Figures(
            live_runs=len(self._desk.engine.live),
            store_bytes=await asyncio.to_thread(_size, self._desk.session.home.database),
            open_circuits=sum(one.state == "open" for one in circuits),
            dead_letters=len(await store.dead_letters()),
        )


def _size(database: Path) -> int:
    """Return the bytes of a database with its write-ahead log."""
    files = (database, database.with_name(f"{database.name}-wal"))
    return sum(one.stat().st_size for one in files if one.exists())
