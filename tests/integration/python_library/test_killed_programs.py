"""Programs that are killed or interrupted: their runs go on in other processes."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from runtime.store.home import Home
from tests.command_lines import said_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]
ROOT = Path(__file__).parents[3]
PIPELINE = """
import asyncio
import sys
import time
from fbflow import Context, Executor, Graph, task


@task
def load():
    print("load", flush=True)
    return [1, 2, 3]


def waits(load, context: Context):
    print(f"waits, attempt {context.attempt}, {context.key}", flush=True)
    if wait:
        time.sleep(600)
    return sum(load)


async def waits_on_the_loop(load):
    try:
        await asyncio.sleep(600 if wait else 0)
    finally:
        print("cleaned up", flush=True)


def ends(waits):
    print("ends", flush=True)
    return waits * 2


wait = "wait" in sys.argv
graph = Graph("pipeline")
graph.add_edges([load], [waits])
graph.add_edges([waits], [ends])
if "loop" in sys.argv:
    graph.add(waits_on_the_loop, upstream=[load])

if __name__ == "__main__":
    result = Executor(home=None if "memory" in sys.argv else "home").run(graph)
    print("result", result["ends"])
"""
RESUMING = """
import sys
from fbflow import Executor, RunFailedError
if "add" in sys.argv:
    from pipeline import graph
    executor = Executor(home="home", graphs=[graph])
else:
    executor = Executor(home="home")
try:
    print("result", executor.resume(sys.argv[1])["ends"])
except RunFailedError as failed:
    print(failed)
    raise SystemExit(1)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pipeline.py").write_text(PIPELINE, encoding="utf-8")
    (tmp_path / "resuming.py").write_text(RESUMING, encoding="utf-8")
    return tmp_path


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


@contextmanager
def begun(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Execute a program meanwhile; what is left of it at the end is killed."""
    with subprocess.Popen(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def executed(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Execute a program to its end."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def killed(folder: Path, how: signal.Signals = signal.SIGKILL) -> str:
    """Kill the program while a task is at work; return the id of its run."""
    with begun(folder, "pipeline.py", "wait") as process:
        said_until(process.stdout, "waits, attempt 1")
        process.send_signal(how)
        process.wait()
    (run,) = (path.name.removeprefix("dag_") for path in Home(folder / "home").runs.iterdir())
    return run


@pytest.mark.parametrize("add", [(), ("add",)], ids=["imported", "with the graph"])
def test_a_killed_program_goes_on_in_another_one(folder: Path, add: tuple[str, ...]) -> None:
    run = killed(folder)
    done = executed(folder, "resuming.py", run, *add)

    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert [line.partition(",")[0] for line in said] == ["waits", "ends", "result 12"]


def test_a_run_goes_on_from_the_command_line_if_its_module_is_allowed(folder: Path) -> None:
    run = killed(folder)
    done = executed(
        folder, "-m", "runtime", "resume", run, "--home", "home", "--allow", "python:pipeline"
    )

    assert done.returncode == 0, done.stderr
    assert "ends" in done.stdout


def test_a_function_that_is_not_found_any_more_is_named(folder: Path) -> None:
    run = killed(folder)
    (folder / "pipeline.py").rename(folder / "renamed.py")
    done = executed(folder, "resuming.py", run)

    assert done.returncode == 1, done.stderr
    assert (
        "the function \"pipeline:waits\" cannot be imported: No module named 'pipeline'. Start "
        "where its module is found, in its folder or with PYTHONPATH" in done.stdout
    )


def test_a_function_that_has_another_name_now_is_told_with_the_nearest(folder: Path) -> None:
    run = killed(folder)
    renamed = PIPELINE.replace("waits(", "wait_s(").replace("[waits]", "[wait_s]")
    (folder / "pipeline.py").write_text(renamed, encoding="utf-8")
    done = executed(folder, "resuming.py", run)

    assert done.returncode == 1, done.stderr
    assert 'the module "pipeline" has no function "waits" any more. Did you mean' in done.stdout


@pytest.mark.parametrize("kept", [(), ("memory",)], ids=["in a home", "in memory"])
def test_ctrl_c_ends_a_program_at_once_and_lets_its_tasks_clean_up(
    folder: Path, kept: tuple[str, ...]
) -> None:
    with begun(folder, "pipeline.py", "wait", "loop", *kept) as process:
        said_until(process.stdout, "waits, attempt 1")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()

    assert process.returncode == -signal.SIGINT
    assert "cleaned up" in out
    assert err.splitlines()[-1] == "KeyboardInterrupt"


def test_what_ctrl_c_interrupted_goes_on_later(folder: Path) -> None:
    run = killed(folder, signal.SIGINT)
    done = executed(folder, "resuming.py", run)

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "result 12"
