"""What a subscriber is told: first how things are, then what changes, in lists.

A feed reads the service's event stream from a place in it. Nothing is kept for one subscriber:
who takes lists late gets longer ones, and who is overtaken is told that events were lost, and how
things are now.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from server.service.control import ControlService
from server.service.errors import NotFoundError
from server.service.events import Event, Gap, Kind, Reader
from server.service.records.runs import RunAbout, RunStateName, TaskAbout

PAUSE = 0.1
"""Seconds between two lists."""
IDLE = 15.0
"""Seconds after which a feed tells that nothing happened."""
OVER: frozenset[RunStateName] = frozenset(("succeeded", "failed", "cancelled", "compensated"))
UNDER_WAY: Sequence[RunStateName] = ("running", "queued", "paused")
MOST_RUNS = 100
END = "end"
"""The id of the last event of a run that is over."""


@dataclass(frozen=True, slots=True)
class Part:
    """One event as subscribers get it."""

    id: str
    kind: str
    text: bytes
    """All of it, as a JSON object."""


_T = TypeVar("_T")


class Present(BaseModel):
    """How things are when a feed begins, and after events were lost."""

    run: RunAbout | None = None
    """The run that is followed."""
    tasks: Sequence[TaskAbout] = ()
    runs: Sequence[RunAbout] = ()
    """Those under way, where all are followed; the last created first."""


class _Told(BaseModel, Generic[_T]):
    id: str
    kind: str
    run: str
    data: _T


class _Lost(BaseModel):
    lost: int | None
    """None = nobody knows how many."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a subscriber follows."""

    run: str = ""
    """Only this run; "" = all."""
    graph: str = ""
    """Only runs of the graph of that name; "" = all."""
    kinds: tuple[Kind, ...] = ()
    """Only these; () = all."""
    after: str = ""
    """The id of the last event that was seen; "" = none was."""


async def name_of(service: ControlService, graph: str) -> str:
    """Return the name of a graph, which events have; `graph` is a name or an id."""
    with suppress(NotFoundError):
        return (await service.graphs.get(graph)).name if graph else ""
    return service.graphs.called(graph)


class Feed:
    """What one subscriber is told."""

    def __init__(self, service: ControlService, wanted: Wanted) -> None:
        """Follow what is wanted."""
        self._service = service
        self._hub = service.events
        self._wanted = wanted
        self._after = wanted.after

    async def parts(self, *, idle: float = IDLE) -> AsyncGenerator[list[Part], None]:
        """Yield lists of events, at most ten a second; [] when nothing happened for a while.

        It ends when the run is over, with an event of the kind "end", or when the server stops.

        Raises:
            NotFoundError: there is no such run; before anything else.
        """
        clock = asyncio.get_running_loop().time
        # Closed by us, not when somebody collects garbage: readers are counted.
        async with aclosing(self._found(idle)) as lists:
            async for found in lists:
                began = clock()
                yield found
                if found:
                    # What the subscriber took to read counts: who is slow is not made slower.
                    await asyncio.sleep(max(began + PAUSE - clock(), 0))

    async def _found(self, idle: float) -> AsyncGenerator[list[Part], None]:
        while True:
            # The reader comes first: what happens while the state is read is told after it.
            reading = self._hub.reading(
                run=self._wanted.run, after=self._after, kinds=self._wanted.kinds
            )
            with reading as reader:
                async with aclosing(self._read(reader, idle)) as lists:
                    async for found in lists:
                        yield found
            if self._hub.is_closed or not self._wanted.run:
                return
            run = await self._service.runs.get(self._wanted.run)
            if run.state in OVER:
                yield [*await self._present(), _end(run.id)]
                return
            # It is paused, or was interrupted; it may be taken up again.

    async def _read(self, reader: Reader, idle: float) -> AsyncGenerator[list[Part], None]:
        # Now, not later: a run that ends while the first list is sent closes its ring, and all
        # that happened until then is read from there.
        is_over = bool(self._wanted.run) and await self._is_over()
        if not self._after:
            first = await self._present()
            self._after = first[-1].id
            yield first
        if is_over:
            return
        while (events := await reader.next(idle=idle)) is not None:
            found = [part for one in events for part in await self._told(one)]
            if events and not found:
                continue  # only of other graphs
            if found:
                self._after = found[-1].id
            yield found

    async def _is_over(self) -> bool:
        return (await self._service.runs.get(self._wanted.run)).state in OVER

    async def _told(self, event: Event | Gap) -> list[Part]:
        if isinstance(event, Gap):
            gap = _Told[_Lost](
                id=self._hub.last_id, kind="gap", run=self._wanted.run, data=_Lost(lost=event.lost)
            )
            return [_part(gap), *await self._present()]
        if self._wanted.graph not in ("", event.graph):
            return []
        return [Part(f"{self._hub.start}-{event.number}", event.kind, event.text)]

    async def _present(self) -> list[Part]:
        place = self._hub.last_id
        runs = self._service.runs
        if self._wanted.run:
            run = await runs.get(self._wanted.run)
            present = Present(run=run, tasks=await runs.tasks(run.id))
        else:
            found = await runs.list(states=UNDER_WAY, graph=self._wanted.graph, most=MOST_RUNS)
            present = Present(runs=found.items)
        return [_part(_Told[Present](id=place, kind="present", run=self._wanted.run, data=present))]


def _part(told: _Told[Any]) -> Part:
    return Part(told.id, told.kind, told.model_dump_json().encode())


def _end(run: str) -> Part:
    return _part(_Told[None](id=END, kind="end", run=run, data=None))
