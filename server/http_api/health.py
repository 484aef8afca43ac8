"""Probes: whether the process lives, and whether it can work."""

from aiohttp import web

from server.doorway.keys import SERVICE


async def is_alive(_request: web.Request) -> web.Response:
    """Answer; a process that hangs does not."""
    return web.json_response({"status": "ok"})


async def is_ready(request: web.Request) -> web.Response:
    """Answer if runs can be executed and kept now.

    Raises:
        UnavailableError: they cannot; the status is 503.
    """
    await request.app[SERVICE].vitals.check()
    return web.json_response({"status": "ready"})


def add_probes(app: web.Application) -> None:
    """Add the addresses of probes."""
    app.router.add_get("/healthz", is_alive)
    app.router.add_get("/readyz", is_ready)
