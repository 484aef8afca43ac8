"""Bars: what the records and the journal of a run tell of the times of its tasks."""

from pathlib import Path
from typing import Any

import pytest

from compiler.ir.policy import Policy, Retry
from fblib.operation import Inputs, OperationContext, OperationError, Outputs
from runtime.clock import SECOND
from runtime.executor.executor import OperationExecutor
from runtime.progress.timeline import timeline
from runtime.state import RunState, TaskState
from runtime.store.base import Entry, Kind, RunRecord, TaskRecord
from tests import calls
from tests.durable_bench import Bench
from tests.operation_graphs import compiled
from tests.store_records import NOW
from tests.talking import in_loop

RUN = RunRecord("r1", "Test", "h", RunState.SUCCEEDED, started=NOW, ended=NOW + 20 * SECOND)
DONE, FAILED, RUNNING = TaskState.SUCCEEDED, TaskState.FAILED, TaskState.RUNNING


def task(
    requested: float, started: float, ended: float, *, state: TaskState = DONE, attempts: int = 1
) -> TaskRecord:
    first, second, third = (NOW + round(one * SECOND) for one in (requested, started, ended))
    error = "gone" if state is FAILED else ""
    return TaskRecord("App.t", -1, state, attempts, first, second, third, error)


def entry(kind: Kind, at: float, /, **data: Any) -> Entry:  # noqa: ANN401 - any JSON
    return Entry(1, kind, 0, 0, NOW + round(at * SECOND), "App.t", -1, data)


def attempt(at: float, number: int, again: float) -> Entry:
    return entry("attempt", at, number=number, error=f"no {number}", again_in=again)


def waits(at: float, kind: str, until: float = 0) -> Entry:
    due = NOW + round(until * SECOND) if until else 0
    return entry("wait", at, kind=kind, name="n", until=due)


def ends(at: float, *, error: str = "") -> Entry:
    outputs = {"error": error} if error else {}
    return entry("finish", at, event="ERR" if error else "CNF", outputs=outputs)


def shown(record: TaskRecord, *entries: Entry) -> list[str]:
    (found,) = timeline(RUN, [record], entries, now=NOW + 20 * SECOND)
    return [
        f"{bar.kind} {(bar.start - NOW) / SECOND:g}-{(bar.end - NOW) / SECOND:g} #{bar.attempt}"
        + (f" failed {bar.error}".rstrip() if bar.failed else "")
        for bar in found.bars
    ]


@pytest.mark.parametrize(
    ("record", "entries", "bars"),
    [
        (task(0, 0, 10), [ends(10)], ["work 0-10 #1"]),
        (task(2, 5, 6), [ends(6)], ["queued 2-5 #1", "work 5-6 #1"]),
        (task(3, 3, 3), [ends(3)], ["work 3-3 #1"]),
        (
            task(0, 5, 9, attempts=2),
            [attempt(2, 1, 3), ends(9)],
            ["work 0-2 #1 failed no 1", "delay 2-5 #1", "work 5-9 #2"],
        ),
        (
            task(0, 6, 9, attempts=2, state=FAILED),
            [attempt(2, 1, 3), ends(9, error="gone")],
            [
                "work 0-2 #1 failed no 1",
                "delay 2-5 #1",
                "queued 5-6 #2",
                "work 6-9 #2 failed gone",
            ],
        ),
        (
            task(1, 1, 8),
            [waits(3, "approval"), entry("answer", 7, kind="approval", name=""), ends(8)],
            ["work 1-3 #1", "wait 3-7 #1", "work 7-8 #1"],
        ),
        (
            task(1, 1, 8),
            [waits(3, "time", until=5), ends(8)],
            ["work 1-3 #1", "wait 3-5 #1", "work 5-8 #1"],
        ),
        (task(4, 4, 0, state=RUNNING), [], ["work 4-20 #1"]),
        (
            task(4, 4, 0, state=TaskState.WAITING),
            [waits(6, "event")],
            ["work 4-6 #1", "wait 6-20 #1"],
        ),
        (
            task(0, 0, 0, attempts=1, state=TaskState.RETRYING),
            [attempt(2, 1, 60)],
            ["work 0-2 #1 failed no 1", "delay 2-20 #1"],
        ),
        (task(1, 7, 9), [ends(3), ends(9)], ["work 1-3 #1", "work 7-9 #1"]),
        (TaskRecord("App.t"), [], []),
    ],
    ids=range(12),
)
def test_bars_tell_what_a_task_did(
    record: TaskRecord, entries: list[Entry], bars: list[str]
) -> None:
    assert shown(record, *entries) == bars


def test_an_event_ends_the_waits_of_all_that_wait_for_it() -> None:
    tasks = [TaskRecord(node, -1, RUNNING, 1, NOW, NOW) for node in ("a", "b", "c")]
    begun = [
        Entry(1, "wait", 0, 0, NOW + SECOND, node, -1, {"kind": "event", "name": name, "until": 0})
        for node, name in (("a", "go"), ("b", "go"), ("c", "stop"))
    ]
    came = Entry(2, "answer", 0, 0, NOW + 2 * SECOND, "", -1, {"kind": "event", "name": "go"})
    found = timeline(RUN, tasks, [*begun, came])

    assert [[bar.kind for bar in one.bars] for one in found] == [
        ["work", "wait", "work"],
        ["work", "wait", "work"],
        ["work", "wait"],
    ]


@in_loop
async def test_a_real_run_is_told_as_it_was(tmp_path: Path) -> None:
    calls.reset()
    errors = iter(["first", "second"])

    async def fails_twice(_context: OperationContext, _inputs: Inputs) -> Outputs:
        for error in errors:
            raise OperationError(error)
        return {}

    calls.DOES["a"] = fails_twice
    graph = compiled(
        {"a": "CALL", "each": "CALL"},
        events=["START.COLD -> a.REQ", "a.CNF -> each.REQ"],
        parameters={"each.arguments": "[1, 2]"},
        policies={
            "a": Policy(retry=Retry(attempts=3, delay=0.03)),
            "each": Policy(for_each="arguments"),
        },
    )
    bench = Bench(tmp_path)
    async with OperationExecutor() as executor:
        run = await bench.begin(graph, executor)
        await run.execute()
    calls.reset()
    found = timeline(run.record, await bench.store.tasks("r1"), await bench.store.entries("r1"))
    of_a = next(one for one in found if one.node == "App.a")

    assert [(bar.kind, bar.attempt, bar.error) for bar in of_a.bars if bar.kind != "queued"] == [
        ("work", 1, "first"),
        ("delay", 1, ""),
        ("work", 2, "second"),
        ("delay", 2, ""),
        ("work", 3, ""),
    ]
    assert of_a.bars[1].end - of_a.bars[1].start == 0.03 * SECOND
    assert sorted(one.item for one in found if one.node == "App.each") == [-1, 0, 1]
    assert all(one.state is DONE and one.bars for one in found)
