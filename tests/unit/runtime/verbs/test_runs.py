import json

import pytest

from compiler.ir.graph import Graph
from tests.unit.runtime.verbs.conftest import Shell


def test_a_home_without_runs_is_told_so(shell: Shell) -> None:
    code = shell("runs")

    assert code == 1
    assert "nothing was run in" in shell.err
    assert not shell.home.exists()


def test_the_runs_are_listed_the_last_one_first(
    shell: Shell, reading: Graph, approving: Graph
) -> None:
    shell.run(reading)
    shell.run(approving, "--for", "300ms")

    assert shell("runs") == 0
    header, first, second = shell.out.splitlines()
    assert header.split() == ["RUN", "GRAPH", "STATE", "STARTED", "DURATION", "TASKS"]
    assert "interrupted" in first
    assert first.endswith("0/2")
    assert "failed" in second
    assert second.endswith("3/3")


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (["--state", "failed"], 1),
        (["--state", "interrupted"], 1),
        (["--state", "running"], 1),
        (["--state", "failed", "--state", "interrupted"], 2),
        (["--state", "succeeded"], 0),
        (["--graph", "Test"], 2),
        (["--graph", "Other"], 0),
        (["--most", "1"], 1),
    ],
)
def test_runs_are_chosen(
    shell: Shell, reading: Graph, approving: Graph, options: list[str], count: int
) -> None:
    shell.run(reading)
    shell.run(approving, "--for", "300ms")

    assert shell("runs", *options, "--format", "json") == 0
    assert len(shell.out.splitlines()) == count


def test_machines_read_one_object_for_each_run(shell: Shell, reading: Graph) -> None:
    shell.run(reading)

    shell("runs", "--format", "json")
    run = json.loads(shell.out)

    assert run["state"] == "failed"
    assert run["interrupted"] is False
    assert (run["tasks_over"], run["tasks_total"]) == (3, 3)
    assert run["duration"] == run["ended"] - run["started"]


def test_a_negative_number_of_runs_is_refused(shell: Shell, reading: Graph) -> None:
    shell.run(reading)

    assert shell("runs", "--most", "0") == 2
    assert "shows nothing" in shell.err
