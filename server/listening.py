"""The address of the server: taken before anything else is begun, served when all is ready."""

import errno
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from aiohttp import web

from server.doorway.settings import DoorSettings
from server.service.errors import UnavailableError

_GRACE = 3.0
"""Seconds that requests under way have when the server stops."""
_KEEPALIVE = 75.0
"""Seconds without a request after which a connection is closed; headers have to come within."""
_LINGERING = 2.0
"""Seconds for which the rest of a body that was refused is read, so that the refusal arrives."""
_BACKLOG = 1_024


@contextmanager
def bound(door: DoorSettings) -> Iterator[socket.socket]:
    """Take the address; who connects from now on waits until it is served.

    Raises:
        UnavailableError: it cannot be had.
    """
    host = door.host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, door.port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise UnavailableError(_why_not(error, door)) from error
    with listener:
        yield listener


@asynccontextmanager
async def listening(
    app: web.Application, door: DoorSettings, listener: socket.socket
) -> AsyncIterator[str]:
    """Serve an application; give its address for people."""
    runner = web.AppRunner(
        app,
        access_log=None,
        keepalive_timeout=_KEEPALIVE,
        auto_decompress=False,
        lingering_time=_LINGERING,
        shutdown_timeout=_GRACE,
    )
    await runner.setup()
    try:
        await web.SockSite(runner, listener, backlog=_BACKLOG).start()
        yield door.base_url or _address(door.host, listener.getsockname()[1])
    finally:
        await runner.cleanup()


def _why_not(error: OSError, door: DoorSettings) -> str:
    where = f"{door.host}:{door.port}"
    if error.errno == errno.EADDRINUSE:
        return f'another program listens at "{where}"; choose another port (--port), or 0 for any'
    if error.errno == errno.EACCES:
        return f'the system forbids to listen at "{where}"; choose a port from 1024 (--port)'
    return f'"{where}" cannot be listened at: {error.strerror or error}'


def _address(host: str, port: int) -> str:
    shown = {"0.0.0.0": "localhost", "::": "localhost"}.get(host, host)  # noqa: S104
    return (
        f"http://[{shown}]:{port}" if ":" in shown and shown[0] != "[" else f"http://{shown}:{port}"
    )
