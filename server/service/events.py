"""What happens in runs, as one stream that any number of readers follow.

Each event is written once into a ring of bounded length, already encoded; a reader is a place in
that ring. Who reads too slowly is overtaken, is told so (`Gap`), and goes on from the oldest event
there still is: a slow reader loses its place, never the server's memory.
"""

import asyncio
import json
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import orjson

from server.service.records.base import JsonValue, moment

_LOG = logging.getLogger("fbflow.events")

Kind = Literal[
    "run",  # data: RunAbout
    "task",  # data: TaskAbout
    "progress",  # data: {"node", "item", "fraction", "text"}
    "log",  # data: {"node", "label", "text"}
    "console",  # data: {"lines": [{"node", "text"}], "lost": int}: what blocks printed
    "late",  # data: {"node", "label", "sla"}
    "letter",  # data: DeadLetterAbout
    "circuit",  # data: CircuitAbout; run is ""
    "graph",  # data: {"graph", "change": "registered"|"renamed"|"deleted"}; run is ""
    "schedule",  # data: ScheduleAbout; run is what was started, or ""
    "pins",  # data: PinValues, for those who watch pins only
]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened."""

    number: int
    """From 1 since the server's start, without gaps over all runs."""
    kind: Kind
    run: str
    graph: str
    """The name of the graph."""
    text: bytes
    """The whole event as a JSON object: id, kind, at, run, graph, data."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Events were lost for this reader: it has to look at everything anew."""

    lost: int | None
    """How many; None = it was another start of the server."""


Listener = Callable[[Event, JsonValue], None]
"""Gets an event with its data, which it may not change."""


class Ring:
    """The last events of one subject."""

    def __init__(self, most: int, *, begin: int = 0) -> None:
        """Keep at most so many.

        Args:
            most: how many.
            begin: the number of the last event before: what is older was never here.
        """
        self._events: deque[Event] = deque(maxlen=most)
        self._begin = begin
        self._last = 0
        self.readers = 0
        """How many follow this subject now."""
        self.is_live = False
        """Whether it is kept without readers, too."""
        self._changed = asyncio.Event()
        self.is_closed = False
        """Whether nothing more will come."""

    @property
    def last(self) -> int:
        """The place behind the newest event."""
        return self._last

    def add(self, event: Event) -> None:
        """Add an event and wake up who waits for one."""
        self._events.append(event)
        self._last += 1
        self._changed.set()
        self._changed = asyncio.Event()

    def close(self) -> None:
        """Let those who wait know that nothing more will come."""
        self.is_closed = True
        self._changed.set()

    def since(self, place: int, most: int) -> tuple[list[Event], int]:
        """Return the events behind a place, at most so many, and how many were lost before."""
        first = self._last - len(self._events)
        lost = max(first - place, 0)
        begin = max(place - first, 0)
        events = self._events
        # A deque is slow in its middle, but readers are mostly near its end.
        found = [events[n] for n in range(begin, min(begin + most, len(events)))]
        return found, lost

    def place_of(self, number: int) -> int | None:
        """Return the place behind the event of that number; None if it is not known any more."""
        first = self._last - len(self._events)
        for offset in range(len(self._events) - 1, -1, -1):
            if self._events[offset].number <= number:
                return first + offset + 1
        # Nothing older is here: that is only complete if nothing was ever dropped.
        return first if first == 0 and number >= self._begin else None

    async def wait(self, place: int) -> None:
        """Return when there is something behind a place, or nothing will come any more."""
        while self._last <= place and not self.is_closed:
            await self._changed.wait()


class Hub:
    """All that happens: one ring for everything, one for each run that is under way."""

    def __init__(self, start: str, *, most: int = 20_000, most_of_run: int = 2_000) -> None:
        """Keep the last events.

        Args:
            start: names this start of the server; part of every event's id.
            most: how many events are kept of everything.
            most_of_run: how many of each run that is followed on its own.
        """
        self.start = start
        self._number = 0
        self._most_of_run = most_of_run
        self._all = Ring(most)
        self._runs: dict[str, Ring] = {}
        self.readers = 0
        """How many follow now."""
        self.gaps = 0
        """How often a reader was overtaken."""
        self._listeners: list[Listener] = []

    @property
    def last_id(self) -> str:
        """The id of the newest event; who reads from there misses nothing that comes."""
        return f"{self.start}-{self._number}"

    @property
    def is_closed(self) -> bool:
        """Whether the server stops, and nothing more will be told."""
        return self._all.is_closed

    def listen(self, listener: Listener) -> None:
        """Call somebody at once with everything that happens; for what only counts.

        One that raises an exception is called no more.
        """
        self._listeners.append(listener)

    def tell(self, kind: Kind, run: str, graph: str, at: int, data: JsonValue) -> None:
        """Tell everybody what happened; `at` in nanoseconds since 1970, `data` is JSON."""
        self._number += 1
        about = {
            "id": f"{self.start}-{self._number}",
            "kind": kind,
            "at": moment(at),
            "run": run,
            "graph": graph,
            "data": data,
        }
        event = Event(self._number, kind, run, graph, _encoded(about))
        self._all.add(event)
        if run and (ring := self._runs.get(run)) is not None:
            ring.add(event)
        for listener in tuple(self._listeners):
            try:
                listener(event, data)
            except Exception:  # noqa: BLE001 - who only counts may not end a run
                _LOG.exception("listener_dropped")
                self._listeners.remove(listener)

    def open_run(self, run: str) -> None:
        """Keep the events of a run apart from now on."""
        self._ring(run).is_live = True

    def close_run(self, run: str) -> None:
        """Keep them no longer; who still reads them gets what there is, then the end."""
        if (ring := self._runs.pop(run, None)) is not None:
            ring.close()

    def close(self) -> None:
        """Nothing more will happen: everybody who follows comes to the end."""
        for run in list(self._runs):
            self.close_run(run)
        self._all.close()

    def follow(
        self, *, run: str = "", after: str = "", kinds: Sequence[Kind] = (), most: int = 500
    ) -> AsyncIterator[list[Event | Gap]]:
        """Yield what happens from this call on, as it comes, in lists that are never empty.

        Whoever takes a list late gets more in the next one. It ends when nothing more will come:
        the run is no longer executed here, or the server stops.

        Args:
            run: only of this run, if it is executed now; "" = of all.
            after: the id of the last event that was seen; "" = only what comes from now on.
            kinds: only these; () = all.
            most: events in one list at most.
        """
        ring = (self._runs.get(run) or _ended()) if run else self._all
        place, gap = self._begin(ring, after)
        return self._follow(Reader(self, ring, place, gap, kinds=kinds, most=most))

    async def _follow(self, reader: "Reader") -> AsyncIterator[list[Event | Gap]]:
        self.readers += 1
        try:
            while (found := await reader.next()) is not None:
                yield found
        finally:
            self.readers -= 1

    @contextmanager
    def reading(
        self, *, run: str = "", after: str = "", kinds: Sequence[Kind] = (), most: int = 500
    ) -> Iterator["Reader"]:
        """Give a reader, whose place is that of now.

        The arguments are those of `follow`, but a run may also begin to be executed later.
        """
        ring = self._ring(run) if run else self._all
        place, gap = self._begin(ring, after)
        ring.readers += 1
        self.readers += 1
        try:
            yield Reader(self, ring, place, gap, kinds=kinds, most=most)
        finally:
            self.readers -= 1
            ring.readers -= 1
            if not ring.readers and not ring.is_live and self._runs.get(run) is ring:
                del self._runs[run]

    def _ring(self, run: str) -> Ring:
        if run not in self._runs:
            self._runs[run] = Ring(self._most_of_run, begin=self._number)
        return self._runs[run]

    def _begin(self, ring: Ring, after: str) -> tuple[int, Gap | None]:
        if not after:
            return ring.last, None
        start, _, number = after.rpartition("-")
        if start != self.start or not number.isdecimal():
            return ring.last, Gap(None)
        place = ring.place_of(int(number))
        return (ring.last, Gap(None)) if place is None else (place, None)


class Reader:
    """A place in a ring."""

    def __init__(
        self,
        hub: Hub,
        ring: Ring,
        place: int,
        gap: Gap | None,
        *,
        kinds: Sequence[Kind],
        most: int,
    ) -> None:
        """Read from a place on; `gap` was before it."""
        self._hub = hub
        self._ring = ring
        self._place = place
        self._gap = gap
        self._kinds = frozenset(kinds)
        self._most = most

    async def next(self, *, idle: float | None = None) -> list[Event | Gap] | None:
        """Return what came since the last call, or wait for it.

        Args:
            idle: how many seconds to wait at most; None = without end.

        Returns:
            The events; [] when none came in time, None when nothing more will come.
        """
        if self._gap is not None:
            gap, self._gap = self._gap, None
            return [gap]
        try:
            async with asyncio.timeout(idle):
                return await self._next()
        except TimeoutError:
            return []

    async def _next(self) -> list[Event | Gap] | None:
        while True:
            await self._ring.wait(self._place)
            events, lost = self._ring.since(self._place, self._most)
            if not events and self._ring.is_closed:
                return None
            self._place += lost + len(events)
            self._hub.gaps += bool(lost)
            found: list[Event | Gap] = [Gap(lost)] if lost else []
            found += [one for one in events if not self._kinds or one.kind in self._kinds]
            if found:
                return found


def _ended() -> Ring:
    ring = Ring(1)
    ring.close()
    return ring


def _encoded(about: Mapping[str, JsonValue]) -> bytes:
    try:
        # A copy, of which no more is kept than there is: orjson leaves much room behind.
        return bytes(memoryview(orjson.dumps(about, option=orjson.OPT_UTC_Z)))
    except TypeError:
        # Half a character or a very long number, in a run that another program began: JSON can
        # write them, if slowly.
        return json.dumps(about, default=_isoformat).encode()


def _isoformat(time: datetime) -> str:
    return time.isoformat().replace("+00:00", "Z")
