"""Processes for functions that compute.

Each process does one thing at a time: one that takes too long, or dies, harms nobody else. They
begin with a fresh interpreter, since a copy of this one may hold locks of other threads, or as
copies of a process that is made ready for that and has no other threads. They end with this
process, however that ends.
"""

import asyncio
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, cast

from fblib.operation import Inputs, OperationError
from runtime.executor.failures import program_ended
from runtime.executor.loading import load
from runtime.executor.pickling import (
    Failure,
    pickled_inputs,
    pickled_result,
    unpickled_inputs,
    unpickled_result,
)
from runtime.executor.threads import Thread

Kind = Callable[..., BaseProcess]
"""How a process begins."""

FRESH: Kind = multiprocessing.get_context("spawn").Process
"""With a fresh interpreter, which imports what it needs."""

_TIDY = "runtime.executor.copied"
_Answer = tuple[bytes, Failure | None]

# Invariant: one thread at a time begins or closes a process. Whoever begins one looks whether the
# others have ended, and what it looks at must not be closed meanwhile.
_TURN = threading.Lock()


def copies_of_one_with(module: str) -> Kind:
    """Return how processes begin that have imported a module already: within milliseconds.

    They are copies of one process, which begins now and imports it. The module must begin no
    threads, and it is the only one for which this is called in a program. Where processes cannot
    be copied safely, or there is no folder for temporary files, theirs is a fresh interpreter.
    """
    if sys.platform != "linux":
        return FRESH
    from multiprocessing import forkserver  # noqa: PLC0415 - there is none on Windows

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([_TIDY, module])
    try:
        with _TURN, _without_interrupts():
            forkserver.ensure_running()
    except OSError:
        # The two talk by a socket, which is a file.
        return FRESH
    return context.Process


class Process:
    """A process that performs one operation after the other, and a thread that waits for it."""

    def __init__(self, kind: Kind = FRESH) -> None:
        """Make ready; the first call starts it."""
        self.is_over = False
        self._kind = kind
        self._thread = Thread(last=self._leave)
        self._buried = threading.Event()
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None

    async def call(self, function: str, inputs: Inputs) -> Any:  # noqa: ANN401 - its result
        """Return what a function returns for its inputs alone.

        Raises:
            OperationError: it failed, the process died, or something cannot be pickled.
            Exception: what the function raised, if that can be pickled.
        """
        try:
            return await self._thread.call(self._exchange, function, inputs)
        except asyncio.CancelledError:
            self.end()
            raise

    def end(self) -> None:
        """End it at once, whatever it is doing."""
        self.is_over = True
        process = self._process
        # Its thread may be just burying it.
        with suppress(ValueError):
            if process is not None:
                process.kill()
        self._thread.end()

    async def ended(self) -> None:
        """Return when nothing is left of it, after `end`: then this process may end, too."""
        await asyncio.to_thread(self._buried.wait)

    # --- In its thread -------------------------------------------------------------------

    def _exchange(self, function: str, inputs: Inputs) -> Any:  # noqa: ANN401 - its result
        """Send a call and wait for the answer."""
        call = pickled_inputs(function, inputs)
        connection = self._connection or self._start()
        try:
            connection.send_bytes(call)
            returned, failure = cast("_Answer", connection.recv())
        except (EOFError, OSError):
            raise _death(self._bury()) from None
        if failure is not None:
            raise failure.error()
        return unpickled_result(returned)

    def _start(self) -> Connection:
        ours, theirs = multiprocessing.Pipe()
        process = self._kind(target=_serve, args=(theirs,), name="operation")
        try:
            with _TURN, _without_interrupts():
                process.start()
        except (EOFError, ConnectionError):
            # What it was to be a copy of has ended; the next one is a copy of another.
            message = "the process that was to perform the operation did not begin"
            raise OperationError(message) from None
        # Only now it can be killed.
        self._process, self._connection = process, ours
        # The end of the process has to be the end of the connection.
        theirs.close()
        if self.is_over:
            process.kill()
        return ours

    def _leave(self) -> None:
        try:
            self._bury()
        finally:
            self._buried.set()

    def _bury(self) -> int | None:
        """Let go of a process that has ended; return its exit code."""
        process, connection = self._process, self._connection
        self._process = self._connection = None
        if connection is not None:
            connection.close()
        if process is None:
            return None
        process.join()
        with _TURN:
            code = process.exitcode
            process.close()
        return code


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Let what begins here not hear of Ctrl-C, from its first moment on."""
    if sys.platform == "win32":
        yield
        return
    from multiprocessing import resource_tracker  # noqa: PLC0415 - there is none on Windows

    # It would begin with the first process, and let interrupts through afterwards.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _death(code: int | None) -> OperationError:
    how = f"by signal {-code}" if code is not None and code < 0 else f"with exit code {code}"
    return OperationError(f"the process that performed the operation ended {how}")


# --- In the process ----------------------------------------------------------------------


def _serve(connection: Connection) -> None:
    """Answer calls until the other end is closed."""
    # Ctrl-C in a terminal reaches this process as well; the other one decides what follows.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # The other end may be closed while this one still answers.
    with suppress(EOFError, OSError):
        while True:
            connection.send(_performed(connection.recv_bytes()))


def _end_with_parent() -> None:
    """End a process that computes on although nobody is left who waits for it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def _performed(call: bytes) -> _Answer:
    """Return the result, pickled, or why there is none."""
    try:
        function, inputs = unpickled_inputs(call)
        returned = cast("Callable[[dict[str, Any]], Any]", load(function))(inputs)
        return pickled_result(returned), None
    except Exception as error:  # noqa: BLE001 - functions may fail in any way
        return b"", Failure.of(error)
    except BaseException as error:  # noqa: BLE001 - not this process, but this call is over
        return b"", Failure.of(program_ended(error))
