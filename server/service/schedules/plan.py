"""One schedule, as it is followed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import tzinfo
from functools import lru_cache

from compiler.ir.cron import CronError, Expression
from server.service.errors import InvalidError
from server.service.records.schedules import NewSchedule
from server.service.schedules.rows import Row
from server.service.schedules.slots import Timetable
from server.service.schedules.zones import zone_of

_MANY = 4096


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody set for a graph, or else what the graph brought with it."""

    graph: str
    """Its id."""
    name: str
    """Of the graph."""
    wanted: NewSchedule
    row: Row
    """What is kept of it; one that a graph has just brought has never been `followed`."""
    timetable: Timetable | None
    problem: str = ""
    """Why it has no timetable."""
    secrets: Collection[str] = ()
    """Which of its parameters are secrets: for the graph as it is, or when they were set."""

    @property
    def is_own(self) -> bool:
        """Whether its author wrote it."""
        return not self.row.wanted

    @property
    def followed(self) -> str:
        """What makes its slots the same slots: those of another expression begin anew."""
        return followed_as(self.wanted)


def followed_as(wanted: NewSchedule) -> str:
    """Return what `Row.followed` is for a schedule."""
    return f"{wanted.expression} {wanted.zone}"


def plan_of(
    graph: str,
    name: str,
    own: str,
    row: Row | None,
    here: tzinfo,
    *,
    secrets: Collection[str] = (),
) -> Plan | None:
    """Return the schedule of a graph; None = it has none.

    Args:
        graph: its id.
        name: its name.
        own: the expression that it brought with it; "" = none.
        row: what is kept; None = nothing.
        here: the time zone of this machine.
        secrets: which of its parameters are secrets.
    """
    row = row or Row(graph)
    if row.wanted:
        wanted = _wanted(row.wanted)
    elif own:
        # Not checked again: it was when the graph was compiled.
        wanted = NewSchedule.model_construct(expression=own)
    else:
        return None
    timetable, problem = _timetable(graph, wanted.expression, wanted.zone, wanted.jitter, here)
    return Plan(graph, name, wanted, row, timetable, problem, {*row.secrets, *secrets})


@lru_cache(maxsize=_MANY)
def _wanted(text: str) -> NewSchedule:
    return NewSchedule.model_validate_json(text)


@lru_cache(maxsize=_MANY)
def _timetable(
    graph: str, expression: str, zone: str, jitter: float, here: tzinfo
) -> tuple[Timetable | None, str]:
    try:
        read = Expression(expression)
        place = zone_of(zone) if zone else here
    except (CronError, InvalidError) as error:
        return None, str(error)
    return Timetable(graph, read, place, jitter), ""
