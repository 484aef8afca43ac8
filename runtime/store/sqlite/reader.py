"""The connection that reads, in a thread of its own: no reader ever blocks the event loop."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import aiosqlite

from fblib.service import Value
from runtime.state import RunState
from runtime.store.base import (
    CircuitRecord,
    DeadLetter,
    Entry,
    Kind,
    RunRecord,
    StoreError,
    TaskRecord,
)
from runtime.store.encoding import decode, encode
from runtime.store.filters import RunFilter
from runtime.store.keeping import unknown_run
from runtime.store.large import LargeFiles
from runtime.store.problems import told
from runtime.store.rows import Row, circuit_of, entry_of, letter_of, run_of, task_of
from runtime.store.sqlite import queries
from runtime.store.sqlite.opening import check_version, reading_address


class Reader:
    """Reads what is committed, whoever wrote it."""

    def __init__(self, path: Path, large: LargeFiles) -> None:
        """Read the database at `path`, which is opened when it is first needed."""
        self._path = path
        self._large = large
        self._connection: aiosqlite.Connection | None = None
        self._opening = asyncio.Lock()

    async def close(self) -> None:
        """Let go of the database."""
        if self._connection is not None:
            await self._connection.close()
            self._connection = None

    # --- Runs ----------------------------------------------------------------------------

    async def run(self, run: str) -> RunRecord:
        """Return a run."""
        row = await self._one(queries.RUN, run)
        with self._reading():
            return run_of(row)

    async def runs(self, wanted: RunFilter, *, before: str, most: int) -> list[RunRecord]:
        """Return runs, the last created first."""
        last = await self.key(before) if before else queries.LAST
        rows = await self._all(
            queries.runs(**_asked(wanted)), {**_values(wanted), "before": last, "most": most}
        )
        with self._reading():
            return [run_of(row) for row in rows]

    async def count_runs(self, wanted: RunFilter) -> int:
        """Return how many runs there are like that."""
        rows = await self._all(queries.count_runs(**_asked(wanted)), _values(wanted))
        count: int = rows[0][0]
        return count

    async def run_counts(self, graph: str) -> dict[RunState, int]:
        """Return how many runs are in each state."""
        query = queries.RUN_COUNTS_OF_GRAPH if graph else queries.RUN_COUNTS
        rows = await self._all(query, {"graph": graph})
        with self._reading():
            return dict.fromkeys(RunState, 0) | {RunState(state): count for state, count in rows}

    async def key(self, run: str) -> int:
        """Return the number of a run."""
        key: int = (await self._one(queries.KEY, run))[0]
        return key

    async def graph(self, run: str) -> bytes:
        """Return the `dag.json` of a run."""
        dag: bytes = (await self._one(queries.GRAPH, run))[0]
        return dag

    async def config(self, run: str) -> bytes:
        """Return the source of a run's graph."""
        config: bytes = (await self._one(queries.CONFIG, run))[0]
        return config

    # --- What happened in them -----------------------------------------------------------

    async def entries(
        self,
        run: str,
        *,
        after: int,
        until: int | None,
        kinds: Iterable[Kind],
        most: int | None,
    ) -> list[Entry]:
        """Return journal entries with `after` < seq <= `until`, of these kinds, in order."""
        key, wanted = await self.key(run), list[str](kinds)
        last = queries.LAST if until is None else until
        limit = queries.NO_LIMIT if most is None else most
        if wanted:
            rows = await self._all(
                queries.ENTRIES_OF_KINDS, (key, after, last, _array(wanted), limit)
            )
        else:
            rows = await self._all(queries.ENTRIES, (key, after, last, limit))
        with self._reading():
            return [entry_of(row, await self._value(run, row[7], row[8])) for row in rows]

    async def last_entry(self, run: str) -> int:
        """Return the number of the last journal entry."""
        rows = await self._all(queries.LAST_ENTRY, (await self.key(run),))
        last: int = rows[0][0] or 0
        return last

    async def tasks(self, run: str) -> list[TaskRecord]:
        """Return all that is known of a run's tasks, in the order they were first kept."""
        rows = await self._all(queries.TASKS, (run,))
        if not rows:
            await self.key(run)  # there is no such run, or it has no tasks yet
        with self._reading():
            return [task_of(row) for row in rows]

    async def snapshot(self, run: str) -> tuple[int, bytes] | None:
        """Return the last saved state."""
        rows = await self._all(queries.SNAPSHOT, (await self.key(run),))
        return (rows[0][0], rows[0][1]) if rows else None

    async def dead_letters(
        self, run: str, *, all_: bool, after: int, most: int | None
    ) -> list[DeadLetter]:
        """Return dead letters, the oldest first."""
        limit = queries.NO_LIMIT if most is None else most
        rows = await self._all(
            queries.LETTERS, {"run": run, "all": all_, "after": after, "most": limit}
        )
        with self._reading():
            return [letter_of(row, await self._value(row[1], row[5], row[6])) for row in rows]

    async def last_letter(self) -> int:
        """Return the number of the last dead letter."""
        rows = await self._all(queries.LAST_LETTER, ())
        last: int = rows[0][0] or 0
        return last

    async def circuits(self) -> list[CircuitRecord]:
        """Return all circuits, by target."""
        rows = await self._all(queries.CIRCUITS, ())
        with self._reading():
            return [circuit_of(row) for row in rows]

    # --- The database --------------------------------------------------------------------

    async def _value(self, run: str, data: str | None, file: str | None) -> Value:
        if file is not None:
            return decode(await asyncio.to_thread(self._large.load, run, file))
        return None if data is None else decode(data)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Tell people of a database that cannot be read, or does not have what was written."""
        with told(self._path, "read"):
            try:
                yield
            except (ValueError, TypeError, LookupError, RecursionError) as error:
                message = f'"{self._path}" is damaged: {error}; put back a copy of it'
                raise StoreError(message) from error

    async def _one(self, query: str, run: str) -> Row:
        rows = await self._all(query, (run,))
        if not rows:
            raise unknown_run(run)
        return rows[0]

    async def _all(
        self, query: str, parameters: Sequence[object] | Mapping[str, object]
    ) -> list[Row]:
        connection = await self._open()
        with self._reading():
            rows = await connection.execute_fetchall(query, parameters)
        return [tuple(row) for row in rows]

    async def _open(self) -> aiosqlite.Connection:
        async with self._opening:
            if self._connection is None:
                self._connection = await self._connect()
            return self._connection

    async def _connect(self) -> aiosqlite.Connection:
        with self._reading():
            address = reading_address(self._path)
            connection = await aiosqlite.connect(address, uri=True, isolation_level=None)
        try:
            with self._reading():
                rows = await connection.execute_fetchall("PRAGMA user_version")
            check_version(next(iter(rows))[0], self._path)
        except BaseException:
            await connection.close()
            raise
        return connection


def _asked(wanted: RunFilter) -> dict[str, bool]:
    """Return which conditions a filter has."""
    return {
        "states": bool(wanted.states),
        "graph": bool(wanted.graph),
        "since": bool(wanted.since),
        "prefix": bool(wanted.prefix),
    }


def _values(wanted: RunFilter) -> dict[str, object]:
    return {
        "states": _array([state.value for state in wanted.states]),
        "graph": wanted.graph,
        "since": wanted.since,
        "prefix": wanted.prefix,
    }


def _array(values: list[str]) -> str:
    return encode(list[Value](values), what="a list").decode()
