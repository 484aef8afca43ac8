"""Bodies of requests: no larger than allowed, and never waited for without end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import StreamReader, web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.typedefs import Handler

from server.doorway.gate import SAFE_METHODS
from server.doorway.identity import check_csrf, is_public
from server.doorway.keys import DOOR
from server.doorway.problems import refused
from server.service.errors import TooLargeError

_FORMS = frozenset(("application/x-www-form-urlencoded", "multipart/form-data"))
_SMALL = 16 * 1024
"""Bytes that somebody unknown may send: a token to sign in with."""
_LOOKS = 10
"""How often in the time of patience it is seen whether something came."""


@web.middleware
async def take_body(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Read the body before the handler begins: `request.read()` and `post()` have it at once.

    What is wrong with a body as such is found here, and so is a form that is not from our page.
    """
    if request.method in SAFE_METHODS:
        return await handler(request)
    fields: dict[str, str] = {}
    # A form without a body is one that breaks off: that is found here, too.
    if request.can_read_body or is_form(request):
        _refuse_at_sight(request)
        async with _in_time(request):
            fields = await _read(request)
    check_csrf(request, fields)
    return await handler(request)


def _refuse_at_sight(request: web.Request) -> None:
    encoding = request.headers.get("Content-Encoding", "identity").lower()
    if encoding != "identity":
        message = f'a body packed by "{encoding[:20]}" is not taken; send it as it is'
        refusal = refused("unsupported-media-type", 415, message)
        raise refusal
    largest = _SMALL if is_public(request) else request.app[DOOR].largest_body
    if request.content_length is None and is_public(request):
        message = "say how long the body is (Content-Length)"
        refusal = refused("length-required", 411, message)
        raise refusal
    if (request.content_length or 0) > largest:
        message = f"the body has {request.content_length:,} bytes; {largest:,} are allowed"
        raise TooLargeError(message)


async def _read(request: web.Request) -> dict[str, str]:
    """Read it; return those fields of a form that are text."""
    try:
        if not is_form(request):
            await request.read()
            return {}
        form = await request.post()
    except web.HTTPRequestEntityTooLarge:
        message = f"the body has more than the {request.client_max_size:,} bytes allowed"
        raise TooLargeError(message) from None
    except (ValueError, LookupError, web.RequestPayloadError, HttpProcessingError) as error:
        message = f"the body cannot be read: {str(error)[:200]}"
        refusal = refused("bad-request", 400, message)
        raise refusal from None
    return {name: value for name, value in form.items() if isinstance(value, str)}


def is_form(request: web.Request) -> bool:
    """Whether the body is the form of a page; it has been read as such."""
    return request.method == "POST" and request.content_type in _FORMS


@asynccontextmanager
async def _in_time(request: web.Request) -> AsyncIterator[None]:
    """Give up a request of whose body nothing came for some time.

    Raises:
        ProblemError: that is so.
    """
    limit = asyncio.timeout(request.app[DOOR].patience)
    watch = _Watch(request.content, limit, request.app[DOOR].patience)
    try:
        async with limit:
            watch.look()
            yield
    except TimeoutError:
        if not limit.expired():
            raise
        message = "the body came too slowly, or not to its end"
        refusal = refused("request-timeout", 408, message, Connection="close")
        raise refusal from None
    finally:
        watch.stop()


class _Watch:
    """Puts a time limit off whenever bytes came, and lifts it when all of them did."""

    def __init__(self, content: StreamReader, limit: asyncio.Timeout, patience: float) -> None:
        self._content = content
        self._limit = limit
        self._patience = patience
        self._come = -1
        self._next: asyncio.TimerHandle | None = None

    def look(self) -> None:
        """See how many bytes came; look again some time later."""
        if self._content.is_eof():
            self._limit.reschedule(None)
            return
        loop = asyncio.get_running_loop()
        if self._content.total_bytes != self._come:
            self._come = self._content.total_bytes
            self._limit.reschedule(loop.time() + self._patience)
        self._next = loop.call_later(self._patience / _LOOKS, self.look)

    def stop(self) -> None:
        """Look no more."""
        if self._next is not None:
            self._next.cancel()
