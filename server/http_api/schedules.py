"""Handlers about schedules."""

from collections.abc import Sequence
from datetime import datetime

from server.http_api.endpoint import Call
from server.http_api.queries import PreviewQuery, SlotsQuery
from server.service.errors import InvalidError
from server.service.records.base import Page
from server.service.records.schedules import NewSchedule, ScheduleAbout, SlotAbout


async def list_schedules(call: Call) -> Sequence[ScheduleAbout]:
    """List the schedules of graphs, the next due first."""
    return await call.service.schedules.list()


async def get_schedule(call: Call) -> ScheduleAbout:
    """Return the schedule of a graph."""
    return await call.service.schedules.get(call.path["graph"])


async def set_schedule(call: Call, body: NewSchedule) -> ScheduleAbout:
    """Give a graph a schedule, in place of the one it has.

    One that its author wrote is kept behind it, and counts again when this one is removed.
    """
    return await call.service.schedules.set(call.path["graph"], body, by=call.actor)


async def remove_schedule(call: Call) -> None:
    """Take away the schedule that somebody set; the one that a graph brought with it stays."""
    await call.service.schedules.remove(call.path["graph"], by=call.actor)


async def pause_schedule(call: Call) -> ScheduleAbout:
    """Start no more runs of a graph at its times."""
    return await call.service.schedules.pause(call.path["graph"], by=call.actor)


async def resume_schedule(call: Call) -> ScheduleAbout:
    """Start runs of a graph at its times again."""
    return await call.service.schedules.resume(call.path["graph"], by=call.actor)


async def list_slots(call: Call, query: SlotsQuery) -> Page[SlotAbout]:
    """List the last slots of a schedule with what became of them, the newest first."""
    return await call.service.schedules.slots(
        call.path["graph"], before=query.cursor, most=query.limit
    )


async def preview_schedule(call: Call, query: PreviewQuery) -> Sequence[datetime]:
    """Return the next times of an expression; nothing is set."""
    try:
        return await call.service.schedules.preview(query.expression, query.zone, query.limit)
    except InvalidError as error:
        # What a schedule has in its body stands in the query here.
        places = [(f"?{place.removeprefix('/')}", text) for place, text in error.problems]
        raise InvalidError(str(error), problems=places) from error
