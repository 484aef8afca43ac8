"""Refusals as problem documents (RFC 9457), and as pages for browsers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from math import ceil
from typing import Any, Protocol

import orjson
from aiohttp import web

from server.doorway.keys import REQUEST_ID
from server.service.errors import BusyError, InvalidError, NotCompiledError, ServiceError

STATUSES: Mapping[str, int] = {
    "not-found": 404,
    "invalid": 422,
    "not-compiled": 422,
    "conflict": 409,
    "precondition-failed": 412,
    "too-large": 413,
    "unauthenticated": 401,
    "forbidden": 403,
    "busy": 429,
    "unavailable": 503,
    "error": 500,
}
"""The HTTP status of each kind of `ServiceError`."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a request is refused."""

    kind: str
    """Names it in addresses and in programs: `/problems/<kind>`."""
    title: str
    status: int
    detail: str
    more: Mapping[str, Any] = field(default_factory=dict)
    """Further members of the document."""
    headers: Mapping[str, str] = field(default_factory=dict)

    def document(self, request: web.Request) -> dict[str, Any]:
        """Return the members of the problem document."""
        return {
            "type": f"/problems/{self.kind}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": request.path,
            "request_id": request.get(REQUEST_ID, ""),
            **self.more,
        }


class ProblemError(Exception):
    """A request is refused for what it is like as a request."""

    def __init__(self, problem: Problem) -> None:
        """Refuse for that reason."""
        self.problem = problem
        super().__init__(problem.detail)


class ErrorPage(Protocol):
    """Makes the page that a browser is shown for a problem."""

    async def __call__(self, request: web.Request, problem: Problem) -> web.StreamResponse:
        """Return the page; its status and further headers are set later."""


ERROR_PAGE: web.AppKey[ErrorPage] = web.AppKey("error_page")
"""Set by whoever serves pages."""


def refused(kind: str, status: int, detail: str, **headers: str) -> ProblemError:
    """Return a refusal; `headers` are sent with it, `Retry_After="3"`."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return ProblemError(Problem(kind, HTTPStatus(status).phrase, status, detail, headers=sent))


def problem_of(error: ServiceError) -> Problem:
    """Return what the service refused as a problem."""
    more: dict[str, Any] = {}
    headers: dict[str, str] = {}
    if isinstance(error, NotCompiledError):
        more["diagnostics"] = [one.model_dump(mode="json") for one in error.diagnostics]
    if isinstance(error, InvalidError) and error.problems:
        more["problems"] = [{"place": place, "message": text} for place, text in error.problems]
    if isinstance(error, BusyError):
        more["retry_after"] = ceil(error.retry_after)
        headers["Retry-After"] = str(ceil(error.retry_after))
    if error.kind == "unauthenticated":
        headers["WWW-Authenticate"] = "Bearer"
    return Problem(error.kind, error.title, STATUSES[error.kind], str(error), more, headers)


def problem_of_http(error: web.HTTPException) -> Problem:
    """Return what the HTTP library refused as a problem."""
    status = HTTPStatus(error.status)
    kind = _KINDS.get(error.status, status.phrase.lower().replace(" ", "-"))
    headers = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
    detail = _DETAILS.get(error.status, status.description or status.phrase)
    return Problem(kind, status.phrase, error.status, detail, headers=headers)


UNEXPECTED = Problem(
    "internal-error",
    "The server made a mistake",
    500,
    "something went wrong that should not have; the server's log has it under the request id",
)


async def answer_problem(request: web.Request, problem: Problem) -> web.StreamResponse:
    """Answer with the problem: a page for a browser that wants one, a document for all others."""
    if ERROR_PAGE in request.app and wants_html(request):
        answer = await request.app[ERROR_PAGE](request, problem)
    else:
        body = orjson.dumps(problem.document(request))
        answer = web.Response(body=body, content_type="application/problem+json")
    answer.set_status(problem.status)
    answer.headers.update(problem.headers)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def wants_html(request: web.Request) -> bool:
    """Whether it is a browser that shows a page: it names HTML before everything else."""
    if request.path.startswith(("/api/", "/graphql", "/ws/")):
        return False
    accepted = request.headers.get("Accept", "").partition(",")[0].partition(";")[0].strip()
    return accepted.lower() in ("text/html", "application/xhtml+xml")


_KINDS = {status: kind for kind, status in STATUSES.items() if status not in (422, 500)}
"""The kinds of the service for what the HTTP library refuses for the same reason."""
_DETAILS = {
    404: "there is nothing at this address",
    405: "this address does not know that method",
    413: "the body is larger than allowed",
    415: "a body of this kind cannot be read here",
}
