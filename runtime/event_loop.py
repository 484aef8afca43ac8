"""An event loop whose timers are exact to a fraction of a millisecond.

epoll takes whole milliseconds, so a timer of 1 ms is up to 1 ms late, and a network with such a
period is always behind. `select` takes microseconds, and one file descriptor is enough for it: that
of epoll itself, which becomes readable when there is something to do.
"""

import asyncio
import select
import selectors

from typing_extensions import override

_SOON = 0.1
"""Seconds; whoever sleeps longer does not mind a millisecond."""
_MOST_OF_SELECT = 1024
"""`select` has no place for file descriptors from this number on."""


def new_event_loop() -> asyncio.AbstractEventLoop:
    """Return a loop with exact timers, where the system has epoll; else the usual one."""
    if not hasattr(selectors, "EpollSelector"):
        return asyncio.new_event_loop()
    return asyncio.SelectorEventLoop(ExactSelector())


if hasattr(selectors, "EpollSelector"):

    class ExactSelector(selectors.EpollSelector):
        """Waits as long as it is asked to, and not up to the next whole millisecond."""

        @override
        def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
            """Return what is ready, after at most `timeout` seconds."""
            if timeout is not None and 0 < timeout < _SOON and self.fileno() < _MOST_OF_SELECT:
                select.select([self.fileno()], [], [], timeout)
                timeout = 0
            return super().select(timeout)
