"""What a run takes its time from: the real clock, or a virtual one that jumps.

The one place that reads the machine's clock. How to wait in real time is an argument, so that
nothing here depends on an event loop.
"""

import time
from collections.abc import Awaitable, Callable
from typing import Protocol

SECOND = 1_000_000_000
"""Nanoseconds in a second."""

Sleep = Callable[[float], Awaitable[None]]
"""Waits for some seconds: `asyncio.sleep`."""


class Clock(Protocol):
    """The time of a run: nanoseconds since some beginning."""

    @property
    def waits(self) -> bool:
        """Whether sleeping takes real time."""

    @property
    def epoch(self) -> int:
        """When it was zero on this clock, in nanoseconds since 1970-01-01."""

    def now(self) -> int:
        """Return the time in nanoseconds."""

    async def sleep_until(self, due: int) -> None:
        """Return when it is `due`; at once if it already is."""


class RealClock:
    """Goes with the machine's monotonic clock."""

    waits = True

    def __init__(self, *, sleep: Sleep, epoch: int | None = None) -> None:
        """Start the clock; it waits by calling `sleep`.

        Args:
            sleep: waits for some seconds.
            epoch: when it was zero, in nanoseconds since 1970; by default that is now.
        """
        self._sleep = sleep
        self._origin = time.monotonic_ns()
        self.epoch = time.time_ns()
        if epoch is not None:
            self._origin -= max(self.epoch - epoch, 0)
            self.epoch = epoch

    def now(self) -> int:
        """Return the time in nanoseconds."""
        return time.monotonic_ns() - self._origin

    async def sleep_until(self, due: int) -> None:
        """Wait until it is `due`; never return too early, as timers of event loops may."""
        while (left := due - self.now()) > 0:
            await self._sleep(left / SECOND)


class WallClock:
    """What the machine's clock shows; it may be set at any time, forward and back.

    Unlike `RealClock` it is right after the machine slept for a night, or was told the time.
    Whoever slept until a time has to look whether it is.
    """

    waits = True
    epoch = 0

    def __init__(self, *, sleep: Sleep) -> None:
        """Look at the clock; wait by calling `sleep`."""
        self._sleep = sleep

    def now(self) -> int:
        """Return the time in nanoseconds since 1970."""
        return time.time_ns()

    async def sleep_until(self, due: int) -> None:
        """Wait as long as it is until `due` on a clock that nobody sets meanwhile."""
        if (left := due - self.now()) > 0:
            await self._sleep(left / SECOND)


class VirtualClock:
    """Stands still while there is work and jumps to the next thing that is due.

    It begins in 1970, so that a run does not depend on the day it is made on.
    """

    waits = False
    epoch = 0

    def __init__(self) -> None:
        """Start the clock at zero."""
        self._now = 0

    def now(self) -> int:
        """Return the time in nanoseconds."""
        return self._now

    async def sleep_until(self, due: int) -> None:
        """Jump to `due`; virtual time never goes back."""
        self._now = max(self._now, due)


class Stopwatch:
    """Real time gone since it was made, whatever clock the run has."""

    def __init__(self) -> None:
        """Start at zero."""
        self._origin = time.monotonic_ns()

    def elapsed(self) -> int:
        """Return the nanoseconds gone so far."""
        return time.monotonic_ns() - self._origin
