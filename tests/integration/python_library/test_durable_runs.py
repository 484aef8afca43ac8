"""Runs that are kept: results as JSON or pickled, runs that go on, what cannot be kept."""

import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from fbflow import (
    ArgumentError,
    Context,
    Executor,
    FlowError,
    Graph,
    NotDurableError,
    RunFailedError,
    RunState,
    Scheduler,
    Task,
    task,
)
from fbflow.graph import AnyGraph
from runtime.durable.errors import RunOverError
from runtime.store.base import StoreError

STARTED: list[str] = []


@pytest.fixture(autouse=True)
def home(tmp_path: Path) -> Path:
    STARTED.clear()
    return tmp_path / "home"


def load(path: str = "a") -> dict[str, Any]:
    STARTED.append("load")
    return {"path": path, "rows": [1, 2.5, None, True]}


def sends(load: dict[str, Any], flag: str) -> str:
    STARTED.append("sends")
    if not Path(flag).exists():
        message = "no network"
        raise ConnectionError(message)
    return f"sent {load['path']}"


def after(sends: str, context: Context) -> object:
    STARTED.append("after")
    return [sends, context.attempt]


def pipeline(name: str = "pipeline") -> Graph[Any]:
    graph = Graph[Any](name)
    graph.add_edges([load], [sends])
    graph.add_edges([sends], [after])
    return graph


def a_set() -> object:
    return {1, 2}


def a_date() -> object:
    return datetime(2026, 1, 1, tzinfo=UTC)


def a_key() -> object:
    return {1: 2}


def a_nan() -> object:
    return float("nan")


def some_bytes() -> object:
    return b"bytes"


def a_pair() -> object:
    return (1, (2, 3))


def a_lambda() -> object:
    return lambda: 1


def shown(function: object) -> str:
    return getattr(function, "__name__", "")


# --- Results -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (a_set, "there is a set"),
        (a_date, "there is a datetime"),
        (a_key, "there is the key 1, which is no text"),
        (a_nan, "there is nan, which JSON has no number for"),
        (some_bytes, "there is a bytes"),
        (a_lambda, "there is a function"),
    ],
    ids=shown,
)
def test_a_result_that_json_has_no_like_of_fails_its_task_and_says_what_to_do(
    home: Path, function: Callable[[], object], message: str
) -> None:
    graph = Graph("results")
    graph.add(function)

    with pytest.raises(RunFailedError) as caught:
        Executor(home=home).run(graph)
    assert message in str(caught.value)
    assert 'Graph(…, objects="pickle")' in str(caught.value)


@pytest.mark.parametrize("function", [a_set, a_date, a_key, some_bytes, a_pair, a_nan], ids=shown)
def test_pickled_results_are_what_they_were(home: Path, function: Callable[[], object]) -> None:
    graph = Graph("results", objects="pickle")
    graph.add(function, name="first")
    graph.add(lambda_like, upstream=[graph.tasks["first"].work])
    result = Executor(home=home).run(graph)

    assert repr(result["first"]) == repr(function())
    assert result["lambda_like"] == repr(function())


def lambda_like(first: object) -> str:
    return repr(first)


def test_a_result_that_cannot_be_pickled_fails_its_task(home: Path) -> None:
    graph = Graph("results", objects="pickle")
    graph.add(a_lambda)

    with pytest.raises(RunFailedError, match="its result cannot be pickled"):
        Executor(home=home).run(graph)


def test_tuples_come_back_as_lists(home: Path) -> None:
    graph = Graph("results")
    graph.add(a_pair)

    assert Executor(home=home).run(graph).value == [1, [2, 3]]
    assert graph() == (1, (2, 3))


def test_a_run_leaves_an_archive_with_its_results(home: Path, tmp_path: Path) -> None:
    (tmp_path / "flag").touch()
    result = Executor(home=home).run(pipeline(), flag=str(tmp_path / "flag"), path="b")

    assert result.value == ["sent b", 1]
    assert result.archive is not None
    with zipfile.ZipFile(result.archive) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    assert any(b"sent b" in content for content in kept.values())
    assert json.loads(kept["status.json"])["state"] == "succeeded"


# --- Going on ----------------------------------------------------------------------------


def executors(home: Path, graph: AnyGraph) -> list[Executor]:
    """Return one that knows the graph, and one that has to import its functions."""
    return [Executor(home=home, graphs=[graph]), Executor(home=home)]


@pytest.mark.parametrize("knows", [True, False])
def test_what_succeeded_is_not_executed_again(home: Path, tmp_path: Path, *, knows: bool) -> None:
    flag = tmp_path / "flag"
    graph = pipeline()
    with pytest.raises(RunFailedError) as caught:
        Executor(home=home).run(graph, flag=str(flag))
    flag.touch()
    result = executors(home, graph)[0 if knows else 1].resume(caught.value.run.run_id)

    assert STARTED == ["load", "sends", "sends", "after"]
    assert result["after"] == ["sent a", 1]
    assert result["load"] == {"path": "a", "rows": [1, 2.5, None, True]}
    assert result.state is RunState.SUCCEEDED


def test_tasks_keep_their_names_in_runs_that_go_on(home: Path, tmp_path: Path) -> None:
    inner = pipeline("inner graph")
    outer = Graph[Any]("outer")
    outer.add_edges([task(load).named("read a.csv", path="a")], [inner])
    with pytest.raises(RunFailedError) as caught:
        Executor(home=home).run(outer, flag=str(tmp_path / "flag"))
    (tmp_path / "flag").touch()
    result = Executor(home=home, graphs=[outer]).resume(caught.value.run.run_id)

    assert set(result) == {
        "read a.csv",
        "inner graph.load",
        "inner graph.sends",
        "inner graph.after",
    }
    assert result.value == ["sent a", 1]


def test_the_last_task_is_only_known_to_the_graph(home: Path, tmp_path: Path) -> None:
    with pytest.raises(RunFailedError) as caught:
        Executor(home=home).run(pipeline(), flag=str(tmp_path / "flag"))
    (tmp_path / "flag").touch()
    result = Executor(home=home).resume(caught.value.run.run_id)

    assert result["sends"] == "sent a"
    with pytest.raises(FlowError, match="add that to the executor"):
        _ = result.value


class Adds(Task):
    """Adds to what it depends on."""

    def __init__(self, number: int, flag: str, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(**kwargs)
        self.number = number
        self.flag = flag

    @override
    def execute(self) -> int:
        if self.flag and not Path(self.flag).exists():
            raise ConnectionError
        results: list[int] = [one.result for one in self.dependencies]
        return self.number + sum(results)


@pytest.mark.parametrize("knows", [True, False])
def test_tasks_as_objects_go_on(home: Path, tmp_path: Path, *, knows: bool) -> None:
    flag = tmp_path / "flag"
    one = Adds(1, "", name="one")
    two = Adds(2, str(flag), name="two", dependencies={one})
    scheduler = Scheduler([one, two])
    with pytest.raises(RunFailedError) as caught:
        Executor(scheduler, home=home).run()
    flag.touch()
    executor = Executor(scheduler, home=home) if knows else Executor(home=home)
    result = executor.resume(caught.value.run.run_id)

    assert result["two"] == 3
    assert (two.result if knows else 3) == 3


# --- What cannot be kept -----------------------------------------------------------------


def test_functions_that_nobody_else_finds_are_refused_before_anything_begins(home: Path) -> None:
    def local() -> None:
        STARTED.append("local")

    graph = Graph("undurable")
    graph.add(local)
    graph.add(lambda: None, name="nothing")
    graph.add(load)

    with pytest.raises(NotDurableError) as caught:
        Executor(home=home).run(graph)
    assert STARTED == []
    assert len(caught.value.problems) == 2
    assert "it is a lambda" in str(caught.value)
    assert "it is defined within the function " in str(caught.value)
    assert "Define them with `def` at the top of a module" in str(caught.value)


def test_arguments_that_are_no_json_values_are_refused(home: Path) -> None:
    graph = Graph("undurable")
    graph.add(load)
    fixed = Graph("fixed")
    fixed.add(task(load).named("load_2", path=Path("a")))

    with pytest.raises(ArgumentError, match=r'"path" of "load" is PosixPath, .* has to be JSON'):
        Executor(home=home).run(graph, path=Path("a"))
    with pytest.raises(NotDurableError, match='its argument "path" is no JSON value'):
        Executor(home=home).run(fixed)
    assert graph(path=Path("a"))["path"] == Path("a")


def test_runs_that_cannot_go_on_are_refused(home: Path) -> None:
    graph = Graph("short")
    graph.add(load)
    executor = Executor(home=home)
    with pytest.raises(FlowError, match="nothing was executed in this home yet"):
        executor.resume("last")
    result = executor.run(graph)

    with pytest.raises(RunOverError, match="is over: it succeeded"):
        executor.resume("last")
    with pytest.raises(StoreError, match='there is no run "none"'):
        executor.resume("none")
    with pytest.raises(RunOverError, match="is over: it succeeded"):
        executor.resume(result.run_id)
    with pytest.raises(FlowError, match="this executor has no home"):
        Executor().resume(result.run_id)


def test_a_saved_graph_is_one_of_the_runtime(tmp_path: Path) -> None:
    graph = pipeline()
    graph.save(tmp_path / "dag.json")
    saved = json.loads((tmp_path / "dag.json").read_text(encoding="utf-8"))
    graph.add(lambda: 1, name="one")

    assert saved["name"] == "pipeline"
    with pytest.raises(NotDurableError, match="it is a lambda"):
        graph.save(tmp_path / "other.json")
    assert not (tmp_path / "other.json").exists()
