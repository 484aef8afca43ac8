"""`/sign-in` and `/sign-out`: a browser shows its token once."""

from aiohttp import web

from server.doorway.identity import begin_session, end_session, local_path, source_of
from server.doorway.keys import ACTOR, SERVICE
from server.doorway.problems import problem_of
from server.service.errors import ServiceError
from server.web.flash import redirect
from server.web.forms import fields_of
from server.web.rendering import page


async def show(request: web.Request) -> web.Response:
    """Show the form; who is known already goes on."""
    where = local_path(request.query.get("next", "/"))
    if ACTOR in request:
        return redirect(where)
    return await page(request, "sign_in.html", where=where, error=None)


async def take(request: web.Request) -> web.Response:
    """Begin a session and go on; or say why not."""
    fields = await fields_of(request)
    where = local_path(fields.get("next", "/"))
    token = fields.get("token", "").strip()
    try:
        signed_in = await request.app[SERVICE].accounts.sign_in(token, source=source_of(request))
    except ServiceError as error:
        problem = problem_of(error)
        answer = await page(
            request, "sign_in.html", status=problem.status, where=where, error=error
        )
        answer.headers.update(problem.headers)
        return answer
    answer = redirect(where)
    begin_session(request, answer, signed_in)
    return answer


async def sign_out(request: web.Request) -> web.Response:
    """End the session."""
    answer = redirect("/sign-in")
    await end_session(request, answer)
    return answer
