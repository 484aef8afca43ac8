"""`/schedules/{graph}`: the schedule of a graph, what became of its times, and setting it."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from aiohttp import web

from server.doorway.checking import checked
from server.doorway.keys import ACTOR, SERVICE
from server.doorway.problems import problem_of
from server.service.control import ControlService
from server.service.errors import InvalidError, NotFoundError
from server.service.records.graphs import GraphAbout
from server.service.records.runs import RunAbout
from server.service.records.schedules import NewSchedule, ScheduleAbout, SlotAbout
from server.web.flash import Flash, redirect
from server.web.forms import attempted, fields_of
from server.web.links import schedule_link
from server.web.parameters import ANY_JSON, PREFIX, written_in
from server.web.rendering import page, texts_of
from server.web.schedule_form import (
    MISSED,
    OVERLAP,
    Written,
    mistakes_in,
    new_schedule,
    written_of,
    zone_names,
)
from server.web.zone_times import ZoneTime, zone_times

ON_A_PAGE = 20
TIMES = 10


@dataclass(frozen=True, slots=True)
class SlotRow:
    """A slot in the list."""

    slot: SlotAbout
    run: RunAbout | None
    """The run that was started; None = none was, or it is deleted."""


@dataclass(frozen=True, slots=True)
class Times:
    """What an expression means."""

    next: Sequence[ZoneTime] = ()
    mistake: str = ""
    """Why there are none."""


async def show(request: web.Request) -> web.Response:
    """Show the schedule of a graph, or the form that gives it one."""
    graph = await _graph(request)
    schedule = await schedule_of(request.app[SERVICE], graph.id)
    return await _page(request, graph, schedule, written_of(schedule, graph.parameters))


async def take(request: web.Request) -> web.Response:
    """Set what the form says, or only look at its times; show what does not fit."""
    service, graph = request.app[SERVICE], await _graph(request)
    written = await fields_of(request)
    error = None
    if written.get("action") != "look":
        try:
            new = new_schedule(written, graph.parameters)
            await service.schedules.set(graph.id, new, by=request[ACTOR])
        except InvalidError as refused:
            error = refused
        else:
            text = texts_of(request).say("The schedule of “{name}” is set.", name=graph.name)
            return redirect(schedule_link(graph.id), Flash(str(text)))
    schedule = await schedule_of(service, graph.id)
    return await _page(request, graph, schedule, written, error)


async def remove(request: web.Request) -> web.Response:
    """Remove what somebody set."""
    graph = await _graph(request)
    removing = request.app[SERVICE].schedules.remove(graph.id, by=request[ACTOR])
    done = texts_of(request).say("The schedule is removed.")
    return await attempted(removing, done=str(done), back=schedule_link(graph.id))


async def show_times(request: web.Request) -> web.Response:
    """Answer `/schedules/{graph}/times`: what an expression that is being written means."""
    await _graph(request)
    times = await _times(request.app[SERVICE], request.query)
    return await page(request, "schedule_times_page.html", times=times)


async def schedule_of(service: ControlService, graph: str) -> ScheduleAbout | None:
    """Return the schedule of a graph, if it has one."""
    with suppress(NotFoundError):
        return await service.schedules.get(graph)
    return None


async def _graph(request: web.Request) -> GraphAbout:
    return await request.app[SERVICE].graphs.get(request.match_info["graph"])


async def _page(
    request: web.Request,
    graph: GraphAbout,
    schedule: ScheduleAbout | None,
    written: Written,
    error: InvalidError | None = None,
) -> web.Response:
    service = request.app[SERVICE]
    mistakes = mistakes_in(error, graph.parameters)
    times = await _times(service, written)
    if not (times.next or times.mistake):
        times = Times(mistake=mistakes.fields.get("expression", ""))
    before = request.query.get("before", "")
    slots = await service.schedules.slots(graph.id, before=before, most=ON_A_PAGE)
    return await page(
        request,
        "schedule.html",
        status=200 if error is None else problem_of(error).status,
        graph=graph,
        schedule=schedule,
        written=written,
        given=written_in(written),
        mistakes=mistakes,
        times=times,
        zones=await asyncio.to_thread(zone_names),
        missed=MISSED,
        overlap=OVERLAP,
        prefix=PREFIX,
        any_json=ANY_JSON,
        slots=[SlotRow(one, await _run(service, one.run)) for one in slots.items],
        before=before,
        next=slots.next,
    )


async def _times(service: ControlService, written: Mapping[str, str]) -> Times:
    expression, zone = written.get("expression", "").strip(), written.get("zone", "").strip()
    if not expression:
        return Times()
    try:
        new = checked({"expression": expression, "zone": zone}, NewSchedule)
        return Times(zone_times(await service.schedules.preview(new.expression, new.zone, TIMES)))
    except InvalidError as error:
        return Times(mistake="; ".join(text for _, text in error.problems) or str(error))


async def _run(service: ControlService, run: str) -> RunAbout | None:
    if run:
        with suppress(NotFoundError):
            return await service.runs.get(run)
    return None
