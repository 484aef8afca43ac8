"""The server as a process: it opens a home, listens, and ends at a signal."""

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from dataclasses import replace

from aiohttp import web

from compiler.ir.garbage import collection_of_new
from runtime.clock import WallClock
from runtime.kernels import check_there
from runtime.signals import Interruption, stop_on_signals
from runtime.store.base import HomeInUseError
from runtime.usage import UsageError
from server.app import make_app
from server.doorway.logs import write_logs
from server.listening import bound, listening
from server.notifying.sending import notifying
from server.options import ServerOptions
from server.service.control import ControlService
from server.service.errors import UnavailableError
from server.service.events import Hub
from server.service.known import open_known
from server.service.opening import open_service

LOG = logging.getLogger("fbflow.server")
Traced = Callable[[Hub], AbstractAsyncContextManager[object]]
"""Sends traces of what a hub tells, for as long as it is open."""
_PAUSE = 0.5
"""Seconds after which a server that stands by looks again."""
_INTERRUPTED = 130
"""The exit code after Ctrl-C, as shells have it; being asked to end by SIGTERM is no failure."""


async def serve(options: ServerOptions) -> int:
    """Serve until a signal asks to stop; return the exit code.

    Raises:
        UsageError: the address needs a token, and there is none; or the kernel is not there.
        UnavailableError: the address cannot be listened at.
        StoreError: the home cannot be used, or another process executes its runs; who stands by
            waits for the end of that.
    """
    write_logs(sys.stderr, options.log_format)
    traced = _tracing(options.collector)
    check_there(options.service.kernel)
    await _check_tokens(options)
    interruption = Interruption()
    stopped = asyncio.Event()
    # From here on a signal waits until what was opened can be closed.
    with stop_on_signals(interruption, asyncio.get_running_loop(), stopped.set):
        if options.standby:
            await _stand_by(options, traced, stopped)
        else:
            with bound(options.door) as listener:
                async with open_service(options.service) as service:
                    await _serve(service, listener, options, traced, stopped)
    return _INTERRUPTED if interruption.number == signal.SIGINT else 0


async def _stand_by(options: ServerOptions, traced: Traced, stopped: asyncio.Event) -> None:
    """Serve as soon as no other server does."""
    said = ""
    while not stopped.is_set():
        try:
            # Whoever asks at the address shall not wait for a server that only stands by.
            async with open_service(options.service) as service:
                with bound(options.door) as listener:
                    await _serve(service, listener, options, traced, stopped)
        except (HomeInUseError, UnavailableError) as error:
            if str(error) != said:
                said = str(error)
                LOG.info("standing_by", extra={"fields": {"reason": said}})
            with suppress(TimeoutError):
                await asyncio.wait_for(stopped.wait(), _PAUSE)


async def _serve(
    service: ControlService,
    listener: socket.socket,
    options: ServerOptions,
    traced: Traced,
    stopped: asyncio.Event,
) -> None:
    """Serve until told to stop."""
    app = make_app(service, options.door)
    bot = _bot(app, options)
    async with (
        traced(service.events),
        listening(app, options.door, listener) as address,
        bot(service, address),
        notifying(service, options.notifying, wall=WallClock(sleep=asyncio.sleep).now),
    ):
        # Now everybody who tells them is there.
        service.notices.start()
        await _greet(service, options, address)
        with collection_of_new():
            # Else every look at a library of blocks takes a tenth of a second.
            await stopped.wait()
        LOG.info("stopping")


async def _check_tokens(options: ServerOptions) -> None:
    """See to it that those from outside can be told apart, before anything is begun."""
    if not options.service.outside:
        return
    async with open_known(options.service.home) as known:
        if await known.accounts.demands_tokens():
            return
    message = (
        "others than this machine may reach the server (by --host, --base-url or --trust-host), "
        "so they have to show tokens, and there are none; make one first: "
        "python -m server token add NAME --role admin"
    )
    raise UsageError(message)


def _tracing(collector: str) -> Traced:
    """Return what sends traces for as long as it is open."""
    if not collector:
        return lambda _: nullcontext()
    try:
        # Only whoever wants traces has these packages.
        from server.telemetry.traces import tracing  # noqa: PLC0415
    except ModuleNotFoundError as error:
        message = (
            f'traces need "{error.name}", which is not installed; install the extra: '
            "pip install 'fbflow[otel]', or start without --otlp"
        )
        raise UsageError(message) from error
    return lambda hub: tracing(hub, collector)


def _bot(
    app: web.Application, options: ServerOptions
) -> Callable[[ControlService, str], AbstractAsyncContextManager[object]]:
    """Return what runs the bot for as long as it is open, with the address of the pages."""
    settings = options.bot
    if settings is None:
        return lambda _, __: nullcontext()
    # Only who has a bot waits for its library.
    from server.telegram_bot.bot import telegram_bot  # noqa: PLC0415
    from server.telegram_bot.webhook import Webhook  # noqa: PLC0415

    webhook = Webhook() if settings.webhook else None
    if webhook is not None:
        webhook.add_route(app)

    def opened(service: ControlService, address: str) -> AbstractAsyncContextManager[object]:
        known = replace(settings, pages=settings.pages or address)
        return telegram_bot(service, known, webhook)

    return opened


async def _greet(service: ControlService, options: ServerOptions, address: str) -> None:
    if await service.accounts.demands_tokens():
        how = f"sign in at {address}/sign-in with a token (python -m server token add NAME)"
    else:
        how = "whoever uses this machine may do everything; no sign-in needed"
    sys.stdout.write(f"FBFlow serves {options.service.home.root} at {address} – {how}\n")
    sys.stdout.flush()
    LOG.info("started", extra={"fields": {"address": address, "pid": os.getpid()}})
