"""What the blocks do that the host does: timers, console, restart."""

from collections.abc import Sequence

import pytest

from compiler.ir.datatypes import (
    BOOL,
    INT,
    LINT,
    LREAL,
    SINT,
    STRING,
    TIME,
    UINT,
    ULINT,
    ArrayType,
    DataType,
)
from fblib.service import Value
from tests.blocks import MILLISECOND, instance

Step = tuple[int, str] | tuple[int, str, int]
"""When (in milliseconds), which event, and DT in milliseconds."""

PERIOD = 10


@pytest.mark.parametrize(
    ("block", "steps", "expected"),
    [
        ("E_DELAY", [(0, "START")], [10]),
        ("E_DELAY", [], []),
        ("E_DELAY", [(0, "STOP")], []),
        ("E_DELAY", [(0, "START"), (5, "START")], [10]),
        ("E_DELAY", [(0, "START"), (5, "STOP")], []),
        ("E_DELAY", [(0, "START"), (5, "STOP"), (6, "START")], [16]),
        ("E_DELAY", [(0, "START"), (20, "START")], [10, 30]),
        ("E_DELAY", [(0, "START", 0)], [1]),
        ("E_DELAY", [(0, "START", -7)], [1]),
        ("E_RDELAY", [(0, "START")], [10]),
        ("E_RDELAY", [(0, "START"), (5, "START"), (12, "START")], [22]),
        ("E_RDELAY", [(0, "START"), (5, "START"), (12, "STOP")], []),
        ("E_CYCLE", [(0, "START")], [10, 20, 30, 40, 50]),
        ("E_CYCLE", [(3, "START")], [13, 23, 33, 43]),
        ("E_CYCLE", [(0, "START"), (25, "STOP")], [10, 20]),
        ("E_CYCLE", [(0, "START"), (5, "START", 2)], [10, 20, 30, 40, 50]),
        ("E_CYCLE", [(0, "START"), (25, "STOP"), (30, "START", 15)], [10, 20, 45]),
        ("E_CYCLE", [(46, "START", 0)], [47, 48, 49, 50]),
    ],
)
def test_event_timers_fire_when_they_should(
    block: str, steps: Sequence[Step], expected: Sequence[int]
) -> None:
    timer = instance(block)

    for time, event, *period in steps:
        timer.wait_until(time)
        timer.trigger(event, DT=(period[0] if period else PERIOD) * MILLISECOND)
    timer.wait_until(50)

    assert timer.log == [(time, "EO") for time in expected]


def test_a_cycle_does_not_drift_when_it_is_served_late() -> None:
    cycle = instance("E_CYCLE")
    cycle.trigger("START", DT=10 * MILLISECOND)

    # The host was busy: it is 17 ms when the timer of 10 ms is served.
    cycle.due, cycle.fired_at, cycle.time = None, 10 * MILLISECOND, 17 * MILLISECOND
    cycle.service.fired(cycle)
    cycle.fired_at = None
    cycle.wait_until(30)

    assert cycle.log == [(17, "EO"), (20, "EO"), (30, "EO")]


def test_the_state_of_a_timer_is_enough_to_go_on() -> None:
    before = instance("E_CYCLE")
    before.trigger("START", DT=10 * MILLISECOND)
    before.wait_until(15)

    after = instance("E_CYCLE")
    after.time, after.due, after.remembered = before.time, before.due, dict(before.remembered)
    after.wait_until(30)

    assert after.log == [(20, "EO"), (30, "EO")]


@pytest.mark.parametrize(("warm", "expected"), [(False, "COLD"), (True, "WARM")])
def test_restart_tells_how_the_run_began_and_that_it_ends(warm: bool, expected: str) -> None:
    restart = instance("E_RESTART")

    restart.service.started(restart, warm=warm)
    restart.service.stopped(restart)

    assert restart.log == [(0, expected), (0, "STOP")]


def test_a_trigger_confirms() -> None:
    trigger = instance("E_TRIG")
    trigger.trigger("REQ", EVENTTYPE="EInit")

    assert trigger.log == [(0, "CNF")]


# --- E_STOPWATCH --------------------------------------------------------------------------


def test_a_stopwatch_measures_from_start_to_stop() -> None:
    watch = instance("E_STOPWATCH")
    measured: list[Value] = []

    for time, event in [
        (1, "STOP"),
        (2, "ET"),
        (10, "START"),
        (12, "START"),
        (15, "ET"),
        (20, "STOP"),
        (21, "STOP"),
        (30, "START"),
        (35, "RESET"),
        (36, "STOP"),
        (37, "RESET"),
    ]:
        watch.wait_until(time)
        answered = len(watch.log)
        watch.trigger(event)
        if len(watch.log) > answered:
            measured.append(watch.values["TD"])

    assert watch.log == [(15, "ETO"), (20, "EO"), (35, "RESETO"), (37, "RESETO")]
    assert measured == [5 * MILLISECOND, 10 * MILLISECOND, 0, 0]


# --- Console ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "datatype", "label", "expected"),
    [
        (7, INT, "count", "count = 7"),
        (7, INT, "", "7"),
        (True, BOOL, "on", "on = TRUE"),
        (1_500_000_000, TIME, "t", "t = T#1s500ms"),
        (0.5, LREAL, "x", "x = 0.5"),
        ("it's ready", STRING, "", "it's ready"),
        ("two\nlines", STRING, "", "'two$Nlines'"),
        ([1, 2], ArrayType(((0, 1),), INT), "a", "a = [1,2]"),
    ],
)
def test_the_console_prints_a_value_with_its_label(
    value: Value, datatype: DataType, label: str, expected: str
) -> None:
    console = instance("OUT_ANY_CONSOLE")
    console.types["IN"] = datatype

    console.trigger("REQ", QI=True, LABEL=label, IN=value)

    assert console.printed == [expected]
    assert console.values["QO"] is True
    assert console.log == [(0, "CNF")]


def test_a_console_that_is_off_says_nothing_but_confirms() -> None:
    console = instance("OUT_ANY_CONSOLE")
    console.trigger("REQ", QI=False, LABEL="x", IN=7)

    assert console.printed == []
    assert console.values["QO"] is False
    assert console.log == [(0, "CNF")]


@pytest.mark.parametrize(("check", "expected"), [(True, "PASSED"), (False, "FAILED")])
def test_a_condition_tells_whether_it_held(check: bool, expected: str) -> None:
    condition = instance("TEST_CONDITION")
    condition.trigger("REQ", check=check)

    assert condition.printed == [f"[TEST_CONDITION_{expected}] App.TEST_CONDITION"]
    assert condition.log == [(0, "CNF")]


# --- F_TRUNC ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "datatype", "expected"),
    [
        (2.9, INT, 2),
        (-2.9, INT, -2),
        (0.0, INT, 0),
        (1e10, LINT, 10_000_000_000),
        (1e19, ULINT, 10_000_000_000_000_000_000),
        (70_000.5, INT, 4464),
        (70_000.5, UINT, 4464),
        (-1.0, UINT, 65535),
        (255.0, SINT, -1),
    ],
)
def test_truncation_cuts_to_the_type_of_its_result(
    value: float, datatype: DataType, expected: int
) -> None:
    truncation = instance("F_TRUNC")
    truncation.types["OUT"] = datatype

    truncation.trigger("REQ", IN=value)

    assert truncation.values["OUT"] == expected
    assert truncation.log == [(0, "CNF")]


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_truncation_of_no_number_ends_the_run(value: float) -> None:
    truncation = instance("F_TRUNC")

    with pytest.raises(AssertionError, match="has no integer part"):
        truncation.trigger("REQ", IN=value)
