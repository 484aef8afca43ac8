"""Results that are used again, in the database: each function is part of one transaction."""

import sqlite3

from runtime.store.base import CachedResult
from runtime.store.cached import MOST_CACHED
from runtime.store.encoding import decode
from runtime.store.sqlite import queries


def keep(
    connection: sqlite3.Connection, result: CachedResult, data: str, *, most: int = MOST_CACHED
) -> None:
    """Keep a result, and get rid of some that are over and of those that are too many."""
    row = (result.key, data, result.since, result.until)
    number = connection.execute(queries.KEEP_CACHED, row).lastrowid or 0
    connection.execute(queries.FORGET_SOME_CACHED, (result.since,))
    connection.execute(queries.FORGET_OLD_CACHED, (number - most,))


def find(connection: sqlite3.Connection, key: str, now: int) -> CachedResult | None:
    """Return the result of these inputs that is used until later than `now`."""
    row = connection.execute(queries.CACHED, (key, now)).fetchone()
    if row is None:
        return None
    data, since, until = row
    try:
        outputs = decode(data)
    except ValueError:
        return None  # damaged: it is kept anew
    return CachedResult(key, outputs, since, until) if isinstance(outputs, dict) else None


def forget(connection: sqlite3.Connection, now: int | None) -> int:
    """Forget what is over `now`, or everything; return how many results that were."""
    if now is None:
        return connection.execute(queries.FORGET_CACHED).rowcount
    return connection.execute(queries.FORGET_OVER_CACHED, (now,)).rowcount
