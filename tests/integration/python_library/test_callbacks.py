"""What callbacks hear, of graphs and of executors."""

from typing import Any

import pytest
from typing_extensions import override

from fbflow import Callbacks, Context, Executor, Graph, RunFailedError, RunResult, TaskState, task


class Diary(Callbacks):
    """Writes everything down."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    @override
    def run_started(self, graph: str, run: str) -> None:
        self.lines.append(f"{graph} started: {bool(run)}")

    @override
    def run_ended(self, graph: str, result: RunResult) -> None:
        self.lines.append(f"{graph} {result.state.value}")

    @override
    def task_started(self, task: str, attempt: int) -> None:
        self.lines.append(f"{task} started, attempt {attempt}")

    @override
    def task_retried(self, task: str, error: str, delay: float) -> None:
        self.lines.append(f"{task} again in {delay}: {error}")

    @override
    def task_succeeded(self, task: str, result: Any) -> None:
        self.lines.append(f"{task} returned {result!r}")

    @override
    def task_failed(self, task: str, error: BaseException | None) -> None:
        self.lines.append(f"{task} raised {error!r}")

    @override
    def task_ended(self, task: str, state: TaskState) -> None:
        self.lines.append(f"{task} {state.value}")

    @override
    def logged(self, task: str, text: str) -> None:
        self.lines.append(f"{task} says {text}")


@task(retries=1, retry_delay=0.001)
def load(context: Context) -> tuple[int, int]:
    if context.attempt == 1:
        message = "not yet"
        raise OSError(message)
    context.log("loaded")
    return (1, 2)


@task(name="add up")
def total(load: tuple[int, int]) -> int:
    return sum(load)


def breaks(add_up: int) -> None:
    message = f"over {add_up}"
    raise ValueError(message)


LOADED = [
    "load started, attempt 1",
    "load again in 0.001: OSError: not yet",
    "load started, attempt 2",
    "load says loaded",
    "load returned (1, 2)",
    "load succeeded",
    "add up started, attempt 1",
    "add up returned 3",
    "add up succeeded",
]


def test_callbacks_hear_what_happens_in_order() -> None:
    of_graph, of_executor = Diary(), Diary()
    graph = Graph("told", callbacks=[of_graph])
    graph.add_edges([load], [total])
    Executor(callbacks=[of_executor]).run(graph)

    assert of_graph.lines == ["told started: True", *LOADED, "told succeeded"]
    assert of_executor.lines == of_graph.lines


def test_callbacks_hear_of_failures() -> None:
    diary = Diary()
    graph = Graph("told", callbacks=[diary])
    graph.add_edges([load], [total])
    graph.add_edges([total], [breaks])
    graph.add_edges([breaks], [graph.add(lambda: 0, name="after")])

    with pytest.raises(RunFailedError):
        graph()
    assert diary.lines[len(LOADED) + 1 :] == [
        "breaks started, attempt 1",
        "breaks failed",
        "breaks raised ValueError('over 3')",
        "after skipped",
        "told failed",
    ]


def test_tasks_of_inner_graphs_are_named_in_full() -> None:
    diary = Diary()
    inner = Graph("inner")
    inner.add_edges([load], [total])
    outer = Graph("outer", callbacks=[diary])
    outer.add(inner)
    outer()

    assert "inner.add up returned 3" in diary.lines
    assert "inner.load says loaded" in diary.lines


def test_of_a_list_only_the_end_is_told() -> None:
    diary = Diary()

    def numbers() -> list[int]:
        return [1, 2]

    graph = Graph("each", callbacks=[diary])
    graph.add(lambda numbers: -numbers, name="minus", for_each="numbers", upstream=[numbers])
    graph()

    assert [line for line in diary.lines if line.startswith("minus")] == [
        "minus returned [-1, -2]",
        "minus succeeded",
    ]


def test_what_a_callback_raises_ends_the_run() -> None:
    class Refuses(Callbacks):
        """Raises."""

        @override
        def task_succeeded(self, task: str, result: Any) -> None:
            message = f"no {task}"
            raise PermissionError(message)

    graph = Graph("told")
    graph.add_edges([load], [total])

    with pytest.raises(PermissionError, match="no load"):
        Executor(callbacks=[Refuses()]).run(graph)


def test_what_undoes_a_task_is_told_apart_from_a_task_of_its_name() -> None:
    def reserve() -> str:
        return "reserved"

    def release(reserve: str) -> str:
        return f"{reserve} no more"

    def look(reserve: str) -> str:
        return f"seen as {reserve}"

    diary = Diary()
    graph = Graph("told", callbacks=[diary])
    graph.add(reserve, compensate=release)
    graph.add(look, name="undo reserve", upstream=[graph.tasks["reserve"].work])
    graph.add_edges([graph.tasks["undo reserve"].work], [graph.add(breaks)])
    with pytest.raises(RunFailedError):
        Executor().run(graph, add_up=1)

    assert [line for line in diary.lines if "returned" in line] == [
        "reserve returned 'reserved'",
        "undo reserve returned 'seen as reserved'",
        "undo reserve returned 'reserved no more'",
    ]
