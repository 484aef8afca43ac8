"""`/archives`: what remains of runs that are over."""

from aiohttp import web

from server.doorway.keys import ACTOR, SERVICE
from server.web.forms import attempted, fields_of, needed
from server.web.rendering import page, texts_of

ON_A_PAGE = 50


async def show(request: web.Request) -> web.Response:
    """Show archives, the last first."""
    graph, before = request.query.get("graph", "").strip(), request.query.get("before", "")
    found = await request.app[SERVICE].archives.list(graph=graph, before=before, most=ON_A_PAGE)
    return await page(
        request,
        "archives.html",
        archives=found.items,
        next=found.next,
        graph=graph,
        before=before,
    )


async def ask(request: web.Request) -> web.Response:
    """Ask whether a run is really to be deleted."""
    run = await request.app[SERVICE].runs.get(request.match_info["run"])
    return await page(request, "delete_run.html", run=run)


async def delete(request: web.Request) -> web.Response:
    """Delete a run with its archive, and go back."""
    run = needed(await fields_of(request), "run")
    done = texts_of(request).say("Deleted the run and its archive.")
    return await attempted(
        request.app[SERVICE].archives.delete(run, by=request[ACTOR]),
        done=str(done),
        back="/archives",
    )
