"""Archiving that is killed at any moment: the whole folder or the whole archive is there."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from runtime.archive.reading import read_archive
from runtime.archive.writing import archive_run
from runtime.store.home import Home, open_home
from runtime.store.large import FOLDER
from tests.store_records import NOW

ROOT = Path(__file__).parents[3]

# For each number there is: a child archives a run (or takes it out again) and is killed when it
# wants to change the names in a folder, or to open a file, for the so-many-eth time. An audit
# hook sees every such moment before it happens.
KILL = """
import asyncio, json, os, shutil, signal, sys
from pathlib import Path
from runtime.archive.keeping import unpack_run
from runtime.archive.writing import archive_run
from runtime.state import RunState
from runtime.store.base import Batch
from runtime.store.home import Home, open_home
from tests.store_records import DAG, NOW, finish, record, task

WATCHED = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.truncate", "os.scandir"}
root, verb = Path(sys.argv[1]), sys.argv[2]

async def prepare(home):
    async with open_home(home, wall=lambda: NOW) as opened:
        store, run = opened.store, record()
        await store.create(run, graph=DAG, config=b"{}")
        files = home.files("r1")
        for name in ("a.txt", "b/c.txt"):
            files.path(name, create=True).write_text(name * 1_000, encoding="utf-8")
        large = [finish(1, text="x" * 1_100_000), finish(2, text="y")]
        run.state, run.ended = RunState.SUCCEEDED, NOW
        await store.commit(Batch("r1", large, [task(seq=2)], run)).wait()
        if verb == "unpack":
            await archive_run(home, store, "r1", operations={})

async def change(home, number):
    async with open_home(home, wall=lambda: NOW) as opened:
        count = 0
        def hook(event, arguments):
            nonlocal count
            if event in WATCHED and str(home.root) in str(arguments):
                count += 1
                if count == number:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(hook)
        if verb == "unpack":
            await unpack_run(home, "r1")
        else:
            await archive_run(home, opened.store, "r1", operations={})

asyncio.run(prepare(Home(root / "0")))
number, died = 0, True
while died:
    number += 1
    home = Home(root / str(number))
    shutil.copytree(root / "0", home.root)
    child = os.fork()
    if not child:
        try:
            asyncio.run(change(home, number))
        finally:
            os._exit(0)
    died = os.waitpid(child, 0)[1] == signal.SIGKILL
print(json.dumps(number))
"""


def whole_folder(folder: Path) -> bool:
    """Whether the folder of the run is there, with everything in it."""
    if not folder.exists():
        return False
    assert (folder / "a.txt").read_text(encoding="utf-8") == "a.txt" * 1_000
    assert (folder / "b/c.txt").read_text(encoding="utf-8") == "b/c.txt" * 1_000
    (large,) = (folder / FOLDER).iterdir()
    assert b"xxxxx" in large.read_bytes()
    return True


def whole_archive(path: Path) -> bool:
    """Whether the archive is there, with everything in it."""
    if not path.exists():
        return False
    with read_archive(path) as archive:
        assert archive.read("files/a.txt") == b"a.txt" * 1_000
        assert archive.read("files/b/c.txt") == b"b/c.txt" * 1_000
        status: Any = archive.json("status.json")
        assert status["state"] == "succeeded"
        assert len([name for name in archive.names if name.startswith("large/")]) == 1
    return True


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no fork there")
@pytest.mark.parametrize("verb", ["archive", "unpack"])
def test_the_whole_folder_or_the_whole_archive_is_there_whenever_it_dies(
    tmp_path: Path, verb: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILL, str(tmp_path), verb],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    count = json.loads(done.stdout)
    assert count > 10

    async def again(home: Home) -> tuple[Path, int]:
        async with open_home(home, wall=lambda: NOW) as opened:
            entries = await opened.store.entries("r1")  # the large one is somewhere
            return await archive_run(home, opened.store, "r1", operations={}), len(entries)

    bytes_of_archives = set()
    for number in range(1, count + 1):
        home = Home(tmp_path / str(number))
        assert whole_folder(home.run_folder("r1")) or whole_archive(home.archive("r1"))
        path, entries = asyncio.run(again(home))
        assert whole_archive(path)
        assert entries == 2
        assert list(home.runs.iterdir()) == []
        assert list(home.archives.iterdir()) == [path]
        bytes_of_archives.add(path.read_bytes())

    assert len(bytes_of_archives) == 1
