"""Jobs for an executor, and a listener that writes down what becomes of them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from typing_extensions import override

from compiler.ir.blocks import DataPort
from compiler.ir.datatypes import JSON, STRING, UDINT
from compiler.ir.policy import Circuit, Policy
from fblib.operation import Inputs, Operation, OperationContext, OperationSettings, Outputs, Pool
from fblib.service import Value
from runtime.executor.base import Job, JobListener, Result, Wait
from runtime.store.run_folder import RunFolder

Does = Callable[[OperationContext, Inputs], Awaitable[Outputs] | Outputs]

PORTS = {
    port.name: port
    for port in (
        DataPort(name="result", type=JSON),
        DataPort(name="error", type=STRING),
        DataPort(name="attempts", type=UDINT),
    )
}
DOES: dict[str, Does] = {}
"""What the operations of the present test do, by the id of their node."""
WATCHDOG = 5.0
"""Seconds after which a test has hung."""


def perform(context: OperationContext, inputs: Inputs) -> Awaitable[Outputs] | Outputs:
    """Do what the test says for the node."""
    return DOES[context.node](context, inputs)


class Notes(JobListener):
    """Writes down what is told, and wakes up whoever waits for the end of a number of jobs."""

    watchdog = WATCHDOG

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []
        self.results: dict[str, list[Result]] = {}
        self._ended = asyncio.Event()

    @override
    def ended(self, job: Job, result: Result) -> None:
        self.told.append(("ended", job.node, result.state.value))
        self.results.setdefault(job.node, []).append(result)
        self._ended.set()

    @override
    def element_ended(self, job: Job, item: int, result: Result) -> None:
        self.told.append(("element", item, result.state.value))

    @override
    def began(self, job: Job, item: int, attempt: int, at: int) -> None:
        self.told.append(("began", job.node, item, attempt))

    @override
    def failed(self, job: Job, item: int, attempt: int, error: str, again_in: float) -> None:
        self.told.append(("failed", job.node, attempt, error, again_in))

    @override
    def waits(self, job: Job, item: int, wait: Wait | None) -> None:
        self.told.append(("waits", job.node, None if wait is None else wait.kind))

    @override
    def checkpointed(self, job: Job, item: int, value: Value) -> None:
        self.told.append(("checkpoint", job.node, value))

    @override
    def progressed(self, job: Job, item: int, fraction: float, text: str) -> None:
        self.told.append(("progress", job.node, fraction, text))

    @override
    def logged(self, job: Job, item: int, text: str) -> None:
        self.told.append(("log", job.node, text))

    @override
    def values_changed(self, job: Job) -> None:
        self.told.append(("values", job.node))

    async def until_over(self, jobs: int) -> None:
        """Return when so many jobs are over; fail if that never happens."""
        async with asyncio.timeout(self.watchdog):
            while sum(len(one) for one in self.results.values()) < jobs:
                self._ended.clear()
                await self._ended.wait()

    def of(self, node: str) -> Result:
        """Return the only result of a node."""
        (result,) = self.results[node]
        return result


def job_of(
    listener: JobListener,
    node: str = "a",
    *,
    policy: Policy | None = None,
    inputs: Mapping[str, Value] | None = None,
    run: str = "r",
    pool: Pool = "loop",
    target: str = "",
    circuit: Circuit | None = None,
) -> Job:
    """Return a job for what `DOES` has for its node."""
    operation = Operation(
        "test", f"{__name__}:perform", pool=pool, target=(lambda _: target) if target else None
    )
    return Job(
        listener, run, node, operation, inputs or {}, policy or Policy(),
        RunFolder(Path()), OperationSettings(), ports=PORTS, circuit=circuit or Circuit(),
    )  # fmt: skip
