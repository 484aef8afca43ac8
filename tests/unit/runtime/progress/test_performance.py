"""Figures over many runs."""

import pytest

from compiler.ir.graph import Graph
from runtime.clock import SECOND
from runtime.progress.critical_path import Step, critical_path
from runtime.progress.performance import (
    HOUR,
    Durations,
    Hour,
    durations,
    performance,
    task_statistics,
)
from runtime.state import RunState, TaskState
from runtime.store.base import RunRecord, TaskRecord
from tests.operation_graphs import compiled
from tests.store_records import record

DAY = 24 * HOUR


def run(took: int, state: RunState = RunState.SUCCEEDED, *, start: int = DAY) -> RunRecord:
    over = start + took if state.is_over else 0
    return record(state=state, created=start, started=start, ended=over)


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([], None),
        ([7], Durations(1, 7.0, 7, 7, 7, 7)),
        ([3, 1, 2], Durations(3, 2.0, 2, 3, 3, 3)),
        (range(1, 101), Durations(100, 50.5, 50, 95, 99, 100)),
    ],
    ids=["none", "one", "three", "hundred"],
)
def test_percentiles_are_values_that_were_there(values: list[int], found: Durations | None) -> None:
    assert durations(values) == found


def test_runs_are_counted_by_how_and_when_they_ended() -> None:
    found = performance(
        [
            run(10),
            run(20),
            run(30, RunState.FAILED),
            run(HOUR, RunState.CANCELLED),
            run(40, start=DAY + 5 * HOUR),
            run(0, RunState.RUNNING),
        ]
    )

    assert found.count == 6
    assert found.by_state[RunState.SUCCEEDED] == 3
    assert found.by_state[RunState.RUNNING] == 1
    assert found.success_rate == 3 / 5
    assert found.durations == Durations(4, 25.0, 20, 40, 40, 40)
    assert found.hours == (
        Hour(DAY, succeeded=2, failed=1),
        Hour(DAY + HOUR, other=1),
        Hour(DAY + 5 * HOUR, succeeded=1),
    )


def test_of_no_runs_nothing_is_known() -> None:
    found = performance([])

    assert (found.count, found.success_rate, found.durations, found.hours) == (0, None, None, ())


CHAIN: Graph = compiled(
    {"a": "SLEEP", "b": "SLEEP", "c": "SLEEP"},
    events=["START.COLD -> a.REQ", "START.COLD -> b.REQ", "b.CNF -> c.REQ"],
)


def task(
    node: str, first: int, last: int, state: TaskState = TaskState.SUCCEEDED, attempts: int = 1
) -> TaskRecord:
    begun = DAY + first * SECOND
    return TaskRecord(f"App.{node}", -1, state, attempts, begun, begun, DAY + last * SECOND)


def test_the_critical_path_of_a_run_follows_from_its_records() -> None:
    tasks = [task("a", 0, 5), task("b", 0, 3), task("c", 3, 7), task("c", 3, 4)]
    cancelled = [task("a", 0, 5), task("b", 0, 9, TaskState.CANCELLED)]

    assert critical_path(CHAIN, tasks[:3]) == (
        Step("App.b", 3 * SECOND),
        Step("App.c", 4 * SECOND),
    )
    assert critical_path(CHAIN, cancelled) == (Step("App.a", 5 * SECOND),)


def test_the_tasks_that_take_the_time_come_first() -> None:
    first = [task("a", 0, 2), task("b", 0, 6), task("c", 6, 8)]
    second = [
        task("a", 0, 4, TaskState.FAILED, attempts=3),
        task("b", 0, 4, TaskState.CANCELLED),
        TaskRecord("App.c", state=TaskState.SKIPPED),
    ]
    found = task_statistics(
        [
            (run(8 * SECOND), first),
            (run(4 * SECOND, RunState.FAILED), second),
            (run(0, RunState.RUNNING), first),
        ],
        graph=CHAIN,
    )
    by_node = {one.node: one for one in found}

    assert [one.node for one in found] == ["App.a", "App.b", "App.c"]
    assert [one.share for one in found] == [6 / 12, 6 / 12, 2 / 12]
    assert [one.critical for one in found] == [1, 1, 1]
    assert (by_node["App.a"].failures, by_node["App.a"].retries) == (1, 2)
    assert (by_node["App.b"].runs, by_node["App.b"].failures) == (1, 0)
    assert by_node["App.a"].durations == Durations(
        2, 3.0 * SECOND, 2 * SECOND, 4 * SECOND, 4 * SECOND, 4 * SECOND
    )
