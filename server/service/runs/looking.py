"""Looking at runs and their tasks."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from fblib.service import Value
from runtime.archive.contents import log_lines, pages, results
from runtime.clock import SECOND
from runtime.state import RunState
from runtime.store.base import Entry, RunRecord, TaskRecord, UnknownRunError
from server.service.errors import NotFoundError
from server.service.records.base import JsonValue, Page, known_moment, wall_of
from server.service.records.runs import (
    Approval,
    JournalEntry,
    RunAbout,
    RunStateName,
    TaskAbout,
    TaskDetail,
)
from server.service.runs.desk import Desk, Found

_MANY = 500
"""Tasks that are told in a thread."""
_MOST = 1_000
"""Runs or journal entries in one page."""


class Looking:
    """What can be seen of runs, whoever executes them."""

    def __init__(self, desk: Desk) -> None:
        """Look at the runs of a desk."""
        self._desk = desk

    # --- Runs ----------------------------------------------------------------------------

    async def run(self, run: str) -> RunAbout:
        """Return a run."""
        return await self._desk.about(await self._desk.find(run))

    async def runs(
        self,
        *,
        states: Sequence[RunStateName],
        graph: str,
        since: datetime | None,
        search: str,
        before: str,
        most: int,
    ) -> Page[RunAbout]:
        """Return runs, the last created first."""
        most = min(max(most, 1), _MOST)
        try:
            records = await self._desk.store.runs(
                states=[RunState(one) for one in states],
                graph=await self._desk.graph_name(graph),
                since=0 if since is None else wall_of(since),
                prefix=search,
                before=before,
                most=most + 1,
            )
        except UnknownRunError as error:
            raise NotFoundError(before[:100], what="run") from error
        found = [await self._about(record) for record in records[:most]]
        return Page(
            items=[one for one in found if one is not None],
            next=records[most - 1].id if len(records) > most else None,
        )

    async def _about(self, record: RunRecord) -> RunAbout | None:
        try:
            return await self._desk.about(await self._desk.found(record))
        except NotFoundError:
            return None  # somebody has just deleted it

    async def counts(self, graph: str) -> Mapping[RunStateName, int]:
        """Return how many runs are in each state."""
        counts = await self._desk.store.run_counts(graph=await self._desk.graph_name(graph))
        return {state.value: count for state, count in counts.items() if count}

    # --- Tasks ---------------------------------------------------------------------------

    async def tasks(self, run: str) -> Sequence[TaskAbout]:
        """Return all tasks, in the order of the graph."""
        found = await self._desk.find(run)
        records = await self._desk.records(found)
        if len(found.notes.tasks) < _MANY:
            return self._tasks(found, records)
        # The event loop would hear nothing for half a second.
        return await asyncio.to_thread(self._tasks, found, records)

    def _tasks(self, found: Found, records: Sequence[TaskRecord]) -> list[TaskAbout]:
        known = {one.node: one for one in records if one.item < 0}
        tasks = dict.fromkeys((*found.notes.tasks, *known))
        return [
            self._desk.task(found, known[node])
            if node in known
            else self._desk.untouched(found, node)
            for node in tasks
        ]

    async def task(self, run: str, task: str) -> TaskDetail:
        """Return all that is known of one task."""
        found = await self._desk.find(run)
        node = found.notes.find(task)
        records = [one for one in await self._desk.records(found) if one.node == node]
        whole = next((one for one in records if one.item < 0), None)
        about = (
            self._desk.untouched(found, node) if whole is None else self._desk.task(found, whole)
        )
        return TaskDetail(
            task=about,
            parameters=self._inputs(found, node),
            result=await self._result(found, whole),
            depends_on=found.notes.parents(node),
            items=[
                self._desk.task(found, one)
                for one in sorted(records, key=lambda one: one.item)
                if one.item >= 0
            ],
        )

    def _inputs(self, found: Found, node: str) -> Mapping[str, JsonValue]:
        declared = found.notes.node(node).parameters
        given = {
            path.rpartition(".")[2]: value
            for path, value in found.record.parameters.items()
            if path.rpartition(".")[0] == node
        }
        return found.notes.named(node, {**declared, **given})

    async def _result(self, found: Found, task: TaskRecord | None) -> Mapping[str, Value] | None:
        if task is None:
            return None
        labels = found.notes.labels
        kept = await results(self._desk.store, found.record.id, [task], labels)
        result = kept.get(labels.get(task.node, task.node))
        if not isinstance(result, dict):
            return None
        return found.notes.named(task.node, result)

    async def results(self, run: str) -> Mapping[str, JsonValue]:
        """Return what the tasks resulted in, by label."""
        found = await self._desk.find(run)
        records = await self._desk.records(found)
        kept = await results(self._desk.store, run, records, found.notes.labels)
        masked: Mapping[str, JsonValue] = found.notes.json(kept)
        return masked

    async def approvals(self) -> Sequence[Approval]:
        """Return what waits for an approval, the oldest first."""
        waiting: list[tuple[int, Approval]] = []
        for live in list(self._desk.engine.live.values()):
            for (node, item), one in list(live.teller.waits.items()):
                if one.wait.kind == "approval" and live.run is not None:
                    found = Found(live.run.record, live.notes, live)
                    record = live.run.operations.tasks.element(node, item)
                    task = self._desk.task(found, record)
                    approval = Approval(run=await self._desk.about(found), task=task)
                    waiting.append((one.since, approval))
        return [approval for _, approval in sorted(waiting, key=lambda one: one[0])]

    # --- The journal ---------------------------------------------------------------------

    async def journal(self, run: str, after: int, most: int) -> Page[JournalEntry]:
        """Return entries of the journal."""
        found = await self._desk.find(run)
        most = min(max(most, 1), _MOST)
        entries = await self._desk.store.entries(run, after=max(after, 0), most=most + 1)
        return Page(
            items=[entry_about(entry, found) for entry in entries[:most]],
            next=str(entries[most - 1].seq) if len(entries) > most else None,
        )

    async def log(self, run: str) -> str:
        """Return what people want to read of the journal."""
        found = await self._desk.find(run)
        lines = [
            log_lines(entries, found.notes.labels).decode(errors="replace")
            async for entries in pages(self._desk.store, run)
        ]
        return found.notes.text("".join(lines))


def entry_about(entry: Entry, found: Found) -> JournalEntry:
    """Return what is told of an entry of a journal."""
    return JournalEntry(
        seq=entry.seq,
        kind=entry.kind,
        at=known_moment(entry.wall),
        run_time=entry.at_time / SECOND,
        node=entry.node,
        item=None if entry.item < 0 else entry.item,
        data=_data(entry, found),
    )


def _data(entry: Entry, found: Found) -> JsonValue:
    """Return the data of an entry without secrets; results are masked by the names of pins."""
    data = cast("Any", entry.data)
    if entry.kind in ("finish", "item") and isinstance(data, dict) and "outputs" in data:
        outputs = data["outputs"]
        if isinstance(outputs, dict):
            data = {**data, "outputs": found.notes.named(entry.node, outputs)}
    if entry.kind == "start" and isinstance(data, dict) and "parameters" in data:
        data = {**data, "parameters": found.notes.parameters(data["parameters"])}
    return found.notes.json(data)
