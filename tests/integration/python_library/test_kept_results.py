"""Results that are kept in a home to be used again: by other programs, after a kill, until when."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from fbflow import Executor, Graph, Task, task
from fbflow.settings import TaskSettings

ROOT = Path(__file__).parents[3]
PROGRAM = """
import os
import signal
import sys
from fbflow import Executor, Graph, task


@task(cache=3600)
def load(city):
    print("load", city, flush=True)
    return {"city": city}


@task(cache=3600)
def add(load):
    print("add", flush=True)
    if "kill" in sys.argv:
        os.kill(os.getpid(), signal.SIGKILL)
    return [load, "added"]


graph = Graph("pipeline")
graph.add_edges([load], [add])

if __name__ == "__main__":
    for city in sys.argv[1].split(","):
        print("result", Executor(home="home").run(graph, city=city)["add"])
"""


@pytest.fixture
def call(tmp_path: Path) -> Callable[..., tuple[int, list[str]]]:
    """Execute Python in an empty folder; return its exit code and what it printed."""
    (tmp_path / "pipeline.py").write_text(PROGRAM, encoding="utf-8")

    def call(*arguments: str) -> tuple[int, list[str]]:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "FBFLOW_HOME": str(tmp_path / "home")},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout.splitlines()

    return call


Call = Callable[..., tuple[int, list[str]]]


@pytest.mark.slow
@pytest.mark.timeout(60)
def test_what_was_kept_before_a_kill_is_used_again_and_what_was_not_is_done(call: Call) -> None:
    code, said = call("pipeline.py", "Vienna", "kill")
    assert (code < 0, said) == (True, ["load Vienna", "add"])

    code, said = call("pipeline.py", "Vienna")
    assert (code, said) == (0, ["add", "result [{'city': 'Vienna'}, 'added']"])

    _, said = call("pipeline.py", "Vienna,Graz")
    assert said == [
        "result [{'city': 'Vienna'}, 'added']",
        "load Graz",
        "add",
        "result [{'city': 'Graz'}, 'added']",
    ]


@pytest.mark.slow
@pytest.mark.timeout(60)
def test_the_command_line_shows_and_forgets_them(call: Call) -> None:
    call("pipeline.py", "Vienna,Vienna")
    _, said = call("-m", "runtime", "inspect", "last")
    rows = [line.split() for line in said if line.startswith(("load", "add"))]
    assert [row[:3] for row in rows] == [["load", "succeeded", "0"], ["add", "succeeded", "0"]]

    _, said = call("-m", "runtime", "inspect", "last", "--log")
    assert [line.split(": ", 1)[1][:14] for line in said if ": its" in line] == [
        "its result of "
    ] * 2

    assert call("-m", "runtime", "forget-cache") == (0, ["forgotten: 2 results"])
    assert call("-m", "runtime", "forget-cache") == (0, ["forgotten: 0 results"])
    assert call("pipeline.py", "Vienna")[1][:2] == ["load Vienna", "add"]


# --- Which functions are the same ------------------------------------------------------------


def graph_of(function: Callable[..., Any], name: str = "g") -> Graph[Any]:
    """Return a graph of a function that only this program has."""
    graph = Graph[Any](name)
    graph.add(function, name="same", cache=60)
    return graph


def test_functions_that_only_the_program_has_are_never_taken_for_each_other() -> None:
    executor = Executor()
    first, second = graph_of(lambda: "first"), graph_of(lambda: "second", "g2")

    assert executor.run(first).value == "first"
    assert executor.run(second).value == "second"
    assert executor.run(first).tasks["same"].attempts == 0


def test_objects_that_stay_with_a_function_tell_it_apart() -> None:
    executor, calls = Executor(), []

    @task(cache=60)
    def joined(parts: set[str]) -> list[str]:
        calls.append(parts)
        return sorted(parts)

    def run(parts: set[str]) -> object:
        graph = Graph[Any]("joined")
        graph.add(joined.named("joined", parts=parts))
        return executor.run(graph).value

    assert run({"a", "b"}) == ["a", "b"]
    assert run({"c"}) == ["c"]
    assert len(calls) == 2


class Reading(Task):
    """A task as an object."""

    calls: list[str] = []  # noqa: RUF012 - all of them

    settings = TaskSettings(cache=60)

    def __init__(self, file: str) -> None:
        """Read a file."""
        super().__init__(name="read")
        self.file = file

    @override
    def execute(self) -> str:
        """Read it."""
        self.calls.append(self.file)
        return self.file


def test_tasks_as_objects_are_told_apart_by_what_they_are_made_of() -> None:
    executor = Executor()
    for file in ("a", "b", "a"):
        graph, read = Graph[Any]("reading"), Reading(file)
        graph.add(read)
        assert executor.run(graph).value == read.result == file

    assert Reading.calls == ["a", "b"]


ROWS: list[object] = []


@task(cache=60)
def rows(count: int) -> object:
    """Count calls."""
    ROWS.append(count)
    return [count] * 2


def test_graphs_that_pickle_and_those_that_do_not_have_results_of_their_own(
    tmp_path: Path,
) -> None:
    ROWS.clear()
    for objects in ("json", "pickle", "json", "pickle"):
        graph = Graph[Any]("rows", objects=objects)
        graph.add(rows)
        assert Executor(home=tmp_path / "home").run(graph, count=3).value == [3, 3]

    assert ROWS == [3, 3]
