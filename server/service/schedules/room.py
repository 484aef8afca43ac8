"""Every verb about schedules: graphs that run at their times."""

import asyncio
import json
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from compiler.ir.cron import CronError, Expression
from runtime.clock import SECOND, WallClock
from runtime.schedules.loop import Schedule, follow
from runtime.schedules.zones import zone_here
from server.service.access import Actor, Role
from server.service.errors import NotFoundError, ServiceError, UnavailableError
from server.service.events import Hub
from server.service.graphs.room import Graphs
from server.service.records.base import Page
from server.service.records.graphs import GraphAbout
from server.service.records.runs import NewRun
from server.service.records.schedules import NewSchedule, ScheduleAbout, SlotAbout
from server.service.runs.room import Runs

_LOG = logging.getLogger("fbflow.schedules")
_NEXT = 10
_SOON = "it is being built"
"""Times that are told of each schedule."""
_LOOK = 5.0
"""Seconds after which graphs that were registered meanwhile are followed, too."""
_BY = Actor("schedule", Role.OPERATOR)


class Schedules:
    """The schedules that graphs bring with them.

    A time at which the run before it still goes on is left out. Which schedules are paused is
    kept in `schedules.json` in the home.
    """

    def __init__(self, graphs: Graphs, runs: Runs, hub: Hub, *, kept_in: Path) -> None:
        """Start runs of graphs at their times, once `follow` is under way.

        Args:
            graphs: the registered ones.
            runs: starts them.
            hub: is told of pauses.
            kept_in: the file that keeps which are paused.
        """
        self._graphs = graphs
        self._runs = runs
        self._hub = hub
        self._file = kept_in
        self._paused = _read(kept_in)
        self._last: dict[str, str] = {}
        """The run that was started last, by graph."""
        self._clock = WallClock(sleep=asyncio.sleep)
        self._zone = zone_here()
        self._changed = asyncio.Event()
        self._stop = asyncio.Event()

    # --- Verbs ---------------------------------------------------------------------------

    async def list(self) -> Sequence[ScheduleAbout]:
        """Return all, the next due first; paused ones last."""
        found = [self._about(graph) for graph in await self._scheduled()]
        far = datetime.max.replace(tzinfo=UTC)
        return sorted(
            found, key=lambda one: (one.paused, one.next[0] if one.next else far, one.name)
        )

    async def get(self, graph: str) -> ScheduleAbout:
        """Return the schedule of a graph.

        Raises:
            NotFoundError: it has none.
        """
        about = await self._graphs.get(graph)
        if not about.schedule:
            names = [one.id for one in await self._scheduled()]
            raise NotFoundError(graph, what="schedule of the graph", choices=names)
        return self._about(about)

    async def set(self, graph: str, new: NewSchedule, *, by: Actor) -> ScheduleAbout:
        """Give a graph a schedule, in place of the one it has. Needs the role operator.

        Raises:
            NotFoundError: there is no such graph.
            InvalidError: the expression, the zone or parameters cannot be used; all are told.
        """
        raise UnavailableError(_SOON)

    async def remove(self, graph: str, *, by: Actor) -> None:
        """Take away what somebody set; the graph's own schedule counts again, if it has one.

        Needs the role operator.

        Raises:
            NotFoundError: the graph has no schedule.
            ConflictError: it is the graph's own, which can only be paused.
        """
        raise UnavailableError(_SOON)

    async def slots(self, graph: str, *, before: str = "", most: int = 50) -> Page[SlotAbout]:
        """Return the last slots of a graph with what became of them, the newest first.

        Args:
            graph: its id.
            before: the cursor: only slots before it.
            most: how many at most.

        Raises:
            NotFoundError: there is no such graph.
            InvalidError: `before` is not what an earlier part gave as `next`.
        """
        raise UnavailableError(_SOON)

    async def preview(self, expression: str, zone: str = "", most: int = 10) -> Sequence[datetime]:
        """Return the next times of an expression, in its zone; nothing is set.

        Raises:
            InvalidError: it is no cron expression, or there is no such zone; both are told, with
                the places `/expression` and `/zone`.
        """
        raise UnavailableError(_SOON)

    async def pause(self, graph: str, *, by: Actor) -> ScheduleAbout:
        """Start no more runs at its times. Needs the role operator."""
        return await self._set(graph, by, paused=True)

    async def resume(self, graph: str, *, by: Actor) -> ScheduleAbout:
        """Start runs at its times again. Needs the role operator."""
        return await self._set(graph, by, paused=False)

    async def _set(self, graph: str, by: Actor, *, paused: bool) -> ScheduleAbout:
        by.must_be(Role.OPERATOR, to="pause schedules" if paused else "resume schedules")
        about = await self.get(graph)
        if paused:
            self._paused.add(about.graph)
        else:
            self._paused.discard(about.graph)
        await asyncio.to_thread(_write, self._file, sorted(self._paused))
        self._changed.set()
        about = await self.get(graph)
        self._hub.tell("schedule", "", about.name, self._clock.now(), about.model_dump())
        return about

    # --- Following -----------------------------------------------------------------------

    async def follow(self) -> None:
        """Start runs at their times until `stop`."""
        async with asyncio.TaskGroup() as tasks:
            while not self._stop.is_set():
                self._changed.clear()
                due = [
                    Schedule(one.graph, Expression(one.expression), self._zone)
                    for one in await self.list()
                    if not one.paused and one.next
                ]
                ended = asyncio.Event()
                following = tasks.create_task(
                    follow(due, clock=self._clock, fire=self._fire, stop=ended, failed=self._failed)
                )
                await self._until_changed(due)
                ended.set()
                await following

    def stop(self) -> None:
        """Start no more runs."""
        self._stop.set()
        self._changed.set()

    async def _until_changed(self, known: Sequence[Schedule]) -> None:
        """Return when other schedules than these are to be followed."""
        wanted = {(one.name, str(one.expression)) for one in known}
        while not self._changed.is_set():
            try:
                await asyncio.wait_for(self._changed.wait(), _LOOK)
            except TimeoutError:
                now = {(one.graph, one.expression) for one in await self.list() if not one.paused}
                if now != wanted:
                    return

    async def _fire(self, schedule: Schedule, slot: datetime) -> None:
        last = self._last.get(schedule.name, "")
        if last and not await self._is_over(last):
            fields = {"graph": schedule.name, "run": last}
            _LOG.warning("schedule_skipped", extra={"fields": fields})
            return
        run = await self._runs.start(NewRun(graph=schedule.name), by=_BY)
        self._last[schedule.name] = run.id
        fields = {"graph": schedule.name, "run": run.id, "slot": slot.isoformat()}
        _LOG.info("schedule_fired", extra={"fields": fields})

    async def _is_over(self, run: str) -> bool:
        try:
            about = await self._runs.get(run)
        except NotFoundError:
            return True
        return about.state not in ("queued", "running", "paused")

    def _failed(self, schedule: Schedule, slot: datetime, error: Exception) -> None:
        why = str(error) if isinstance(error, ServiceError) else repr(error)
        fields = {"graph": schedule.name, "slot": slot.isoformat(), "error": why}
        _LOG.error("schedule_failed", extra={"fields": fields})

    # --- What is told --------------------------------------------------------------------

    async def _scheduled(self) -> Sequence[GraphAbout]:
        found: list[GraphAbout] = []
        cursor: str | None = ""
        while cursor is not None:
            page = await self._graphs.list(after=cursor, most=1_000)
            found += [one for one in page.items if one.schedule]
            cursor = page.next
        return found

    def _about(self, graph: GraphAbout) -> ScheduleAbout:
        try:
            upcoming = Expression(graph.schedule).upcoming(self._now(), _NEXT)
        except CronError:
            upcoming = []
        return ScheduleAbout(
            graph=graph.id,
            name=graph.name,
            expression=graph.schedule,
            paused=graph.id in self._paused,
            next=upcoming,
            last_run=self._last.get(graph.id, ""),
        )

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.now() / SECOND, tz=UTC).astimezone(self._zone)


def _read(file: Path) -> set[str]:
    try:
        return set(json.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return set()


def _write(file: Path, paused: Sequence[str]) -> None:
    """Write all or nothing."""
    aside = file.with_name(f".{file.name}.new")
    aside.write_text(json.dumps(paused), encoding="utf-8")
    aside.replace(file)
