"""`/graphs/{id}/delete`: asking whether a graph is really to be deleted, and deleting it."""

from aiohttp import web

from server.doorway.keys import ACTOR, SERVICE
from server.service.errors import ServiceError
from server.web.flash import Flash, redirect
from server.web.forms import fields_of
from server.web.links import graph_link
from server.web.rendering import page, texts_of


async def ask(request: web.Request) -> web.Response:
    """Ask whether a graph is really to be deleted."""
    graph = await request.app[SERVICE].graphs.get(request.match_info["graph"])
    return await page(request, "delete_graph.html", graph=graph)


async def delete(request: web.Request) -> web.Response:
    """Delete a graph, if it is still the one that was shown, and go to the others."""
    graphs = request.app[SERVICE].graphs
    graph = await graphs.get(request.match_info["graph"])
    shown = (await fields_of(request)).get("etag", "")
    try:
        await graphs.delete(graph.id, by=request[ACTOR], if_match=shown)
    except ServiceError as error:
        return redirect(graph_link(graph.id), Flash(str(error), "bad", is_english=True))
    text = texts_of(request).say("Deleted the graph “{name}”.", name=graph.name)
    return redirect("/", Flash(str(text)))
