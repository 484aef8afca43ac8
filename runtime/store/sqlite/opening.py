"""Opening the database: its settings, its version, and what to do with older and newer ones."""

import os
import sqlite3
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from runtime.store.base import StoreError
from runtime.store.problems import told

WAITS = 10.0
"""Seconds to wait for a process that holds the database: those that give an order, briefly."""
PAGES_BEFORE_CHECKPOINT = 8_000
"""Of the log; at 4 KiB each. It is moved into the database at quiet times, too."""

_OTHER_PROGRAM = "it has tables of another program; use another home (--home)"


def migrations() -> list[str]:
    """Return the scripts that make each version from the one before, the first from nothing."""
    folder = files("runtime.store.sqlite") / "migrations"
    scripts = [each for each in folder.iterdir() if each.name.endswith(".sql")]
    return [each.read_text(encoding="utf-8") for each in sorted(scripts, key=lambda one: one.name)]


def open_for_writing(path: Path) -> sqlite3.Connection:
    """Open the database as the one who writes; make it, or bring it to today's version.

    Raises:
        StoreError: it cannot be used.
    """
    with told(path, "opened"):
        # Made by hand, for its rights; the files beside it get the same.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        connection = _connect(path)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(f"PRAGMA wal_autocheckpoint = {PAGES_BEFORE_CHECKPOINT}")
            _migrate(connection, path)
        except BaseException:
            connection.close()
            raise
        return connection


def open_for_orders(path: Path) -> sqlite3.Connection:
    """Open the database of another process, to give it an order.

    Raises:
        StoreError: it cannot be used.
    """
    with told(path, "opened"):
        connection = sqlite3.connect(
            f"file:{quote(str(path))}?mode=rw", uri=True, timeout=WAITS, isolation_level=None
        )
    try:
        check_version(version_of(connection), path)
    except BaseException:
        connection.close()
        raise
    return connection


def reading_address(path: Path) -> str:
    """Return the URI with which the database is opened for reading."""
    address = f"file:{quote(str(path))}?mode=ro"
    log = path.with_name(f"{path.name}-wal")
    if not os.access(path.parent, os.W_OK) and not log.exists():
        # Readers share an index of the log, which cannot be made here, but there is no log.
        address += "&immutable=1"
    return address


def version_of(connection: sqlite3.Connection) -> int:
    """Return which version of the tables a database has; 0 = none."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def check_version(version: int, path: Path) -> None:
    """See to it that a database has today's tables.

    Raises:
        StoreError: it has others.
    """
    known = len(migrations())
    if version > known:
        message = (
            f'"{path}" was written by a newer version of FBFlow (its tables have version '
            f"{version}, this program knows {known}); install that version, or use another home "
            "(--home)"
        )
        raise StoreError(message)
    if version < known:
        message = (
            f'"{path}" was written by an older version of FBFlow (its tables have version '
            f"{version} of {known}); whoever executes runs of it next brings it up to date: "
            '"python -m runtime resume"'
        )
        raise StoreError(message)


def _connect(path: Path) -> sqlite3.Connection:
    # The connection is lent to a thread; see `Writer`.
    return sqlite3.connect(path, timeout=WAITS, isolation_level=None, check_same_thread=False)


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    scripts = migrations()
    version = version_of(connection)
    if version > len(scripts):
        check_version(version, path)
    if not version and connection.execute("SELECT 1 FROM sqlite_schema").fetchone():
        message = f'"{path}" cannot be used: {_OTHER_PROGRAM}'
        raise StoreError(message)
    for number, script in enumerate(scripts[version:], start=version + 1):
        connection.executescript(f"BEGIN;\n{script}\nPRAGMA user_version = {number};\nCOMMIT;")
