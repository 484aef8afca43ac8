"""The outermost middleware: an id for each request, a line in the log, an answer to every error."""

import asyncio
import logging
import re
import secrets

from aiohttp import web
from aiohttp.typedefs import Handler

from server.doorway.keys import ACTOR, REQUEST_ID
from server.doorway.problems import (
    UNEXPECTED,
    ProblemError,
    answer_problem,
    problem_of,
    problem_of_http,
)
from server.service.errors import ServiceError

LOG = logging.getLogger("fbflow.server")
HEADER = "X-Request-Id"
_SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")


@web.middleware
async def observe(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give the request its id, answer whatever happens, and write a line about it."""
    asked = request.headers.get(HEADER, "")
    request[REQUEST_ID] = asked if _SANE.fullmatch(asked) else secrets.token_hex(8)
    loop = asyncio.get_running_loop()
    began = loop.time()
    status = 499  # what is cancelled was given up by the client, or by a server that stops
    size = 0
    try:
        answer = await answered(request, handler)
        status = answer.status
        size = answer.body_length or _length(answer)
    except web.HTTPException as redirection:
        status = redirection.status
        raise
    else:
        return answer
    finally:
        LOG.info(
            "request",
            extra={
                "fields": {
                    "request_id": request[REQUEST_ID],
                    "method": request.method,
                    "path": _template(request),
                    "status": status,
                    "ms": round((loop.time() - began) * 1_000, 2),
                    "actor": request[ACTOR].name if ACTOR in request else "",
                    "bytes": size,
                }
            },
        )


async def answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Return the handler's answer, or what it raised as a problem."""
    try:
        return await handler(request)
    except ProblemError as error:
        problem = error.problem
    except ServiceError as error:
        problem = problem_of(error)
    except web.HTTPException as error:
        if error.status < web.HTTPBadRequest.status_code:
            raise
        problem = problem_of_http(error)
    except ConnectionError:
        raise  # the client has gone; there is nobody to answer
    except Exception:
        # Border: whatever a handler did not foresee is ours to see, and not the client's.
        LOG.exception("request failed", extra={"fields": {"request_id": request[REQUEST_ID]}})
        problem = UNEXPECTED
    return await answer_problem(request, problem)


def _template(request: web.Request) -> str:
    """Return the path as it was registered: what is in its place may be somebody's secret."""
    resource = request.match_info.route.resource
    return "" if resource is None else resource.canonical


def _length(answer: web.StreamResponse) -> int:
    body = answer.body if isinstance(answer, web.Response) else None
    return len(body) if isinstance(body, bytes | bytearray) else 0
