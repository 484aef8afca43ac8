"""Tells the event stream what no run tells by itself: dead letters and circuits, once kept."""

import asyncio
import logging

from runtime.store.base import CircuitRecord, StoreError
from server.service.errors import NotFoundError
from server.service.events import Event
from server.service.letters import letter_about
from server.service.records.base import JsonValue, known_moment, moment
from server.service.records.notices import CircuitAbout
from server.service.runs.desk import Desk

_LOG = logging.getLogger("fbflow.runs")
_FAILED = ("failed", "timed out")


class News:
    """Looks for dead letters when a task has failed, and hears of circuits."""

    def __init__(self, desk: Desk) -> None:
        """Tell the hub of a desk's engine, once `follow` is under way."""
        self._desk = desk
        self._hub = desk.engine.hub
        self._failed: dict[str, None] = {}
        """Runs of which a task has failed."""
        self._changed = asyncio.Event()
        self._hub.listen(self._hear)
        desk.session.circuits.listen(self._circuit_changed)

    async def follow(self) -> None:
        """Tell of letters, until cancelled."""
        last = await self._desk.store.last_letter()
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                while self._failed:
                    run = next(iter(self._failed))
                    del self._failed[run]
                    await self._kept(run)
                last = await self._tell(last)
            except StoreError as error:
                # They are told with the next one.
                _LOG.warning("letters_not_told", extra={"fields": {"error": str(error)}})

    def _hear(self, event: Event, data: JsonValue) -> None:
        if event.kind == "task" and data["item"] is None and data["state"] in _FAILED:
            self._failed[event.run] = None
            self._changed.set()

    async def _kept(self, run: str) -> None:
        """Return when what a run has recorded so far is kept: only then letters have numbers."""
        live = self._desk.engine.live.get(run)
        if live is not None and live.run is not None:
            await live.run.journal.commit()

    async def _tell(self, last: int) -> int:
        """Tell of letters behind a number; return that of the last one."""
        for letter in await self._desk.store.dead_letters(all_=True, after=last):
            last = letter.id
            try:
                found = await self._desk.find(letter.run)
            except NotFoundError:
                continue  # somebody has just deleted the run
            graph = self._desk.graphs.called(found.record.graph)
            about = letter_about(letter, found, graph)
            self._hub.tell("letter", about.run, about.graph, letter.died, about.model_dump())
        return last

    def _circuit_changed(self, circuit: CircuitRecord) -> None:
        self._hub.tell("circuit", "", "", circuit.changed, circuit_about(circuit).model_dump())


def circuit_about(circuit: CircuitRecord) -> CircuitAbout:
    """Return what is told of a circuit."""
    return CircuitAbout(
        target=circuit.target,
        state=circuit.state,
        failures=circuit.failures,
        changed=known_moment(circuit.changed),
        opened=moment(circuit.opened),
    )
