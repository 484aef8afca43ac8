"""Whatever moment a process is killed at: a graph is whole, the old one or the new one."""

import asyncio
import hashlib
import json
import random
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from runtime.executor.processes import Process
from server.service.graphs.folders import Folders
from server.service.graphs.room import Graphs
from tests.graph_room import config, graphs_in, kept_in, registered
from tests.talking import in_loop

ROOT = Path(__file__).parents[3]


async def _version(graphs: Graphs) -> int:
    """Return which version of the graph there is, after a look at all of it."""
    about = await graphs.get("small")
    dag = await graphs.dag("small")
    text = await graphs.source_text("small", "config.json")
    number = int(json.loads(text)["tasks"][0]["params"]["text"].removeprefix("version "))

    assert hashlib.sha256(dag).hexdigest() == about.etag
    assert f"version {number}".encode() in dag
    assert await graphs.diagnostics("small") == []
    return number


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_a_kill_in_the_middle_of_registering_leaves_the_old_or_the_new_graph(
    seed: int, tmp_path: Path
) -> None:
    chance = random.Random(seed)  # noqa: S311 - only a moment
    program = [sys.executable, "-m", "tests.dying_registrations", str(tmp_path)]
    with subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, text=True) as dying:
        assert dying.stdout is not None
        told = [dying.stdout.readline() for _ in range(chance.randint(1, 12))]
        # At any moment of the next one: nothing can be waited for.
        threading.Event().wait(chance.uniform(0, 0.03))
        dying.kill()
        told += dying.stdout.readlines()
    last = int(told[-1])

    # What was told is kept; one more may be there that nobody was told of.
    assert asyncio.run(_version_after_a_start(tmp_path)) in (last, last + 1)
    assert kept_in(tmp_path) == [".drawn", "small"]


async def _version_after_a_start(folder: Path) -> int:
    async with graphs_in(folder) as graphs:
        return await _version(graphs)


@in_loop
async def test_a_kill_between_the_two_renames_brings_the_old_graph_back(tmp_path: Path) -> None:
    async with graphs_in(tmp_path) as graphs:
        await registered(graphs, config(text="version 1"))
    configs = tmp_path / "home/configs"
    shutil.copytree(configs / "small", configs / ".new-0123456789abcdef")
    (configs / "small").rename(configs / ".old-small-0123456789abcdef")
    shutil.copytree(configs / ".old-small-0123456789abcdef", configs / ".gone-0123456789abcdef")

    async with graphs_in(tmp_path) as graphs:
        assert await _version(graphs) == 1
    assert kept_in(tmp_path) == [".drawn", "small"]


@in_loop
async def test_a_kill_after_the_two_renames_leaves_the_new_graph(tmp_path: Path) -> None:
    async with graphs_in(tmp_path) as graphs:
        await registered(graphs, config(text="version 1"))
        configs = tmp_path / "home/configs"
        shutil.copytree(configs / "small", configs / ".old-small-0123456789abcdef")
        await registered(graphs, config(text="version 2"))

    async with graphs_in(tmp_path) as graphs:
        assert await _version(graphs) == 2
    assert kept_in(tmp_path) == [".drawn", "small"]


def test_a_replacement_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    folders = Folders(tmp_path)
    folders.begin()
    (tmp_path / "small").mkdir()
    (tmp_path / "small/about.json").write_text("old")

    with pytest.raises(FileNotFoundError):
        folders.place(tmp_path / ".new-that-is-not-there", "small")
    assert (tmp_path / "small/about.json").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == [".drawn", "small"]


@in_loop
async def test_a_process_is_killed_while_it_begins() -> None:
    for _ in range(3):
        process = Process()
        async with asyncio.TaskGroup() as tasks:
            call = tasks.create_task(process.call("builtins:len", {"a": 1}))
            await asyncio.sleep(0)
            call.cancel()
        async with asyncio.timeout(10):
            await process.ended()
