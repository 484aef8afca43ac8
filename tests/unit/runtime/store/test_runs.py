"""What every store keeps of runs: their records, graphs, owners and states."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest

from runtime.state import RunState
from runtime.store.base import (
    Batch,
    LostRunError,
    RunRecord,
    Store,
    StoreError,
    UnknownRunError,
)
from tests.store_records import DAG, NOW, OWNER, finish, letter, record, results

Opened = Callable[[], AbstractAsyncContextManager[Store]]


def test_a_run_is_found_again_as_it_was(opened: Opened) -> None:
    run = record(
        state=RunState.PAUSED,
        created=1,
        started=2,
        ended=3,
        reason="because of \udcff and ä",
        durability="snapshot",
        parameters={"App.fetch.url": "http://x", "App.n.IN": [1, None, {"a": 1.5}]},
        tasks_total=4,
        tasks_over=2,
        commit="power",
    )

    async def test() -> tuple[RunRecord, bytes, bytes]:
        async with opened() as store:
            await store.create(run, graph=DAG, config=b"{}")
            return await store.run("r1"), await store.graph("r1"), await store.config("r1")

    found, graph, config = asyncio.run(test())
    run.reason = "because of \\udcff and ä"
    run.beat = NOW

    assert (found, graph, config) == (run, DAG, b"{}")


def test_a_commit_changes_the_record_of_the_run(opened: Opened) -> None:
    async def test() -> RunRecord:
        async with opened() as store:
            run = record()
            await store.create(run, graph=DAG)
            run.state, run.tasks_over, run.owner = RunState.FAILED, 1, ""
            await store.commit(Batch("r1", update=run)).wait()
            run.state = RunState.SUCCEEDED  # changed after it was given
            return await store.run("r1")

    found = asyncio.run(test())

    assert (found.state, found.tasks_over, found.owner) == (RunState.FAILED, 1, "")


def test_runs_are_listed_the_last_created_first(opened: Opened) -> None:
    async def test() -> list[list[str]]:
        async with opened() as store:
            for number in range(6):
                state = RunState.FAILED if number % 2 else RunState.SUCCEEDED
                run = record(f"r{number}", graph="AB"[number // 3], state=state)
                await store.create(run, graph=DAG)
            found = [
                await store.runs(),
                await store.runs(most=2),
                await store.runs(before="r2"),
                await store.runs(graph="A"),
                await store.runs(states=[RunState.FAILED]),
                await store.runs(states=[RunState.FAILED], graph="B", before="r5", most=1),
                await store.runs(states=[RunState.PAUSED, RunState.QUEUED]),
                await store.runs(most=0),
            ]
            return [[run.id for run in runs] for runs in found]

    assert asyncio.run(test()) == [
        ["r5", "r4", "r3", "r2", "r1", "r0"],
        ["r5", "r4"],
        ["r1", "r0"],
        ["r2", "r1", "r0"],
        ["r5", "r3", "r1"],
        ["r3"],
        [],
        [],
    ]


def test_runs_are_chosen_by_the_time_they_were_made_and_by_the_beginning_of_their_ids(
    opened: Opened,
) -> None:
    async def test() -> list[object]:
        async with opened() as store:
            for number in range(6):
                state = RunState.FAILED if number % 2 else RunState.SUCCEEDED
                id_ = f"{'ab'[number // 3]}-{number}"
                run = record(id_, graph="AB"[number // 3], state=state, created=number * 10)
                await store.create(run, graph=DAG)
            found = [
                await store.runs(since=30),
                await store.runs(since=31, states=[RunState.FAILED]),
                await store.runs(prefix="a-"),
                await store.runs(prefix="a-", before="a-2", since=1),
                await store.runs(prefix="a-1"),
                await store.runs(prefix="A"),
                await store.runs(prefix="a-%"),
            ]
            counts = [
                await store.count_runs(),
                await store.count_runs(states=[RunState.FAILED]),
                await store.count_runs(graph="B", since=40),
                await store.count_runs(prefix="b"),
                await store.count_runs(graph="C"),
            ]
            states = [await store.run_counts(), await store.run_counts(graph="A")]
            return [[[run.id for run in runs] for runs in found], counts, states]

    found, counts, states = asyncio.run(test())

    assert found == [
        ["b-5", "b-4", "b-3"],
        ["b-5"],
        ["a-2", "a-1", "a-0"],
        ["a-1"],
        ["a-1"],
        [],
        [],
    ]
    assert counts == [6, 3, 2, 3, 0]
    nobody = dict.fromkeys(RunState, 0)
    assert states == [
        nobody | {RunState.FAILED: 3, RunState.SUCCEEDED: 3},
        nobody | {RunState.FAILED: 1, RunState.SUCCEEDED: 2},
    ]


@pytest.mark.parametrize(
    "ask",
    [
        lambda store: store.run("nobody"),
        lambda store: store.runs(before="nobody"),
        lambda store: store.graph("nobody"),
        lambda store: store.config("nobody"),
        lambda store: store.entries("nobody"),
        lambda store: store.last_entry("nobody"),
        lambda store: store.tasks("nobody"),
        lambda store: store.snapshot("nobody"),
        lambda store: store.delete("nobody"),
        lambda store: store.claim("nobody", owner="a", expected=""),
    ],
    ids=[
        "run",
        "runs",
        "graph",
        "config",
        "entries",
        "last",
        "tasks",
        "snapshot",
        "delete",
        "claim",
    ],
)
def test_an_unknown_run_is_said_to_be_unknown(
    opened: Opened, ask: Callable[[Store], object]
) -> None:
    async def test() -> None:
        async with opened() as store:
            await ask(store)  # type: ignore[misc] # each of them is a coroutine

    with pytest.raises(UnknownRunError, match='there is no run "nobody"; "python -m runtime runs"'):
        asyncio.run(test())


def test_two_runs_cannot_have_one_id(opened: Opened) -> None:
    async def test() -> None:
        async with opened() as store:
            await store.create(record(), graph=DAG)
            with pytest.raises(StoreError, match='there is already a run "r1"'):
                await store.create(record(), graph=DAG)
            await store.commit(results("r1", 1, 1)).wait()  # nothing is broken by that

    asyncio.run(test())


# --- Owners ------------------------------------------------------------------------------------


def test_a_run_is_claimed_by_who_knows_its_owner(opened: Opened) -> None:
    async def test() -> tuple[bool, bool, str]:
        async with opened() as store:
            await store.create(record(owner=""), graph=DAG)
            first = await store.claim("r1", owner="a", expected="")
            second = await store.claim("r1", owner="b", expected="")
            return first, second, (await store.run("r1")).owner

    assert asyncio.run(test()) == (True, False, "a")


def test_nothing_is_kept_for_a_run_that_was_not_claimed(opened: Opened) -> None:
    async def test() -> None:
        async with opened() as store:
            with pytest.raises(LostRunError, match='run "r1": this process has not claimed it'):
                store.commit(results("r1", 1, 1))
            with pytest.raises(LostRunError):
                await store.save_snapshot("r1", seq=1, state=b"")

    asyncio.run(test())


def test_a_journal_has_no_gaps(opened: Opened) -> None:
    async def test() -> None:
        async with opened() as store:
            await store.create(record(), graph=DAG)
            await store.commit(results("r1", 1, 2)).wait()
            for seq in (2, 4):
                message = f"entry {seq} comes where 3 was expected"
                with pytest.raises(StoreError, match=message):
                    store.commit(results("r1", seq, 1))
            await store.commit(results("r1", 3, 1)).wait()
            await store.claim("r1", owner="b", expected=OWNER)
            await store.commit(results("r1", 4, 1)).wait()

    asyncio.run(test())


# --- The end -----------------------------------------------------------------------------------


def test_a_deleted_run_is_gone_with_all_that_belongs_to_it(opened: Opened) -> None:
    async def test() -> list[object]:
        async with opened() as store:
            for run in ("r1", "r2"):
                await store.create(record(run), graph=DAG, config=b"c")
                await store.commit(
                    Batch(run, entries=[finish(1)], dead=[letter(run, url="x")])
                ).wait()
                await store.save_snapshot(run, seq=1, state=b"s")
            await store.delete("r1")
            with pytest.raises(LostRunError):
                store.commit(results("r1", 2, 1))
            found = [
                [run.id for run in await store.runs()],
                [one.run for one in await store.dead_letters()],
                await store.graph("r2"),
            ]
            await store.create(record("r1"), graph=DAG)
            return [*found, await store.entries("r1"), await store.snapshot("r1")]

    assert asyncio.run(test()) == [["r2"], ["r2"], DAG, [], None]
