"""Which graph is meant: by its id, its name, or an unambiguous beginning of either."""

from collections.abc import AsyncIterator
from contextlib import suppress

from server.service.errors import NotFoundError, WhichError
from server.service.records.graphs import GraphAbout
from server.telegram_bot.talk import Talk

_PART = 1_000
_MOST_NAMED = 5


async def graph_named(talk: Talk, text: str) -> GraphAbout:
    """Return the graph that somebody means.

    Raises:
        NotFoundError: there is none; with the nearest.
        WhichError: it may be several.
    """
    found = await graph_exactly(talk, text) or await graph_begun(talk, text)
    return found or await talk.service.graphs.get(text)


async def graph_exactly(talk: Talk, text: str) -> GraphAbout | None:
    """Return the graph of a name or an id, if there is one."""
    graphs = talk.service.graphs
    with suppress(NotFoundError):
        return await graphs.get(await graphs.id_of(text) or text)
    return None


async def graph_begun(talk: Talk, text: str) -> GraphAbout | None:
    """Return the graph whose name or id begins so, if there is one.

    Raises:
        WhichError: it may be several.
    """
    wanted = text.casefold()
    found = [one async for one in _every(talk) if _begins(one, wanted)]
    same = [one for one in found if one.name.casefold() == wanted]
    if len(same or found) > 1:
        names = [one.name for one in found]
        listed = ", ".join(f'"{one}"' for one in names[:_MOST_NAMED])
        more = ", …" if len(names) > _MOST_NAMED else ""
        message = f'"{text}" may be {listed}{more}: write more of the name'
        raise WhichError(message, choices=names)
    return next(iter(same or found), None)


def _begins(about: GraphAbout, wanted: str) -> bool:
    return about.name.casefold().startswith(wanted) or about.id.startswith(wanted)


async def _every(talk: Talk) -> AsyncIterator[GraphAbout]:
    cursor: str | None = ""
    while cursor is not None:
        page = await talk.service.graphs.list(after=cursor, most=_PART)
        for one in page.items:
            yield one
        cursor = page.next
