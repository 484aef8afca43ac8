import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.clock import SECOND
from runtime.progress.timeline import Bar, Marks
from runtime.state import RunState, TaskState
from runtime.store.base import Entry, RunRecord, TaskRecord
from runtime.verbs.timeline import Timeline
from tests.store_records import NOW

RUN = RunRecord("r1", "Test", "h", RunState.SUCCEEDED, started=NOW, ended=NOW + 10 * SECOND)


def timeline(width: int = 10) -> Timeline:
    return Timeline(RUN, now=0, width=width)


def bar(kind: str, start: float, end: float, *, failed: bool = False) -> Bar:
    first, last = (NOW + round(one * SECOND) for one in (start, end))
    return Bar(kind, first, last, 1, failed)  # type: ignore[arg-type] # a test says which


@pytest.mark.parametrize(
    ("bars", "text"),
    [
        ([bar("work", 0, 10)], "━━━━━━━━━━"),
        ([bar("work", 0, 0)], "━"),
        ([bar("queued", 2, 4.1), bar("work", 4.1, 6)], "  ··━━━"),
        ([bar("work", 5, 9, failed=True)], "     ━━━━×"),
        (
            [bar("work", 0, 2, failed=True), bar("delay", 2, 4.9), bar("work", 5, 8)],
            "━━×╌╌━━━━",
        ),
        ([bar("work", 1, 3), bar("wait", 3, 7)], " ━━╌╌╌╌╌"),
        ([bar("work", 4, 20)], "    ━━━━━━"),
        ([], ""),
    ],
)
def test_bars_show_work_waits_and_failures(bars: list[Bar], text: str) -> None:
    assert timeline().drawn(bars) == text


def test_the_header_has_the_beginning_and_the_end() -> None:
    assert timeline(width=12).header == "0       10 s"


MOMENTS = st.integers(NOW - 10**12, NOW + 10**12)
ENTRIES = st.builds(
    Entry,
    st.just(1),
    st.sampled_from(["attempt", "wait", "answer", "finish"]),
    st.just(0),
    st.just(0),
    MOMENTS,
    st.just("App.t"),
    st.just(-1),
    st.builds(
        lambda again, until: {
            "number": 1, "error": "", "again_in": again, "kind": "time", "name": "",
            "until": until, "event": "ERR", "outputs": {},
        },
        st.floats(0, 10),
        MOMENTS,
    ),
)  # fmt: skip


@given(
    MOMENTS, MOMENTS, MOMENTS, st.sampled_from(TaskState), st.lists(ENTRIES, max_size=5)
)  # fmt: skip
def test_no_bar_is_wider_than_there_is_room(
    requested: int, started: int, ended: int, state: TaskState, entries: list[Entry]
) -> None:
    marks = Marks()
    marks.take(entries)
    task = TaskRecord("App.t", -1, state, 1, requested, started, ended)
    bars = marks.timeline(RUN, task).bars

    assert 1 <= len(timeline().drawn(bars)) <= 10
    assert all(one.start <= one.end for one in bars)
