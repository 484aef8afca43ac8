"""Runs of small graphs of operations, with a store in memory or any other."""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from compiler.ir.graph import Graph
from fblib.service import Value
from runtime.durable.listener import RunListener
from runtime.durable.run import DurableRun, Past, Surroundings
from runtime.executor.executor import OperationExecutor
from runtime.state import RunState
from runtime.store.base import Batch, RunRecord, Store
from runtime.store.memory import MemoryStore
from runtime.store.run_folder import RunFolder
from tests import calls

START = 1_700_000_000_000_000_000


class Bench:
    """A store, a folder, and the runs made with them."""

    def __init__(self, folder: Path, store: Store | None = None) -> None:
        self.folder = folder
        self.store = store or MemoryStore(wall=lambda: START)

    async def begin(
        self,
        graph: Graph,
        executor: OperationExecutor,
        *,
        run: str = "r1",
        durability: Literal["strict", "snapshot", "none"] = "strict",
        parameters: dict[str, Value] | None = None,
        listeners: Iterable[RunListener] = (),
    ) -> DurableRun:
        """Make a new run."""
        record = RunRecord(
            run, graph.name, "hash", owner="me", durability=durability,
            parameters=parameters or {},
        )  # fmt: skip
        await self.store.create(record, graph=b"{}")
        around = Surroundings(executor, self.store, operations=calls.OPERATIONS)
        files = RunFolder(self.folder)
        return DurableRun(graph, record, around, files=files, listeners=listeners)

    async def died_after(self, most: int) -> "Bench":
        """Return a bench where only a part of the journal was kept."""
        bench = Bench(self.folder)
        record = await self.store.run("r1")
        record.state, record.ended, record.owner = RunState.RUNNING, 0, "me"
        await bench.store.create(record, graph=b"{}")
        entries = await self.store.entries("r1", until=most)
        await bench.store.commit(Batch("r1", entries=entries)).wait()
        return bench

    async def go_on(self, graph: Graph, executor: OperationExecutor) -> DurableRun:
        """Go on with the run as if its process had died."""
        record = await self.store.run("r1")
        assert await self.store.claim("r1", owner="another", expected=record.owner)
        record.owner = "another"
        past = Past(
            await self.store.entries("r1"),
            await self.store.tasks("r1"),
            await self.store.snapshot("r1"),
        )
        around = Surroundings(executor, self.store, operations=calls.OPERATIONS)
        return DurableRun(graph, record, around, files=RunFolder(self.folder), past=past)

    async def states(self) -> dict[str, str]:
        """Return the states of all tasks that are kept, by node."""
        return {
            task.node.rpartition(".")[2]: task.state.value
            for task in await self.store.tasks("r1")
            if task.item < 0
        }
