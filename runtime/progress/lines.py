"""Progress as plain lines: one for each thing that happens, one a second where many do."""

from collections import Counter
from collections.abc import Callable
from typing import ClassVar

from typing_extensions import override

from runtime.clock import SECOND
from runtime.durable.listener import RunListener
from runtime.executor.base import Wait
from runtime.progress.labels import one_line
from runtime.progress.tally import FAILURES, Tally
from runtime.progress.texts import answer_hint, command, span
from runtime.state import RunState, TaskState
from runtime.store.base import RunRecord, TaskRecord

MOST_PER_SECOND = 12
"""Lines; what happens beyond that is counted."""
_LONGEST = 300
_TOLD = frozenset({TaskState.RUNNING, TaskState.SUCCEEDED, TaskState.CANCELLED})
"""States that are worth a line, beside failures; of what waits and retries more is told."""


class PlainLines(RunListener):
    """Writes what happens to the tasks of a run; the tally must hear of it before."""

    is_essential: ClassVar[bool] = True

    def __init__(self, tally: Tally, *, write: Callable[[str], None]) -> None:
        """Write lines about what is tallied."""
        self._tally = tally
        self._write = write
        self._second = 0
        self._lines = 0
        self._counted: Counter[str] = Counter()
        self._state: RunState | None = None
        self._waiting: dict[tuple[str, int], str] = {}
        """What waits, and what for: it does not start anew afterwards."""

    # --- What is told --------------------------------------------------------------------

    @override
    def run_changed(self, run: RunRecord) -> None:
        if run.state is not self._state and not run.state.is_over:
            self._state = run.state
            self.flush()
            hint = ""
            if run.state is RunState.PAUSED:
                hint = f"; go on: {command(self._tally, 'unpause')}"
            self._write(f"run {run.id} {run.state}{hint}")

    @override
    def task_changed(self, task: TaskRecord) -> None:
        state = task.state
        if state is TaskState.RUNNING and (task.node, task.item) in self._waiting:
            self._go_on(task)
        elif state in FAILURES:
            self._say("failed", lambda: self._failure(task))
        elif state in _TOLD:
            word = "started" if state is TaskState.RUNNING else state.value
            self._say(word, lambda: self._plain(task, word))

    @override
    def task_retries(self, task: TaskRecord, again_in: float) -> None:
        self._say(
            "retrying",
            lambda: (
                f"{self._name(task)} attempt {task.attempts} failed, "
                f"next in {span(round(again_in * SECOND))}: {one_line(task.error, _LONGEST)}"
            ),
        )

    @override
    def task_waits(self, task: TaskRecord, wait: Wait) -> None:
        self._waiting[task.node, task.item] = wait.kind

        def line() -> str:
            what = answer_hint(wait, task.node, self._tally)
            return f"{self._name(task)} waits {what}"

        self._say("waiting", line)

    def _go_on(self, task: TaskRecord) -> None:
        if self._waiting.pop((task.node, task.item)) != "time":
            self._say("going on", lambda: f"{self._name(task)} goes on")

    @override
    def logged(self, node: str, text: str) -> None:
        self._say("log lines", lambda: f"{self._tally.label(node)}: {one_line(text, _LONGEST)}")

    @override
    def late(self, node: str, seconds: float) -> None:
        who = self._tally.label(node) if node else "the run"
        self._say("late", lambda: f"{who} is late: it should have ended within {seconds:g} s")

    # --- Lines ---------------------------------------------------------------------------

    def tick(self) -> None:
        """Write what was only counted; to be called about once a second."""
        if self._counted and self._tally.wall() // SECOND != self._second:
            self.flush()

    def flush(self) -> None:
        """Write what was only counted."""
        if not self._counted:
            return
        counted = ", ".join(f"{count:,} {what}" for what, count in self._counted.items())
        self._counted.clear()
        self._write(f"… and {counted}; {self._tally.over:,} of {self._tally.total:,} tasks over")

    def _say(self, what: str, line: Callable[[], str]) -> None:
        second = self._tally.wall() // SECOND
        if second != self._second:
            self.flush()
            self._second, self._lines = second, 0
        if self._lines >= MOST_PER_SECOND:
            self._counted[what] += 1
            return
        self._lines += 1
        self._write(line())

    def _name(self, task: TaskRecord) -> str:
        return self._tally.label(task.node, task.item)

    def _plain(self, task: TaskRecord, word: str) -> str:
        if task.state is TaskState.RUNNING:
            return f"{self._name(task)} started" + _attempt(task)
        took = f" in {span(task.ended - task.started)}" if task.started and task.ended else ""
        return f"{self._name(task)} {word}{took}"

    def _failure(self, task: TaskRecord) -> str:
        tries = f" after {task.attempts} attempts" if task.attempts > 1 else ""
        return f"{self._name(task)} {task.state}{tries}: {one_line(task.error, _LONGEST)}"


def _attempt(task: TaskRecord) -> str:
    return f" (attempt {task.attempts})" if task.attempts > 1 else ""
