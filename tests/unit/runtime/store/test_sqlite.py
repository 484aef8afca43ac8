"""The store in SQLite: what only it promises."""

import asyncio
import os
import sqlite3
import sys
from contextlib import closing

import pytest

from runtime.state import RunState
from runtime.store.base import (
    Batch,
    DeadLetter,
    Entry,
    LostRunError,
    Order,
    RunRecord,
    StoreError,
)
from runtime.store.home import Home, open_home, read_home
from runtime.store.sqlite import queries
from runtime.store.sqlite.opening import migrations
from tests.store_records import DAG, NOW, OWNER, finish, record, results

LARGE = "ä" * 600_000


def test_what_comes_while_a_commit_is_under_way_is_kept_together_and_none_is_lost(
    home: Home,
) -> None:
    count = 500

    async def test() -> tuple[int, int, list[bool]]:
        async with open_home(home, wall=lambda: NOW) as opened:
            store = opened.store
            await store.create(record(commit="power"), graph=DAG)
            commits = [store.commit(results("r1", 1 + 4 * number, 4)) for number in range(count)]
            first = [commit.done for commit in commits]
            await asyncio.gather(*(commit.wait() for commit in commits))
            assert all(commit.done for commit in commits)
            return len(await store.entries("r1")), len(await store.tasks("r1")), first

    entries, tasks, done = asyncio.run(test())

    assert (entries, tasks) == (4 * count, 4 * count)
    assert not any(done[1:])


def test_runs_of_both_kinds_share_a_store(home: Home) -> None:
    async def test() -> list[list[int]]:
        async with open_home(home, wall=lambda: NOW) as opened:
            store, commits = opened.store, []
            await store.create(record("r1", commit="power"), graph=DAG)
            await store.create(record("r2"), graph=DAG)
            for seq in range(1, 101):
                commits.append(store.commit(results("r1", seq, 1)))
                commits.append(store.commit(results("r2", seq, 1)))
                if seq % 10 == 0:
                    await commits[-1].wait()
            for commit in commits:
                await commit.wait()
            return [[one.seq for one in await store.entries(run)] for run in ("r1", "r2")]

    assert asyncio.run(test()) == [list(range(1, 101))] * 2


def test_whoever_stops_waiting_takes_nothing_from_the_others(home: Home) -> None:
    async def test() -> None:
        async with open_home(home, wall=lambda: NOW) as opened:
            await opened.store.create(record(commit="power"), graph=DAG)
            commits = [opened.store.commit(results("r1", seq, 1)) for seq in (1, 2, 3)]
            async with asyncio.TaskGroup() as group:
                waiting = [group.create_task(commits[-1].wait()) for _ in range(2)]
                await asyncio.sleep(0)
                waiting[0].cancel()
            assert waiting[0].cancelled()
            assert commits[-1].done

    asyncio.run(test())


def test_closing_finishes_what_is_under_way(home: Home) -> None:
    async def write() -> None:
        async with open_home(home, wall=lambda: NOW) as opened:
            await opened.store.create(record(commit="power"), graph=DAG)
            for seq in range(1, 51):
                opened.store.commit(results("r1", seq, 1))

    async def read() -> int:
        async with read_home(home, wall=lambda: NOW) as opened:
            return len(await opened.store.entries("r1"))

    asyncio.run(write())
    files = [path.name for path in home.root.glob("state.db*")]

    assert files == ["state.db"]  # and no log beside it
    assert asyncio.run(read()) == 50


def test_at_quiet_times_the_log_is_moved_into_the_database(home: Home) -> None:
    async def test() -> tuple[int, int]:
        async with open_home(home, wall=lambda: NOW) as opened:
            store = opened.store
            await store.create(record(), graph=DAG)
            for seq in range(1, 501):
                await store.commit(results("r1", seq, 1)).wait()
            before = home.database.stat().st_size
            writer = store._writer
            writer._is_it_quiet(writer._written - 1)  # it was not
            writer._is_it_quiet(writer._written)
            await store.commit(results("r1", 501, 1)).wait()
            return before, home.database.stat().st_size

    before, after = asyncio.run(test())

    assert after > before + 50_000


# --- Owners ------------------------------------------------------------------------------------


@pytest.mark.parametrize("commit", ["process", "power"])
def test_a_run_that_was_taken_over_is_lost_and_others_are_not(home: Home, commit: str) -> None:
    async def test() -> None:
        async with open_home(home, wall=lambda: NOW) as opened:
            store = opened.store
            for run in ("r1", "r2"):
                await store.create(record(run, commit=commit), graph=DAG)
            with closing(sqlite3.connect(home.database)) as other, other:
                other.execute("UPDATE owners SET owner = 'thief' WHERE run = 1")
            with pytest.raises(LostRunError, match='"r1" was taken over by another process'):
                await store.commit(results("r1", 1, 1)).wait()
            with pytest.raises(LostRunError):
                await store.save_snapshot("r1", seq=0, state=b"")
            await store.commit(results("r2", 1, 1)).wait()
            assert await store.entries("r1") == []
            assert not await store.claim("r1", owner="b", expected=OWNER)
            assert (await store.run("r1")).owner == "thief"

    asyncio.run(test())


def test_every_commit_is_a_sign_of_life(home: Home) -> None:
    times = iter(range(1, 1_000))

    async def test() -> list[RunRecord]:
        async with open_home(home, wall=lambda: next(times)) as opened:
            await opened.store.create(record(), graph=DAG)
            first = await opened.store.run("r1")
            await opened.store.commit(Batch("r1")).wait()
            return [first, await opened.store.run("r1")]

    first, second = asyncio.run(test())

    assert 0 < first.beat < second.beat


# --- Large values ------------------------------------------------------------------------------


def test_large_values_are_files_in_the_folder_of_the_run(home: Home) -> None:
    async def write() -> None:
        async with open_home(home, wall=lambda: NOW) as opened:
            store = opened.store
            await store.create(record(), graph=DAG)
            letter = DeadLetter("r1", "App.a", -1, "log", {"text": LARGE}, "no", 1, NOW)
            commit = store.commit(Batch("r1", [finish(1, text=LARGE)], dead=[letter]))
            assert not commit.done  # the disk is waited for in a thread
            later = store.commit(Batch("r1", [finish(2, text=LARGE), finish(3)]))
            await later.wait()
            assert commit.done

    async def read() -> tuple[list[Entry], list[DeadLetter]]:
        async with read_home(home, wall=lambda: NOW) as opened:
            return await opened.store.entries("r1"), await opened.store.dead_letters()

    asyncio.run(write())
    entries, letters = asyncio.run(read())

    assert entries == [finish(1, text=LARGE), finish(2, text=LARGE), finish(3)]
    assert letters[0].inputs == {"text": LARGE}
    assert len(list((home.run_folder("r1") / ".results").iterdir())) == 2
    assert home.database.stat().st_size < 1_000_000
    assert home.files("r1").names() == []


def test_a_large_value_that_is_not_what_it_was_is_an_error(home: Home) -> None:
    async def test() -> None:
        async with open_home(home, wall=lambda: NOW) as opened:
            store = opened.store
            await store.create(record(), graph=DAG)
            await store.commit(Batch("r1", [finish(1, text=LARGE)])).wait()
            (path,) = (home.run_folder("r1") / ".results").iterdir()
            path.write_bytes(path.read_bytes().replace(b"CNF", b"ERR"))
            with pytest.raises(StoreError, match="is damaged: the value"):
                await store.entries("r1")
            path.unlink()
            with pytest.raises(StoreError, match="is gone with its run"):
                await store.entries("r1")

    asyncio.run(test())


# --- Orders ------------------------------------------------------------------------------------


def test_asking_for_orders_costs_no_transaction_while_nobody_gives_any(home: Home) -> None:
    asked: list[str] = []

    async def test() -> None:
        async with open_home(home, wall=lambda: NOW) as opened:
            store = opened.store
            await store.create(record(), graph=DAG)
            await store.take_orders(["r1"])
            store._writer._connection.set_trace_callback(asked.append)
            for _ in range(3):
                assert await store.take_orders(["r1"]) == []
            store._writer._connection.set_trace_callback(None)

    asyncio.run(test())

    assert asked == [queries.DATA_VERSION] * 3


def test_orders_wait_for_whoever_executes_the_run_next(home: Home) -> None:
    async def test() -> list[str]:
        async with open_home(home, wall=lambda: NOW) as opened:
            await opened.store.create(record(), graph=DAG)
        async with read_home(home, wall=lambda: NOW) as opened:
            await opened.store.post(Order("r1", "cancel"))
            await opened.store.post(Order("r1", "retry"))
        async with open_home(home, wall=lambda: NOW) as opened:
            return [one.verb for one in await opened.store.take_orders(["r1"])]

    assert asyncio.run(test()) == ["cancel", "retry"]


# --- Versions ----------------------------------------------------------------------------------


def test_a_database_of_a_newer_version_is_left_alone(home: Home) -> None:
    async def write() -> None:
        async with open_home(home, wall=lambda: NOW) as opened:
            await opened.store.create(record(), graph=DAG)

    async def read() -> None:
        async with read_home(home, wall=lambda: NOW) as opened:
            await opened.store.runs()

    async def post() -> None:
        async with read_home(home, wall=lambda: NOW) as opened:
            await opened.store.post(Order("r1", "cancel"))

    asyncio.run(write())
    with closing(sqlite3.connect(home.database)) as other:
        other.execute("PRAGMA user_version = 99")

    for use in (write, read, post):
        with pytest.raises(StoreError, match=r"newer version of FBFlow \(its tables have .* 99"):
            asyncio.run(use())


def test_a_database_of_another_program_is_left_alone(home: Home) -> None:
    home.make()
    with closing(sqlite3.connect(home.database)) as other:
        other.execute("CREATE TABLE runs (mine)")

    async def write() -> None:
        async with open_home(home, wall=lambda: NOW):
            pass

    with pytest.raises(StoreError, match="it has tables of another program"):
        asyncio.run(write())


def test_the_version_of_a_database_is_the_number_of_its_migrations(home: Home) -> None:
    async def write() -> None:
        for _ in range(2):
            async with open_home(home, wall=lambda: NOW):
                pass

    asyncio.run(write())
    with closing(sqlite3.connect(home.database)) as other:
        version = other.execute("PRAGMA user_version").fetchone()[0]
        mode = other.execute("PRAGMA journal_mode").fetchone()[0]

    assert (version, mode) == (len(migrations()), "wal")


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="nothing is forbidden to root"
)
def test_a_home_on_a_disk_that_cannot_be_written_can_be_read(home: Home) -> None:
    async def write() -> None:
        async with open_home(home, wall=lambda: NOW) as opened:
            await opened.store.create(record(state=RunState.FAILED), graph=DAG)

    async def read() -> list[RunState]:
        async with read_home(home, wall=lambda: NOW) as opened:
            return [run.state for run in await opened.store.runs()]

    asyncio.run(write())
    home.root.chmod(0o500)
    try:
        assert asyncio.run(read()) == [RunState.FAILED]
    finally:
        home.root.chmod(0o700)
