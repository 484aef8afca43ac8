"""Processes that compile and draw, so that nothing that is uploaded can hold up the server.

Each does one thing at a time, within a time and an amount of memory. One that goes beyond is
killed, and another takes its place.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from typing import Any

from fblib.operation import OperationError
from runtime.executor.processes import FRESH, Process, copies_of_one_with
from server.service.errors import BusyError, TooLargeError, UnavailableError
from server.service.settings import MEGABYTE, Limits

_MOST = 2
_MOST_WAITING = 64
_BOUNDED = "server.service.graphs.workers:bounded"
_READY = "server.service.graphs.ready"


class Workers:
    """A few processes, begun when they are needed and kept."""

    def __init__(self, limits: Limits) -> None:
        """Make ready."""
        self._limits = limits
        self._kind = FRESH
        self._free = asyncio.Semaphore(_MOST)
        self._idle: list[Process] = []
        self._busy: set[Process] = set()
        self._waiting = 0
        self._is_closed = False

    def open(self) -> None:
        """Let the processes be ready when they are needed."""
        self._kind = copies_of_one_with(_READY)

    async def call(self, function: str, inputs: Mapping[str, Any], *, what: str) -> Any:  # noqa: ANN401 - its result
        """Return what a function returns in a process.

        Args:
            function: `module:function`.
            inputs: given to it as its only argument.
            what: is being done, for people: `compiling "a.sys"`.

        Raises:
            TooLargeError: it takes too long or too much memory.
            BusyError: very many wait already.
            UnavailableError: the service stops.
            Exception: what the function raised.
        """
        if self._waiting >= _MOST_WAITING:
            message = "very many graphs are being compiled and drawn; try again later"
            raise BusyError(message, retry_after=self._limits.compile_seconds / 4)
        self._waiting += 1
        try:
            async with self._free:
                return await self._called(function, inputs, what)
        finally:
            self._waiting -= 1

    async def _called(self, function: str, inputs: Mapping[str, Any], what: str) -> Any:  # noqa: ANN401
        if self._is_closed:
            raise _stops()
        process = self._idle.pop() if self._idle else Process(self._kind)
        self._busy.add(process)
        memory = self._limits.compile_memory
        bound: dict[str, Any] = {"function": function, "inputs": dict(inputs), "memory": memory}
        try:
            async with asyncio.timeout(self._limits.compile_seconds):
                return await process.call(_BOUNDED, bound)
        except TimeoutError as error:
            message = f"{what} takes more than {self._limits.compile_seconds:g} s: it was stopped"
            raise TooLargeError(message) from error
        except (MemoryError, OperationError) as error:
            # Whatever it was doing, nobody knows what is left of it.
            process.end()
            if self._is_closed:
                raise _stops() from error
            most = f"more than the {memory // MEGABYTE:,} MB of memory that it may"
            message = f"{what} takes {most}"
            if isinstance(error, OperationError):
                message = f"{what} came to no end; perhaps it takes {most} ({error})"
            raise TooLargeError(message) from error
        finally:
            self._busy.discard(process)
            if process.is_over:
                await process.ended()
            else:
                self._idle.append(process)

    async def close(self) -> None:
        """End all; whoever still waits for one is told."""
        self._is_closed = True
        every = [*self._idle, *self._busy]
        self._idle.clear()
        for process in every:
            process.end()
        for process in every:
            await process.ended()


def _stops() -> UnavailableError:
    return UnavailableError("the server stops")


# --- In the process ----------------------------------------------------------------------


def bounded(inputs: dict[str, Any]) -> Any:  # noqa: ANN401 - whatever the function returns
    """Call a function within an amount of memory."""
    module, _, name = inputs["function"].partition(":")
    function = getattr(import_module(module), name)
    # Not before the import: what is missing then would be a mistake of ours.
    _limit_memory(inputs["memory"])
    return function(inputs["inputs"])


def _limit_memory(most: int) -> None:
    """Let this process have so many bytes, where the system can say so."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - there is none on Windows

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
