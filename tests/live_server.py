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

    async def _turn_away(self) -> None:
        """Close the connections that the loop took in without telling the server in time."""
        for _ in range(_LAST_CALLS):
            taken_in = getattr(self._loop, "_transports", {})
            for connection in list(taken_in.values()):
                connection.abort()
            await asyncio.sleep(_LAST_CALL)
