"""Ctrl-C and SIGTERM: the first asks a run to stop cleanly, the second aborts at once.

Plain signal handlers, because they also work while one long algorithm keeps the event loop
from its turn, and on every system.
"""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """The first signal that asked for a stop, if any."""

    def __init__(self) -> None:
        """Nothing came yet."""
        self.number: int | None = None

    @property
    def exit_code(self) -> int | None:
        """128 and the signal's number, as shells have it; None if no signal came."""
        return None if self.number is None else 128 + self.number


@contextmanager
def stop_on_signals(
    interruption: Interruption, loop: asyncio.AbstractEventLoop, stop: Callable[[], None]
) -> Iterator[None]:
    """Call `stop` in the event loop at the first signal; raise KeyboardInterrupt at the second."""

    def handle(number: int, _frame: FrameType | None) -> None:
        if interruption.number is not None:
            raise KeyboardInterrupt
        interruption.number = number
        loop.call_soon_threadsafe(stop)

    before = {number: signal.signal(number, handle) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
