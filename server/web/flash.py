"""Messages that a page shows once, after it was come to from a form.

They travel in a cookie of their own: nothing is kept on the server, and what a reader could put
into it would only be shown to that reader, as text.
"""

import json
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, unquote

from aiohttp import web

COOKIE = "flash"
ASKED_BY_MODULE = "X-Asked-By-Module"
"""The header of requests that a module of ours sends: no page of them is seen by anybody whole."""
_MOST = 600
"""Characters of a message; cookies of 4 KB are the least that browsers keep, quoted ones grow."""
_SECONDS = 60

Tone = Literal["good", "bad"]


@dataclass(frozen=True, slots=True)
class Flash:
    """A message about what was just done."""

    text: str
    tone: Tone = "good"
    is_english: bool = False
    """Whether it is a message of the service, which speaks English only."""


def redirect(address: str, flash: Flash | None = None) -> web.Response:
    """Return the answer to a form: go and look there; with a message."""
    # 303 Other: whatever was posted is not posted again.
    response = web.Response(status=303, headers={"Location": address})
    if flash is not None:
        packed = json.dumps([flash.text[:_MOST], flash.tone, flash.is_english])
        response.set_cookie(
            COOKIE, quote(packed), max_age=_SECONDS, httponly=True, samesite="Strict", path="/"
        )
    return response


def flash_of(request: web.Request) -> Flash | None:
    """Return the message that a request brings with it, if a page is to be shown for it."""
    if ASKED_BY_MODULE in request.headers:
        return None
    try:
        text, tone, is_english = json.loads(unquote(request.cookies.get(COOKIE, "")))
    except (ValueError, TypeError):
        return None
    if not isinstance(text, str) or tone not in ("good", "bad"):
        return None
    return Flash(text[:_MOST], tone, is_english is True)
