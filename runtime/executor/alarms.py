"""Whatever waits for a time: retries after their delays, and operations that sleep.

On a clock that goes with real time these are timers of the event loop, which keeps them in one
heap: thousands cost no task. A clock that jumps is moved from one due time to the next, in
order, whenever the event loop has had a turn.
"""

import asyncio
import heapq
from collections.abc import Callable
from itertools import count

from runtime.clock import SECOND, Clock


class Alarm:
    """Calls a function once, when its time has come."""

    __slots__ = ("_function", "due", "handle")

    def __init__(self, due: int, function: Callable[[], None]) -> None:
        """Call a function when it is `due`, in nanoseconds on the clock."""
        self.due = due
        self.handle: asyncio.TimerHandle | None = None
        self._function: Callable[[], None] | None = function

    def cancel(self) -> None:
        """Never call it."""
        self._function = None
        if self.handle is not None:
            self.handle.cancel()

    def ring(self) -> None:
        """Call it, unless it was cancelled."""
        function, self._function = self._function, None
        if function is not None:
            function()


class Alarms:
    """All alarms of an executor."""

    def __init__(self, clock: Clock, group: asyncio.TaskGroup) -> None:
        """Wait on a clock; `group` owns the task that moves one that jumps."""
        self._clock = clock
        self._group = group
        self._heap: list[tuple[int, int, Alarm]] = []
        """Of a clock that jumps."""
        self._number = count()
        self._mover: asyncio.Task[None] | None = None

    def at(self, due: int, function: Callable[[], None]) -> Alarm:
        """Call a function when it is `due`, in nanoseconds on the clock; never earlier."""
        alarm = Alarm(due, function)
        if self._clock.waits:
            self._wait(alarm)
            return alarm
        heapq.heappush(self._heap, (due, next(self._number), alarm))
        if self._mover is None:
            self._mover = self._group.create_task(self._move())
        return alarm

    def after(self, seconds: float, function: Callable[[], None]) -> Alarm:
        """Call a function when some seconds are over."""
        return self.at(self._clock.now() + round(seconds * SECOND), function)

    async def until(self, due: int) -> None:
        """Return when it is `due`."""
        future = asyncio.get_running_loop().create_future()
        alarm = self.at(due, lambda: None if future.done() else future.set_result(None))
        try:
            await future
        finally:
            alarm.cancel()

    def close(self) -> None:
        """Move the clock no further."""
        if self._mover is not None:
            self._mover.cancel()

    def _wait(self, alarm: Alarm) -> None:
        seconds = (alarm.due - self._clock.now()) / SECOND
        loop = asyncio.get_running_loop()
        alarm.handle = loop.call_later(max(seconds, 0.0), self._ring, alarm)

    def _ring(self, alarm: Alarm) -> None:
        # Timers of event loops may be early by the resolution of their clock.
        if self._clock.now() < alarm.due:
            self._wait(alarm)
        else:
            alarm.ring()

    async def _move(self) -> None:
        while self._heap:
            due, _, alarm = heapq.heappop(self._heap)
            await self._clock.sleep_until(due)
            alarm.ring()
            await asyncio.sleep(0)
        self._mover = None
