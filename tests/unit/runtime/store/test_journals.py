"""What every store keeps of what happens in runs: entries, tasks, states, letters, orders."""

import asyncio
import math
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest

from fblib.service import Value
from runtime.state import TaskState
from runtime.store.base import (
    Batch,
    CircuitRecord,
    Entry,
    Order,
    Store,
    StoreError,
    TaskRecord,
    UnknownRunError,
)
from tests.store_records import DAG, finish, letter, record, results, task

Opened = Callable[[], AbstractAsyncContextManager[Store]]


@pytest.mark.parametrize("commit", ["process", "power"])
def test_entries_are_read_by_their_numbers(opened: Opened, commit: str) -> None:
    async def test() -> list[list[int]]:
        async with opened() as store:
            await store.create(record(commit=commit), graph=DAG)
            for first in (1, 4, 7):
                await store.commit(results("r1", first, 3)).wait()
            found = [
                await store.entries("r1"),
                await store.entries("r1", after=7),
                await store.entries("r1", after=2, until=4),
                await store.entries("r1", after=2, most=2),
                await store.entries("r1", until=0),
                await store.entries("r1", after=9),
            ]
            assert found[0][4] == finish(5, "App.t5", number=5)
            return [[entry.seq for entry in entries] for entries in found]

    assert asyncio.run(test()) == [list(range(1, 10)), [8, 9], [3, 4], [3, 4], [], []]


VALUES: list[Value] = [
    None,
    True,
    0,
    -0.0,
    1e308,
    math.inf,
    -math.inf,
    2**64 - 1,
    2**200,
    -(2**63),
    "",
    "ä\u2028\0\U0001f600",
    "\ud800 alone",
    [],
    {},
    {"": [None, {"a.b": [1.5, "x"]}]},
    [None, math.inf, 2**70],
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_every_value_comes_back_exactly(opened: Opened, value: Value) -> None:
    async def test() -> Value:
        async with opened() as store:
            await store.create(record(), graph=DAG)
            entry = Entry(1, "checkpoint", 0, 0, 0, "App.a", -1, value)
            await store.commit(Batch("r1", [entry])).wait()
            return (await store.entries("r1"))[0].data

    actual = asyncio.run(test())

    assert repr(actual) == repr(value)


def test_nan_comes_back_as_nan(opened: Opened) -> None:
    async def test() -> Value:
        async with opened() as store:
            await store.create(record(), graph=DAG)
            await store.commit(Batch("r1", [finish(1, number=math.nan)])).wait()
            return (await store.entries("r1"))[0].data

    assert repr(asyncio.run(test())) == "{'event': 'CNF', 'outputs': {'number': nan}}"


def test_what_is_no_json_value_is_refused_by_name_and_breaks_nothing(opened: Opened) -> None:
    async def test() -> None:
        async with opened() as store:
            await store.create(record(), graph=DAG)
            with pytest.raises(StoreError, match=r'happened at "App\.fetch".*no JSON value'):
                store.commit(Batch("r1", [finish(1, number=object())]))
            deep: list[Value] = []
            for _ in range(100_000):
                deep = [deep]
            with pytest.raises(StoreError, match="nested too deeply"):
                store.commit(Batch("r1", [finish(1, number=deep)]))
            await store.commit(Batch("r1", [finish(1, number=1)])).wait()

    asyncio.run(test())


def test_tasks_have_the_order_in_which_they_came_and_their_last_state(opened: Opened) -> None:
    async def test() -> list[TaskRecord]:
        async with opened() as store:
            await store.create(record(), graph=DAG)
            first = task("App.b", state=TaskState.RUNNING)
            again = task("App.b", error="\udcff broken", state=TaskState.TIMED_OUT, attempts=2)
            await store.commit(
                Batch("r1", tasks=[first, task("App.a", 1), task("App.a", 0)])
            ).wait()
            await store.commit(Batch("r1", tasks=[task("App.c"), again, task("App.a", 1)])).wait()
            return await store.tasks("r1")

    found = asyncio.run(test())

    assert [(one.node, one.item) for one in found] == [
        ("App.b", -1),
        ("App.a", 1),
        ("App.a", 0),
        ("App.c", -1),
    ]
    assert (found[0].state, found[0].error) == (TaskState.TIMED_OUT, "\\udcff broken")


def test_records_may_change_once_they_were_given(opened: Opened) -> None:
    async def test() -> tuple[TaskRecord, Entry]:
        async with opened() as store:
            await store.create(record(commit="power"), graph=DAG)
            one, entries = task(), [finish(1, number=1)]
            commit = store.commit(Batch("r1", entries, [one]))
            one.state = TaskState.CANCELLED
            entries.clear()
            await commit.wait()
            return (await store.tasks("r1"))[0], (await store.entries("r1"))[0]

    assert asyncio.run(test()) == (task(), finish(1, number=1))


def test_the_last_state_takes_the_place_of_older_ones(opened: Opened) -> None:
    async def test() -> list[tuple[int, bytes] | None]:
        async with opened() as store:
            await store.create(record(), graph=DAG)
            before = await store.snapshot("r1")
            await store.save_snapshot("r1", seq=1, state=b"old")
            await store.save_snapshot("r1", seq=5, state=b"\0new")
            return [before, await store.snapshot("r1")]

    assert asyncio.run(test()) == [None, (5, b"\0new")]


def test_dead_letters_wait_until_they_are_sent_again(opened: Opened) -> None:
    async def test() -> list[list[tuple[str, Value, int]]]:
        async with opened() as store:
            for run in ("r1", "r2"):
                await store.create(record(run), graph=DAG)
                await store.commit(
                    Batch(run, dead=[letter(run, url="a"), letter(run, url="b")])
                ).wait()
            first = (await store.dead_letters())[0]
            await store.mark_sent_again(first.id, at=77)
            found = [
                await store.dead_letters(),
                await store.dead_letters(run="r1"),
                await store.dead_letters(run="r1", all_=True),
            ]
            return [[(one.run, one.inputs["url"], one.sent_again) for one in row] for row in found]

    assert asyncio.run(test()) == [
        [("r1", "b", 0), ("r2", "a", 0), ("r2", "b", 0)],
        [("r1", "b", 0)],
        [("r1", "a", 77), ("r1", "b", 0)],
    ]


def test_the_last_letter_is_known_by_its_number(opened: Opened) -> None:
    async def test() -> list[bool]:
        async with opened() as store:
            before = await store.last_letter()
            await store.create(record(), graph=DAG)
            await store.commit(Batch("r1", dead=[letter(url="a"), letter(url="b")])).wait()
            letters = await store.dead_letters()
            return [before == 0, await store.last_letter() == letters[-1].id]

    assert asyncio.run(test()) == [True, True]


def test_dead_letters_come_in_pages(opened: Opened) -> None:
    async def test() -> list[list[Value]]:
        async with opened() as store:
            await store.create(record(), graph=DAG)
            letters = [letter("r1", url=url) for url in "abcde"]
            await store.commit(Batch("r1", dead=letters)).wait()
            first = await store.dead_letters(most=2)
            second = await store.dead_letters(after=first[-1].id, most=2)
            third = await store.dead_letters(after=second[-1].id, most=2)
            end = await store.dead_letters(after=third[-1].id, most=2)
            return [[one.inputs["url"] for one in page] for page in (first, second, third, end)]

    assert asyncio.run(test()) == [["a", "b"], ["c", "d"], ["e"], []]


def test_entries_of_some_kinds_are_read_alone(opened: Opened) -> None:
    async def test() -> list[object]:
        async with opened() as store:
            await store.create(record(), graph=DAG)
            before = await store.last_entry("r1")
            entries = [finish(seq) for seq in range(1, 7)]
            for entry in entries[::2]:
                entry.kind = "log"
            await store.commit(Batch("r1", entries)).wait()
            found = [
                await store.entries("r1", kinds=["log"]),
                await store.entries("r1", kinds=["log"], after=1, most=1),
                await store.entries("r1", kinds=["finish", "log"], until=3),
                await store.entries("r1", kinds=["wait"]),
            ]
            last = await store.last_entry("r1")
            return [before, last, *([one.seq for one in page] for page in found)]

    assert asyncio.run(test()) == [0, 6, [1, 3, 5], [3], [1, 2, 3], []]


def test_circuits_are_kept_by_target(opened: Opened) -> None:
    async def test() -> list[CircuitRecord]:
        async with opened() as store:
            await store.save_circuit(CircuitRecord("b", "open", 5, 10, 10))
            await store.save_circuit(CircuitRecord("a", "closed", 0, 11))
            await store.save_circuit(CircuitRecord("b", "half-open", 5, 12, 10))
            return await store.circuits()

    assert asyncio.run(test()) == [
        CircuitRecord("a", "closed", 0, 11),
        CircuitRecord("b", "half-open", 5, 12, 10),
    ]


def test_orders_are_taken_once_and_by_who_executes_the_run(opened: Opened) -> None:
    async def test() -> list[list[tuple[str, str, Value]]]:
        async with opened() as store:
            for run in ("r1", "r2"):
                await store.create(record(run), graph=DAG)
            before = await store.take_orders(["r1"])
            await store.post(Order("r2", "cancel", by="Ann"))
            await store.post(Order("r1", "answer", "App.ok", {"yes": True}, "Bob"))
            await store.post(Order("r1", "pause"))
            found = [before, await store.take_orders(["r1"]), await store.take_orders(["r1"])]
            found.append(await store.take_orders(["r1", "r2"]))
            with pytest.raises(UnknownRunError):
                await store.post(Order("r3", "cancel"))
            return [[(one.verb, one.by, one.data) for one in orders] for orders in found]

    assert asyncio.run(test()) == [
        [],
        [("answer", "Bob", {"yes": True}), ("pause", "", None)],
        [],
        [("cancel", "Ann", None)],
    ]
