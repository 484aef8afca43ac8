"""When the tasks of a run were queued, at work, waiting and between attempts, as bars.

The records tell when a task was first requested and when its last attempt began, the journal when
attempts failed, when waits began and when requests ended. When an attempt in between began is
kept nowhere: it is taken to begin when the delay before it was over.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, cast

from runtime.clock import SECOND
from runtime.durable.answers import Answer
from runtime.executor.base import Wait
from runtime.state import TaskState
from runtime.store.base import Entry, Kind, RunRecord, TaskRecord

Key = tuple[str, int]
"""A node, and which element of its list; -1 = the node itself."""
FAILURES = frozenset({TaskState.FAILED, TaskState.TIMED_OUT})
_BRIEF = SECOND // 1_000
"""Nobody was queued for less: that is how long it takes to begin."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What a task did from one time to another, in nanoseconds since 1970."""

    kind: Literal["queued", "work", "wait", "delay"]
    """`wait`: for a person, an event or a time; `delay`: for its next attempt."""
    start: int
    end: int
    attempt: int
    """From 1."""
    failed: bool = False
    """Whether the attempt failed at the end of this bar."""
    error: str = ""


@dataclass(frozen=True, slots=True)
class TaskTimeline:
    """The bars of one task, or of one element of its list, in order."""

    node: str
    item: int
    state: TaskState
    bars: tuple[Bar, ...]
    """None if it was never requested."""


def timeline(
    run: RunRecord, tasks: Iterable[TaskRecord], entries: Iterable[Entry], *, now: int = 0
) -> list[TaskTimeline]:
    """Return what the tasks of a run did, in the order of their records.

    Args:
        run: the run.
        tasks: what is known of its tasks and their elements.
        entries: its journal; the kinds in `Marks.KINDS` are enough.
        now: where what is under way ends, in nanoseconds since 1970.
    """
    marks = Marks()
    marks.take(entries)
    return [marks.timeline(run, task, now=now) for task in tasks]


@dataclass(frozen=True, slots=True)
class _Mark:
    """Something the journal tells of a task."""

    kind: Literal["failed", "wait", "go", "over"]
    at: int
    attempt: int = 0
    error: str = ""
    until: int = 0
    """When the next attempt is due, or until when it waits; 0 = nobody knows."""
    failed: bool = False


class Marks:
    """What a journal tells of the times of tasks; it is taken in as many parts as there are."""

    KINDS: ClassVar[tuple[Kind, ...]] = ("attempt", "wait", "answer", "finish", "item")
    """Kinds of entries that matter."""

    def __init__(self) -> None:
        """Begin before the first entry."""
        self._marks: dict[Key, list[_Mark]] = {}
        self._waits: dict[Key, Wait] = {}

    def take(self, entries: Iterable[Entry]) -> None:
        """Take the next entries."""
        for entry in entries:
            if entry.kind in self.KINDS:
                data = cast("dict[str, Any]", entry.data if isinstance(entry.data, dict) else {})
                self._take(entry, data)

    def timeline(self, run: RunRecord, task: TaskRecord, *, now: int = 0) -> TaskTimeline:
        """Return what a task did, as far as it is known by now."""
        marks = self._marks.get((task.node, task.item), [])
        bars = _Bars(task, end=run.ended or now).of(marks)
        return TaskTimeline(task.node, task.item, task.state, tuple(bars))

    def _take(self, entry: Entry, data: Mapping[str, Any]) -> None:
        key = (entry.node, entry.item)
        match entry.kind:
            case "attempt":
                due = entry.wall + round((data.get("again_in") or 0) * SECOND)
                number, error = data.get("number", 0), str(data.get("error", ""))
                self._add(key, _Mark("failed", entry.wall, number, error, due))
            case "wait":
                wait = self._waits[key] = Wait(data.get("kind", "time"), data.get("name", ""))
                until = data.get("until", 0) if wait.kind == "time" else 0
                self._add(key, _Mark("wait", entry.wall, until=until))
            case "answer":
                answer = Answer(data.get("kind", ""), entry.node, data.get("name", ""), None)
                for one in [k for k, wait in self._waits.items() if answer.fits(k[0], wait)]:
                    del self._waits[one]
                    self._add(one, _Mark("go", entry.wall))
            case "item":
                failed = data.get("state") in FAILURES
                self._add(key, _Mark("over", entry.wall, failed=failed))
            case _:
                outputs = data.get("outputs", {})
                failed = data.get("event") == "ERR"
                error = str(outputs.get("error", "")) if failed else ""
                self._add(key, _Mark("over", entry.wall, error=error, failed=failed))

    def _add(self, key: Key, mark: _Mark) -> None:
        self._marks.setdefault(key, []).append(mark)


class _Bars:
    """Makes the bars of one task."""

    def __init__(self, task: TaskRecord, *, end: int) -> None:
        self._task = task
        self._begin = task.requested or task.started
        self._end = max(task.ended if task.state.is_over else end, self._begin)
        self._bars: list[Bar] = []
        self._cursor: int | None = self._begin
        """Where the next bar begins; None = after a result, until something more is told."""
        self._attempt = 1
        self._since = 0
        """Since when it waits; 0 = it does not."""
        self._until = 0

    def of(self, marks: Iterable[_Mark]) -> list[Bar]:
        if not self._begin:
            return []
        for mark in marks:
            self._take(mark, self._clipped(mark.at))
        if self._cursor is None and not self._task.state.is_over:
            self._cursor = self._clipped(max(self._task.started, self._bars[-1].end))
        if self._cursor is not None:
            failed = self._task.state in FAILURES
            self._close(self._end, failed=failed, error=self._task.error if failed else "")
        return self._bars

    def _take(self, mark: _Mark, at: int) -> None:
        if self._cursor is None:
            # When it was requested again is kept for the last time only.
            begun = self._bars[-1].end <= self._task.started <= at
            self._cursor = self._task.started if begun else at
        match mark.kind:
            case "failed":
                self._attempt = mark.attempt
                self._close(at, failed=True, error=mark.error)
                self._cursor = self._clipped(max(mark.until, at))
                self._bars.append(Bar("delay", at, self._cursor, self._attempt))
                self._attempt += 1
            case "wait":
                self._close(at)
                self._since, self._until, self._cursor = at, mark.until, at
            case "go":
                self._end_wait(at)
            case "over":
                self._close(at, failed=mark.failed, error=mark.error)
                self._cursor, self._attempt = None, 1

    def _close(self, at: int, *, failed: bool = False, error: str = "") -> None:
        """End what it did until now, whatever that was."""
        if self._since:
            self._end_wait(min(self._until or at, at))
        start = min(at if self._cursor is None else self._cursor, at)
        started, is_last = self._task.started, self._attempt >= self._task.attempts
        if is_last and start + _BRIEF <= started <= at:
            self._bars.append(Bar("queued", start, started, self._attempt))
            start = started
        if start < at or failed or not self._bars:
            self._bars.append(Bar("work", start, at, self._attempt, failed, error))
        self._cursor = at

    def _end_wait(self, at: int) -> None:
        if self._since:
            at = max(at, self._since)
            self._bars.append(Bar("wait", self._since, at, self._attempt))
            self._since, self._cursor = 0, at

    def _clipped(self, at: int) -> int:
        return min(max(at, self._begin), self._end)
