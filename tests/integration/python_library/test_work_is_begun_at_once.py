"""No worker is idle while something is ready: what can begin begins, layer or no layer."""

import importlib.util
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from fbflow import Executor, Graph, Scheduler, Task
from tests.conductor import Conductor, IdleError, Piece, makespan

SAMPLE = Path(__file__).parents[3] / "samples" / "python" / "file_processing.py"
TAGS = ("io", "cpu")


def conducted(conductor: Conductor, run: Callable[[], object]) -> None:
    """Execute a graph under a conductor."""
    failures: list[BaseException] = []

    def executed() -> None:
        try:
            run()
        except Exception as error:  # noqa: BLE001 - raised where the test is
            failures.append(error)

    thread = threading.Thread(target=executed)
    thread.start()
    try:
        conductor.conduct()
    finally:
        thread.join()
    assert failures == []


# --- The example of the files ------------------------------------------------------------


@pytest.fixture
def sample() -> ModuleType:
    spec = importlib.util.spec_from_file_location("file_processing", SAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def files(sample: ModuleType, monkeypatch: pytest.MonkeyPatch) -> tuple[Conductor, list[Task]]:
    """The tasks of the sample, and who conducts them: 5 s to read, 2 to process, 1 to compress."""
    seconds = {"ReadFile": 5.0, "ProcessFile": 2.0, "CompressFile": 1.0}
    monkeypatch.setattr(sample, "work", lambda _seconds: None)
    tasks: list[Task] = sample.file_tasks(5.0)[0]
    conductor = Conductor(
        {
            task.name: Piece(
                seconds[type(task).__name__],
                task.tag(),
                frozenset(one.name for one in task.dependencies),
            )
            for task in tasks
        },
        dict.fromkeys(TAGS, 2),
    )
    for task in tasks:
        monkeypatch.setattr(task, "execute", _under(conductor, task))
    return conductor, tasks


def _under(conductor: Conductor, task: Task) -> Callable[[], object]:
    execute = task.execute

    def executed() -> object:
        conductor.work(task.name)
        return execute()

    return executed


def test_the_files_take_as_long_as_the_pools_need(files: tuple[Conductor, list[Task]]) -> None:
    conductor, tasks = files

    conducted(conductor, Executor(Scheduler(tasks), workers_per_tag=2).run)

    # Three rounds of reading, then the last file alone.
    assert conductor.now == 5 + 5 + 5 + 2 + 1
    assert conductor.now == makespan(conductor.pieces, conductor.limits)
    assert conductor.most == {"io": 2, "cpu": 2}
    assert all(
        task.result == f"the rows of {task.name[9:]}, processed and compressed"
        for task in tasks
        if task.name.startswith("compress")
    )


def test_the_first_file_is_compressed_before_the_last_is_read(
    files: tuple[Conductor, list[Task]],
) -> None:
    conductor, tasks = files

    conducted(conductor, Executor(Scheduler(tasks), workers_per_tag=2).run)

    assert conductor.ended["compress a.csv"] == 8
    assert conductor.begun["read e.csv"] == 10


# --- Any graph ---------------------------------------------------------------------------


@st.composite
def workloads(draw: st.DrawFn) -> dict[str, Piece]:
    """Draw tasks that wait for earlier ones, of two tags and of times that never tie."""
    pieces: dict[str, Piece] = {}
    for number in range(draw(st.integers(1, 12))):
        parents = draw(st.sets(st.sampled_from([*pieces]), max_size=3)) if pieces else set()
        seconds = draw(st.integers(1, 9)) + number / 1_000
        pieces[f"t{number}"] = Piece(seconds, draw(st.sampled_from(TAGS)), frozenset(parents))
    return pieces


@given(workloads(), st.integers(1, 3), st.integers(1, 3))
@examples(max_examples=25)
def test_every_worker_is_at_work_while_something_is_ready(
    pieces: dict[str, Piece], io: int, cpu: int
) -> None:
    conductor = Conductor(pieces, {"io": io, "cpu": cpu})
    graph = Graph("drawn", tags={"io": io, "cpu": cpu})
    tasks: dict[str, Any] = {}
    for name, piece in pieces.items():
        tasks[name] = graph.add(
            lambda name=name: conductor.work(name),
            name=name,
            tag=piece.tag,
            upstream=[tasks[one] for one in sorted(piece.parents)],
        )

    conducted(conductor, lambda: Executor().run(graph))

    assert conductor.most["io"] <= io
    assert conductor.most["cpu"] <= cpu
    for name, piece in pieces.items():
        assert all(conductor.begun[name] >= conductor.ended[one] for one in piece.parents)


def test_a_conductor_hears_of_a_worker_that_is_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.conductor.PATIENCE", 0.01)
    conductor = Conductor({"a": Piece(1), "b": Piece(1)}, {"": 2})
    graph = Graph("layers")
    graph.add_edges(
        [graph.add(lambda: conductor.work("a"), name="a")],
        [graph.add(lambda: conductor.work("b"), name="b")],
    )

    with pytest.raises(IdleError, match="could be at work"):
        conducted(conductor, lambda: Executor().run(graph))
