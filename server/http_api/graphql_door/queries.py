"""The read side of `/graphql`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast, get_args

import strawberry

from server.http_api.graphql_door.asking import Info, limited, service_of
from server.http_api.graphql_door.types import Resolver
from server.service.errors import InvalidError
from server.service.records.analytics import Bottlenecks, Cost, Performance
from server.service.records.base import Page, Record
from server.service.records.diagnostics import DiagnosticAbout
from server.service.records.graphs import GraphAbout, NodeAbout
from server.service.records.runs import (
    Approval,
    ArchiveAbout,
    DeadLetterAbout,
    JournalEntry,
    RunAbout,
    RunFile,
    RunStateName,
    StateAt,
    TaskAbout,
    TaskDetail,
    Timeline,
)
from server.service.records.schedules import ScheduleAbout, SlotAbout


async def graphs(
    info: Info, search: str = "", cursor: str = "", limit: int = 50
) -> Page[GraphAbout]:
    """Graphs by name."""
    most = limited(limit)
    return await service_of(info).graphs.list(search=search, after=cursor, most=most)


async def graph(info: Info, id: str) -> GraphAbout:  # noqa: A002 - GraphQL's usual name
    """A graph."""
    return await service_of(info).graphs.get(id)


async def node(info: Info, graph: str, id: str) -> NodeAbout:  # noqa: A002
    """A function block of a graph."""
    return await service_of(info).graphs.node(graph, id)


async def runs(
    info: Info,
    *,
    state: list[str] | None = None,
    graph: str = "",
    since: datetime | None = None,
    search: str = "",
    cursor: str = "",
    limit: int = 50,
) -> Page[RunAbout]:
    """Runs, the last created first."""
    return await service_of(info).runs.list(
        states=_states(state or ()),
        graph=graph,
        since=_aware(since),
        search=search,
        before=cursor,
        most=limited(limit),
    )


async def run(info: Info, id: str) -> RunAbout:  # noqa: A002
    """A run."""
    return await service_of(info).runs.get(id)


async def task(info: Info, run: str, task: str) -> TaskDetail:
    """All that is known of a task."""
    return await service_of(info).runs.task(run, task)


async def journal(info: Info, run: str, after: int = 0, limit: int = 50) -> Page[JournalEntry]:
    """Entries of a run's journal."""
    return await service_of(info).runs.journal(run, after=max(after, 0), most=limited(limit))


async def state_at(info: Info, run: str, seq: int) -> StateAt:
    """What a run was like after an entry of its journal."""
    return await service_of(info).runs.state_at(run, seq)


async def approvals(info: Info) -> Sequence[Approval]:
    """All tasks that wait for an approval, the oldest first."""
    return await service_of(info).runs.approvals()


async def schedules(info: Info) -> Sequence[ScheduleAbout]:
    """Schedules of graphs, the next due first."""
    return await service_of(info).schedules.list()


async def schedule(info: Info, graph: str) -> ScheduleAbout:
    """The schedule of a graph."""
    return await service_of(info).schedules.get(graph)


async def slots(info: Info, graph: str, cursor: str = "", limit: int = 50) -> Page[SlotAbout]:
    """The last slots of a schedule with what became of them, the newest first."""
    most = limited(limit)
    return await service_of(info).schedules.slots(graph, before=cursor, most=most)


async def schedule_preview(
    info: Info, expression: str, zone: str = "", limit: int = 10
) -> Sequence[datetime]:
    """The next times of an expression; nothing is set."""
    return await service_of(info).schedules.preview(expression, zone, limited(limit))


async def dead_letters(info: Info, run: str = "", sent: bool = False) -> Sequence[DeadLetterAbout]:
    """Operations that failed for good."""
    return await service_of(info).letters.list(run=run, sent=sent)


async def archives(
    info: Info, graph: str = "", cursor: str = "", limit: int = 50
) -> Page[ArchiveAbout]:
    """Archives of runs, the last first."""
    most = limited(limit)
    return await service_of(info).archives.list(graph=graph, before=cursor, most=most)


async def performance(info: Info, graph: str = "", since: datetime | None = None) -> Performance:
    """How runs went."""
    return await service_of(info).analytics.performance(graph=graph, since=_aware(since))


async def bottlenecks(info: Info, graph: str, limit: int = 50) -> Bottlenecks:
    """Where the time of the last runs of a graph went."""
    return await service_of(info).analytics.bottlenecks(graph, most=limited(limit))


async def cost(info: Info, graph: str = "", since: datetime | None = None) -> Cost:
    """What runs used up."""
    return await service_of(info).analytics.cost(graph=graph, since=_aware(since))


def _states(names: Sequence[str]) -> Sequence[RunStateName]:
    known = get_args(RunStateName)
    for name in names:
        if name not in known:
            message = f'there is no state "{name}" of runs; there is {", ".join(known)}'
            raise InvalidError(message)
    return cast("Sequence[RunStateName]", names)


def _aware(time: datetime | None) -> datetime | None:
    if time is not None and time.tzinfo is None:
        message = f'"{time.isoformat()}" has no time zone; write {time.isoformat()}Z'
        raise InvalidError(message)
    return time


QUERIES: Mapping[str, Resolver] = {
    one.__name__: one
    for one in (
        graphs,
        graph,
        node,
        runs,
        run,
        task,
        journal,
        state_at,
        approvals,
        schedules,
        schedule,
        slots,
        schedule_preview,
        dead_letters,
        archives,
        performance,
        bottlenecks,
        cost,
    )
}


# --- Fields of runs and graphs that are looked up when somebody wants them -------------------


async def tasks_of_run(info: Info, root: strawberry.Parent[RunAbout]) -> Sequence[TaskAbout]:
    """Its tasks, in the order of the graph."""
    return await service_of(info).runs.tasks(root.id)


async def results_of_run(info: Info, root: strawberry.Parent[RunAbout]) -> Mapping[str, Any]:
    """What its tasks resulted in, by label."""
    return await service_of(info).runs.results(root.id)


async def timeline_of_run(info: Info, root: strawberry.Parent[RunAbout]) -> Timeline:
    """When its tasks were at work."""
    return await service_of(info).runs.timeline(root.id)


async def files_of_run(info: Info, root: strawberry.Parent[RunAbout]) -> Sequence[RunFile]:
    """The files that it wrote."""
    return await service_of(info).runs.files(root.id)


async def diagnostics_of_graph(
    info: Info, root: strawberry.Parent[GraphAbout]
) -> Sequence[DiagnosticAbout]:
    """The warnings and notes that are kept with it."""
    return await service_of(info).graphs.diagnostics(root.id)


FIELDS: Sequence[tuple[type[Record], str, Resolver]] = (
    (RunAbout, "tasks", tasks_of_run),
    (RunAbout, "results", results_of_run),
    (RunAbout, "timeline", timeline_of_run),
    (RunAbout, "files", files_of_run),
    (GraphAbout, "diagnostics", diagnostics_of_graph),
)
