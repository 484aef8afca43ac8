"""A service of records that no test has to bring about: every state, and the worst of names.

Only for what pages look like; what they do is tested with the real service.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, get_args, get_type_hints
from zoneinfo import ZoneInfo

from typing_extensions import override

from server.service.access import LOCAL, Actor
from server.service.accounts.room import Accounts
from server.service.analytics import Analytics
from server.service.archives import Archives
from server.service.control import ControlService
from server.service.errors import NotFoundError
from server.service.events import Hub
from server.service.graphs.room import Graphs
from server.service.letters import Letters
from server.service.records.analytics import (
    Bottlenecks,
    Cost,
    CostRow,
    Durations,
    Hour,
    Performance,
    TaskStatistics,
)
from server.service.records.base import Page
from server.service.records.diagnostics import DiagnosticAbout
from server.service.records.graphs import GraphAbout, ParameterAbout
from server.service.records.runs import (
    Approval,
    ArchiveAbout,
    DeadLetterAbout,
    RunAbout,
    RunStateName,
    TaskAbout,
    TaskStateName,
    Wait,
)
from server.service.records.schedules import Missed, Overlap, ScheduleAbout, SlotAbout
from server.service.runs.room import Runs
from server.service.schedules.room import Schedules

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
SCRIPT = '<script>alert("1")</script>\'"&amp;'
LONG = "extraordinarily_long_name_" * 12
RIGHT_TO_LEFT = "\u202eתהליך\u202c الرسم"
EMOJI = "🏭 line\tone\nand two {braces} {{ 7*7 }} %s"
NAMES = ("quotes_of_the_day", "Blinky", SCRIPT, LONG, RIGHT_TO_LEFT, EMOJI)
RUN_STATES: tuple[RunStateName, ...] = get_args(RunStateName)
TASK_STATES: tuple[TaskStateName, ...] = get_args(TaskStateName)


def graph(number: int, **changes: object) -> GraphAbout:
    """Return the graph of that number."""
    ordinary = GraphAbout(
        id=f"graph-{number}",
        name=NAMES[number % len(NAMES)],
        format=("json", "fourdiac", "bootfile", "python")[number % 4],
        source_file=f"{NAMES[number % len(NAMES)]}.json",
        etag="0" * 64,
        uploaded=NOON - timedelta(days=number),
        uploaded_by=NAMES[number % len(NAMES)],
        blocks=12 + number * 300,
        tasks=0 if number == 1 else 5 + number,
        views=("tasks", "blocks"),
        runs_on=number == 1,
        schedule="0 6 * * 1-5" if number == 0 else "",
        parameters=(
            ParameterAbout(name="fetch.filename", type="STRING", default="'quotes.csv'"),
            ParameterAbout(name="limit", type="INT", default="5"),
            ParameterAbout(name="is_dry", type="BOOL", default="TRUE"),
            ParameterAbout(name=f"{SCRIPT}.options", type="JSON", default='{"a": 1}'),
        ),
        warnings=number % 3,
    )
    return ordinary.model_copy(update=changes)


def run(number: int, **changes: object) -> RunAbout:
    """Return the run of that number; the numbers go through all states."""
    state = RUN_STATES[number % len(RUN_STATES)]
    is_over = state in ("succeeded", "failed", "cancelled", "compensated")
    ordinary = RunAbout(
        id=f"20260504-12{number:02}00-{number:04x}",
        graph=NAMES[number % len(NAMES)],
        graph_id=f"graph-{number % len(NAMES)}",
        state=state,
        reason=f"task fetch failed: {SCRIPT}" if state == "failed" else "",
        created=NOON - timedelta(minutes=7 * number),
        started=None if state == "queued" else NOON - timedelta(minutes=7 * number),
        ended=NOON - timedelta(minutes=7 * number - 3) if is_over else None,
        duration=None if state == "queued" else 0.25 * 3**number,
        durability="strict",
        tasks_total=0 if number == 1 else 8,
        tasks_over=8 if is_over else 3,
        is_live=not is_over,
        is_network=number == 1,
    )
    return ordinary.model_copy(update=changes)


def task(number: int, **changes: object) -> TaskAbout:
    """Return the task of that number; the numbers go through all states."""
    state = TASK_STATES[number % len(TASK_STATES)]
    label = ("fetch", "parse", "check", "load", "report", *NAMES[2:])[number % 9]
    ordinary = TaskAbout(
        node=label,
        label=label,
        operation="http.request",
        state=state,
        attempts=1 + number % 3,
        attempts_allowed=3,
        started=NOON,
        duration=1.5 * number,
        error=f"refused: {SCRIPT}" if state in ("failed", "timed out") else "",
    )
    return ordinary.model_copy(update=changes)


class ShownGraphs(Graphs):
    """Graphs with every kind of name."""

    def __init__(self) -> None:
        """Hold the graphs of all names."""

    @override
    async def list(self, *, search: str = "", after: str = "", most: int = 100) -> Page[GraphAbout]:
        found = [graph(number) for number in range(len(NAMES))]
        return Page[GraphAbout](items=[one for one in found if search in one.name][:most])

    @override
    async def get(self, graph_id: str) -> GraphAbout:
        for number in range(len(NAMES)):
            if graph_id == f"graph-{number}":
                return graph(number)
        raise NotFoundError(graph_id, what="graph")

    @override
    async def diagnostics(self, graph: str) -> Sequence[DiagnosticAbout]:
        return ()


class ShownRuns(Runs):
    """Runs and tasks in every state."""

    def __init__(self) -> None:
        """Hold runs in all states."""

    @override
    def new_id(self) -> str:
        """Return an id that no run has."""
        return "20261121-000000-000000"

    @override
    async def list(
        self,
        *,
        states: Sequence[RunStateName] = (),
        graph: str = "",
        since: datetime | None = None,
        search: str = "",
        before: str = "",
        most: int = 100,
    ) -> Page[RunAbout]:
        found = [run(number) for number in range(24)]
        found = [one for one in found if not states or one.state in states]
        more = found[most - 1].id if len(found) > most else None
        return Page[RunAbout](items=found[:most], next=more)

    @override
    async def get(self, run_id: str) -> RunAbout:
        return run(3, id=run_id)

    @override
    async def counts(self, graph: str = "") -> Mapping[RunStateName, int]:
        return {state: 3 + number for number, state in enumerate(RUN_STATES)}

    @override
    async def tasks(self, run: str) -> Sequence[TaskAbout]:
        shift = sum(run.encode())
        return [task(n, state=TASK_STATES[(n + shift) % len(TASK_STATES)]) for n in range(9)]

    @override
    async def approvals(self) -> Sequence[Approval]:
        details = {"amount": 1200, "to": SCRIPT, "lines": ["one", "two"]}
        return [
            Approval(
                run=run(n, state="running"),
                task=task(
                    n + 3,
                    state="waiting",
                    waits=Wait(
                        kind="approval",
                        name=f"Release batch {n} to {NAMES[n]}?",
                        details=details if n != 1 else None,
                        since=NOON,
                        until=NOON + timedelta(hours=5) if n else None,
                    ),
                ),
            )
            for n in range(4)
        ]


def schedule(number: int, **changes: object) -> ScheduleAbout:
    """Return the schedule of the graph of that number."""
    ordinary = ScheduleAbout(
        graph=f"graph-{number}",
        name=NAMES[number % len(NAMES)],
        expression=("0 6 * * 1-5", "*/15 * * * *", "@daily")[number % 3],
        zone=("America/Argentina/ComodRivadavia", "")[number % 2],
        missed=get_args(Missed)[number % 3],
        overlap=get_args(Overlap)[number % 3],
        jitter=45.0 * number,
        parameters={"limit": 7, f"{SCRIPT}.options": {"a": SCRIPT}} if number == 0 else {},
        paused=number == 2,
        own=number == 1,
        by=NAMES[number % len(NAMES)],
        problem=f"there is no time zone {SCRIPT}" if number == 3 else "",
        next=[NOON + timedelta(hours=6 * (number + k)) for k in range(0 if number == 2 else 10)],
        waiting=2 * number,
        last_run=run(number).id if number != 1 else "",
    )
    return ordinary.model_copy(update=changes)


class ShownSchedules(Schedules):
    """Schedules, one of them paused, and slots in every state."""

    def __init__(self) -> None:
        """Hold some schedules."""

    @override
    async def list(self) -> Sequence[ScheduleAbout]:
        return [schedule(n) for n in range(4)]

    @override
    async def get(self, graph: str) -> ScheduleAbout:
        for one in await self.list():
            if one.graph == graph:
                return one
        raise NotFoundError(graph, what="schedule of the graph")

    @override
    async def slots(self, graph: str, *, before: str = "", most: int = 50) -> Page[SlotAbout]:
        states = get_args(SlotAbout.model_fields["state"].annotation)
        found = [
            SlotAbout(
                slot=NOON - timedelta(hours=n),
                state=states[n % len(states)],
                run=run(n).id if states[n % len(states)] in ("starting", "started") else "",
                reason=f"the run before goes on: {SCRIPT}" if n % len(states) > 2 else "",
                decided=NOON - timedelta(hours=n),
            )
            for n in range(8)
        ]
        return Page[SlotAbout](items=found, next="8")

    @override
    async def preview(self, expression: str, zone: str = "", most: int = 10) -> Sequence[datetime]:
        return [NOON.astimezone(ZoneInfo(zone or "UTC")) + timedelta(days=n) for n in range(most)]


class ShownLetters(Letters):
    """Dead letters, one of them sent again."""

    def __init__(self) -> None:
        """Hold some letters."""

    @override
    async def list(self, *, run: str = "", sent: bool = False) -> Sequence[DeadLetterAbout]:
        return [
            DeadLetterAbout(
                id=n + 1,
                run=f"20260504-120{n}00-{n:04x}",
                graph=NAMES[n],
                node=NAMES[n],
                label=NAMES[n],
                item=n if n % 2 else None,
                operation="http.request",
                inputs={"url": "https://example.org/" + "x" * 100, "body": SCRIPT, "token": "***"},
                error=f"R512: the server answered with 503 {SCRIPT}",
                attempts=5,
                died=NOON,
                sent_again=NOON if n == 3 and sent else None,
            )
            for n in range(4 if sent else 3)
        ]


class ShownArchives(Archives):
    """Archives of runs in all states."""

    def __init__(self) -> None:
        """Hold some archives."""

    @override
    async def list(
        self, *, graph: str = "", before: str = "", most: int = 100
    ) -> Page[ArchiveAbout]:
        found = [
            ArchiveAbout(
                run=run(n).id,
                graph=NAMES[n % len(NAMES)],
                state=RUN_STATES[3 + n % 4],
                size=37**n,
                created=NOON,
            )
            for n in range(7)
        ]
        return Page[ArchiveAbout](items=found, next="20260504-0")


class ShownAnalytics(Analytics):
    """Figures of two busy days."""

    def __init__(self) -> None:
        """Hold some figures."""

    @override
    async def performance(self, *, graph: str = "", since: datetime | None = None) -> Performance:
        hours = [
            Hour(
                start=NOON + timedelta(hours=n),
                succeeded=(n * 7) % 23,
                failed=(n * 5) % 4,
                other=n % 3 == 0,
            )
            for n in range(48)
        ]
        return Performance(
            runs=612,
            by_state={"succeeded": 540, "failed": 60, "cancelled": 12},
            success_rate=0.9,
            durations=Durations(count=600, mean=12.5, p50=9.1, p95=44, p99=130, longest=912),
            hours=hours,
        )

    @override
    async def bottlenecks(self, graph: str, *, most: int = 100) -> Bottlenecks:
        tasks = [
            TaskStatistics(
                node=f"n{n}",
                label=("fetch", "parse", "check", "load", "report", *NAMES[2:])[n % 9],
                runs=100,
                durations=Durations(count=100, mean=9 / (n + 1), p50=8, p95=20, p99=25, longest=30)
                if n != 4
                else None,
                failures=n,
                retries=2 * n,
                share=0.5 / 2**n,
                critical=100 - 10 * n,
            )
            for n in range(8)
        ]
        path = ["fetch", "parse", SCRIPT, "report"]
        return Bottlenecks(graph=graph, runs=100, tasks=tasks, critical_path=path)

    @override
    async def cost(self, *, graph: str = "", since: datetime | None = None) -> Cost:
        rows = [
            CostRow(
                operation=("http.request", "sql.query", SCRIPT)[n],
                tag=("", "gpu", LONG)[n],
                attempts=40 * (n + 1),
                seconds=1234.5 * (n + 1),
                wasted_seconds=12.0 * n,
                cost=None if n == 0 else 3.75 * n,
            )
            for n in range(3)
        ]
        return Cost(runs=600, currency="EUR", rows=rows, total=11.25)


class OpenAccounts(Accounts):
    """Nobody has to show a token."""

    def __init__(self) -> None:
        """Hold nothing."""

    @override
    async def demands_tokens(self) -> bool:
        return False

    @override
    async def actor_of_token(self, token: str, *, source: str) -> Actor:
        return LOCAL


@asynccontextmanager
async def shown_service() -> AsyncIterator[ControlService]:
    """Open a service whose rooms hold these records; in the others is nothing."""
    shown: dict[str, Any] = {
        "graphs": ShownGraphs(),
        "runs": ShownRuns(),
        "schedules": ShownSchedules(),
        "letters": ShownLetters(),
        "archives": ShownArchives(),
        "analytics": ShownAnalytics(),
        "accounts": OpenAccounts(),
        "events": Hub("shown"),
    }
    kinds = get_type_hints(ControlService)
    rest = {name: kind.__new__(kind) for name, kind in kinds.items() if name not in shown}
    yield ControlService(**shown, **rest)
