"""Disks that are full: a clear error, what was acknowledged stays, and nothing is there by half."""

import asyncio
import errno
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from runtime.store.base import Batch, Committed, StoreError
from runtime.store.home import Home, open_home, read_home
from runtime.store.problems import problem
from tests.store_records import DAG, NOW, OWNER, finish, record, results

ROOT = Path(__file__).parents[3]

# Writes until nothing fits any more. A file cannot grow past the limit that is set here, which
# the system answers as it answers a full disk, but for the number of the error.
FILL = """
import asyncio, resource, signal, sys
from pathlib import Path
from runtime.store.base import StoreError
from runtime.store.home import Home, open_home
from tests.store_records import DAG, NOW, record, results

async def fill(commit):
    async with open_home(Home(Path(sys.argv[1])), wall=lambda: NOW) as opened:
        store = opened.store
        await store.create(record(commit=commit), graph=DAG)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
        acknowledged = 0
        try:
            while True:
                await store.commit(results("r1", acknowledged + 1, 20)).wait()
                acknowledged += 20
        except StoreError as error:
            print(error)
        try:
            store.commit(results("r1", acknowledged + 1, 20))
        except StoreError as error:
            print(error)
        print(acknowledged, flush=True)

asyncio.run(fill(sys.argv[2]))
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def kept(home: Home) -> int:
    """Return how many entries a home has; its database must be whole."""

    async def read() -> int:
        async with read_home(home, wall=lambda: NOW) as opened:
            entries, tasks = await opened.store.entries("r1"), await opened.store.tasks("r1")
            assert len(entries) == len(tasks)
            return len(entries)

    with closing(sqlite3.connect(home.database)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return asyncio.run(read())


@pytest.mark.skipif(sys.platform == "win32", reason="no such limits there")
@pytest.mark.parametrize("commit", ["process", "power"])
def test_nothing_that_was_acknowledged_is_lost_when_no_file_can_grow(
    home: Home, commit: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FILL, str(home.root), commit],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    first, second, count = done.stdout.splitlines()

    assert first == second
    assert "state.db" in first
    assert int(count) > 20
    assert kept(home) == int(count)


@pytest.mark.parametrize("commit", ["process", "power"])
def test_a_full_database_is_an_error_that_says_what_to_do(home: Home, commit: str) -> None:
    async def fill() -> tuple[int, str]:
        async with open_home(home, wall=lambda: NOW) as opened:
            store = opened.store
            await store.create(record(commit=commit), graph=DAG)
            store._writer._connection.execute("PRAGMA max_page_count = 60")
            acknowledged, message = 0, ""
            while not message:
                try:
                    await store.commit(results("r1", acknowledged + 1, 20)).wait()
                    acknowledged += 20
                except StoreError as error:
                    message = str(error)
            with pytest.raises(StoreError):
                store.commit(Batch("r1"))
            with pytest.raises(StoreError):
                await store.claim("r1", owner="b", expected=OWNER)
            return acknowledged, message

    count, message = asyncio.run(fill())

    assert f'"{home.database}" cannot be written: the disk is full; free some space' in message
    assert kept(home) == count > 0


def test_of_commits_that_wait_together_none_is_kept_after_one_that_failed(home: Home) -> None:
    async def fill() -> list[bool]:
        async with open_home(home, wall=lambda: NOW) as opened:
            store = opened.store
            await store.create(record(commit="power"), graph=DAG)
            store._writer._connection.execute("PRAGMA max_page_count = 60")
            commits: list[Committed] = []
            try:
                for number in range(200):
                    commits.append(store.commit(results("r1", 1 + 20 * number, 20)))
                    if number % 7 == 0:
                        await asyncio.sleep(0)
            except StoreError:
                pass
            for commit in commits:
                try:
                    await commit.wait()
                except StoreError:
                    assert not commit.done
            return [commit.done for commit in commits]

    done = asyncio.run(fill())
    count = sum(done)

    assert done == [True] * count + [False] * (len(done) - count)
    assert kept(home) == 20 * count


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_large_value_that_cannot_be_written_fails_its_commit(home: Home) -> None:
    async def write() -> str:
        async with open_home(home, wall=lambda: NOW) as opened:
            store = opened.store
            await store.create(record(), graph=DAG)
            home.run_folder("r1").mkdir()
            (home.run_folder("r1") / ".results").symlink_to("/dev/full")
            with pytest.raises(StoreError) as caught:
                await store.commit(Batch("r1", [finish(1, text="x" * 1_100_000)])).wait()
            assert await store.entries("r1") == []
            return str(caught.value)

    message = asyncio.run(write())

    assert ".results" in message
    assert "cannot be written: something that is no folder has its name" in message


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (errno.ENOSPC, "the disk is full; free some space"),
        (errno.EDQUOT, "your share of the disk is full"),
        (errno.EROFS, "the disk is read-only; use another home (--home)"),
        (errno.EACCES, "the system forbids it; look at the rights"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_what_the_system_says_is_told_to_people(code: int, expected: str) -> None:
    error = problem(OSError(code, os.strerror(code), "/home/x"), Path("state.db"), "written")

    assert f'"/home/x" cannot be written: {expected}' in str(error)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (sqlite3.SQLITE_READONLY_DIRECTORY, "it is read-only; allow writing"),
        (sqlite3.SQLITE_IOERR_FSYNC, "the disk failed"),
        (sqlite3.SQLITE_CORRUPT_INDEX, "the file is damaged; put back a copy"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "another program holds it"),
        (sqlite3.SQLITE_CANTOPEN, "it cannot be opened; look at the rights"),
    ],
)
def test_what_sqlite_says_is_told_to_people(code: int, expected: str) -> None:
    raised = sqlite3.OperationalError("words of SQLite")
    raised.sqlite_errorcode = code
    error = problem(raised, Path("state.db"), "written")

    assert f'"state.db" cannot be written: {expected}' in str(error)
    assert "(words of SQLite)" in str(error)
