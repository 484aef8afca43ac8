"""Forms: their fields, and going back to where they were sent from with a message.

That a form comes from a page of ours is known before a handler begins.
"""

from collections.abc import Awaitable
from datetime import UTC, date, datetime

from aiohttp import web

from server.doorway.identity import local_path
from server.doorway.problems import ProblemError, refused
from server.service.errors import ServiceError
from server.web.flash import Flash, redirect

LONGEST = 10_000
"""Characters of a field that is no upload."""


async def fields_of(request: web.Request) -> dict[str, str]:
    """Return the fields of a form that are text."""
    posted = await request.post()
    return {name: value for name, value in posted.items() if isinstance(value, str)}


def needed(fields: dict[str, str], name: str) -> str:
    """Return a field.

    Raises:
        ProblemError: the form does not have it.
    """
    value = fields.get(name, "")
    if not value:
        message = f'the form has no field "{name}"'
        raise unfit(message)
    return value[:LONGEST]


def unfit(message: str) -> ProblemError:
    """Return the refusal of a form that no page of ours sends."""
    return refused("bad-request", 400, message)


async def attempted(action: Awaitable[object], *, done: str, back: str) -> web.Response:
    """Do something and go to a page, which tells that it is done or why it was refused."""
    try:
        await action
    except ServiceError as error:
        return redirect(back, Flash(str(error), "bad", is_english=True))
    return redirect(back, Flash(done))


def back_of(fields: dict[str, str], otherwise: str) -> str:
    """Return where a form wants to go back to, on this server."""
    return local_path(fields["back"]) if fields.get("back") else otherwise


def day_of(text: str) -> datetime | None:
    """Return the beginning of a day, in UTC; None if it is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
