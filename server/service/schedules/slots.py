"""The slots of a schedule: the times of its expression, and when each of them is due."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import pairwise, takewhile

from compiler.ir.cron import Expression
from runtime.clock import SECOND
from server.service.records.base import known_moment, wall_of

_FIRST_LOOK_BACK = 3600 * SECOND


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which something is to be run. Times are nanoseconds since 1970."""

    at: int
    """The time that the expression says."""
    due: int
    """When the run is to begin: up to the jitter later."""


@dataclass(frozen=True, slots=True)
class Timetable:
    """The slots of one schedule, in order."""

    graph: str
    """Its id: with it, graphs of the same expression are due at different times."""
    expression: Expression
    zone: tzinfo
    """What the expression means with hours and days."""
    jitter: float = 0.0
    """Seconds by which a slot is due later at most."""

    def upcoming(self, now: int, most: int) -> list[datetime]:
        """Return the next times of the expression after a time, in its zone."""
        return self.expression.upcoming(self._local(now), most)

    def after(self, start: int) -> Iterator[Slot]:
        """Yield all slots after a time, to the end of the calendar."""
        times = map(wall_of, self.expression.times(self._local(start)))
        if not self.jitter:
            return (Slot(at, at) for at in times)
        # A slot is never later than the next one: they stay in order.
        return (Slot(at, at + self._delay(at, following - at)) for at, following in pairwise(times))

    def due(self, since: int, now: int, most: int) -> list[Slot]:
        """Return the slots after a time that are due by now: the last ones, at most so many.

        There is no way backwards through an expression. So that a long time can be looked at,
        it begins late, and again ever earlier until there are enough.
        """
        back = _FIRST_LOOK_BACK
        while True:
            begin = max(since, now - back)
            found = list(takewhile(lambda slot: slot.due <= now, self.after(begin)))
            if begin == since or len(found) >= most:
                return found[-most:]
            back *= 2

    def _local(self, time: int) -> datetime:
        return known_moment(time).astimezone(self.zone)

    def _delay(self, at: int, gap: int) -> int:
        """Return by how much a slot is later: it looks like chance and is always the same."""
        digest = hashlib.sha256(f"{self.graph} {at}".encode()).digest()
        most = min(int(self.jitter * SECOND), gap)
        return int.from_bytes(digest[:8]) * most >> 64
