"""What endpoints answer."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from pydantic_core import PydanticSerializationError

from server.http_api.endpoint import JSON, Call, Endpoint
from server.http_api.reading import malformed, read_json, read_query, read_upload

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class NotModifiedError(Exception):
    """The client has what it asks for already."""


def answering(endpoint: Endpoint) -> Handler:
    """Return what aiohttp calls for an endpoint."""

    async def answer(request: web.Request) -> web.StreamResponse:
        call = Call(request, endpoint.status)
        arguments = await _arguments(endpoint, request)
        try:
            result = await endpoint.handler(call, **arguments)
        except NotModifiedError:
            return web.Response(status=304, headers=call.headers)
        return _answer(endpoint, call, result)

    return answer


async def _arguments(endpoint: Endpoint, request: web.Request) -> dict[str, Any]:
    shape = endpoint.shape
    found: dict[str, Any] = {}
    if shape.query is not None:
        found["query"] = read_query(request.query, shape.query)
    if shape.body is not None:
        found["body"] = await read_json(request, shape.body, needed=shape.is_body_needed)
    if shape.upload:
        found["upload"] = await read_upload(request)
    return found


def _answer(endpoint: Endpoint, call: Call, result: object) -> web.StreamResponse:
    if isinstance(result, web.StreamResponse):
        result.headers.update(call.headers)
        return result
    if endpoint.shape.result is None:
        return web.Response(status=204, headers=call.headers)
    # pydantic's own encoder: numbers of any size, and what is no number becomes null.
    try:
        body = endpoint.shape.result.dump_json(result)
    except PydanticSerializationError:
        # Half a character, from another program that uses the home: JSON can write it escaped.
        body = json.dumps(endpoint.shape.result.dump_python(result, mode="json")).encode()
    return web.Response(status=call.status, body=body, content_type=JSON, headers=call.headers)


def tag(call: Call, etag: str) -> None:
    """Answer with an ETag; end here if the client has that version.

    Raises:
        NotModifiedError: it has.
    """
    call.headers["ETag"] = f'"{etag}"'
    known = call.request.if_none_match or ()
    if any(one.value in (etag, "*") for one in known):
        raise NotModifiedError


def expected(call: Call) -> str:
    """Return the ETag that the thing must have by If-Match; "" = any.

    Raises:
        ProblemError: the header is not one ETag.
    """
    if "If-Match" not in call.request.headers:
        return ""
    found = call.request.if_match or ()
    if len(found) != 1 or found[0].is_weak:
        detail = 'If-Match should be one ETag in quotes, as answers have it: "3f2a…"'
        raise malformed(detail)
    return "" if found[0].value == "*" else found[0].value
