"""`/upload`: giving a source to the server, and what is wrong with it, line by line."""

from aiohttp import web
from aiohttp.web_request import FileField

from server.doorway.keys import ACTOR, SERVICE
from server.doorway.problems import problem_of
from server.service.errors import NotCompiledError, ServiceError
from server.service.graphs.room import Upload
from server.service.records.graphs import Registered
from server.web.flash import ASKED_BY_MODULE, COOKIE, Flash, redirect
from server.web.forms import LONGEST, unfit
from server.web.links import graph_link
from server.web.rendering import page, texts_of


async def show(request: web.Request) -> web.Response:
    """Show the form."""
    return await page(request, "upload.html", file="", error=None, diagnostics=())


async def take(request: web.Request) -> web.Response:
    """Register a source and go to its graph; or show what is wrong with it."""
    upload = await _upload(request)
    try:
        registered = await request.app[SERVICE].graphs.register(upload, by=request[ACTOR])
    except ServiceError as error:
        return await page(
            request,
            "upload.html",
            status=problem_of(error).status,
            file=upload.file,
            error=error,
            diagnostics=error.diagnostics if isinstance(error, NotCompiledError) else (),
        )
    answer = redirect(graph_link(registered.graph.id), _told(request, registered))
    if ASKED_BY_MODULE not in request.headers:
        return answer
    # Who follows a redirection by itself would be shown the message, and nobody else.
    found = web.json_response({"address": graph_link(registered.graph.id)}, status=201)
    found.cookies[COOKIE] = answer.cookies[COOKIE]
    return found


async def _upload(request: web.Request) -> Upload:
    posted = await request.post()
    file, system = posted.get("file"), posted.get("system", "")
    if not isinstance(file, FileField) or not file.filename:
        message = "the form has no file; choose one and send it again"
        raise unfit(message)
    chosen = system.strip()[:LONGEST] if isinstance(system, str) else ""
    return Upload(file.filename, file.file.read(), system=chosen)


def _told(request: web.Request, registered: Registered) -> Flash:
    say = texts_of(request).say
    name = registered.graph.name
    text = say("Registered “{name}”.", name=name)
    if not registered.created:
        text = say("“{name}” took the place of its older version.", name=name)
    return Flash(str(text))
