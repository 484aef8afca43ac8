import json

import pytest

from compiler.ir.graph import Graph
from runtime.clock import SECOND
from runtime.errors import CodeError
from runtime.report import Ending, RunReport
from runtime.summary import busiest, idle_hint, report_record, statistics, summary, warnings


def ended(because: Ending = Ending.QUIESCENT, *, executed: int = 0) -> RunReport:
    return RunReport(
        ended_because=because, run_time=SECOND, executed=executed, duration=SECOND // 2
    )


@pytest.mark.parametrize(
    ("report", "line"),
    [
        (
            ended(executed=1),
            "succeeded after 1 s of run time: 1 event executed in 500 ms; quiescent",
        ),
        (
            ended(Ending.TIME_IS_UP, executed=172_801),
            "stopped after 1 s of run time: 172,801 events executed in 500 ms; the time is up",
        ),
    ],
)
def test_one_line_says_how_a_run_ended(report: RunReport, line: str) -> None:
    assert summary(report).startswith(line)


def test_blocks_without_an_implementation_are_named(idle: Graph) -> None:
    report = RunReport(
        ended_because=Ending.QUIESCENT,
        run_time=0,
        executed=3,
        duration=1,
        ended_here={"App.Sub.Motor": 2},
    )

    assert list(warnings(report, idle)) == [
        '2 events ended at "App.Sub.Motor": its type "MOTOR_DRIVER" has no implementation here'
    ]


def test_a_run_in_which_nothing_happened_says_what_to_do(idle: Graph, blinker: Graph) -> None:
    unwired = blinker.model_copy(update={"event_wires": ()})

    assert "no E_RESTART block" in idle_hint(ended(), idle, injected=False)
    assert "--inject App.Counter.CU" in idle_hint(ended(), idle, injected=False)
    assert 'nothing is connected to the events of "FBFLOW.RES.START"' in idle_hint(
        ended(), unwired, injected=False
    )


def test_a_run_in_which_something_happened_needs_no_advice(idle: Graph) -> None:
    assert idle_hint(ended(executed=1), idle, injected=False) == ""
    assert idle_hint(ended(), idle, injected=True) == ""
    assert idle_hint(ended(Ending.STOP_REQUESTED), idle, injected=False) == ""


def test_statistics_list_the_busiest_pins_first() -> None:
    events = busiest({("A", "REQ"): 5, ("B", "REQ"): 0, ("A", "CNF"): 12_000, ("C", "REQ"): 5})

    assert list(statistics(ended(executed=500), events, "kernel: python")) == [
        "events  pin",
        "12,000  A.CNF",
        "     5  A.REQ",
        "     5  C.REQ",
        "kernel: python",
        "500 events executed in 500 ms (1,000/s), run time 1 s",
    ]


def test_the_report_for_machines_has_the_error_in_parts() -> None:
    error = CodeError("R501", "division by zero", node="A", algorithm="REQ", place="A.fbt:3")
    report = RunReport(
        ended_because=Ending.RUN_ERROR, run_time=0, executed=1, duration=2, error=error
    )
    record = json.loads(json.dumps(report_record(report, state={"A.IN": "INT#0"})))

    assert record["status"] == "failed"
    assert record["state"] == {"A.IN": "INT#0"}
    assert record["error"] == {
        "message": "R501 in A, algorithm REQ (A.fbt:3): division by zero",
        "code": "R501",
        "node": "A",
        "algorithm": "REQ",
        "place": "A.fbt:3",
    }
