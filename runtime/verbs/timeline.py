"""Bars that show when the tasks of a run were at work, failed and waited, as text."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from runtime.clock import SECOND
from runtime.progress.texts import coarse
from runtime.state import TaskState
from runtime.store.base import Entry, RunRecord, TaskRecord

WIDTH = 32
LEGEND = "━ at work  ╌ waits  · queued  × failed"
_AT_WORK, _WAITS, _QUEUED, _FAILED = "━╌·×"
_FAILURES = (TaskState.FAILED, TaskState.TIMED_OUT)


@dataclass(slots=True)
class History:
    """What the journal tells of one task: times in nanoseconds since 1970."""

    failures: list[tuple[int, int]] = field(default_factory=list)
    """When attempts failed, and when the next ones were due."""
    waits: list[int] = field(default_factory=list)
    """When it began to wait for somebody or something."""

    def take(self, entry: Entry) -> None:
        """Take an entry of the journal that is about the task."""
        if entry.kind == "wait":
            self.waits.append(entry.wall)
        elif entry.kind == "attempt" and isinstance(entry.data, dict):
            again = entry.data.get("again_in")
            delay = again if isinstance(again, int | float) else 0
            self.failures.append((entry.wall, entry.wall + round(delay * SECOND)))


class Timeline:
    """Draws bars between the beginning and the end of a run."""

    def __init__(self, run: RunRecord, *, now: int, width: int = WIDTH) -> None:
        """Draw the tasks of a run; `now` is its end as long as it has none."""
        self._begin = run.started
        self._end = max(run.ended or now, run.started + 1)
        self._width = width

    @property
    def header(self) -> str:
        """What stands above the bars: their beginning and their end."""
        length = coarse(self._end - self._begin)
        return f"0{length:>{self._width - 1}}"

    def bar(self, task: TaskRecord, history: History | None = None) -> str:
        """Return the bar of a task; nothing if it was never requested."""
        begin, end = task.requested or task.started, self._end
        if not begin:
            return ""
        if task.state.is_over:
            end = max(task.ended, begin)
        cells = [" "] * self._width
        is_first = task.attempts <= 1 and task.started >= begin
        if is_first:
            self._fill(cells, begin, task.started, _QUEUED)
        self._fill(cells, task.started if is_first else begin, end, _AT_WORK)
        history = history or History()
        for since in history.waits:
            self._fill(cells, since, end, _WAITS)
        for failed, due in history.failures:
            self._fill(cells, failed, min(due, end), _WAITS)
            cells[self._column(failed)] = _FAILED
        if task.state in _FAILURES:
            cells[self._column(end)] = _FAILED
        return "".join(cells).rstrip()

    def _fill(self, cells: list[str], begin: int, end: int, sign: str) -> None:
        first, last = self._column(begin), self._column(end)
        cells[first : last + 1] = sign * (last + 1 - first)

    def _column(self, moment: int) -> int:
        place = (moment - self._begin) * self._width // (self._end - self._begin)
        return min(max(place, 0), self._width - 1)


def histories(entries: Sequence[Entry], found: dict[tuple[str, int], History]) -> None:
    """Add what a part of a journal tells of each task, by node and element."""
    for entry in entries:
        if entry.kind in ("attempt", "wait"):
            found.setdefault((entry.node, entry.item), History()).take(entry)
