"""Performs the operations of a block on the bench, each to its end before anything else happens."""

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from typing_extensions import override

from compiler.ir.graph import Graph
from fblib.operation import Operation, OperationSettings
from fblib.service import Value
from runtime.clock import VirtualClock
from runtime.durable.plans import plans_of
from runtime.executor.base import Job, JobListener, Result, Wait
from runtime.executor.executor import OperationExecutor
from runtime.kernel.base import Request
from runtime.state import TaskState
from runtime.store.run_folder import RunFolder

_RUN = "bench"

Finished = tuple[str, str, Mapping[str, Value]]
"""A node, the event it sends, and its outputs."""


class Performer:
    """Performs operations: time they wait for goes by at once, and nobody answers them."""

    def __init__(
        self, graph: Graph, operations: Mapping[str, Operation], settings: OperationSettings
    ) -> None:
        """Perform those of a graph.

        Raises:
            RunError: it needs operations that do not exist.
        """
        self._plans = plans_of(graph, operations)
        self._settings = settings

    def perform(self, requests: Sequence[Request]) -> list[Finished]:
        """Perform what was requested; return how each ended, in the same order."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return asyncio.run(self._performed(requests))
        # Called by a test that is on an event loop itself.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(lambda: asyncio.run(self._performed(requests))).result()

    async def _performed(self, requests: Sequence[Request]) -> list[Finished]:
        with tempfile.TemporaryDirectory(prefix="fbflow-") as folder:
            async with OperationExecutor(clock=VirtualClock()) as executor:
                ends = _Ends(executor)
                jobs = [self._job(request, ends, Path(folder)) for request in requests]
                for job in jobs:
                    executor.submit(job)
                await ends.all_of(len(jobs))
        return [_finished(job, ends.results[job]) for job in jobs]

    def _job(self, request: Request, ends: "_Ends", folder: Path) -> Job:
        plan = self._plans[request.node]
        return Job(
            ends,
            _RUN,
            request.node,
            plan.operation,
            request.inputs,
            plan.policy,
            RunFolder(folder),
            self._settings,
            ports=plan.outputs,
        )


def _finished(job: Job, result: Result) -> Finished:
    if result.state is TaskState.SUCCEEDED:
        return job.node, "CNF", result.outputs
    error = result.error or "it waits for an answer, which nobody gives here"
    return job.node, "ERR", {"error": error, "attempts": result.attempts}


class _Ends(JobListener):
    """Waits until jobs are over."""

    def __init__(self, executor: OperationExecutor) -> None:
        self.results: dict[Job, Result] = {}
        self._executor = executor
        self._news = asyncio.Event()

    async def all_of(self, count: int) -> None:
        while len(self.results) < count:
            await self._news.wait()
            self._news.clear()

    @override
    def ended(self, job: Job, result: Result) -> None:
        self.results[job] = result
        self._news.set()

    @override
    def waits(self, job: Job, item: int, wait: Wait | None) -> None:
        if wait is not None and wait.kind != "time":
            self._executor.cancel(job.run, job.node)

    @override
    def element_ended(self, job: Job, item: int, result: Result) -> None:
        """Nobody is told."""

    @override
    def began(self, job: Job, item: int, attempt: int, at: int) -> None:
        """Nobody is told."""

    @override
    def failed(self, job: Job, item: int, attempt: int, error: str, again_in: float) -> None:
        """Nobody is told."""

    @override
    def checkpointed(self, job: Job, item: int, value: Value) -> None:
        """Nothing is kept."""

    @override
    def progressed(self, job: Job, item: int, fraction: float, text: str) -> None:
        """Nobody is told."""

    @override
    def logged(self, job: Job, item: int, text: str) -> None:
        """Nobody is told."""

    @override
    def values_changed(self, job: Job) -> None:
        """Nothing is kept."""
