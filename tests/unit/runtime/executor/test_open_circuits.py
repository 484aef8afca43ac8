"""Attempts against targets whose circuits are open."""

from compiler.ir.policy import Circuit, Policy, Retry
from fblib.operation import Inputs, OperationContext, OperationError, Outputs
from runtime.clock import SECOND, VirtualClock
from runtime.executor.circuit import Breaker
from runtime.executor.executor import OperationExecutor
from runtime.state import TaskState
from tests.executor_bench import DOES, Notes, job_of
from tests.talking import in_loop

CIRCUIT = Circuit(failures=2, reset=30)


@in_loop
async def test_an_open_circuit_costs_an_attempt_and_the_next_one_waits_until_it_is_tried() -> None:
    performed: list[int] = []

    async def fails_twice(context: OperationContext, _inputs: Inputs) -> Outputs:
        performed.append(context.attempt)
        if len(performed) <= 2:
            message = "the service is down"
            raise OperationError(message)
        return {}

    DOES.update(a=fails_twice, b=fails_twice)
    notes, states = Notes(), list[str]()
    policy = Policy(retry=Retry(attempts=5, delay=1))
    async with OperationExecutor(
        clock=VirtualClock(), circuit_changed=lambda one: states.append(one.state)
    ) as executor:
        job = job_of(notes, "a", policy=policy, target="api.example.org", circuit=CIRCUIT)
        executor.submit(job)
        await notes.until_over(1)

    delays = [one[4] for one in notes.told if one[0] == "failed"]
    assert performed == [1, 2, 4]
    assert delays == [1, 1, 29]
    assert states == ["open", "half-open", "closed"]
    assert notes.of("a").attempts == 4


@in_loop
async def test_without_further_attempts_an_open_circuit_is_the_reason_of_the_failure() -> None:
    async def never_called(_context: OperationContext, _inputs: Inputs) -> Outputs:
        raise AssertionError

    DOES["a"] = never_called
    notes, clock = Notes(), VirtualClock()
    await clock.sleep_until(100 * SECOND)
    known = Breaker("api.example.org", "open", 2, 90 * SECOND, 90 * SECOND)
    async with OperationExecutor(clock=clock, circuits=[known]) as executor:
        executor.submit(job_of(notes, target="api.example.org", circuit=CIRCUIT))
        executor.submit(job_of(notes, "b", target="another.example.org", circuit=CIRCUIT))
        DOES["b"] = lambda _context, _inputs: {}
        await notes.until_over(2)

    assert notes.of("a").state is TaskState.FAILED
    assert notes.of("a").error == (
        'the circuit to "api.example.org" is open since 1970-01-01 00:01:30 UTC, '
        "after 2 failures in a row; it is tried again in 20 s"
    )
    assert notes.of("b").state is TaskState.SUCCEEDED


@in_loop
async def test_a_deadline_before_the_circuit_is_tried_again_ends_the_job() -> None:
    DOES["a"] = lambda _context, _inputs: {}
    notes = Notes()
    known = Breaker("host", "open", 2, 0, 0)
    policy = Policy(retry=Retry(attempts=5), deadline=10)
    async with OperationExecutor(clock=VirtualClock(), circuits=[known]) as executor:
        executor.submit(job_of(notes, policy=policy, target="host", circuit=CIRCUIT))
        await notes.until_over(1)

    assert (notes.of("a").state, notes.of("a").attempts) == (TaskState.FAILED, 1)
