"""The store in an SQLite file: what is written goes to the writer, what is read to the reader."""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

from fblib.service import Value
from runtime.state import RunState
from runtime.store.base import (
    Batch,
    CachedResult,
    CircuitRecord,
    Committed,
    DeadLetter,
    Entry,
    Kind,
    Order,
    RunExistsError,
    RunRecord,
    StoreError,
    TaskRecord,
)
from runtime.store.cached import cached_data
from runtime.store.encoding import encode
from runtime.store.filters import run_filter
from runtime.store.keeping import WrittenRun, lost, not_claimed, unknown_run
from runtime.store.large import LargeFiles, digest
from runtime.store.problems import told
from runtime.store.rows import (
    LARGE,
    circuit_row,
    entry_row,
    letter_row,
    order_of,
    order_row,
    run_row,
    task_row,
)
from runtime.store.sqlite import cached_results, queries
from runtime.store.sqlite.opening import open_for_orders
from runtime.store.sqlite.reader import Reader
from runtime.store.sqlite.transaction import Work
from runtime.store.sqlite.writer import Writer


class SqliteStore:
    """Keeps runs in a file: see `runtime.store.base.Store`."""

    def __init__(
        self,
        path: Path,
        *,
        large: LargeFiles,
        wall: Callable[[], int],
        reads_only: bool = False,
    ) -> None:
        """Open the store.

        Args:
            path: of the database.
            large: where large values are.
            wall: the time in nanoseconds since 1970.
            reads_only: leave the writing to another process; orders may be given.

        Raises:
            StoreError: it cannot be used.
        """
        self._path = path
        self._wall = wall
        self._reader = Reader(path, large)
        self._runs: dict[str, WrittenRun] = {}
        self._data_version = -1
        self._ordered: set[str] = set()
        """Runs for which there are orders."""
        self._own_writer = None if reads_only else Writer(path, large)

    # --- Writing -------------------------------------------------------------------------

    async def create(self, run: RunRecord, *, graph: bytes, config: bytes = b"") -> None:
        """Keep a new run."""
        beat, row = self._wall(), run_row(run)

        def change(connection: sqlite3.Connection) -> int:
            if connection.execute(queries.KEY, (run.id,)).fetchone():
                raise RunExistsError(run.id)
            sha256 = digest(graph)
            connection.execute(queries.ADD_GRAPH, (sha256, graph))
            key = connection.execute(queries.ADD_RUN, (run.id, *row)).lastrowid or 0
            connection.execute(queries.ADD_SOURCE, (key, config, sha256))
            connection.execute(queries.ADD_OWNER, (key, run.owner, beat))
            return key

        power = run.commit == "power"
        key = await self._writer.do(change, power=power)
        self._runs[run.id] = WrittenRun(run.id, key, run.owner, 0, power)

    def commit(self, batch: Batch) -> Committed:
        """Keep a batch."""
        self._writer.check()
        run = self._run(batch.run)
        run.check(batch)
        files: list[bytes] = []

        def aside(data: bytes) -> str:
            files.append(data)
            return digest(data)

        key, owner = run.key, run.owner
        entries = [(key, *entry_row(entry, aside)) for entry in batch.entries]
        tasks = [(key, *task_row(task)) for task in batch.tasks]
        letters = [(key, *letter_row(letter, aside)) for letter in batch.dead]
        update = None if batch.update is None else (*run_row(batch.update), key)
        run.advance(batch)
        return self._writer.write(
            Work(
                run=run.id,
                key=key,
                owner=owner,
                next_owner=run.owner,
                beat=self._wall(),
                power=run.power,
                entries=entries,
                tasks=tasks,
                letters=letters,
                update=update,
                files=files,
            )
        )

    async def save_snapshot(self, run: str, *, seq: int, state: bytes) -> None:
        """Keep the state of a run."""
        written = self._run(run)
        fence = (written.owner, self._wall(), written.key, written.owner)

        def change(connection: sqlite3.Connection) -> None:
            if connection.execute(queries.FENCE, fence).rowcount != 1:
                raise lost(run)
            connection.execute(queries.SAVE_SNAPSHOT, (written.key, seq, state))

        await self._writer.do(change, power=written.power)

    async def claim(self, run: str, *, owner: str, expected: str) -> bool:
        """Make `owner` the run's owner if it still is `expected`."""
        beat = self._wall()

        def change(connection: sqlite3.Connection) -> WrittenRun | None:
            row = connection.execute(queries.CLAIMED, (run,)).fetchone()
            if row is None:
                raise unknown_run(run)
            key, durable_against, seq = row
            fence = (owner, beat, key, expected)
            if connection.execute(queries.FENCE, fence).rowcount != 1:
                return None
            return WrittenRun(run, key, owner, seq or 0, durable_against == "power")

        claimed = await self._writer.do(change)
        if claimed is None:
            return False
        self._runs[run] = claimed
        return True

    async def save_circuit(self, circuit: CircuitRecord) -> None:
        """Keep what is known of a target."""
        await self._execute(queries.SAVE_CIRCUIT, circuit_row(circuit))

    async def cached(self, key: str, *, now: int) -> CachedResult | None:
        """Return the result of these inputs that is used until later than `now`."""
        return await self._writer.look(lambda one: cached_results.find(one, key, now))

    async def keep_cached(self, result: CachedResult) -> None:
        """Keep a result to be used again."""
        data = cached_data(result).decode()
        await self._writer.do(
            lambda one: cached_results.keep(one, result, data), aside=len(data) > LARGE
        )

    async def forget_cached(self, *, now: int | None = None) -> int:
        """Forget results that are used again: those that are over `now`, or all of them."""
        if self._own_writer is not None:
            return await self._own_writer.do(lambda one: cached_results.forget(one, now))
        with told(self._path, "written"), closing(open_for_orders(self._path)) as connection:
            return cached_results.forget(connection, now)

    async def mark_sent_again(self, letter: int, *, at: int) -> None:
        """Note that a dead letter was sent again."""
        await self._execute(queries.MARK_SENT_AGAIN, (at, letter))

    async def take_orders(self, runs: Iterable[str]) -> list[Order]:
        """Return the orders for these runs, oldest first, and forget them."""
        wanted = list(runs)
        await self._look_for_orders()
        if self._ordered.isdisjoint(wanted):
            return []
        self._ordered.difference_update(wanted)
        ids = _array(list[Value](wanted))

        def change(connection: sqlite3.Connection) -> list[Order]:
            orders = [order_of(row) for row in connection.execute(queries.ORDERS, (ids,))]
            numbers = _array([order.id for order in orders])
            connection.execute(queries.DELETE_ORDERS, (numbers,))
            return orders

        return await self._writer.do(change)

    async def _look_for_orders(self) -> None:
        """Find out for which runs there are orders, if anybody else has written at all."""

        def look(connection: sqlite3.Connection) -> tuple[int, list[str]]:
            version = connection.execute(queries.DATA_VERSION).fetchone()[0]
            if version == self._data_version:
                return version, []
            return version, [run for (run,) in connection.execute(queries.RUNS_WITH_ORDERS)]

        self._data_version, runs = await self._writer.look(look)
        self._ordered.update(runs)

    async def delete(self, run: str) -> None:
        """Forget everything about a run."""

        def change(connection: sqlite3.Connection) -> None:
            row = connection.execute(queries.KEY, (run,)).fetchone()
            if row is None:
                raise unknown_run(run)
            for query in queries.DELETE_RUN:
                connection.execute(query, row)
            connection.execute(queries.DELETE_GRAPHS)

        await self._writer.do(change)
        self._runs.pop(run, None)

    # --- Reading -------------------------------------------------------------------------

    async def run(self, run: str) -> RunRecord:
        """Return a run."""
        return await self._reader.run(run)

    async def runs(
        self,
        *,
        states: Iterable[RunState] = (),
        graph: str = "",
        since: int = 0,
        prefix: str = "",
        before: str = "",
        most: int = 100,
    ) -> list[RunRecord]:
        """Return runs, the last created first."""
        wanted = run_filter(states, graph, since, prefix)
        return await self._reader.runs(wanted, before=before, most=most)

    async def count_runs(
        self,
        *,
        states: Iterable[RunState] = (),
        graph: str = "",
        since: int = 0,
        prefix: str = "",
    ) -> int:
        """Return how many runs there are like that."""
        return await self._reader.count_runs(run_filter(states, graph, since, prefix))

    async def run_counts(self, *, graph: str = "") -> dict[RunState, int]:
        """Return how many runs are in each state."""
        return await self._reader.run_counts(graph)

    async def graph(self, run: str) -> bytes:
        """Return the `dag.json` of a run."""
        return await self._reader.graph(run)

    async def config(self, run: str) -> bytes:
        """Return the source of a run's graph."""
        return await self._reader.config(run)

    async def entries(
        self,
        run: str,
        *,
        after: int = 0,
        until: int | None = None,
        kinds: Iterable[Kind] = (),
        most: int | None = None,
    ) -> list[Entry]:
        """Return journal entries with `after` < seq <= `until`, of these kinds, in order."""
        return await self._reader.entries(run, after=after, until=until, kinds=kinds, most=most)

    async def last_entry(self, run: str) -> int:
        """Return the number of the last journal entry."""
        return await self._reader.last_entry(run)

    async def tasks(self, run: str) -> list[TaskRecord]:
        """Return all that is known of a run's tasks."""
        return await self._reader.tasks(run)

    async def snapshot(self, run: str) -> tuple[int, bytes] | None:
        """Return the last saved state."""
        return await self._reader.snapshot(run)

    async def dead_letters(
        self, *, run: str = "", all_: bool = False, after: int = 0, most: int | None = None
    ) -> list[DeadLetter]:
        """Return dead letters, the oldest first."""
        return await self._reader.dead_letters(run, all_=all_, after=after, most=most)

    async def last_letter(self) -> int:
        """Return the number of the last dead letter."""
        return await self._reader.last_letter()

    async def circuits(self) -> list[CircuitRecord]:
        """Return all circuits, by target."""
        return await self._reader.circuits()

    async def post(self, order: Order) -> None:
        """Give an order to whoever executes the run."""
        row = (*order_row(order), order.run)
        if self._own_writer is not None:
            posted = await self._own_writer.do(lambda one: one.execute(queries.POST, row).rowcount)
            self._ordered.add(order.run)
        else:
            with told(self._path, "written"), closing(open_for_orders(self._path)) as connection:
                posted = connection.execute(queries.POST, row).rowcount
        if posted != 1:
            raise unknown_run(order.run)

    async def close(self) -> None:
        """Finish what is under way and let go of the file."""
        await self._reader.close()
        if self._own_writer is not None:
            await self._own_writer.close()

    # --- Both ----------------------------------------------------------------------------

    @property
    def _writer(self) -> Writer:
        if self._own_writer is None:
            message = f'"{self._path}" was opened for reading only'
            raise StoreError(message)
        return self._own_writer

    def _run(self, run: str) -> WrittenRun:
        if run not in self._runs:
            raise not_claimed(run)
        return self._runs[run]

    async def _execute(self, query: str, row: tuple[object, ...]) -> None:
        await self._writer.do(lambda connection: connection.execute(query, row))


def _array(values: list[Value]) -> str:
    return encode(values, what="a list").decode()
