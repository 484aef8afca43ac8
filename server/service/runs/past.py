"""The past of runs: how they were at any moment, and when their tasks were at work."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Literal

from fblib.operation import Permissions
from runtime.clock import SECOND
from runtime.durable.history import History
from runtime.progress.critical_path import critical_path
from runtime.progress.timeline import Marks, TaskTimeline, timeline
from runtime.store.base import TaskRecord
from server.service.records.base import known_moment, moment
from server.service.records.runs import Bar, Executed, StateAt, Timeline, TimelineRow
from server.service.runs.desk import Desk, Found
from server.service.runs.looking import entry_about
from server.service.runs.refusals import told

_KINDS: Mapping[str, Literal["queued", "at work", "waiting", "delayed"]] = {
    "queued": "queued",
    "work": "at work",
    "wait": "waiting",
    "delay": "delayed",
}
_MOST = 8
"""Histories that are kept, each with a machine of its own."""


class Past:
    """What journals tell."""

    def __init__(self, desk: Desk, permissions: Permissions) -> None:
        """Read the journals of a desk's runs."""
        self._desk = desk
        self._permissions = permissions
        self._histories: OrderedDict[str, History] = OrderedDict()

    async def state_at(self, run: str, seq: int) -> StateAt:
        """Return what a run was like after an entry of its journal."""
        found = await self._desk.find(run)
        with told():
            was = await self._history(found).at(seq)
        notes = found.notes
        pins = await asyncio.to_thread(notes.literals, was.pins)
        return StateAt(
            run=run,
            seq=seq,
            last=await self._desk.last_entry(found),
            run_time=was.run_time / SECOND,
            tasks={node: state.value for node, state in was.tasks.items()},
            pins=pins,
            path=[Executed(node=one.node, event=one.event, source=one.source) for one in was.path],
            path_length=was.path_length,
            entry=entry_about(was.entry, found),
            error=notes.text(was.error),
        )

    def _history(self, found: Found) -> History:
        run = found.record.id
        history = self._histories.get(run)
        if history is None:
            history = History(
                self._desk.store,
                found.record,
                found.notes.graph,
                permissions=self._permissions,
                kernel=self._desk.session.terms.kernel,
            )
            self._histories[run] = history
            while len(self._histories) > _MOST:
                self._histories.popitem(last=False)
        self._histories.move_to_end(run)
        return history

    async def timeline(self, run: str) -> Timeline:
        """Return when the tasks of a run were at work."""
        found = await self._desk.find(run)
        records = await self._desk.records(found)
        rows = await self.rows(found, records)
        # Of very many tasks the event loop would hear nothing for half a second.
        return await asyncio.to_thread(_timeline, found, records, rows)

    async def rows(self, found: Found, records: Sequence[TaskRecord]) -> list[TaskTimeline]:
        """Return what each task was doing when, those that were requested first come first."""
        entries = await self._desk.store.entries(found.record.id, kinds=Marks.KINDS)
        now = self._desk.session.wall()
        rows = timeline(found.record, records, entries, now=now)
        return sorted(rows, key=lambda row: row.bars[0].start if row.bars else now)


def _timeline(
    found: Found, records: Sequence[TaskRecord], rows: Sequence[TaskTimeline]
) -> Timeline:
    record = found.record
    path = [step.node for step in critical_path(found.notes.graph, records)]
    critical = frozenset(path)
    return Timeline(
        run=record.id,
        start=moment(record.started),
        end=moment(record.ended) if record.state.is_over else None,
        rows=[_row(row, found, critical) for row in rows],
        critical_path=path,
    )


def _row(row: TaskTimeline, found: Found, critical: frozenset[str]) -> TimelineRow:
    notes, is_over = found.notes, row.state.is_over
    last = len(row.bars) - 1
    return TimelineRow(
        node=row.node,
        label=notes.labels.get(row.node, row.node),
        item=None if row.item < 0 else row.item,
        state=row.state.value,
        critical=row.item < 0 and row.node in critical,
        bars=[
            Bar(
                kind=_KINDS[bar.kind],
                start=known_moment(bar.start),
                end=known_moment(bar.end) if is_over or number < last else None,
                attempt=bar.attempt,
                failed=bar.failed,
                error=notes.text(bar.error),
            )
            for number, bar in enumerate(row.bars)
        ],
    )
