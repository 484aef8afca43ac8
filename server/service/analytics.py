"""What the past tells: performance, bottlenecks, cost."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from runtime.clock import SECOND
from runtime.progress.critical_path import critical_path
from runtime.progress.performance import Durations as Took
from runtime.progress.performance import performance, task_statistics
from runtime.progress.timeline import TaskTimeline
from runtime.state import RunState
from runtime.store.base import RunRecord, TaskRecord
from server.service.errors import NotFoundError
from server.service.records.analytics import (
    Bottlenecks,
    Cost,
    CostRow,
    Durations,
    Hour,
    Performance,
    TaskStatistics,
)
from server.service.records.base import known_moment, wall_of
from server.service.runs.desk import Desk
from server.service.runs.notes import Notes
from server.service.runs.past import Past
from server.service.settings import ServiceSettings

_MOST_RUNS = 10_000
"""Runs that are counted; the last ones."""
_MOST_LOOKED_INTO = 500
"""Runs whose tasks are looked at."""
_OVER = tuple(state for state in RunState if state.is_over)


@dataclass(slots=True)
class _Used:
    """What one kind of work used up, in nanoseconds."""

    attempts: int = 0
    work: int = 0
    wasted: int = 0

    def take(self, row: TaskTimeline) -> None:
        for bar in row.bars:
            if bar.kind == "work":
                self.attempts += 1
                self.work += bar.end - bar.start
                self.wasted += (bar.end - bar.start) if bar.failed else 0


class Analytics:
    """Figures over many runs."""

    def __init__(self, desk: Desk, past: Past, settings: ServiceSettings) -> None:
        """Look at the runs of a desk.

        Args:
            desk: has the runs.
            past: knows when tasks were at work.
            settings: say what work costs.
        """
        self._desk = desk
        self._past = past
        self._settings = settings

    async def performance(self, *, graph: str = "", since: datetime | None = None) -> Performance:
        """Return how runs went; `graph` is a name or an id, "" = all."""
        runs = await self._runs(graph, since, _MOST_RUNS)
        found = await asyncio.to_thread(performance, runs)
        return Performance(
            runs=found.count,
            by_state={state.value: count for state, count in found.by_state.items()},
            success_rate=found.success_rate,
            durations=_durations(found.durations),
            hours=[
                Hour(
                    start=known_moment(hour.start),
                    succeeded=hour.succeeded,
                    failed=hour.failed,
                    other=hour.other,
                )
                for hour in found.hours
            ],
        )

    async def bottlenecks(self, graph: str, *, most: int = 100) -> Bottlenecks:
        """Return where the time of the last runs of a graph went.

        Raises:
            NotFoundError: there is no such graph, and no run of one.
        """
        runs = await self._runs(graph, None, min(max(most, 1), _MOST_LOOKED_INTO), over=True)
        if not runs:
            # A graph without runs has none; a name that is none is a mistake.
            name = (await self._desk.graphs.get(graph)).name
            return Bottlenecks(graph=name, runs=0, tasks=())
        notes = await self._desk.engine.library.of(runs[0])
        with_tasks = [(run, await self._desk.store.tasks(run.id)) for run in runs]
        found = await asyncio.to_thread(task_statistics, with_tasks, graph=notes.graph)
        path = critical_path(notes.graph, with_tasks[0][1])
        return Bottlenecks(
            graph=self._desk.graphs.called(runs[0].graph),
            runs=len(runs),
            tasks=[
                TaskStatistics(
                    node=one.node,
                    label=notes.labels.get(one.node, one.node),
                    runs=one.runs,
                    durations=_durations(one.durations),
                    failures=one.failures,
                    retries=one.retries,
                    share=one.share,
                    critical=one.critical,
                )
                for one in found
            ],
            critical_path=[notes.labels.get(step.node, step.node) for step in path],
        )

    async def cost(self, *, graph: str = "", since: datetime | None = None) -> Cost:
        """Return what the last runs used up."""
        runs = await self._runs(graph, since, _MOST_LOOKED_INTO, over=True)
        used: dict[tuple[str, str], _Used] = {}
        for run in runs:
            try:
                found = await self._desk.find(run.id)
            except NotFoundError:
                continue  # somebody has just deleted it
            tasks = await self._desk.store.tasks(run.id)
            rows = await self._past.rows(found, _at_work(tasks))
            for row in rows:
                used.setdefault(_kind(row.node, found.notes), _Used()).take(row)
        costs = [self._row(kind, one) for kind, one in sorted(used.items())]
        priced = [row.cost for row in costs if row.cost is not None]
        return Cost(
            runs=len(runs),
            currency=self._settings.currency,
            rows=sorted(costs, key=lambda row: -row.seconds),
            total=sum(priced) if priced else None,
        )

    def _row(self, kind: tuple[str, str], used: _Used) -> CostRow:
        operation, tag = kind
        rate = self._settings.rates.get(tag)
        return CostRow(
            operation=operation,
            tag=tag,
            attempts=used.attempts,
            seconds=used.work / SECOND,
            wasted_seconds=used.wasted / SECOND,
            cost=None if rate is None else used.work / SECOND * rate,
        )

    async def _runs(
        self, graph: str, since: datetime | None, most: int, *, over: bool = False
    ) -> list[RunRecord]:
        return await self._desk.store.runs(
            states=_OVER if over else (),
            graph=await self._desk.graph_name(graph),
            since=0 if since is None else wall_of(since),
            most=most,
        )


def _at_work(tasks: Sequence[TaskRecord]) -> list[TaskRecord]:
    """Return what is at work: of tasks with lists their elements, not the tasks themselves."""
    with_items = {task.node for task in tasks if task.item >= 0}
    return [task for task in tasks if task.item >= 0 or task.node not in with_items]


def _kind(node: str, notes: Notes) -> tuple[str, str]:
    return notes.operations.get(node, ""), notes.node(node).policy.tag


def _durations(took: Took | None) -> Durations | None:
    if took is None:
        return None
    return Durations(
        count=took.count,
        mean=took.mean / SECOND,
        p50=took.p50 / SECOND,
        p95=took.p95 / SECOND,
        p99=took.p99 / SECOND,
        longest=took.longest / SECOND,
    )
