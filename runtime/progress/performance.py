"""Figures over many runs: how long they take, how they end, and which tasks take the time.

All times are nanoseconds.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from compiler.ir.graph import Graph
from runtime.clock import SECOND
from runtime.progress.critical_path import critical_path, time_of
from runtime.progress.timeline import FAILURES
from runtime.state import RunState, TaskState
from runtime.store.base import RunRecord, TaskRecord

HOUR = 3600 * SECOND
_DONE = FAILURES | {TaskState.SUCCEEDED, TaskState.COMPENSATED}
"""Only these say how long a task takes."""


@dataclass(frozen=True, slots=True)
class Durations:
    """How long things took."""

    count: int
    mean: float
    p50: int
    """Half of them took at most so long."""
    p95: int
    p99: int
    longest: int


@dataclass(slots=True)
class Hour:
    """How many runs ended in an hour."""

    start: int
    """Since 1970."""
    succeeded: int = 0
    failed: int = 0
    other: int = 0


@dataclass(frozen=True, slots=True)
class Performance:
    """How runs went."""

    count: int
    by_state: Mapping[RunState, int]
    """Without those in which none is."""
    success_rate: float | None
    """From 0 to 1, of the runs that are over; None = there are none."""
    durations: Durations | None
    """Of the runs that succeeded or failed; None = there are none."""
    hours: tuple[Hour, ...]
    """Those in which runs ended, the first one first."""


@dataclass(frozen=True, slots=True)
class TaskStatistics:
    """How one task went in many runs."""

    node: str
    runs: int
    """In which it came to an end of its own."""
    durations: Durations | None
    """None = it never did."""
    failures: int
    retries: int
    share: float
    """Of the time that these runs took, from 0 to 1. Tasks work at once: they add up to more."""
    critical: int
    """In how many of the runs it was on the critical path."""


def durations(values: Iterable[int]) -> Durations | None:
    """Return what some durations are like; None = there are none."""
    found = sorted(values)
    if not found:
        return None
    return Durations(
        len(found),
        sum(found) / len(found),
        _percentile(found, 50),
        _percentile(found, 95),
        _percentile(found, 99),
        found[-1],
    )


def performance(runs: Iterable[RunRecord]) -> Performance:
    """Return how runs went."""
    states: Counter[RunState] = Counter()
    took: list[int] = []
    hours: dict[int, Hour] = {}
    for run in runs:
        states[run.state] += 1
        if not run.state.is_over:
            continue
        if run.started and run.state in (RunState.SUCCEEDED, RunState.FAILED):
            took.append(max(run.ended - run.started, 0))
        start = run.ended - run.ended % HOUR
        _count(hours.setdefault(start, Hour(start)), run.state)
    over = sum(count for state, count in states.items() if state.is_over)
    return Performance(
        states.total(),
        dict(states),
        states[RunState.SUCCEEDED] / over if over else None,
        durations(took),
        tuple(hours[start] for start in sorted(hours)),
    )


def task_statistics(
    runs: Iterable[tuple[RunRecord, Sequence[TaskRecord]]], *, graph: Graph | None = None
) -> list[TaskStatistics]:
    """Return how each task went in runs of one graph, that with the largest share first.

    Args:
        runs: with what is known of their tasks; those that are not over are left out.
        graph: of the runs; without it nobody knows their critical paths.
    """
    took: dict[str, list[int]] = {}
    failures: Counter[str] = Counter()
    retries: Counter[str] = Counter()
    critical: Counter[str] = Counter()
    whole = 0
    for run, tasks in runs:
        if not run.state.is_over:
            continue
        whole += max(run.ended - run.started, 0)
        for task in tasks:
            if task.item < 0 and task.requested:
                retries[task.node] += max(task.attempts - 1, 0)
                failures[task.node] += task.state in FAILURES
                lasted = took.setdefault(task.node, [])
                if task.state in _DONE:
                    lasted.append(time_of(task))
        if graph is not None:
            critical.update(step.node for step in critical_path(graph, tasks))
    found = [
        TaskStatistics(
            node,
            len(lasted),
            durations(lasted),
            failures[node],
            retries[node],
            sum(lasted) / whole if whole else 0.0,
            critical[node],
        )
        for node, lasted in took.items()
    ]
    return sorted(found, key=lambda one: -one.share)


def _count(hour: Hour, state: RunState) -> None:
    match state:
        case RunState.SUCCEEDED:
            hour.succeeded += 1
        case RunState.FAILED:
            hour.failed += 1
        case _:
            hour.other += 1


def _percentile(values: Sequence[int], percent: int) -> int:
    """Return the smallest of sorted values that so many percent do not exceed."""
    return values[max(-(-len(values) * percent // 100), 1) - 1]
