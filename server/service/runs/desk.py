"""What every verb about runs begins with: finding the run, and what is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from runtime.durable.session import Session
from runtime.state import TaskState
from runtime.store.base import RunRecord, Store, TaskRecord, UnknownRunError
from server.service.errors import NotFoundError
from server.service.graphs.room import Graphs
from server.service.records.runs import RunAbout, TaskAbout
from server.service.runs.about import NOTHING, run_about, task_about
from server.service.runs.engine import Engine, LiveRun
from server.service.runs.notes import Notes


@dataclass(frozen=True, slots=True)
class Found:
    """A run that was asked for."""

    record: RunRecord
    notes: Notes
    live: LiveRun | None


class Desk:
    """Where runs are looked up."""

    def __init__(self, engine: Engine, graphs: Graphs) -> None:
        """Look up runs of an engine's home."""
        self.engine = engine
        self.graphs = graphs

    @property
    def session(self) -> Session:
        """Keeps the runs."""
        return self.engine.session

    @property
    def store(self) -> Store:
        """Has the runs."""
        return self.engine.session.store

    async def find(self, run: str) -> Found:
        """Return a run.

        Raises:
            NotFoundError: there is none of that id.
        """
        if (living := self._living(run)) is not None:
            return living
        try:
            record = await self.store.run(run)
        except UnknownRunError as error:
            raise NotFoundError(run[:100], what="run") from error
        return await self.found(record)

    async def settled(self, run: str) -> Found:
        """Return a run; one that has just ended when it is packed and let go of, too.

        Raises:
            NotFoundError: there is none of that id.
        """
        found = await self.find(run)
        if found.live is not None and found.record.state.is_over:
            await found.live.over.wait()
            found = await self.find(run)
        return found

    async def found(self, record: RunRecord) -> Found:
        """Return a run that the store has just given; of a living one what is true just now.

        Raises:
            NotFoundError: somebody has just deleted it.
        """
        if (living := self._living(record.id)) is not None:
            return living
        try:
            notes = await self.engine.library.of(record)
        except UnknownRunError as error:
            raise NotFoundError(record.id, what="run") from error
        return Found(record, notes, self.engine.live.get(record.id))

    def _living(self, run: str) -> Found | None:
        live = self.engine.live.get(run)
        if live is None or live.run is None:
            return None
        return Found(live.run.record, live.notes, live)

    async def about(self, found: Found) -> RunAbout:
        """Return what is told of a run."""
        record, live = found.record, found.live
        about = run_about(
            record,
            found.notes,
            graph=self.graphs.called(record.graph),
            graph_id=await self.graphs.id_of(record.graph),
            now=self.session.wall(),
            live=live is not None,
        )
        if live is None or live.run is None or record.state.is_over:
            return about
        over = max(live.teller.over, record.tasks_over)
        return about.model_copy(update={"tasks_over": over})

    async def graph_name(self, graph: str) -> str:
        """Return what a graph calls itself, of which the id or a name was given; "" stays it.

        Runs are kept under that.
        """
        if not graph:
            return ""
        try:
            return (await self.graphs.get(graph)).own_name
        except NotFoundError:
            return self.graphs.own_name(graph)

    async def last_entry(self, found: Found) -> int:
        """Return the number of the last entry of a run's journal; 0 = it is empty."""
        if found.live is not None and found.live.run is not None:
            return found.live.run.journal.seq
        return await self.store.last_entry(found.record.id)

    async def records(self, found: Found) -> Sequence[TaskRecord]:
        """Return what is known of the tasks of a run: of a living one what is true just now."""
        live = found.live
        if live is None or live.run is None:
            return await self.store.tasks(found.record.id)
        every: list[TaskRecord] = []
        for task in live.run.operations.tasks:
            every += (task.record, *task.elements.values())
        return every

    def task(self, found: Found, record: TaskRecord) -> TaskAbout:
        """Return what is told of a task."""
        live = found.live
        told = NOTHING if live is None else live.teller.told(record.node, record.item)
        return task_about(record, found.notes, now=self.session.wall(), told=told)

    def untouched(self, found: Found, node: str) -> TaskAbout:
        """Return what is told of a task that was never requested."""
        state = TaskState.SKIPPED if found.record.state.is_over else TaskState.PENDING
        return self.task(found, TaskRecord(node, state=state))
