"""What one transaction writes: batches of one or more runs, as rows."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from runtime.store.base import StoreError
from runtime.store.keeping import lost
from runtime.store.rows import Row
from runtime.store.sqlite import queries

_MOST_ROWS = 1024
"""In one statement: SQLite takes 32,766 values at most."""


@dataclass(slots=True)
class Work:
    """A batch as it is written."""

    run: str
    key: int
    owner: str
    """Who must own the run."""
    next_owner: str
    beat: int
    power: bool
    entries: list[Row]
    tasks: list[Row]
    letters: list[Row]
    update: Row | None = None
    files: list[bytes] = field(default_factory=list)
    """Large values, which are on the disk before the transaction begins."""


def write(connection: sqlite3.Connection, works: Sequence[Work]) -> list[StoreError | None]:
    """Write batches in a transaction that has begun; return for each why it was left out."""
    failures = [_fence(connection, work) for work in works]
    kept = [work for work, failure in zip(works, failures, strict=True) if failure is None]
    insert(connection, queries.ADD_ENTRIES, chain.from_iterable(work.entries for work in kept))
    insert(connection, queries.KEEP_TASKS, chain.from_iterable(work.tasks for work in kept))
    insert(connection, queries.ADD_LETTERS, chain.from_iterable(work.letters for work in kept))
    for work in kept:
        if work.update is not None:
            connection.execute(queries.UPDATE_RUN, work.update)
    return failures


def _fence(connection: sqlite3.Connection, work: Work) -> StoreError | None:
    row = (work.next_owner, work.beat, work.key, work.owner)
    if connection.execute(queries.FENCE, row).rowcount == 1:
        return None
    return lost(work.run)


def insert(connection: sqlite3.Connection, query: str, rows: Iterable[Row]) -> None:
    """Insert rows by as few statements as there can be, of a few lengths only."""
    left = list(rows)
    begin, size = 0, _MOST_ROWS
    while begin < len(left):
        # Powers of two: SQLite prepares each statement once.
        while size > len(left) - begin:
            size //= 2
        part = left[begin : begin + size]
        connection.execute(queries.values(query, size), tuple(chain.from_iterable(part)))
        begin += size
