"""Functions in processes of their own: what they return, how they fail, whom that harms."""

import asyncio
import os

import pytest

from compiler.ir.policy import Policy, Retry
from fblib.operation import Operation
from runtime.executor.base import Job
from runtime.executor.executor import OperationExecutor
from runtime.state import TaskState
from tests.executor_bench import Notes, job_of
from tests.talking import in_loop


class Patient(Notes):
    """Waits longer: processes take their time to begin."""

    watchdog = 18.0


def program(notes: Notes, name: str, *, policy: Policy | None = None) -> Job:
    """Return a job that is performed in a process."""
    job = job_of(notes, name, policy=policy, inputs={"value": "x"})
    job.operation = Operation("test", f"tests.executor_programs:{name}", pool="process")
    return job


@in_loop
async def test_a_process_is_used_again_and_is_another_one() -> None:
    notes = Patient()
    async with OperationExecutor() as executor:
        executor.limit("", 1)
        executor.submit(program(notes, "pid"))
        executor.submit(program(notes, "pid"))
        await notes.until_over(2)

    first, second = (one.outputs["result"] for one in notes.results["pid"])
    assert first == second
    assert first != [os.getpid(), "x"]


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("dies", "the process that performed the operation ended by signal 9"),
        ("refuses", "no such file"),
        ("exits", "it wanted to end the program: SystemExit: 3"),
        ("returns_a_function", "its result cannot be sent from its process"),
    ],
)
@in_loop
async def test_a_failure_in_a_process_is_told_and_the_next_one_succeeds(
    name: str, error: str
) -> None:
    notes = Patient()
    async with OperationExecutor() as executor:
        executor.limit("", 1)
        executor.submit(program(notes, name, policy=Policy(retry=Retry(attempts=2))))
        executor.submit(program(notes, "pid"))
        await notes.until_over(2)

    assert notes.of(name).error.startswith(error)
    assert notes.of(name).attempts == (1 if name in ("refuses", "returns_a_function") else 2)
    assert notes.of("pid").state is TaskState.SUCCEEDED


@in_loop
async def test_a_timeout_ends_its_own_process_alone() -> None:
    notes = Patient()
    async with OperationExecutor() as executor:
        executor.limit("", 1)
        executor.submit(program(notes, "pid"))
        await notes.until_over(1)
        executor.limit("", 2)
        executor.submit(program(notes, "computes_for_ever", policy=Policy(timeout=0.5)))
        executor.submit(program(notes, "pid"))
        await notes.until_over(3)

    assert notes.of("computes_for_ever").state is TaskState.TIMED_OUT
    assert [one.state for one in notes.results["pid"]] == [TaskState.SUCCEEDED] * 2


@in_loop
async def test_leaving_ends_processes_that_compute_for_ever() -> None:
    notes = Patient()
    async with asyncio.timeout(Patient.watchdog), OperationExecutor() as executor:
        executor.submit(program(notes, "computes_for_ever"))
        executor.submit(program(notes, "pid"))
        await notes.until_over(1)

    assert list(notes.results) == ["pid"]
