"""Processes of the system: started in a group of their own, which ends with them.

Whoever is cancelled while a process works ends it, with all that it has started.
"""

import asyncio
import os
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from fblib.operation import OperationError

_PIECE = 64 * 1024
_GRACE = 2.0
"""Seconds that a group has to end by itself after it is asked to."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What a process left."""

    code: int
    """Below 0: the signal that ended it."""
    output: bytes
    errors: bytes


async def ended(start: Callable[..., Awaitable[Process]], *, content: bytes, most: int) -> Ended:
    """Start a process, give it its input, and wait until it has ended.

    Args:
        start: starts it, with the options that it is given.
        content: its input.
        most: bytes that its output and its errors may have, each.

    Raises:
        OperationError: it cannot be started, or says too much.
    """
    process = await _started(start)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_feed(process, content))
            output = group.create_task(_read(process.stdout, most))
            errors = group.create_task(_read(process.stderr, most))
            code = await process.wait()
    except BaseException as error:
        await _end(process)
        if isinstance(error, ExceptionGroup):
            raise error.exceptions[0] from error
        raise
    return Ended(code, output.result(), errors.result())


async def _started(start: Callable[..., Awaitable[Process]]) -> Process:
    # Cancelled halfway, asyncio would end the process alone, and not those it has started.
    starting = asyncio.ensure_future(
        start(stdin=PIPE, stdout=PIPE, stderr=PIPE, start_new_session=True)
    )
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        with suppress(OSError, ValueError):
            await _end(await starting)
        raise
    except (OSError, ValueError) as error:
        message = f"the process cannot be started: {error}"
        raise OperationError(message, again=False) from error


async def _feed(process: Process, content: bytes) -> None:
    stream = process.stdin
    if stream is None:
        return
    # A process need not read its input.
    with suppress(BrokenPipeError, ConnectionResetError):
        stream.write(content)
        await stream.drain()
    stream.close()
    with suppress(BrokenPipeError, ConnectionResetError):
        await stream.wait_closed()


async def _read(stream: asyncio.StreamReader | None, most: int) -> bytes:
    content = bytearray()
    while stream is not None and (piece := await stream.read(_PIECE)):
        content += piece
        if len(content) > most:
            message = f"the process prints more than the {most:,} bytes it may"
            raise OperationError(message, again=False)
    return bytes(content)


async def _end(process: Process) -> None:
    """End a group, politely at first. Its leader may have ended: then others keep its pipes."""
    try:
        _signal(process, signal.SIGTERM)
        with suppress(TimeoutError):
            async with asyncio.timeout(_GRACE):
                await _silence(process.stdout)
                await _silence(process.stderr)
                await process.wait()
    finally:
        # What its leader left behind, and the leader itself if it does not listen.
        _signal(process, signal.SIGKILL)
        # Nothing public closes its pipes.
        process._transport.close()  # type: ignore[attr-defined] # noqa: SLF001
        await process.wait()


async def _silence(stream: asyncio.StreamReader | None) -> None:
    """Read what nobody wants: a process counts as ended when its pipes are empty, too."""
    while stream is not None and await stream.read(_PIECE):
        pass


def _signal(process: Process, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
