"""Processes that are killed while they write: whatever was acknowledged is there afterwards."""

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from runtime.store.base import Entry
from runtime.store.home import Home, open_home
from tests.store_records import NOW

ROOT = Path(__file__).parents[3]
ROUNDS = 12

# Goes on with a run where its journal ends, for ever, and tells each number that was kept.
WRITE = """
import asyncio, sys
from pathlib import Path
from runtime.store.base import Batch, UnknownRunError
from runtime.store.home import Home, open_home
from tests.store_records import DAG, NOW, finish, record, task

async def write(commit):
    async with open_home(Home(Path(sys.argv[1])), wall=lambda: NOW) as opened:
        store = opened.store
        try:
            owner = (await store.run("r1")).owner
            assert await store.claim("r1", owner="me", expected=owner)
        except UnknownRunError:
            await store.create(record(commit=commit), graph=DAG)
        entries = await store.entries("r1")
        seq = entries[-1].seq if entries else 0
        print(-seq, flush=True)
        while True:
            seq += 1
            text = "x" * (1_100_000 if seq % 40 == 0 else 200)
            await store.commit(
                Batch("r1", [finish(seq, text=text)], [task(f"App.t{seq}", seq=seq)])
            ).wait()
            print(seq, flush=True)

asyncio.run(write(sys.argv[2]))
"""


def killed_after(home: Home, commit: str, lines: int) -> list[int]:
    """Let a process write until it has told so many numbers, kill it; return all it has told."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITE, str(home.root), commit], stdout=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        told = [int(process.stdout.readline()) for _ in range(lines)]
        process.kill()
        # What it told before it died counts, too; the last line may be cut.
        rest = process.stdout.read().split(b"\n")[:-1]
    return [*told, *map(int, rest)]


@pytest.mark.slow
@pytest.mark.parametrize("commit", ["process", "power"])
def test_nothing_that_was_acknowledged_is_lost_when_its_process_is_killed(
    tmp_path: Path, commit: str
) -> None:
    home, random, last = Home(tmp_path / "home"), Random(commit), 0  # noqa: S311 - no secret

    async def entries() -> list[Entry]:
        async with open_home(home, wall=lambda: NOW) as opened:
            found = await opened.store.entries("r1")
            tasks = await opened.store.tasks("r1")
            assert [task.seq for task in tasks] == [entry.seq for entry in found]
            return found

    for _ in range(ROUNDS):
        told = killed_after(home, commit, random.randint(2, 90))
        assert -told[0] >= last  # what the process before had told is there
        last = told[-1]
    with closing(sqlite3.connect(home.database)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    kept = [entry.seq for entry in asyncio.run(entries())]

    assert kept == list(range(1, len(kept) + 1))
    assert len(kept) in (last, last + 1)  # the last one may be kept and not told
