"""What is shown of a run: plain lines, JSON lines, the picture, and what is said at the end."""

import io
import json
from collections.abc import Iterator

import pytest
from rich.console import Console

from compiler.ir.graph import Graph
from compiler.ir.policy import Policy, Retry
from runtime.clock import SECOND
from runtime.executor.base import Wait
from runtime.progress.json_lines import JsonLines
from runtime.progress.lines import MOST_PER_SECOND, PlainLines
from runtime.progress.outcome import outcome_lines, outcome_record
from runtime.progress.picture import picture
from runtime.progress.tally import Tally
from runtime.state import RunState, TaskState
from runtime.store.base import RunRecord, TaskRecord
from tests.operation_graphs import compiled

START = 1_700_000_000 * SECOND
ESCAPE = "\x1b[2Jgone\r\n\x9b1A"
"""What a terminal would obey."""


class Show:
    """A run that is shown in every way at once, at a time that a test sets."""

    def __init__(self, graph: Graph) -> None:
        self.now = START
        self.lines: list[str] = []
        self.json: list[str] = []
        self.tally = Tally(graph, wall=lambda: self.now, option=" --home h")
        self.plain = PlainLines(self.tally, write=self.lines.append)
        self.machine = JsonLines(self.tally, write=self.json.append)
        self.run = RunRecord("r1", graph.name, "", started=START, state=RunState.RUNNING)
        for listener in self._listeners():
            listener.run_changed(self.run)
        self.lines.clear()
        self.json.clear()

    def _listeners(self) -> Iterator[Tally | PlainLines | JsonLines]:
        yield from (self.tally, self.plain, self.machine)

    def task(self, name: str, state: TaskState, *, item: int = -1, error: str = "") -> TaskRecord:
        """Say that a task is in another state now."""
        over = self.now if state.is_over else 0
        task = TaskRecord(f"App.{name}", item, state, 1, START, START, over, error)
        for listener in self._listeners():
            listener.task_changed(task)
        return task

    def waits(self, name: str, wait: Wait) -> None:
        """Say that a task waits."""
        task = self.task(name, TaskState.WAITING)
        for listener in self._listeners():
            listener.task_waits(task, wait)

    def retries(self, name: str, again_in: float) -> None:
        """Say that a task is tried again."""
        task = self.task(name, TaskState.RETRYING, error="refused")
        for listener in self._listeners():
            listener.task_retries(task, again_in)

    def ended(self, state: RunState) -> None:
        """Say that the run has ended."""
        self.run.state, self.run.ended = state, self.now

    def drawn(self, *, width: int = 90, height: int = 30) -> str:
        """Return the picture as a terminal shows it."""
        console = Console(file=io.StringIO(), width=width, height=height, color_system=None)
        with console.capture() as captured:
            console.print(picture(self.tally, width=width, height=height))
        return captured.get()


@pytest.fixture
def show() -> Show:
    """A run of a chain of three tasks."""
    return Show(
        compiled(
            {"a": "CALL", "b": "CALL", "c": "CALL"},
            events=["START.COLD -> a.REQ", "a.CNF -> b.REQ", "b.CNF -> c.REQ"],
            policies={"b": Policy(retry=Retry(attempts=3))},
        )
    )


def test_lines_tell_what_becomes_of_tasks(show: Show) -> None:
    show.task("a", TaskState.RUNNING)
    show.now += 2 * SECOND
    show.task("a", TaskState.SUCCEEDED)
    show.retries("b", 1.5)
    show.task("b", TaskState.FAILED, error="refused again")

    assert show.lines == [
        "a started",
        "a succeeded in 2 s",
        "b attempt 1 failed, next in 1.5 s: refused",
        "b failed: refused again",
    ]


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (
            Wait("approval", "Really?"),
            'a waits for an approval, "Really?": python -m runtime approve r1 a --home h',
        ),
        (
            Wait("event", "it's paid"),
            (
                'a waits for the event "it\'s paid": '
                "python -m runtime send r1 'it'\"'\"'s paid' --home h"
            ),
        ),
        (Wait("time", until=START), "a waits until 2023-11-14 22:13:20 UTC"),
    ],
)
def test_whoever_waits_names_the_command_that_answers(show: Show, wait: Wait, words: str) -> None:
    show.waits("a", wait)

    assert show.lines == [words]


def test_what_happens_too_often_in_a_second_is_counted(show: Show) -> None:
    for item in range(1_000):
        show.task("a", TaskState.SUCCEEDED, item=item)
    shown = len(show.lines)
    show.now += SECOND
    show.plain.tick()

    assert shown == MOST_PER_SECOND
    assert show.lines[shown:] == [
        f"… and {1_000 - MOST_PER_SECOND:,} succeeded; 0 of 3 tasks over",
    ]


def test_every_happening_is_a_json_object(show: Show) -> None:
    show.waits("a", Wait("approval", "Really?", {"sum": 5}))
    show.retries("b", 1.5)
    kinds = [json.loads(line)["kind"] for line in show.json]

    assert kinds == ["task", "wait", "task", "retry"]
    assert json.loads(show.json[1])["details"] == {"sum": 5}


def test_the_picture_shows_what_is_under_way(show: Show) -> None:
    show.now += 2 * SECOND
    show.task("a", TaskState.SUCCEEDED)
    show.task("b", TaskState.RUNNING)
    drawn = show.drawn()

    assert "1 of 3 tasks" in drawn
    assert "critical path 2 s: a 2 s" in drawn
    assert "running" in drawn


@pytest.mark.parametrize("height", [8, 12, 24])
def test_a_picture_with_much_to_tell_fits_its_terminal(height: int) -> None:
    names = {f"t{number}": "CALL" for number in range(100)}
    show = Show(compiled(names, events=["START.COLD -> t0.REQ"]))
    for name in names:
        show.task(name, TaskState.RUNNING)
    drawn = show.drawn(height=height)

    # Below that there is no room for the frame and one of each.
    assert len(drawn.splitlines()) <= max(height, 12)
    assert "more" in drawn


def test_nothing_from_outside_moves_the_cursor(show: Show) -> None:
    show.task("a", TaskState.FAILED, error=ESCAPE)
    show.waits("b", Wait("approval", ESCAPE))
    show.ended(RunState.FAILED)
    shown = [*show.lines, *outcome_lines(show.tally, show.run), *show.drawn().splitlines()]

    assert any("gone" in line for line in shown)
    assert [line for line in shown if not line.isprintable()] == []


def test_the_end_tells_what_failed_and_what_can_be_done(show: Show) -> None:
    show.task("a", TaskState.SUCCEEDED)
    show.task("b", TaskState.FAILED, error="refused")
    show.ended(RunState.FAILED)
    said = list(outcome_lines(show.tally, show.run))

    assert "  failed: b: refused" in said
    assert said[-1] == "  try again what failed: python -m runtime retry r1 --home h"


def test_of_a_run_that_is_not_kept_nothing_can_be_done(show: Show) -> None:
    show.task("a", TaskState.FAILED, error="refused")
    show.ended(RunState.FAILED)
    said = list(outcome_lines(show.tally, show.run, kept=False))

    assert "python" not in "\n".join(said)


def test_machines_are_told_the_same(show: Show) -> None:
    show.now += SECOND
    show.task("a", TaskState.SUCCEEDED)
    show.ended(RunState.SUCCEEDED)
    record = outcome_record(show.tally, show.run, results={"a": {"count": 1}})

    assert record["critical_path"] == [{"task": "a", "node": "App.a", "duration": SECOND}]
    assert record["results"] == {"a": {"count": 1}}
    assert record["goes_on"] is False
