"""What is told of schedules: to who asks, to who follows the events, and in the log."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from server.service.events import Hub
from server.service.records.base import known_moment
from server.service.records.schedules import ScheduleAbout
from server.service.schedules.checking import masked
from server.service.schedules.plan import Plan
from server.service.schedules.rows import Rows, SlotRow

_LOG = logging.getLogger("fbflow.schedules")
_NEXT = 10
"""Times that are told of each schedule."""
_LEVELS = {"failed": logging.ERROR, "skipped": logging.WARNING}


class Telling:
    """Tells of schedules."""

    def __init__(self, rows: Rows, hub: Hub, now: Callable[[], int]) -> None:
        """Tell what stands in rows.

        Args:
            rows: what is kept of schedules.
            hub: is told of every decision and change.
            now: the time in nanoseconds since 1970.
        """
        self._rows = rows
        self._hub = hub
        self._now = now

    def upcoming(self, plan: Plan) -> Sequence[datetime]:
        """Return its next times; none while it is paused."""
        if plan.row.paused or plan.timetable is None:
            return ()
        return plan.timetable.upcoming(self._now(), _NEXT)

    def about(
        self, plan: Plan, *, upcoming: Sequence[datetime] | None = None, waiting: int | None = None
    ) -> ScheduleAbout:
        """Return what is told of a schedule; what is known already need not be looked for."""
        wanted, ran = plan.wanted, self._rows.last_run(plan.graph)
        return ScheduleAbout(
            graph=plan.graph,
            name=plan.name,
            expression=wanted.expression,
            zone=wanted.zone,
            missed=wanted.missed,
            overlap=wanted.overlap,
            jitter=wanted.jitter,
            parameters=masked(wanted.parameters, plan.secrets),
            paused=plan.row.paused,
            own=plan.is_own,
            by=plan.row.set_by,
            problem=plan.problem,
            next=self.upcoming(plan) if upcoming is None else upcoming,
            waiting=self._rows.waiting().get(plan.graph, 0) if waiting is None else waiting,
            last_slot=None if ran is None else known_moment(ran.slot),
            last_run="" if ran is None else ran.run,
        )

    def changed(self, about: ScheduleAbout, change: str, by: str) -> None:
        """Tell that somebody has changed a schedule."""
        _LOG.info(f"schedule_{change}", extra={"fields": {"graph": about.name, "by": by}})
        self._event(about, "")

    def decided(self, plan: Plan | None, rows: Sequence[SlotRow]) -> None:
        """Tell what was decided on slots."""
        about = None if plan is None or not rows else self.about(plan)
        for row in rows:
            fields = {"graph": row.graph, "slot": known_moment(row.slot).isoformat()}
            fields |= {"run": row.run} if row.run else {}
            fields |= {"reason": row.reason} if row.reason else {}
            level = _LEVELS.get(row.state, logging.INFO)
            _LOG.log(level, f"schedule_{row.state}", extra={"fields": fields})
            if about is not None:
                self._event(about, row.run)

    def _event(self, about: ScheduleAbout, run: str) -> None:
        self._hub.tell("schedule", run, about.name, self._now(), about.model_dump())
