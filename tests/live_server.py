"""A server in a thread of its own, for tests that wait for a browser."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Self, TypeVar

from aiohttp import web

from server.app import make_app
from server.service.control import ControlService
from tests.control import control

_LAST_CALL = 0.02
"""Seconds for connections that come while it stops."""
_LAST_CALLS = 3
"""How often it looks for them."""
T = TypeVar("T")
Opening = Callable[[], AbstractAsyncContextManager[ControlService]]
_PATIENCE = 15.0
"""Seconds for whatever a test asks the service."""


class LiveServer:
    """The whole application on a free port of this machine."""

    def __init__(self, opening: Opening) -> None:
        """Serve what `opening` opens, once started."""
        self._opening = opening
        self._port = 0
        self._ready = threading.Event()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._failure: BaseException | None = None
        self._service: ControlService | None = None
        self._connections: list[asyncio.Transport] = []

    @classmethod
    def of(cls, folder: Path, **changes: object) -> Self:
        """Return a server whose home is in a folder; `changes` are fields of its settings."""
        return cls(lambda: control(folder, **changes))

    @property
    def address(self) -> str:
        """Where it is: `http://127.0.0.1:40123`."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def service(self) -> ControlService:
        """What it serves; ask it by `do`."""
        assert self._service is not None, "the server is not started"
        return self._service

    def do(self, asked: Coroutine[object, object, T]) -> T:
        """Ask something of the service in the server's own loop."""
        assert self._loop is not None, "the server is not started"
        return asyncio.run_coroutine_threadsafe(asked, self._loop).result(_PATIENCE)

    def start(self) -> None:
        """Start it; again, on the same port as before."""
        self._ready.clear()
        self._thread = threading.Thread(target=self._run, name="live server", daemon=True)
        self._thread.start()
        assert self._ready.wait(_PATIENCE), "the server did not start in time"
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """Stop it and wait until it has ended."""
        if self._thread is None or self._loop is None or self._stop is None:
            return
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(_PATIENCE)
        assert not self._thread.is_alive(), "the server did not stop in time"
        self._thread = None
        if self._failure is not None:
            raise self._failure

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as failure:  # noqa: BLE001 - told in the thread of the test
            self._failure = failure
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        self._keep_connections()
        async with self._opening() as service:
            self._service = service
            runner = web.AppRunner(
                make_app(service), handler_cancellation=True, shutdown_timeout=0.1
            )
            await runner.setup()
            server = runner.server
            try:
                await web.TCPSite(runner, "127.0.0.1", self._port, reuse_address=True).start()
                self._port = runner.addresses[0][1]
                self._ready.set()
                await self._stop.wait()
            finally:
                await runner.cleanup()
                # A browser that comes back just now is taken in after the others have been closed.
                await asyncio.sleep(_LAST_CALL)
                if server is not None:
                    await server.shutdown(_LAST_CALL)
                await self._turn_away()

    def _keep_connections(self) -> None:
        """Keep every connection: one that nobody holds on to is closed by nobody.

        The library lets go of a connection whose browser goes away at certain moments, long
        before the server stops; then it would be open until the garbage collector finds it.
        """
        make = getattr(self._loop, "_make_socket_transport")  # noqa: B009 - there is no public way

        def kept(*arguments: object, **options: object) -> asyncio.Transport:
            made: asyncio.Transport = make(*arguments, **options)
            self._connections.append(made)
            return made

        setattr(self._loop, "_make_socket_transport", kept)  # noqa: B010

    async def _turn_away(self) -> None:
        """Close all connections that are still open."""
        for _ in range(_LAST_CALLS):
            for connection in self._connections:
                if not connection.is_closing():
                    connection.abort()
            await asyncio.sleep(_LAST_CALL)
        self._connections.clear()
