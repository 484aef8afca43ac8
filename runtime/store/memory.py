"""A store in memory: for runs that nobody needs to find again, and for tests of others."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import count
from typing import cast

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
    TaskRecord,
)
from runtime.store.cached import MOST_CACHED, MemoryCache, cached_data
from runtime.store.encoding import decode
from runtime.store.filters import run_filter
from runtime.store.keeping import KEPT, WrittenRun, lost, not_claimed, unknown_run
from runtime.store.rows import (
    Row,
    circuit_of,
    circuit_row,
    entry_of,
    entry_row,
    letter_of,
    letter_row,
    order_of,
    order_row,
    run_of,
    run_row,
    task_of,
    task_row,
)


@dataclass(slots=True)
class _Run:
    key: int
    id: str
    row: Row
    owner: str
    beat: int
    graph: bytes
    config: bytes
    entries: list[Row] = field(default_factory=list)
    tasks: dict[tuple[str, int], Row] = field(default_factory=dict)
    snapshot: tuple[int, bytes] | None = None

    def record(self) -> RunRecord:
        return run_of((self.id, *self.row, self.owner, self.beat))


class MemoryStore:
    """Keeps runs as long as it exists itself: see `runtime.store.base.Store`."""

    def __init__(self, *, wall: Callable[[], int]) -> None:
        """Begin empty; `wall` gives the time in nanoseconds since 1970."""
        self._wall = wall
        self._runs: dict[str, _Run] = {}
        self._written: dict[str, WrittenRun] = {}
        self._letters: dict[int, tuple[str, Row, int]] = {}
        """By id: the run, the row, when it was sent again."""
        self._circuits: dict[str, Row] = {}
        self._cached = MemoryCache(most=MOST_CACHED)
        self._orders: dict[int, tuple[str, Row]] = {}
        self._numbers = count(1)

    # --- Writing -------------------------------------------------------------------------

    async def create(self, run: RunRecord, *, graph: bytes, config: bytes = b"") -> None:
        """Keep a new run."""
        if run.id in self._runs:
            raise RunExistsError(run.id)
        key = next(self._numbers)
        kept = _Run(key, run.id, run_row(run), run.owner, self._wall(), graph, config)
        self._runs[run.id] = kept
        self._written[run.id] = WrittenRun(run.id, key, run.owner, 0, power=False)

    def commit(self, batch: Batch) -> Committed:
        """Keep a batch at once."""
        kept, written = self._fenced(batch.run)
        written.check(batch)
        # Whatever can fail comes first, so that nothing is kept by half.
        entries = [entry_row(entry) for entry in batch.entries]
        tasks = [task_row(task) for task in batch.tasks]
        letters = [letter_row(letter) for letter in batch.dead]
        row = kept.row if batch.update is None else run_row(batch.update)
        written.advance(batch)
        kept.row, kept.owner, kept.beat = row, written.owner, self._wall()
        kept.entries.extend(entries)
        kept.tasks.update({task[:2]: task for task in tasks})
        for letter in letters:
            self._letters[next(self._numbers)] = (batch.run, letter, letter[-1])
        return KEPT

    async def save_snapshot(self, run: str, *, seq: int, state: bytes) -> None:
        """Keep the state of a run."""
        self._fenced(run)[0].snapshot = (seq, state)

    async def claim(self, run: str, *, owner: str, expected: str) -> bool:
        """Make `owner` the run's owner if it still is `expected`."""
        kept = self._run(run)
        if kept.owner != expected:
            return False
        kept.owner, kept.beat = owner, self._wall()
        self._written[run] = WrittenRun(run, kept.key, owner, len(kept.entries), power=False)
        return True

    async def save_circuit(self, circuit: CircuitRecord) -> None:
        """Keep what is known of a target."""
        self._circuits[circuit.target] = circuit_row(circuit)

    async def cached(self, key: str, *, now: int) -> CachedResult | None:
        """Return the result of these inputs that is used until later than `now`."""
        found = await self._cached.cached(key, now=now)
        return None if found is None else _copied(found)

    async def keep_cached(self, result: CachedResult) -> None:
        """Keep a result to be used again."""
        await self._cached.keep_cached(_copied(result))

    async def forget_cached(self, *, now: int | None = None) -> int:
        """Forget results that are used again: those that are over `now`, or all of them."""
        return await self._cached.forget_cached(now=now)

    async def mark_sent_again(self, letter: int, *, at: int) -> None:
        """Note that a dead letter was sent again."""
        if letter in self._letters:
            self._letters[letter] = (*self._letters[letter][:2], at)

    async def take_orders(self, runs: Iterable[str]) -> list[Order]:
        """Return the orders for these runs, oldest first, and forget them."""
        if not self._orders:
            return []
        wanted = set(runs)
        taken = [id_ for id_, (run, _) in self._orders.items() if run in wanted]
        return [_order(id_, *self._orders.pop(id_)) for id_ in taken]

    async def delete(self, run: str) -> None:
        """Forget everything about a run."""
        self._run(run)
        del self._runs[run]
        self._written.pop(run, None)
        self._letters = {id_: kept for id_, kept in self._letters.items() if kept[0] != run}
        self._orders = {id_: kept for id_, kept in self._orders.items() if kept[0] != run}

    # --- Reading -------------------------------------------------------------------------

    async def run(self, run: str) -> RunRecord:
        """Return a run."""
        return self._run(run).record()

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
        limit = self._run(before).key if before else None
        found: list[RunRecord] = []
        for kept in reversed(self._runs.values()):
            if len(found) >= most:
                break
            record = kept.record()
            if wanted.fits(record) and (limit is None or kept.key < limit):
                found.append(record)
        return found

    async def count_runs(
        self,
        *,
        states: Iterable[RunState] = (),
        graph: str = "",
        since: int = 0,
        prefix: str = "",
    ) -> int:
        """Return how many runs there are like that."""
        wanted = run_filter(states, graph, since, prefix)
        return sum(wanted.fits(kept.record()) for kept in self._runs.values())

    async def run_counts(self, *, graph: str = "") -> dict[RunState, int]:
        """Return how many runs are in each state."""
        counts = dict.fromkeys(RunState, 0)
        for run in await self.runs(graph=graph, most=len(self._runs)):
            counts[run.state] += 1
        return counts

    async def graph(self, run: str) -> bytes:
        """Return the `dag.json` of a run."""
        return self._run(run).graph

    async def config(self, run: str) -> bytes:
        """Return the source of a run's graph."""
        return self._run(run).config

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
        rows = self._run(run).entries[max(after, 0) : None if until is None else max(until, 0)]
        if wanted := frozenset[str](kinds):
            rows = [row for row in rows if row[1] in wanted]
        return [entry_of(row, None if row[7] is None else decode(row[7])) for row in rows[:most]]

    async def last_entry(self, run: str) -> int:
        """Return the number of the last journal entry."""
        return len(self._run(run).entries)

    async def tasks(self, run: str) -> list[TaskRecord]:
        """Return all that is known of a run's tasks."""
        return [task_of(row) for row in self._run(run).tasks.values()]

    async def snapshot(self, run: str) -> tuple[int, bytes] | None:
        """Return the last saved state."""
        return self._run(run).snapshot

    async def dead_letters(
        self, *, run: str = "", all_: bool = False, after: int = 0, most: int | None = None
    ) -> list[DeadLetter]:
        """Return dead letters, the oldest first."""
        found = [
            letter_of((id_, of, *row[:-1], sent_again), decode(row[3]))
            for id_, (of, row, sent_again) in self._letters.items()
            if id_ > after and run in ("", of) and (all_ or not sent_again)
        ]
        return found[:most]

    async def last_letter(self) -> int:
        """Return the number of the last dead letter."""
        return max(self._letters, default=0)

    async def circuits(self) -> list[CircuitRecord]:
        """Return all circuits, by target."""
        return [circuit_of(row) for _, row in sorted(self._circuits.items())]

    async def post(self, order: Order) -> None:
        """Give an order to whoever executes the run."""
        self._run(order.run)
        self._orders[next(self._numbers)] = (order.run, order_row(order))

    async def close(self) -> None:
        """Nothing has to be let go of."""

    # --- Both ----------------------------------------------------------------------------

    def _run(self, run: str) -> _Run:
        if run not in self._runs:
            raise unknown_run(run)
        return self._runs[run]

    def _fenced(self, run: str) -> tuple[_Run, WrittenRun]:
        """Return a run that may be written."""
        written = self._written.get(run)
        if written is None:
            raise not_claimed(run)
        kept = self._runs[run]
        if kept.owner != written.owner:
            raise lost(run)
        return kept, written


def _order(id_: int, run: str, row: Row) -> Order:
    return order_of((id_, run, *row))


def _copied(result: CachedResult) -> CachedResult:
    outputs = cast("dict[str, Value]", decode(cached_data(result)))
    return replace(result, outputs=outputs)
