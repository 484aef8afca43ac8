"""Handlers about runs."""

from collections.abc import Mapping, Sequence

from aiohttp import web

from server.doorway.keys import PLANNED_RUN
from server.http_api.bodies import EventValue
from server.http_api.downloads import archive_answer, send_pieces
from server.http_api.endpoint import Call, number_in
from server.http_api.queries import JournalQuery, PictureQuery, PinsQuery, RunsQuery
from server.service.records.base import JsonValue, Page
from server.service.records.networks import PinOrder, PinValues
from server.service.records.runs import (
    JournalEntry,
    NewRun,
    RunAbout,
    RunFile,
    StateAt,
    Timeline,
)


async def start_run(call: Call, body: NewRun) -> RunAbout:
    """Start a run of a registered graph; the answer does not wait for its end."""
    planned = call.request.get(PLANNED_RUN, "")
    about = await call.service.runs.start(body, by=call.actor, id_=planned)
    call.headers["Location"] = f"/api/v1/workflows/{about.id}"
    return about


async def list_runs(call: Call, query: RunsQuery) -> Page[RunAbout]:
    """List runs, the last created first."""
    return await call.service.runs.list(
        states=query.state,
        graph=query.graph,
        since=query.since,
        search=query.search,
        before=query.cursor,
        most=query.limit,
    )


async def get_run(call: Call) -> RunAbout:
    """Return a run."""
    return await call.service.runs.get(call.path["run"])


async def delete_run(call: Call) -> None:
    """Delete a run that is over, with its archive."""
    await call.service.runs.delete(call.path["run"], by=call.actor)


async def cancel_run(call: Call) -> RunAbout:
    """End a run; nothing is undone."""
    return await call.service.runs.cancel(call.path["run"], by=call.actor)


async def pause_run(call: Call) -> RunAbout:
    """Begin no more tasks of a run."""
    return await call.service.runs.pause(call.path["run"], by=call.actor)


async def resume_run(call: Call) -> RunAbout:
    """Go on with a run that was paused or interrupted."""
    return await call.service.runs.resume(call.path["run"], by=call.actor)


async def retry_run(call: Call) -> RunAbout:
    """Take up a run that failed, and try again what failed."""
    return await call.service.runs.retry(call.path["run"], by=call.actor)


async def get_results(call: Call) -> Mapping[str, JsonValue]:
    """Return what the tasks resulted in, by label; secrets are masked."""
    return await call.service.runs.results(call.path["run"])


async def get_journal(call: Call, query: JournalQuery) -> Page[JournalEntry]:
    """Return entries of the journal behind a number."""
    return await call.service.runs.journal(call.path["run"], after=query.after, most=query.limit)


async def get_log(call: Call) -> web.StreamResponse:
    """Return what people want to read of the journal, a line for each happening."""
    return web.Response(text=await call.service.runs.log(call.path["run"]))


async def get_state(call: Call) -> StateAt:
    """Return what a run was like after an entry of its journal."""
    seq = number_in(call, "seq", of="entry of the journal")
    return await call.service.runs.state_at(call.path["run"], seq)


async def get_timeline(call: Call) -> Timeline:
    """Return when the tasks of a run were at work."""
    return await call.service.runs.timeline(call.path["run"])


async def get_run_picture(call: Call, query: PictureQuery) -> web.StreamResponse:
    """Return a picture of a run's graph, tasks in the colours of their states."""
    text = await call.service.runs.picture(call.path["run"], query.view)
    return web.Response(text=text, content_type="image/svg+xml")


async def get_run_photo(call: Call, query: PictureQuery) -> web.StreamResponse:
    """Return that picture as a PNG, as chats take it: on white, at most 2560 pixels long."""
    data = await call.service.runs.png(call.path["run"], query.view)
    return web.Response(body=data, content_type="image/png")


async def list_files(call: Call) -> Sequence[RunFile]:
    """List the files that a run wrote."""
    return await call.service.runs.files(call.path["run"])


async def get_file(call: Call) -> web.StreamResponse:
    """Return the content of a file that a run wrote."""
    run, name = call.path["run"], call.path["name"]
    return await send_pieces(call.request, call.service.runs.file(run, name), name)


async def get_archive(call: Call) -> web.StreamResponse:
    """Return the ZIP of a run that is over; it is made if there is none yet."""
    run = call.path["run"]
    return archive_answer(await call.service.runs.archive(run), run)


async def send_event(call: Call, body: EventValue) -> None:
    """Send a named event to a run; it is kept until a task waits for it."""
    await call.service.runs.send(call.path["run"], call.path["name"], body.value, by=call.actor)


async def read_pins(call: Call, query: PinsQuery) -> PinValues:
    """Return data pins of a run that goes on, as they are now."""
    return await call.service.networks.read(call.path["run"], query.pin)


async def order_pin(call: Call, body: PinOrder) -> PinValues:
    """Write, force or release a pin, or trigger an event input, of a run that goes on."""
    return await call.service.networks.order(call.path["run"], body, by=call.actor)
