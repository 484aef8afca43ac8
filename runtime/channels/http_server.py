"""SERVER over HTTP: the paths of all servers of a run, behind one listener for each port."""

import asyncio
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from typing_extensions import override

from runtime.channels.base import Channel, Deliver, Spawn
from runtime.channels.http_address import HttpPlace
from runtime.channels.reach import AddressError

if TYPE_CHECKING:
    from aiohttp.web import BaseRequest, StreamResponse

ANSWER_TIME = 20.0
"""Seconds a block has to answer."""
MOST_WAITING = 100
"""Requests that may wait for a block to answer those before them."""
_BODIES = ("PUT", "POST")
_LEFT = b'["503", "the block has left"]'


class HttpServer(Channel):
    """One path: hands over a request, and the next one when the block has answered."""

    def __init__(self, deliver: Deliver, leave: Callable[[], None]) -> None:
        """Begin; `leave` takes the path out of its listener."""
        self.deliver = deliver
        self._leave = leave
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._is_closed = False
        self._answer: asyncio.Future[tuple[int, str]] | None = None

    @override
    def send(self, payload: bytes) -> None:
        """Answer the request that was handed over, if somebody still waits for it."""
        status, text = json.loads(payload)
        if self._answer is not None and not self._answer.done():
            self._answer.set_result((int(status), text))

    @override
    def close(self) -> None:
        """Serve this path no more."""
        self._leave()
        self._is_closed = True
        self.send(_LEFT)

    async def ask(self, texts: list[str]) -> tuple[int, str]:
        """Hand a request over and return status and text of the answer."""
        if self._waiting >= MOST_WAITING:
            return 503, "too many requests wait for this block"
        self._waiting += 1
        try:
            async with self._turn, asyncio.timeout(ANSWER_TIME):
                self._answer = asyncio.get_running_loop().create_future()
                if self._is_closed:
                    self.send(_LEFT)
                self.deliver("data", json.dumps(texts).encode())
                return await self._answer
        except TimeoutError:
            return 504, "the block did not answer"
        finally:
            self._waiting -= 1


class HttpListener:
    """Listens at one port while there are paths to serve."""

    def __init__(self) -> None:
        """Serve nothing yet."""
        self._servers: dict[str, HttpServer] = {}
        self._task: asyncio.Task[None] | None = None
        self._is_open = False

    def add(self, place: HttpPlace, *, deliver: Deliver, spawn: Spawn) -> HttpServer:
        """Serve one more path.

        Raises:
            AddressError: a block serves this path already.
        """
        if place.path in self._servers:
            message = f'the path "{place.path}" is served by another block already'
            raise AddressError(message)
        server = HttpServer(deliver, lambda: self._remove(place.path))
        self._servers[place.path] = server
        if self._is_open:
            deliver("opened", b"")
        elif self._task is None or self._task.done():
            self._task = spawn(self._listen(place))
        return server

    def _remove(self, path: str) -> None:
        self._servers.pop(path, None)
        if not self._servers and self._task is not None:
            self._task.cancel()
            self._task, self._is_open = None, False

    async def _listen(self, place: HttpPlace) -> None:
        # Loaded when it is needed: most runs need it never.
        from aiohttp import web  # noqa: PLC0415

        runner = web.ServerRunner(web.Server(self._handle, access_log=None), shutdown_timeout=0)
        failure = ""
        try:
            await runner.setup()
            await web.TCPSite(runner, place.host, place.port).start()
            self._is_open = True
            for server in list(self._servers.values()):
                server.deliver("opened", b"")
            await asyncio.get_running_loop().create_future()  # until this task is cancelled
        except OSError as error:
            failure = str(error)
        finally:
            await runner.cleanup()
        for server in list(self._servers.values()):
            server.deliver("failed", failure.encode())

    async def _handle(self, request: "BaseRequest") -> "StreamResponse":
        from aiohttp import web  # noqa: PLC0415

        server = self._servers.get(request.path)
        if server is None:
            return web.Response(status=404)
        if request.method in _BODIES:
            texts = [(await request.read()).decode(errors="replace")]
        elif request.method == "GET":
            texts = list(request.query.values())
        else:
            return web.Response(status=405)
        status, text = await server.ask(texts)
        return web.Response(status=status, text=text)
