"""Server-sent events: what happens, for a browser's EventSource, curl, or any HTTP client."""

from contextlib import aclosing, suppress
from dataclasses import replace

from aiohttp import web

from server.http_api.endpoint import Call
from server.http_api.queries import EventsQuery, PlaceQuery
from server.http_api.streams.feed import END, Feed, Part, Wanted, name_of
from server.http_api.streams.sending import SUBSCRIBERS, StuckError, in_time

LONGEST_ID = 200
_RETRY = b"retry: 2000\n\n"
_HEARTBEAT = b": nothing happened\n\n"
_HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    # nginx would hold events back until a page of memory is full.
    "X-Accel-Buffering": "no",
}


async def stream_events(call: Call, query: EventsQuery) -> web.StreamResponse:
    """Follow what happens in all runs.

    The first event, `present`, says how things are; each further one is a change. `Last-Event-ID`
    (or `after`) goes on behind an event that was seen. A `gap` says that events were lost; another
    `present` follows it.
    """
    wanted = Wanted(
        run=query.run,
        graph=await name_of(call.service, query.graph),
        kinds=tuple(query.kind),
        after=query.after,
    )
    return await _stream(call, wanted)


async def stream_run(call: Call, query: PlaceQuery) -> web.StreamResponse:
    """Follow what happens in one run, until it is over: the last event is `end`."""
    return await _stream(call, Wanted(run=call.path["run"], after=query.after))


async def _stream(call: Call, wanted: Wanted) -> web.StreamResponse:
    request = call.request
    seen = request.headers.get("Last-Event-ID", "")[:LONGEST_ID] or wanted.after
    if seen == END:
        # The run is over; with any other answer an EventSource would come back for ever.
        return web.Response(status=204)
    wanted = replace(wanted, after=seen)
    if wanted.run:
        # Refused as a problem document, which a stream that has begun cannot be.
        await call.service.runs.get(wanted.run)
    async with request.app[SUBSCRIBERS].one_more():
        answer = web.StreamResponse(headers=_HEADERS)
        await answer.prepare(request)
        with suppress(StuckError, ConnectionError):
            await in_time(request, answer.write(_RETRY))
            async with aclosing(Feed(call.service, wanted).parts()) as feed:
                async for parts in feed:
                    await in_time(request, answer.write(_lines(parts)))
            await in_time(request, answer.write_eof())
        return answer


def _lines(parts: list[Part]) -> bytes:
    if not parts:
        return _HEARTBEAT
    return b"".join(
        b"id: %b\nevent: %b\ndata: %b\n\n" % (one.id.encode(), one.kind.encode(), one.text)
        for one in parts
    )
