"""Web servers on this machine, for tests of what talks to some."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(
    handler: Handler | web.Application, *, host: str = "127.0.0.1"
) -> AsyncIterator[str]:
    """Serve on a port that is free; give the address without a path: `http://127.0.0.1:40123`.

    Args:
        handler: answers every path, or an application.
        host: the address to listen at.
    """
    if isinstance(handler, web.Application):
        app = handler
    else:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", handler)
    # Nobody waits long here for what may still come: not the end, and not a body given up.
    runner = web.AppRunner(app, handler_cancellation=True, lingering_time=0.1, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, 0)
        await site.start()
        port = runner.addresses[0][1]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()
