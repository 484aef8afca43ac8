import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.clock import SECOND
from runtime.state import RunState, TaskState
from runtime.store.base import Entry, RunRecord, TaskRecord
from runtime.verbs.timeline import History, Timeline, histories
from tests.store_records import NOW

DONE, FAILED = TaskState.SUCCEEDED, TaskState.FAILED


def timeline(seconds: int = 10, width: int = 10) -> Timeline:
    run = RunRecord(
        "r1", "Test", "h", RunState.SUCCEEDED, started=NOW, ended=NOW + seconds * SECOND
    )
    return Timeline(run, now=0, width=width)


def task(
    requested: float, started: float, ended: float, *, state: TaskState = DONE, attempts: int = 1
) -> TaskRecord:
    first, second, third = (NOW + round(one * SECOND) for one in (requested, started, ended))
    return TaskRecord("App.t", -1, state, attempts, first, second, third)


@pytest.mark.parametrize(
    ("drawn", "history", "bar"),
    [
        (task(0, 0, 10), None, "━━━━━━━━━━"),
        (task(0, 0, 0), None, "━"),
        (task(2, 4.1, 6), None, "  ··━━━"),
        (task(5, 5, 9, state=FAILED), None, "     ━━━━×"),
        (
            task(0, 5, 8, attempts=2),
            History(failures=[(NOW + 2 * SECOND, NOW + 5 * SECOND - 1)]),
            "━━×╌╌━━━━",
        ),
        (task(1, 1, 7), History(waits=[NOW + 3 * SECOND]), " ━━╌╌╌╌╌"),
        (task(4, 4, 0, state=TaskState.RUNNING), None, "    ━━━━━━"),
        (TaskRecord("App.t"), None, ""),
    ],
)
def test_bars_show_work_waits_and_failures(
    drawn: TaskRecord, history: History | None, bar: str
) -> None:
    assert timeline().bar(drawn, history) == bar


def test_the_header_has_the_beginning_and_the_end() -> None:
    assert timeline(width=12).header == "0       10 s"


def test_the_journal_tells_of_attempts_and_waits() -> None:
    found: dict[tuple[str, int], History] = {}
    histories(
        [
            Entry(1, "attempt", 0, 0, NOW, "a", 3, {"number": 1, "error": "", "again_in": 2.5}),
            Entry(2, "wait", 0, 0, NOW + 1, "b", -1, {"kind": "time"}),
            Entry(3, "log", 0, 0, NOW, "a", -1, {"text": "x"}),
        ],
        found,
    )

    assert found == {
        ("a", 3): History(failures=[(NOW, NOW + round(2.5 * SECOND))]),
        ("b", -1): History(waits=[NOW + 1]),
    }


MOMENTS = st.integers(NOW - 10**12, NOW + 10**12)


@given(MOMENTS, MOMENTS, MOMENTS, st.sampled_from(TaskState), st.lists(MOMENTS, max_size=3))
def test_no_bar_is_wider_than_there_is_room(
    requested: int, started: int, ended: int, state: TaskState, moments: list[int]
) -> None:
    drawn = TaskRecord("App.t", -1, state, 1, requested, started, ended)
    history = History([(moment, moment + 10**9) for moment in moments], moments)

    assert 1 <= len(timeline().bar(drawn, history)) <= 10
