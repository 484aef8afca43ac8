"""A follower of schedules in virtual time, with a real database and runs that only take time."""

import asyncio
import heapq
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import gettempdir

from typing_extensions import override

from runtime.clock import SECOND, VirtualClock
from server.service.database import ServerDatabase
from server.service.errors import UnavailableError
from server.service.records.base import known_moment, wall_of
from server.service.records.schedules import NewSchedule
from server.service.schedules.following import Follower
from server.service.schedules.plan import Plan, followed_as, plan_of
from server.service.schedules.rows import Row, Rows, SlotRow

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
_MEMORY = Path("/dev/shm")  # noqa: S108 - only where to find it


def quick_folder() -> str:
    """Return where files are written quickly: a year has thousands of commits."""
    return str(_MEMORY) if _MEMORY.is_dir() else gettempdir()


class Calendar(VirtualClock):
    """Virtual time from a date on, in which things happen that nobody waits for."""

    def __init__(self, start: datetime = NEW_YEAR) -> None:
        """Begin then."""
        super().__init__()
        self.epoch = wall_of(start)
        self._coming: list[tuple[int, int, Callable[[], object]]] = []

    @property
    def wall(self) -> int:
        """The time in nanoseconds since 1970."""
        return self.epoch + self.now()

    @property
    def time(self) -> datetime:
        """The time."""
        return known_moment(self.wall)

    def put(self, time: datetime) -> None:
        """Put it forward or back."""
        self._now = wall_of(time) - self.epoch

    def at(self, time: datetime, call: Callable[[], object]) -> None:
        """Call something at a time."""
        heapq.heappush(self._coming, (wall_of(time), len(self._coming), call))

    @override
    async def sleep_until(self, due: int) -> None:
        """Jump to `due`, or to the first thing that happens before."""
        if self._coming and self._coming[0][0] <= self.epoch + due:
            wall, _, call = heapq.heappop(self._coming)
            await super().sleep_until(wall - self.epoch)
            call()
        else:
            await super().sleep_until(due)


class Worker:
    """Starts runs that last a while, and knows them by their ids."""

    def __init__(self, clock: Calendar) -> None:
        """Take time from a clock."""
        self._clock = clock
        self._count = 0
        self.lasts = timedelta(0)
        """How long each run lasts."""
        self.ended: Callable[[str], object] = lambda _: None
        self.runs: dict[str, datetime] = {}
        """When each ends, by its id."""
        self.asked: Counter[str] = Counter()
        """How often each was to be started."""
        self.dies: Callable[[str], object] = lambda _: None
        """Called before a run is started; what it raises ends the start."""

    def new_id(self) -> str:
        """Return an id; now and then one that there is."""
        self._count += 1
        return f"run-{self._count * 7 // 8}"

    async def start(self, plan: Plan, run: str) -> None:
        """Start a run, if there is none of that id."""
        self.asked[run] += 1
        self.dies(run)
        if plan.wanted.parameters.get("refused"):
            message = "there is no bread"
            raise UnavailableError(message)
        if run not in self.runs:
            self.runs[run] = end = self._clock.time + self.lasts
            if self.lasts:
                self._clock.at(end, lambda: self.ended(run))

    async def is_over(self, run: str) -> bool:
        """Whether a run has lasted long enough."""
        return self.runs[run] <= self._clock.time


class Bench:
    """Schedules in a database; each `follow` is another server that opens it."""

    def __init__(self, folder: Path, clock: Calendar | None = None) -> None:
        """Keep them in a folder."""
        self.clock = clock or Calendar()
        self.rows = Rows(ServerDatabase(folder / "server.db"))
        self.worker = Worker(self.clock)
        self.own: dict[str, str] = {}
        """Expressions that graphs bring with them."""
        self.told: list[tuple[datetime, SlotRow]] = []
        """Every decision, and when."""

    def close(self) -> None:
        """Close the database."""
        self.rows.database.close()

    async def set(self, graph: str, expression: str = "0 * * * *", **wanted: object) -> None:
        """Set a schedule."""
        new = NewSchedule.model_validate({"expression": expression, **wanted})
        row = Row(
            graph,
            wanted=new.model_dump_json(),
            paused=new.paused,
            followed=followed_as(new),
            seen=self.clock.wall,
        )
        await self.rows.put(row)

    async def plans(self) -> Sequence[Plan]:
        """Return all schedules."""
        rows = {row.graph: row for row in self.rows.all()}
        graphs = sorted({*rows, *self.own})
        plans = (plan_of(one, one, self.own.get(one, ""), rows.get(one), UTC) for one in graphs)
        return [plan for plan in plans if plan is not None]

    def follower(self) -> Follower:
        """Return another one that follows them."""
        follower = Follower(
            self.rows,
            self.plans,
            self.worker,
            clock=self.clock,
            tell=lambda _, rows: self.told.extend((self.clock.time, row) for row in rows),
        )
        self.worker.ended = follower.ended
        return follower

    async def follow(self, until: datetime) -> None:
        """Follow them until a time; what is due then is run."""
        follower = self.follower()
        self.clock.at(until + timedelta(microseconds=1), follower.stop)
        await follower.follow()

    def lines(self, *, since: int = 0) -> list[str]:
        """Return what was decided: `05:00 started 05:30`, without days."""
        return [
            f"{known_moment(row.slot):%H:%M} {row.state} {time:%H:%M}"
            for time, row in self.told[since:]
        ]

    def slots(self, graph: str, *states: str) -> list[datetime]:
        """Return which slots were told to be in these states, in the order they came to it."""
        return [
            known_moment(row.slot)
            for _, row in self.told
            if row.graph == graph and row.state in states
        ]


def hours(count: float) -> timedelta:
    """Return so many hours."""
    return timedelta(hours=count)


def at(text: str) -> datetime:
    """Return a time of the first days of the year: `05:30`, or `2 05:30`."""
    day, _, time = text.rpartition(" ")
    hour, minute = map(int, time.split(":"))
    return NEW_YEAR + timedelta(days=int(day or 1) - 1, hours=hour, minutes=minute)


def seconds(count: float) -> int:
    """Return so many seconds in nanoseconds."""
    return int(count * SECOND)


class HandClock:
    """Shows what it is told to, and wakes who waits for that."""

    waits = True
    epoch = 0

    def __init__(self, start: datetime = NEW_YEAR) -> None:
        """Begin then."""
        self._now = wall_of(start)
        self._moved = asyncio.Event()

    def now(self) -> int:
        """Return the time in nanoseconds since 1970."""
        return self._now

    async def sleep_until(self, due: int) -> None:
        """Return when somebody has set it to `due`."""
        while self._now < due:
            await self._moved.wait()

    def put(self, time: datetime) -> None:
        """Set it."""
        self._now = wall_of(time)
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()
