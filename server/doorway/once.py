"""Idempotency keys: a POST of the API that is sent again under its key is done once.

Whoever does not know whether a request arrived (the network broke, a proxy gave up) sends it
again with the same `Idempotency-Key`, and gets the answer that the first one got.
"""

import asyncio
import hashlib
import re
from typing import BinaryIO, cast

from aiohttp import web
from aiohttp.typedefs import Handler

from server.doorway.bodies import is_form
from server.doorway.keys import ACTOR, PLANNED_RUN, SERVICE
from server.doorway.observing import answered
from server.doorway.problems import refused
from server.service.answers import LARGEST, Answer, Asked
from server.service.errors import ConflictError

KEY = "Idempotency-Key"
_VISIBLE = re.compile(r"[\x21-\x7e]{1,255}")
_KEPT_HEADERS = (
    "Content-Type",
    "Content-Disposition",
    "ETag",
    "Link",
    "Location",
    "X-Run-Id",
    "X-Run-Status",
)
_PASSING = frozenset((401, 408, 429))
"""Refusals that say nothing about the request itself; so do all from 500."""
_REFUSALS = 400
_FAILURES = 500
_PIECE = 1024 * 1024


@web.middleware
async def answer_once(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer a request under a key as it was answered before, if it was."""
    key = request.headers.get(KEY)
    if key is None or request.method != "POST" or not request.path.startswith("/api/"):
        return await handler(request)
    if _VISIBLE.fullmatch(key) is None:
        message = f"{KEY} has {len(key)} characters; expected 1 to 255 visible ones, such as a UUID"
        refusal = refused("bad-request", 400, message)
        raise refusal
    service = request.app[SERVICE]
    asked = Asked(request[ACTOR], f"POST {request.path}", key, await _fingerprint(request))
    found = await service.answers.begin(asked, run=service.runs.new_id())
    if isinstance(found, Answer):
        return _again(found, key)
    request[PLANNED_RUN] = found
    try:
        answer = await answered(request, handler)
        if answer.status < _FAILURES and answer.status not in _PASSING:
            await service.answers.keep(asked, _kept(answer))
        return answer
    finally:
        service.answers.leave(asked)


def _kept(answer: web.StreamResponse) -> Answer:
    headers = {name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers}
    body = answer.body if isinstance(answer, web.Response) else None
    if isinstance(answer, web.Response) and body is None:
        body = b""
    # A token is shown once, and kept by nobody.
    is_secret = answer.status < _REFUSALS and "no-store" in answer.headers.get("Cache-Control", "")
    if is_secret or not isinstance(body, bytes | bytearray) or len(body) > LARGEST:
        return Answer(answer.status, headers, None)
    return Answer(answer.status, headers, bytes(body))


def _again(found: Answer, key: str) -> web.Response:
    if found.body is None:
        message = (
            f'the request under the key "{key}" was done and answered with {found.status}, but '
            "that answer was too large, or too secret, to be kept; look at what it made"
        )
        raise ConflictError(message)
    answer = web.Response(status=found.status, body=found.body, headers=found.headers)
    answer.headers["Idempotency-Replayed"] = "true"
    return answer


async def _fingerprint(request: web.Request) -> bytes:
    """Return a hash of all that makes it the same request; a form's boundary is nothing of it."""
    parts: list[bytes | BinaryIO] = [request.query_string.encode(), request.content_type.encode()]
    if is_form(request):
        for name, value in (await request.post()).items():
            parts.append(name.encode())
            if isinstance(value, web.FileField):
                parts += [value.filename.encode(), cast("BinaryIO", value.file)]
            else:
                parts.append(value.encode() if isinstance(value, str) else bytes(value))
    else:
        parts.append(await request.read())
    return await asyncio.to_thread(_hash, parts)


def _hash(parts: list[bytes | BinaryIO]) -> bytes:
    whole = hashlib.sha256()
    for part in parts:
        one = hashlib.sha256()
        if isinstance(part, bytes):
            one.update(part)
        else:
            while piece := part.read(_PIECE):
                one.update(piece)
            part.seek(0)
        # Each part by its own hash: what one ends with is not what the next begins with.
        whole.update(one.digest())
    return whole.digest()
