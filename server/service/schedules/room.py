"""Every verb about schedules: graphs that run at their times."""

import asyncio
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime

from compiler.ir.cron import Expression
from runtime.clock import Clock
from runtime.schedules.zones import zone_here
from server.service.access import Actor, Role
from server.service.database import ServerDatabase
from server.service.errors import ConflictError, InvalidError, NotFoundError
from server.service.events import Event, Hub
from server.service.graphs.room import Graphs
from server.service.records.base import JsonValue, Page, known_moment
from server.service.records.schedules import NewSchedule, ScheduleAbout, SlotAbout
from server.service.runs.room import Runs
from server.service.schedules.checking import (
    check,
    refuse,
    time_problems,
    unmasked,
)
from server.service.schedules.following import Follower
from server.service.schedules.plan import Plan, followed_as
from server.service.schedules.plans import Plans, secrets_of
from server.service.schedules.rows import Row, Rows
from server.service.schedules.running import GO_ON, ServiceRunner
from server.service.schedules.telling import Telling
from server.service.schedules.zones import zone_of

_MOST = 1_000
_LAST = 2**63 - 1
_CURSOR = re.compile(r"-?[0-9]{1,19}")


class Schedules:
    """The schedules of a home: one for each graph at most.

    A graph may bring one with it, and somebody may set another one over that. What is set, and
    what became of each slot, is kept in `server.db`.
    """

    def __init__(
        self,
        graphs: Graphs,
        runs: Runs,
        hub: Hub,
        database: ServerDatabase,
        *,
        clock: Clock,
    ) -> None:
        """Start runs of graphs at their times, once `follow` is under way.

        Args:
            graphs: the registered ones.
            runs: starts them.
            hub: is told of every decision and change.
            database: keeps schedules and slots.
            clock: what the times are taken from.
        """
        self._graphs = graphs
        self._rows = Rows(database)
        self._plans = Plans(graphs, self._rows, hub, here=zone_here())
        self._telling = Telling(self._rows, hub, lambda: clock.epoch + clock.now())
        self._follower = Follower(
            self._rows,
            self._plans.all,
            ServiceRunner(runs),
            clock=clock,
            tell=self._telling.decided,
        )
        hub.listen(self._heard)

    # --- Looking ---------------------------------------------------------------------------

    async def list(self) -> Sequence[ScheduleAbout]:
        """Return all, the next due first; paused ones last."""
        plans = await self._plans.all()
        waiting = self._rows.waiting()
        # Not on the event loop: of a thousand schedules it takes half a second.
        times = await asyncio.to_thread(lambda: [self._telling.upcoming(plan) for plan in plans])
        found = [
            self._telling.about(plan, upcoming=upcoming, waiting=waiting.get(plan.graph, 0))
            for plan, upcoming in zip(plans, times, strict=True)
        ]
        far = datetime.max.replace(tzinfo=UTC)
        return sorted(
            found, key=lambda one: (one.paused, one.next[0] if one.next else far, one.name)
        )

    async def get(self, graph: str) -> ScheduleAbout:
        """Return the schedule of a graph.

        Raises:
            NotFoundError: it has none.
        """
        return self._telling.about(await self._plan(graph))

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
        await self._plans.of(graph)
        most = min(max(most, 1), _MOST)
        rows = self._rows.page(graph, before=_place(before), most=most + 1)
        return Page(
            items=[row.about() for row in rows[:most]],
            next=str(rows[most - 1].slot) if len(rows) > most else None,
        )

    async def preview(self, expression: str, zone: str = "", most: int = 10) -> Sequence[datetime]:
        """Return the next times of an expression, in its zone; nothing is set.

        Raises:
            InvalidError: it is no cron expression, or there is no such zone; both are told, with
                the places `/expression` and `/zone`.
        """
        refuse(await asyncio.to_thread(time_problems, expression, zone))
        now = known_moment(self._follower.now()).astimezone(zone_of(zone))
        return Expression(expression).upcoming(now, min(max(most, 1), _MOST))

    # --- Changing: all need the role operator -------------------------------------------------

    async def set(self, graph: str, new: NewSchedule, *, by: Actor) -> ScheduleAbout:
        """Give a graph a schedule, in place of the one it has.

        What is secret among the parameters comes back as `***`; sent so, it stays what it is.

        Raises:
            NotFoundError: there is no such graph.
            InvalidError: the expression, the zone or parameters cannot be used; all are told.
        """
        by.must_be(Role.OPERATOR, to="set schedules")
        before = await self._plans.of(graph)
        about = await self._graphs.get(graph)
        known = {} if before is None else before.wanted.parameters
        secrets = {*secrets_of(about), *(() if before is None else before.secrets)}
        parameters = unmasked(new.parameters, known, secrets)
        new = new.model_copy(update={"parameters": parameters})
        await asyncio.to_thread(check, new, await self._graphs.graph(graph))
        row = Row(
            graph,
            wanted=new.model_dump_json(),
            hidden=json.dumps(sorted(secrets)),
            set_by=by.name,
            paused=new.paused,
            followed=followed_as(new),
            seen=self._follower.now(),
        )
        return await self._put(row, "set", by)

    async def pause(self, graph: str, *, by: Actor) -> ScheduleAbout:
        """Start no more runs at its times."""
        by.must_be(Role.OPERATOR, to="pause schedules")
        return await self._pause(graph, by, paused=True)

    async def resume(self, graph: str, *, by: Actor) -> ScheduleAbout:
        """Start runs at its times again; for those that passed meanwhile nothing is made up."""
        by.must_be(Role.OPERATOR, to="resume schedules")
        return await self._pause(graph, by, paused=False)

    async def remove(self, graph: str, *, by: Actor) -> None:
        """Take away what somebody set; the graph's own schedule counts again, if it has one.

        Raises:
            NotFoundError: the graph has no schedule.
            ConflictError: it is the graph's own, which can only be paused.
        """
        by.must_be(Role.OPERATOR, to="remove schedules")
        plan = await self._plan(graph)
        if plan.is_own:
            message = (
                f'the schedule of "{plan.name}" is its own and goes with the graph: pause it, or '
                "set another one over it"
            )
            raise ConflictError(message)
        reason = "the schedule was removed while it waited"
        await self._rows.put(Row(graph, seen=self._follower.now()), gives_up=reason)
        left = await self._plans.of(graph)
        gone = self._telling.about(plan).model_copy(
            update={"next": (), "problem": "it was removed"}
        )
        self._changed(gone if left is None else self._telling.about(left), "removed", by)

    async def _pause(self, graph: str, by: Actor, *, paused: bool) -> ScheduleAbout:
        plan = await self._plan(graph)
        if plan.row.paused == paused:
            return self._telling.about(plan)
        row = Row(
            graph,
            wanted=plan.row.wanted,
            hidden=plan.row.hidden,
            set_by=plan.row.set_by,
            paused=paused,
            followed=plan.followed,
            seen=self._follower.now(),
        )
        return await self._put(row, "paused" if paused else "resumed", by)

    # --- Following -----------------------------------------------------------------------

    async def sweep(self) -> None:
        """Forget the schedules of graphs that earlier servers deleted."""
        await self._plans.sweep()

    async def follow(self) -> None:
        """Start runs at their times until `stop`."""
        await self._follower.follow()

    def stop(self) -> None:
        """Start no more runs."""
        self._follower.stop()

    def _heard(self, event: Event, data: JsonValue) -> None:
        if event.kind == "graph":
            self._follower.wake()
        elif event.kind == "run" and data["state"] not in GO_ON:
            self._follower.ended(event.run)

    # --- What all do -----------------------------------------------------------------------

    async def _put(self, row: Row, change: str, by: Actor) -> ScheduleAbout:
        reason = "the schedule was paused while it waited" if row.paused else ""
        await self._rows.put(row, gives_up=reason)
        about = self._telling.about(await self._plan(row.graph))
        self._changed(about, change, by)
        return about

    def _changed(self, about: ScheduleAbout, change: str, by: Actor) -> None:
        self._telling.changed(about, change, by.name)
        self._follower.wake()

    async def _plan(self, graph: str) -> Plan:
        plan = await self._plans.of(graph)
        if plan is None:
            names = [one.graph for one in await self._plans.all()]
            raise NotFoundError(graph, what="schedule of the graph", choices=names)
        return plan


def _place(cursor: str) -> int:
    """Return the slot before which a part of a list begins.

    Raises:
        InvalidError: it is none of our cursors.
    """
    if not cursor:
        return _LAST
    if _CURSOR.fullmatch(cursor) is None or abs(int(cursor)) > _LAST:
        message = f'"{cursor[:100]}" is no place in a list; expected what an earlier part gave'
        raise InvalidError(message)
    return int(cursor)
