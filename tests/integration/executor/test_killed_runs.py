"""Runs whose process was killed: values, results and cancelled tasks are there again."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from runtime.executor.executor import OperationExecutor
from runtime.state import RunState
from runtime.store.home import Home, open_home
from tests import calls
from tests.calls import CALLS, DOES
from tests.durable_bench import START, Bench
from tests.dying_runs import GRAPH, tells
from tests.talking import in_loop

ROOT = Path(__file__).parents[3]


@pytest.mark.slow
@in_loop
async def test_a_killed_run_goes_on_with_its_values_and_without_what_was_cancelled(
    tmp_path: Path,
) -> None:
    command = [sys.executable, "-m", "tests.dying_runs", str(tmp_path)]
    died = subprocess.run(command, cwd=ROOT, check=False)  # noqa: ASYNC221 - nothing else happens
    assert died.returncode == -signal.SIGKILL

    calls.reset()
    DOES["c"] = tells
    async with open_home(Home(tmp_path), wall=lambda: START) as opened:
        bench = Bench(tmp_path, opened.store)
        async with OperationExecutor() as executor:
            run = await bench.go_on(GRAPH, executor)
            await run.execute()
        states = await bench.states()

    assert run.record.state is RunState.SUCCEEDED
    assert run.result("App.c")["result"] == [{"first": {"list": [1]}, "third": 3}, "written"]
    assert CALLS == {"b": 1, "c": 1}
    assert states == {
        "a": "succeeded", "b": "succeeded", "c": "succeeded", "x": "cancelled", "y": "cancelled",
    }  # fmt: skip
    calls.reset()
