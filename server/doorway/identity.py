"""Who asks: a token in a header, a browser's session, or whoever is on this machine."""

import secrets
from collections.abc import Mapping

from aiohttp import web
from aiohttp.typedefs import Handler
from yarl import URL

from server.doorway.gate import SAFE_METHODS
from server.doorway.keys import ACTOR, CSRF, DOOR, SERVICE, SESSION
from server.doorway.problems import refused, wants_html
from server.service.access import LOCAL
from server.service.accounts.room import SignedIn
from server.service.errors import UnauthenticatedError

COOKIE = "fbflow_session"
CSRF_HEADER = "X-CSRF-Token"
_PUBLIC = frozenset(("/healthz", "/readyz", "/sign-in", "/telegram/webhook"))
_PUBLIC_BELOW = ("/static/", "/problems/")
_PROXIES = frozenset(("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "Via"))
_WEEK = 7 * 24 * 60 * 60


@web.middleware
async def identify(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Set who asks; refuse nobody in particular where somebody has to be known."""
    request[CSRF] = ""
    try:
        await _recognise(request)
    except UnauthenticatedError:
        if not is_public(request):
            raise
    if ACTOR in request or is_public(request):
        return await handler(request)
    if request.method in SAFE_METHODS and wants_html(request):
        where = request.rel_url.raw_path_qs
        raise web.HTTPSeeOther(URL("/sign-in").with_query(next=where))
    message = (
        "nobody knows who asks; send a token in the header Authorization: Bearer fbf_…, or sign "
        "in with a browser at /sign-in"
    )
    raise UnauthenticatedError(message)


def is_public(request: web.Request) -> bool:
    """Whether anybody may ask for that."""
    # By what answers it, and not by how it is written: there is no second reading of a path.
    resource = request.match_info.route.resource
    path = "" if resource is None else resource.canonical
    return path in _PUBLIC or path.startswith(_PUBLIC_BELOW)


async def _recognise(request: web.Request) -> None:
    accounts = request.app[SERVICE].accounts
    header = request.headers.get("Authorization")
    if header is not None:
        # Even where nobody has to show a token: what is wrong is not taken for somebody.
        request[ACTOR] = await accounts.actor_of_token(_bearer(header), source=source_of(request))
    elif not (await accounts.demands_tokens() or _is_passed_on(request)):
        request[ACTOR] = LOCAL
    elif session := request.cookies.get(COOKIE):
        found = await accounts.session(session)
        if found is not None:
            request[ACTOR], request[CSRF] = found
            request[SESSION] = session


def _is_passed_on(request: web.Request) -> bool:
    """Whether a proxy stands between: then whoever asks need not be on this machine."""
    return not _PROXIES.isdisjoint(request.headers)


def _bearer(header: str) -> str:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer":
        message = f'the header Authorization has "{scheme[:20]}"; expected Bearer fbf_…'
        raise UnauthenticatedError(message)
    return token.strip()


def source_of(request: web.Request) -> str:
    """Return the address from which somebody asks."""
    return request.remote or ""


def check_csrf(request: web.Request, fields: Mapping[str, str]) -> None:
    """Refuse what a browser's session does not know to have been asked for by our own pages.

    Raises:
        ProblemError: the token of the session is missing, or it is another one.
    """
    if SESSION not in request or request.method in SAFE_METHODS:
        return
    shown = request.headers.get(CSRF_HEADER) or fields.get("csrf", "")
    if not secrets.compare_digest(shown.encode(), request[CSRF].encode()):
        message = (
            "the request does not come from a page of this session; open the page again and "
            "repeat what you did"
        )
        refusal = refused("csrf", 403, message)
        raise refusal


def begin_session(request: web.Request, answer: web.StreamResponse, signed_in: SignedIn) -> None:
    """Give a browser that signed in its cookie."""
    answer.set_cookie(
        COOKIE,
        signed_in.session,
        max_age=_WEEK,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=request.app[DOOR].is_https or request.secure,
    )


async def end_session(request: web.Request, answer: web.StreamResponse) -> None:
    """End the session of a browser that signs out."""
    if SESSION in request:
        await request.app[SERVICE].accounts.sign_out(request[SESSION])
    answer.del_cookie(COOKIE, path="/")


def local_path(text: str) -> str:
    """Return where to go after signing in: a path of this server, whatever was asked for."""
    # "//host" and "/\host" are other servers to a browser; control characters it leaves out.
    is_ours = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable()
    return text if is_ours else "/"
