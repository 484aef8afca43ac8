"""Notices on their way from what happens to whoever is to be told of it.

What happens only says where to look; what is found there is compared with what was told. So the
same looks do after a start what they do while the server runs, and one that fails is made again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import cast

from runtime.state import RunState, TaskState
from runtime.store.base import StoreError, UnknownRunError
from server.service.errors import NotFoundError, UnavailableError
from server.service.events import Event
from server.service.letters import letter_about
from server.service.notices import making
from server.service.notices.going_on import GoingOn
from server.service.queue import DurableQueue, NewItem, Write
from server.service.records.base import JsonValue, known_moment
from server.service.records.notices import NoticeAbout
from server.service.runs.desk import Desk, Found
from server.service.runs.engine import LiveRun
from server.service.runs.news import circuit_about

Addresses = Callable[[NoticeAbout], Sequence[str]]
"""Returns where in a channel a notice is to be told: addresses of its queue."""
_Look = tuple[str, str]
"""What is to be looked at: what it is about, and the run."""

_LOG = logging.getLogger("fbflow.notices")
_PAUSE = 5.0
"""Seconds until what could not be looked at is tried again."""
_LETTERS = 100
"""Dead letters that are read at once."""
_FAILED = (TaskState.FAILED, TaskState.TIMED_OUT)
_FAILURES = (RunState.FAILED, RunState.COMPENSATED)


class Notices:
    """What is worth telling somebody, put into the queue once for each who is to be told."""

    def __init__(
        self,
        desk: Desk,
        queue: DurableQueue,
        going_on: GoingOn,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Look at the runs of a desk.

        Args:
            desk: has the runs.
            queue: keeps what is to be told.
            going_on: keeps what was told.
            sleep: waits so many seconds.
        """
        self._desk = desk
        self._queue = queue
        self._going_on = going_on
        self._sleep = sleep
        self._routes: list[tuple[str, Addresses]] = []
        self._looks: dict[_Look, None] = {}
        self._news = asyncio.Event()
        self._started = asyncio.Event()
        desk.engine.watch(self._begins)
        desk.engine.hub.listen(self._hear)

    # --- For whoever tells notices -----------------------------------------------------------

    def route(self, channel: str, addresses: Addresses) -> None:
        """Put notices into a channel of the queue, once it is started.

        The body of an item is `{"notice": …}`, as `NoticeAbout` is dumped; its key is the key of
        the notice, so that nothing is put twice.

        Args:
            channel: `telegram`, `webhook`, `email`.
            addresses: where each notice is to be told.

        Raises:
            ValueError: notices are told already.
        """
        if self._started.is_set():
            message = f'the route to "{channel}" comes too late: notices are told already'
            raise ValueError(message)
        self._routes.append((channel, addresses))

    def start(self) -> None:
        """Tell what happens, and what happened since it was told last: all routes are there."""
        self._started.set()

    # --- What happens ------------------------------------------------------------------------

    async def _begins(self, live: LiveRun) -> None:
        """Note a run that is about to be executed."""
        live.at_end.append(lambda: self._look("end", live.id))
        if self._routes:
            try:
                await self._going_on.begin(live.id)
            except UnavailableError as error:
                # No run waits for those who are told of it.
                fields = {"run": live.id, "problem": str(error)}
                _LOG.warning("run_not_noted", extra={"fields": fields})

    def _hear(self, event: Event, data: JsonValue) -> None:
        match event.kind:
            case "task" if data["waits"] is not None and data["waits"]["kind"] == "approval":
                self._look("approvals", event.run)
            case "late":
                self._look("late", event.run)
            case "letter":
                self._look("letters", "")
            case "circuit":
                self._look("circuits", "")
            case _:
                pass

    def _look(self, what: str, run: str) -> None:
        if self._routes:
            self._looks[what, run] = None
            self._news.set()

    # --- Looking -----------------------------------------------------------------------------

    async def follow(self) -> None:
        """Look at what happens, until cancelled."""
        await self._started.wait()
        if not self._routes:
            # Whoever is told of something later is not to be told of what is old by then.
            await self._surely(self._going_on.clear)
            return
        await self._surely(self._catch_up)
        while True:
            await self._news.wait()
            self._news.clear()
            while self._looks:
                what, run = next(iter(self._looks))
                del self._looks[what, run]
                await self._surely(partial(self._look_at, what, run))

    async def _surely(self, action: Callable[[], Awaitable[None]]) -> None:
        """Do something as soon as the disk lets it be done."""
        while True:
            try:
                return await action()
            except (UnavailableError, StoreError) as error:
                fields = {"again_in": _PAUSE, "problem": str(error)}
                _LOG.warning("notices_delayed", extra={"fields": fields})
                await self._sleep(_PAUSE)
            except NotFoundError:
                return None  # somebody has just deleted the run
            except Exception:  # noqa: BLE001 - it is logged with all there is
                # Nobody is told of one thing: that may end neither the others nor the server.
                _LOG.exception("notice_lost")
                return None

    async def _catch_up(self) -> None:
        """Look at everything of which something may not have been told."""
        live = self._desk.engine.live
        for run in live:
            await self._going_on.begin(run)
        for run in self._going_on.runs():
            self._look("late", run)
            self._look("approvals" if run in live else "end", run)
        self._look("circuits", "")
        self._look("letters", "")
        if self._going_on.last_letter() is None:
            # Those from before anybody was told of any are old.
            last = await self._desk.store.last_letter()
            await self._put([], self._going_on.told_letter(last))

    async def _look_at(self, what: str, run: str) -> None:
        match what:
            case "letters":
                await self._look_at_letters()
            case "circuits":
                await self._look_at_circuits()
            case "late":
                await self._look_at_late(run)
            case "approvals":
                await self._look_at_approvals(run)
            case _:
                await self._look_at_end(run)

    async def _look_at_end(self, run: str) -> None:
        began = self._going_on.began(run)
        try:
            found = await self._desk.find(run)
        except NotFoundError:
            await self._put([], self._going_on.end(run, began=began))
            return
        state = found.record.state
        if not state.is_over:
            return
        await self._look_at_late(run)
        about = await self._desk.about(found)
        failed = [
            self._desk.task(found, one)
            for one in await self._desk.records(found)
            if one.item < 0 and one.state in _FAILED
        ]
        notices = [making.end_of(about, "ended", failed)]
        if state in _FAILURES:
            notices.insert(0, making.end_of(about, "failed", failed))
        await self._put(notices, self._going_on.end(run, began=began))

    async def _look_at_late(self, run: str) -> None:
        live = self._desk.engine.live.get(run)
        if live is not None and live.run is not None:
            await live.run.journal.commit()
        try:
            entries = await self._desk.store.entries(run, kinds=["late"])
        except UnknownRunError:
            return
        found = await self._desk.find(run)
        about = await self._desk.about(found)
        labels = found.notes.labels
        notices = [
            making.late(
                about,
                one.node,
                labels.get(one.node, one.node),
                at=known_moment(one.wall),
                sla=float(cast("dict[str, float]", one.data)["sla"]),
            )
            for one in entries
        ]
        await self._put_new(run, notices)

    async def _look_at_approvals(self, run: str) -> None:
        live = self._desk.engine.live.get(run)
        if live is None or live.run is None:
            return
        found = Found(live.run.record, live.notes, live)
        about = await self._desk.about(found)
        tasks = live.run.operations.tasks
        notices = [
            making.approval(
                about,
                self._desk.task(found, tasks.element(node, item)),
                request=tasks.of(node).number,
            )
            for (node, item), one in list(live.teller.waits.items())
            if one.wait.kind == "approval"
        ]
        await self._put_new(run, notices)

    async def _look_at_letters(self) -> None:
        last = self._going_on.last_letter() or 0
        while letters := await self._desk.store.dead_letters(all_=True, after=last, most=_LETTERS):
            notices = []
            for letter in letters:
                try:
                    found = await self._desk.find(letter.run)
                except NotFoundError:
                    continue  # somebody has just deleted the run
                about = await self._desk.about(found)
                notices.append(making.dead_letter(about, letter_about(letter, found, about.graph)))
            last = letters[-1].id
            await self._put(notices, self._going_on.told_letter(last))

    async def _look_at_circuits(self) -> None:
        told = self._going_on.circuits()
        for circuit in await self._desk.store.circuits():
            if circuit.state == "open" and circuit.target not in told:
                notice = making.open_circuit(circuit_about(circuit))
                await self._put([notice], self._going_on.open(circuit.target))
            # One that is tried and opens again is the same trouble.
            elif circuit.state == "closed" and circuit.target in told:
                await self._put([], self._going_on.close(circuit.target))

    # --- Putting -----------------------------------------------------------------------------

    async def _put_new(self, run: str, notices: Sequence[NoticeAbout]) -> None:
        """Put what was not told of a run before."""
        told = self._going_on.told(run)
        new = {one.key: one for one in notices if one.key not in told}
        if new:
            await self._put(list(new.values()), self._going_on.tell(run, list(new)))

    async def _put(self, notices: Sequence[NoticeAbout], also: Write) -> None:
        items = [
            NewItem(channel, address, {"notice": notice.model_dump(mode="json")}, notice.key)
            for notice in notices
            for channel, addresses in self._routes
            for address in dict.fromkeys(addresses(notice))
        ]
        await self._queue.put(items, also=[also])
