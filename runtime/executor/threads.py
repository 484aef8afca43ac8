"""Threads for plain functions.

A thread cannot be stopped. Whoever stops waiting for one leaves it alone: it ends when its
function does, what that returns is lost, and another thread takes its place. They are daemons,
so that a function that never returns does not keep the process from ending.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context, copy_context
from queue import SimpleQueue
from typing import Any

from runtime.executor.failures import program_ended

_Outcome = tuple[object, BaseException | None]


class Thread:
    """A thread that calls one function after the other."""

    def __init__(self, *, last: Callable[[], object] = lambda: None) -> None:
        """Start it; it calls `last` when it ends."""
        self.is_over = False
        self._last = last
        self._calls: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        threading.Thread(target=self._serve, name="operation", daemon=True).start()

    async def call(self, function: Callable[..., Any], *arguments: object) -> Any:  # noqa: ANN401
        """Return what the function returns, or raise what it raises.

        It has a copy of the context variables of whoever calls.
        """
        loop, context = asyncio.get_running_loop(), copy_context()
        future: asyncio.Future[_Outcome] = loop.create_future()

        def tell(outcome: _Outcome) -> None:
            if not future.done():
                future.set_result(outcome)

        def call() -> None:
            outcome = _called(context, function, arguments)
            # The loop may have ended before the function.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(tell, outcome)

        self._calls.put(call)
        try:
            returned, error = await future
        except asyncio.CancelledError:
            self.end()
            raise
        if error is not None:
            raise error
        return returned

    def end(self) -> None:
        """End it after what it is doing."""
        self.is_over = True
        self._calls.put(None)

    def _serve(self) -> None:
        while (call := self._calls.get()) is not None:
            call()
        self._last()


def _called(
    context: Context, function: Callable[..., Any], arguments: tuple[object, ...]
) -> _Outcome:
    try:
        return context.run(function, *arguments), None
    except Exception as error:  # noqa: BLE001 - it is raised where it is waited for
        return None, error
    except BaseException as error:  # noqa: BLE001 - there it would end more than this attempt
        return None, program_ended(error)
