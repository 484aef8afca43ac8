"""A statement on an SQLite database, which cannot reach any other file."""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import cast

from fblib.operation import OperationError
from fblib.perform.sql_rows import Rows
from fblib.service import Value

_PASSING = frozenset(
    {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL}
)
"""Primary codes of what another attempt may not meet."""
_PRAGMAS = frozenset({
    "foreign_key_check", "foreign_key_list", "foreign_keys", "index_info", "index_list",
    "index_xinfo", "integrity_check", "quick_check", "table_info", "table_list", "table_xinfo",
    "user_version",
})  # fmt: skip
_FUNCTIONS = frozenset({"load_extension", "fts3_tokenizer"})
_PAGE = 4096
_INNER_LIST = (list, dict)


class Statement:
    """One statement, to be executed once."""

    def __init__(
        self, path: Path | None, query: str, parameters: Value, rows: Rows, *, read_only: bool
    ) -> None:
        """Make ready; without a path the database is in memory."""
        self._path = path
        self._query = query
        self._parameters = parameters
        self._rows = rows
        self._read_only = read_only
        self._connection: sqlite3.Connection | None = None
        self._is_interrupted = False

    def execute(self) -> int:
        """Execute it, in a thread.

        Returns:
            How many rows came back, or were changed.

        Raises:
            OperationError: it cannot be executed.
        """
        try:
            with closing(self._opened()) as self._connection:
                if self._is_interrupted:
                    return 0
                return self._fetch(self._connection)
        except (sqlite3.Error, sqlite3.Warning, OverflowError, ValueError) as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            message = f"SQLite: {error}"
            raise OperationError(message, again=code in _PASSING) from error

    def interrupt(self) -> None:
        """End it soon, from another thread."""
        self._is_interrupted = True
        if self._connection is not None:
            with suppress(sqlite3.ProgrammingError):  # it has just been closed
                self._connection.interrupt()

    def _opened(self) -> sqlite3.Connection:
        mode = "memory" if self._path is None else "ro" if self._read_only else "rwc"
        place = "file:" if self._path is None else self._path.absolute().as_uri()
        # Each statement commits by itself.
        connection = sqlite3.connect(f"{place}?mode={mode}", uri=True, isolation_level=None)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, self._rows.most_bytes)
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        if self._path is None:
            connection.execute(f"PRAGMA max_page_count = {self._rows.most_bytes // _PAGE + 1}")
        connection.execute("PRAGMA trusted_schema = OFF")
        if self._read_only:
            connection.execute("PRAGMA query_only = ON")
        connection.set_authorizer(_authorize)
        return connection

    def _fetch(self, connection: sqlite3.Connection) -> int:
        cursor = connection.execute(self._query, _bound(self._parameters))
        if cursor.description is None:
            return max(cursor.rowcount, 0)
        self._rows.name([column[0] for column in cursor.description])
        for row in cursor:
            self._rows.add(row)
        return len(self._rows.found)


def _bound(parameters: Value) -> list[Value] | Mapping[str, Value]:
    match parameters:
        case None:
            return []
        case list():
            return [_plain(value) for value in parameters]
        case dict():
            return {name: _plain(value) for name, value in parameters.items()}
        case _:
            message = '"parameters" is neither a list nor an object'
            raise OperationError(message, again=False)


def _plain(value: Value) -> Value:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, _INNER_LIST) else value


def _authorize(
    action: int, first: str | None, second: str | None, _database: str | None, _by: str | None
) -> int:
    """Let a statement do what stays within the database."""
    refused = (
        action in (sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH)
        or (action == sqlite3.SQLITE_PRAGMA and cast("str", first).lower() not in _PRAGMAS)
        or (action == sqlite3.SQLITE_FUNCTION and second in _FUNCTIONS)
    )
    return sqlite3.SQLITE_DENY if refused else sqlite3.SQLITE_OK
