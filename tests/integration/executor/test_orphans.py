"""Processes and threads of operations do not outlive the process that they work for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROGRAM = """
import asyncio, sys, threading
from compiler.ir.policy import Policy
from fblib.operation import Operation
from runtime.executor.executor import OperationExecutor
from tests.executor_bench import Notes, job_of


def hangs(*_):
    print("begun", flush=True)
    threading.Event().wait()


async def main(pool):
    notes = Notes()
    job = job_of(notes, policy=Policy(timeout=float(sys.argv[2])))
    job.operation = Operation("test", "orphans:hangs", pool=pool)
    async with OperationExecutor() as executor:
        executor.submit(job)
        while not notes.results:
            await asyncio.sleep(0.01)
        print(notes.of("a").state, flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
"""


def program(folder: Path, pool: str, seconds: float) -> "subprocess.Popen[str]":
    """Begin a process in which an operation hangs."""
    path = folder / "orphans.py"
    path.write_text(PROGRAM)
    return subprocess.Popen(
        [sys.executable, path, pool, str(seconds)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(folder)])},
    )


@pytest.mark.slow
def test_a_process_that_computes_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    with program(tmp_path, "process", 60.0) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "begun\n"
        parent.kill()

        # Everybody who inherited it has to be gone before it ends.
        assert parent.stdout.read() == ""


@pytest.mark.slow
@pytest.mark.parametrize("pool", ["thread", "process"])
def test_an_operation_that_hangs_does_not_keep_a_process_from_ending(
    pool: str, tmp_path: Path
) -> None:
    with program(tmp_path, pool, 1.0) as parent:
        output, _ = parent.communicate(timeout=15)

    assert output.splitlines()[-1] == "timed out"
    assert parent.returncode == 0
