"""WebSockets: what happens, and the pins that a page watches."""

import asyncio
from contextlib import aclosing, suppress

from aiohttp import WSCloseCode, WSMsgType, web
from pydantic import BaseModel, Field, ValidationError

from server.doorway.keys import SERVICE
from server.http_api.queries import EventsQuery, PlaceQuery
from server.http_api.reading import read_query
from server.http_api.streams.feed import Feed, Part, Wanted, name_of
from server.http_api.streams.pin_parts import pin_parts
from server.http_api.streams.sending import SUBSCRIBERS, StuckError, in_time
from server.service.control import ControlService
from server.service.errors import ServiceError

HEARTBEAT = 15.0
"""Seconds between two pings; a half-open connection is found by the pong that does not come."""
LARGEST_MESSAGE = 64 * 1024
"""Bytes of a message from a subscriber."""
MOST_PINS = 1_000
_CLOSING = 2.0
"""Seconds that a subscriber has to say goodbye."""


class Watch(BaseModel):
    """What a page may say: the pins that it wants to see, in place of those before."""

    watch: list[str] = Field(max_length=MOST_PINS)


async def socket_of_run(request: web.Request) -> web.StreamResponse:
    """Tell what happens in one run, until it is over."""
    query = read_query(request.query, PlaceQuery)
    run = request.match_info["run"]
    return await Socket(request, Wanted(run=run, after=query.after)).serve()


async def socket_of_tasks(request: web.Request) -> web.StreamResponse:
    """Tell what happens in all runs, or in those that the query wants."""
    query = read_query(request.query, EventsQuery)
    wanted = Wanted(
        run=query.run,
        graph=await name_of(request.app[SERVICE], query.graph),
        kinds=tuple(query.kind),
        after=query.after,
    )
    return await Socket(request, wanted).serve()


class Socket:
    """A subscriber that is connected by a WebSocket."""

    def __init__(self, request: web.Request, wanted: Wanted) -> None:
        """Answer a request with what is wanted."""
        self._request = request
        self._service: ControlService = request.app[SERVICE]
        self._wanted = wanted
        # Not compressed: that would cost memory for each subscriber and time for each event.
        self._socket = web.WebSocketResponse(
            heartbeat=HEARTBEAT, max_msg_size=LARGEST_MESSAGE, compress=False, timeout=_CLOSING
        )
        self._watching: asyncio.Task[None] | None = None

    async def serve(self) -> web.StreamResponse:
        """Tell what happens until either side ends it.

        Raises:
            NotFoundError: there is no such run.
        """
        if self._wanted.run:
            await self._service.runs.get(self._wanted.run)
        async with self._request.app[SUBSCRIBERS].one_more():
            await self._socket.prepare(self._request)
            async with asyncio.TaskGroup() as tasks:
                telling = tasks.create_task(self._tell())
                try:
                    await self._listen(tasks)
                finally:
                    telling.cancel()
                    self._watch_no_more()
            return self._socket

    async def _tell(self) -> None:
        code = WSCloseCode.OK
        with suppress(StuckError, ConnectionError):
            try:
                async with aclosing(Feed(self._service, self._wanted).parts()) as feed:
                    async for parts in feed:
                        await self._send(parts)
                if self._service.events.is_closed:
                    code = WSCloseCode.GOING_AWAY
            except ServiceError:
                # The run was deleted, or the store cannot be read now: whoever comes back is told.
                code = WSCloseCode.TRY_AGAIN_LATER
            await self._socket.close(code=code)

    async def _listen(self, tasks: asyncio.TaskGroup) -> None:
        """Heed what the page says until it has gone; pongs are taken here, too."""
        async for message in self._socket:
            if message.type is not WSMsgType.TEXT or not self._wanted.run:
                continue
            with suppress(ValidationError):
                pins = Watch.model_validate_json(message.data).watch
                self._watch_no_more()
                if pins:
                    self._watching = tasks.create_task(self._watch(pins))

    def _watch_no_more(self) -> None:
        if self._watching is not None:
            self._watching.cancel()

    async def _watch(self, pins: list[str]) -> None:
        with suppress(StuckError, ConnectionError):
            async with aclosing(pin_parts(self._service, self._wanted.run, pins)) as parts:
                async for part in parts:
                    await self._send([part])

    async def _send(self, parts: list[Part]) -> None:
        if parts:
            data = b"[%b]" % b",".join(one.text for one in parts)
            await in_time(self._request, self._socket.send_frame(data, WSMsgType.TEXT))
