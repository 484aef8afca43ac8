"""`server.db` of a home: who may come in, and what was answered to whom.

Several processes use it at once: the server, and whoever adds tokens meanwhile. What one has
written all others see with their next look. Looking takes microseconds and is done on the event
loop; a change waits for the disk, and so is made by a thread of its own.
"""

import asyncio
import os
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from runtime.store.problems import problem, told
from server.service.errors import UnavailableError

Result = TypeVar("Result")

_PATIENCE = 5.0
"""Seconds to wait for another process that writes."""
_TABLES = files("server.service").joinpath("tables.sql").read_text("utf-8")


class ServerDatabase:
    """The open database of one process."""

    def __init__(self, path: Path) -> None:
        """Open it; it is made if there is none, for its owner's eyes only.

        Raises:
            StoreError: it cannot be used.
        """
        self._path = path
        with told(path, "opened"):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Made by hand, for its rights; the files beside it get the same.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            path.chmod(0o600)
            self._writing = self._connect()
            self._reading = self._connect()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="server-db")

    def look(self, query: str, *values: object) -> Sequence[tuple[Any, ...]]:
        """Return the rows of a query.

        Raises:
            UnavailableError: it cannot be read.
        """
        try:
            return self._reading.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise self._failure(error, "read") from error

    async def change(self, change: Callable[[sqlite3.Connection], Result]) -> Result:
        """Make a change in a transaction; when this returns, it survives a power cut.

        Raises:
            UnavailableError: it cannot be written.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._transact, change)

    def close(self) -> None:
        """Finish what is under way and close it."""
        self._thread.shutdown()
        self._reading.close()
        self._writing.close()

    def _transact(self, change: Callable[[sqlite3.Connection], Result]) -> Result:
        connection = self._writing
        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                result = change(connection)
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
            # A mistake of ours: no emptier disk would let it be written.
            raise
        except sqlite3.Error as error:
            raise self._failure(error, "written") from error
        return result

    def _connect(self) -> sqlite3.Connection:
        # The connection that writes is lent to the thread.
        connection = sqlite3.connect(
            self._path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.executescript(_TABLES)
        return connection

    def _failure(self, error: sqlite3.Error, what: str) -> UnavailableError:
        return UnavailableError(problem(error, self._path, what).message)
