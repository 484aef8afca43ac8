"""How quickly operations are performed: no-ops, sleepers, and the memory of jobs that wait.

    python benchmarks/executor.py [JOBS]

One process, one event loop, nothing kept: what the executor itself costs, in processor time,
since other processes may be at work. Naps are measured in real time.
"""

import argparse
import asyncio
import time
import tracemalloc
from collections.abc import Callable, Coroutine
from pathlib import Path

from typing_extensions import override

from compiler.ir.blocks import DataPort
from compiler.ir.datatypes import JSON
from compiler.ir.policy import Policy
from fblib.operation import Inputs, Operation, OperationContext, OperationSettings, Outputs
from fblib.service import Value
from runtime.executor.base import Job, JobListener, Result, Wait
from runtime.executor.executor import OperationExecutor
from runtime.store.run_folder import RunFolder

PORTS = {"result": DataPort(name="result", type=JSON)}
ROUNDS = 5
_MINE = "benchmarks.executor" if __name__ != "__main__" else "__main__"


async def nothing(_context: OperationContext, inputs: Inputs) -> Outputs:
    """Return the input."""
    return {"result": inputs["value"]}


async def a_turn(_context: OperationContext, inputs: Inputs) -> Outputs:
    """Let the event loop have one turn."""
    await asyncio.sleep(0)
    return {"result": inputs["value"]}


async def a_nap(_context: OperationContext, inputs: Inputs) -> Outputs:
    """Wait for 50 ms."""
    await asyncio.sleep(0.05)
    return {"result": inputs["value"]}


class Counter(JobListener):
    """Counts what has ended, and may submit one job after the other."""

    def __init__(self, expected: int, then: Callable[[], None] | None = None) -> None:
        """Expect so many jobs; call `then` after each."""
        self.left = expected
        self.over = asyncio.Event()
        self._then = then

    @override
    def ended(self, job: Job, result: Result) -> None:
        if result.error:
            raise RuntimeError(result.error)
        self.left -= 1
        if not self.left:
            self.over.set()
        if self._then is not None:
            self._then()

    @override
    def element_ended(self, job: Job, item: int, result: Result) -> None:
        return

    @override
    def began(self, job: Job, item: int, attempt: int, at: int) -> None:
        return

    @override
    def failed(self, job: Job, item: int, attempt: int, error: str, again_in: float) -> None:
        return

    @override
    def waits(self, job: Job, item: int, wait: Wait | None) -> None:
        return

    @override
    def checkpointed(self, job: Job, item: int, value: Value) -> None:
        return

    @override
    def progressed(self, job: Job, item: int, fraction: float, text: str) -> None:
        return

    @override
    def logged(self, job: Job, item: int, text: str) -> None:
        return

    @override
    def values_changed(self, job: Job) -> None:
        return


FILES, SETTINGS, POLICY = RunFolder(Path()), OperationSettings(), Policy()
OPERATIONS = {name: Operation(name, f"{_MINE}:{name}") for name in ("nothing", "a_turn", "a_nap")}


def job_of(function: str, listener: JobListener, number: int, policy: Policy = POLICY) -> Job:
    """Return one job."""
    operation, inputs = OPERATIONS[function], {"value": number}
    return Job(listener, "r", "n", operation, inputs, policy, FILES, SETTINGS, ports=PORTS)


async def fan_out(
    function: str,
    jobs: int,
    policy: Policy = POLICY,
    *,
    limit: int = 256,
    now: Callable[[], float] = time.process_time,
) -> float:
    """Submit all jobs at once; return the seconds until the last one ended."""
    async with OperationExecutor() as executor:
        executor.limit("", limit)
        counter = Counter(jobs)
        made = [job_of(function, counter, number, policy) for number in range(jobs)]
        begun = now()
        for job in made:
            executor.submit(job)
        await counter.over.wait()
        return now() - begun


async def chain(function: str, jobs: int) -> float:
    """Submit each job when the one before has ended."""
    async with OperationExecutor() as executor:

        def then() -> None:
            if counter.left:
                executor.submit(job_of(function, counter, counter.left))

        counter = Counter(jobs, then)
        begun = time.process_time()
        then()
        await counter.over.wait()
        return time.process_time() - begun


async def memory(jobs: int) -> float:
    """Return the bytes that one waiting job takes."""
    async with OperationExecutor() as executor:
        executor.pause("r")
        counter = Counter(jobs)
        before = tracemalloc.get_traced_memory()[0]
        for number in range(jobs):
            executor.submit(job_of("nothing", counter, number))
        await asyncio.sleep(0.1)
        taken = tracemalloc.get_traced_memory()[0] - before
        executor.go_on("r")
        await counter.over.wait()
        return taken / jobs


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("jobs", nargs="?", type=int, default=20_000)
    jobs = parser.parse_args().jobs
    timed = Policy(timeout=60.0)
    measured: dict[str, Callable[[], Coroutine[None, None, float]]] = {
        "fan-out, nothing": lambda: fan_out("nothing", jobs),
        "fan-out, nothing, timeout": lambda: fan_out("nothing", jobs, timed),
        "fan-out, one turn": lambda: fan_out("a_turn", jobs),
        "chain, nothing": lambda: chain("nothing", jobs),
        "chain, one turn": lambda: chain("a_turn", jobs),
    }
    for label, make in measured.items():
        best = min(asyncio.run(make()) for _ in range(ROUNDS))
        print(f"{label:<28}{jobs / best:>12,.0f} operations/s")
    best = min(
        asyncio.run(fan_out("a_nap", 200, limit=200, now=time.perf_counter)) for _ in range(ROUNDS)
    )
    print(f"{'200 naps of 50 ms at once':<28}{best * 1e3:>12.1f} ms")
    tracemalloc.start()
    for number in (jobs, 5 * jobs):
        print(f"{f'{number:,} waiting':<28}{asyncio.run(memory(number)):>12,.0f} bytes each")


if __name__ == "__main__":
    main()
