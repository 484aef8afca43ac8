"""Handlers about archives, analytics and tokens."""

from collections.abc import Sequence

from server.http_api.bodies import MadeToken, NewToken
from server.http_api.endpoint import Call
from server.http_api.queries import ArchivesQuery, BottlenecksQuery, PastQuery
from server.service.access import Role
from server.service.accounts.room import TokenAbout
from server.service.records.analytics import Bottlenecks, Cost, Performance
from server.service.records.base import Page
from server.service.records.runs import ArchiveAbout


async def list_archives(call: Call, query: ArchivesQuery) -> Page[ArchiveAbout]:
    """List archives of runs, the last first."""
    return await call.service.archives.list(
        graph=query.graph, before=query.cursor, most=query.limit
    )


async def delete_archive(call: Call) -> None:
    """Delete a run with its archive."""
    await call.service.archives.delete(call.path["run"], by=call.actor)


async def get_performance(call: Call, query: PastQuery) -> Performance:
    """Return how runs went: states, durations, throughput."""
    return await call.service.analytics.performance(graph=query.graph, since=query.since)


async def get_bottlenecks(call: Call, query: BottlenecksQuery) -> Bottlenecks:
    """Return where the time of the last runs of a graph went, with the critical path."""
    return await call.service.analytics.bottlenecks(query.graph, most=query.limit)


async def get_cost(call: Call, query: PastQuery) -> Cost:
    """Return what runs used up."""
    return await call.service.analytics.cost(graph=query.graph, since=query.since)


async def list_tokens(call: Call) -> Sequence[TokenAbout]:
    """List tokens, without the tokens themselves."""
    return await call.service.accounts.tokens(by=call.actor)


async def add_token(call: Call, body: NewToken) -> MadeToken:
    """Make a token; it is shown once, in this answer."""
    role = Role[body.role.upper()]
    token = await call.service.accounts.add_token(body.name, role, by=call.actor)
    call.headers["Cache-Control"] = "no-store"
    return MadeToken(name=body.name, role=role.label, token=token)


async def revoke_token(call: Call) -> None:
    """Forget a token, and end the sessions that began with it."""
    await call.service.accounts.revoke_token(call.path["name"], by=call.actor)
