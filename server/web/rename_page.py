"""`/graphs/{id}/rename`: what the form beside the name of a graph does."""

from aiohttp import web

from server.doorway.keys import ACTOR, SERVICE
from server.service.errors import ServiceError
from server.web.flash import Flash, redirect
from server.web.forms import fields_of
from server.web.links import graph_link
from server.web.rendering import texts_of


async def rename(request: web.Request) -> web.Response:
    """Call a graph otherwise, and go back to its page."""
    graph = request.match_info["graph"]
    name = (await fields_of(request)).get("name", "")
    try:
        about = await request.app[SERVICE].graphs.rename(graph, name, by=request[ACTOR])
    except ServiceError as error:
        return redirect(graph_link(graph), Flash(str(error), "bad", is_english=True))
    text = texts_of(request).say("The graph is called “{name}” now.", name=about.name)
    return redirect(graph_link(graph), Flash(str(text)))
