"""What a browser is shown when a request is refused, and what kinds of refusals there are."""

from collections.abc import Mapping

from aiohttp import web

from server.doorway.keys import REQUEST_ID
from server.doorway.problems import Problem
from server.web.rendering import page, rendered
from server.wording.languages import sentence

TITLES: Mapping[str, str] = {
    "not-found": sentence("There is no such page or thing"),
    "invalid": sentence("What was given cannot be used"),
    "not-compiled": sentence("The source has errors"),
    "conflict": sentence("The state does not allow it"),
    "precondition-failed": sentence("It has changed meanwhile"),
    "too-large": sentence("Too large"),
    "request-entity-too-large": sentence("Too large"),
    "unauthenticated": sentence("Sign in first"),
    "forbidden": sentence("You may not do that"),
    "cross-site": sentence("The request came from another site"),
    "csrf": sentence("The request does not come from a page of yours"),
    "misdirected": sentence("The server does not go by that name"),
    "busy": sentence("Too much at once"),
    "unavailable": sentence("The server cannot do it now"),
    "bad-request": sentence("The request cannot be understood"),
    "method-not-allowed": sentence("That cannot be done with this address"),
    "unsupported-media-type": sentence("A file of this kind cannot be read"),
    "request-timeout": sentence("The request came too slowly"),
    "internal-error": sentence("The server made a mistake"),
}
"""What kinds of problems are called on pages."""
ADVICE: Mapping[str, str] = {
    "not-found": sentence("It may have been deleted, or the address has a slip of the pen."),
    "invalid": sentence("The message names what does not fit. Change it and send it again."),
    "not-compiled": sentence("Each error is shown at its line. Nothing of the source was kept."),
    "conflict": sentence("Look at it again: somebody else, or time, may have settled it."),
    "precondition-failed": sentence("Load the page again and repeat what you did."),
    "too-large": sentence("Limits are set by whoever started the server."),
    "unauthenticated": sentence("Ask whoever runs this server for a token."),
    "forbidden": sentence("Ask whoever runs this server for a token with a higher role."),
    "csrf": sentence("Load the page again and repeat what you did."),
    "busy": sentence("Wait a little and try again."),
    "unavailable": sentence("The disk may be full, or the server is stopping. Try again later."),
    "internal-error": sentence("It is in the server's log, under the number of the request."),
}
"""What to do about them."""


async def show_error(request: web.Request, problem: Problem) -> web.StreamResponse:
    """Return the page of a refused request; it asks nothing of the service, which may be ill."""
    text = rendered(
        request,
        "error.html",
        problem=problem,
        heading=TITLES.get(problem.kind, problem.title),
        advice=ADVICE.get(problem.kind, ""),
        request_id=request.get(REQUEST_ID, ""),
    )
    return web.Response(text=text, content_type="text/html", status=problem.status)


async def show_kind(request: web.Request) -> web.Response:
    """Show what a kind of problem is: problem documents name it by this address."""
    kind = request.match_info["kind"]
    if kind not in TITLES:
        raise web.HTTPNotFound
    return await page(
        request, "problem.html", kind=kind, heading=TITLES[kind], advice=ADVICE.get(kind, "")
    )
