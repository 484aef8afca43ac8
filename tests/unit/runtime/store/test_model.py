"""Whatever is done with a store in whatever order, it has what a plain model has."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.state import RunState, TaskState
from runtime.store.base import Batch, Entry, Order, RunRecord, Store, TaskRecord
from runtime.store.home import Home, open_home
from runtime.store.memory import MemoryStore
from tests.store_records import DAG, NOW, OWNER, record

RUNS = ["r1", "r2", "r3"]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
ENTRIES = st.lists(
    st.tuples(st.sampled_from(["finish", "log", "item"]), st.sampled_from(["A", "B"]), VALUES),
    max_size=4,
)
TASKS = st.lists(
    st.builds(
        TaskRecord,
        node=st.sampled_from(["A", "B", "C"]),
        item=st.integers(-1, 1),
        state=st.sampled_from(TaskState),
        attempts=st.integers(0, 9),
    ),
    max_size=4,
)
STEPS = st.one_of(
    st.tuples(st.just("create"), st.sampled_from(RUNS), st.sampled_from(["process", "power"])),
    st.tuples(st.just("commit"), st.sampled_from(RUNS), st.tuples(ENTRIES, TASKS)),
    st.tuples(st.just("update"), st.sampled_from(RUNS), st.sampled_from(RunState)),
    st.tuples(st.just("save"), st.sampled_from(RUNS), st.binary(max_size=9)),
    st.tuples(st.just("post"), st.sampled_from(RUNS), VALUES),
    st.tuples(st.just("take"), st.sampled_from(RUNS), st.none()),
    st.tuples(st.just("delete"), st.sampled_from(RUNS), st.none()),
    st.tuples(st.just("reopen"), st.just(""), st.none()),
)
Opening = Callable[[], AbstractAsyncContextManager[Store]]


@dataclass
class Known:
    """What the model has of a run."""

    record: RunRecord
    entries: list[Entry] = field(default_factory=list)
    tasks: dict[tuple[str, int], TaskRecord] = field(default_factory=dict)
    snapshot: tuple[int, bytes] | None = None
    orders: list[Any] = field(default_factory=list)


class Model:
    """Does the same with a store and with dictionaries."""

    def __init__(self) -> None:
        self.runs: dict[str, Known] = {}
        self.waiting: list[Any] = []

    async def do(self, store: Store, verb: str, run: str, what: Any) -> None:  # noqa: ANN401
        """Do one step, if it can be done."""
        if verb == "create":
            if run not in self.runs:
                one = record(run, commit=what)
                self.runs[run] = Known(replace(one, beat=NOW))
                await store.create(one, graph=DAG)
        elif run in self.runs:
            await getattr(self, f"_{verb}")(store, self.runs[run], what)

    async def _commit(self, store: Store, known: Known, what: Any) -> None:  # noqa: ANN401
        entries = [
            Entry(number, kind, 0, 0, 0, node, -1, value)
            for number, (kind, node, value) in enumerate(what[0], start=len(known.entries) + 1)
        ]
        known.entries += entries
        known.tasks |= {(task.node, task.item): task for task in what[1]}
        # Not waited for: what comes next is kept after it.
        self.waiting.append(store.commit(Batch(known.record.id, entries, what[1])))

    async def _update(self, store: Store, known: Known, state: RunState) -> None:
        known.record = replace(known.record, state=state)
        self.waiting.append(store.commit(Batch(known.record.id, update=known.record)))

    async def _save(self, store: Store, known: Known, state: bytes) -> None:
        known.snapshot = (len(known.entries), state)
        await store.save_snapshot(known.record.id, seq=len(known.entries), state=state)

    async def _post(self, store: Store, known: Known, data: Any) -> None:  # noqa: ANN401
        known.orders.append(data)
        await store.post(Order(known.record.id, "answer", data=data))

    async def _take(self, store: Store, known: Known, _: None) -> None:
        orders = await store.take_orders([known.record.id])
        taken, known.orders = known.orders, []
        assert repr([order.data for order in orders]) == repr(taken)

    async def _delete(self, store: Store, known: Known, _: None) -> None:
        del self.runs[known.record.id]
        await store.delete(known.record.id)

    async def compare(self, store: Store) -> None:
        """See to it that the store has what the model has, once all commits are through."""
        for commit in self.waiting:
            await commit.wait()
            assert commit.done
        self.waiting.clear()
        found = {run.id: run for run in await store.runs()}
        assert found == {run: known.record for run, known in self.runs.items()}
        for run, known in self.runs.items():
            assert repr(await store.entries(run)) == repr(known.entries)
            assert await store.tasks(run) == list(known.tasks.values())
            assert await store.snapshot(run) == known.snapshot


async def check(opening: Opening, steps: list[tuple[str, str, Any]]) -> None:
    """Do steps, closing and opening the store where they say so."""
    model = Model()
    left = iter([*steps, ("reopen", "", None)])
    more = True
    while more:
        more = False
        async with opening() as store:
            for run in model.runs:
                assert await store.claim(run, owner=OWNER, expected=OWNER)
            await model.compare(store)
            for verb, run, what in left:
                if verb == "reopen":
                    await model.compare(store)
                    more = True
                    break
                await model.do(store, verb, run, what)


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
@settings(max_examples=60)
@given(steps=st.lists(STEPS, max_size=25))
def test_a_store_has_what_a_plain_model_has(kind: str, steps: list[tuple[str, str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home, memory = Home(Path(folder) / "home"), MemoryStore(wall=lambda: NOW)

        @asynccontextmanager
        async def opening() -> AsyncIterator[Store]:
            if kind == "memory":
                yield memory
                return
            async with open_home(home, wall=lambda: NOW) as opened:
                yield opened.store

        asyncio.run(check(opening, steps))
