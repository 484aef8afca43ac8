"""`/schedules`: graphs that run at their times."""

from aiohttp import web

from server.doorway.keys import ACTOR, SERVICE
from server.web.forms import attempted, back_of, fields_of, needed, unfit
from server.web.rendering import page, texts_of


async def show(request: web.Request) -> web.Response:
    """Show all schedules."""
    schedules = await request.app[SERVICE].schedules.list()
    return await page(request, "schedules.html", schedules=schedules)


async def take(request: web.Request) -> web.Response:
    """Pause or resume a schedule, and go back."""
    fields = await fields_of(request)
    schedules, graph = request.app[SERVICE].schedules, needed(fields, "graph")
    action = needed(fields, "action")
    if action not in ("pause", "resume"):
        message = "the form neither pauses nor resumes"
        raise unfit(message)
    pauses = action == "pause"
    change = schedules.pause if pauses else schedules.resume
    say = texts_of(request).say
    done = say("The schedule is paused.") if pauses else say("The schedule goes on.")
    return await attempted(
        change(graph, by=request[ACTOR]), done=str(done), back=back_of(fields, "/schedules")
    )
