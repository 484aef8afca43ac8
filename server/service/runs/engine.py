"""Executes the runs of this server, many at once, and takes up those that were interrupted."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from typing_extensions import override

from fblib.operation import OperationSettings
from runtime.durable.durability import has_operations
from runtime.durable.errors import NotNowError
from runtime.durable.letters import send_again
from runtime.durable.run import DurableRun
from runtime.durable.session import NewRun, Session
from runtime.errors import RunError
from runtime.listener import Listener
from runtime.live_ports import LivePorts
from runtime.state import RunState
from runtime.store.base import DeadLetter, RunRecord
from server.service.events import Hub
from server.service.graphs.room import Graphs
from server.service.runs.notes import Library, Notes
from server.service.runs.telling import Console, Teller

_LOG = logging.getLogger("fbflow.runs")


@dataclass(slots=True, eq=False)
class LiveRun:
    """A run that this server executes, or is about to."""

    id: str
    teller: Teller
    run: DurableRun | None = None
    """None: it has not been taken up yet, because others come first."""
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when its first events were executed here."""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when it is no longer executed here."""
    at_end: list[Callable[[], None]] = field(default_factory=list)
    """Called then."""
    ports: LivePorts | None = None
    """Its pins, once somebody looked at them."""

    @property
    def notes(self) -> Notes:
        """What is known of its graph."""
        return self.teller.notes


Watcher = Callable[[LiveRun], Awaitable[None]]
"""Is told of a run before it is executed here; what it awaits, the run waits for."""


class _Beginning(Listener):
    """Notes that a run executes."""

    def __init__(self, begun: asyncio.Event) -> None:
        self._begun = begun

    @override
    def settled(self) -> None:
        self._begun.set()

    @override
    def paused(self) -> None:
        self._begun.set()


class Engine:
    """The runs under way. All of it is on one event loop."""

    def __init__(
        self,
        session: Session,
        hub: Hub,
        tasks: asyncio.TaskGroup,
        *,
        library: Library,
        graphs: Graphs,
        settings: OperationSettings,
        most: int,
    ) -> None:
        """Execute runs of a session.

        Args:
            session: keeps them.
            hub: is told what happens.
            tasks: everything that goes on is one of these.
            library: knows graphs.
            graphs: the registered ones.
            settings: what operations are told.
            most: how many are executed at once; others wait.
        """
        self.session = session
        self.hub = hub
        self.library = library
        self.live: dict[str, LiveRun] = {}
        self._tasks = tasks
        self._graphs = graphs
        self._settings = settings
        self._places = asyncio.Semaphore(most)
        self._stopping = False
        self._watchers: list[Watcher] = []
        self._taking_up: set[str] = set()
        """Runs that somebody is just about to take up: nobody else may."""

    def watch(self, watcher: Watcher) -> None:
        """Tell somebody of each run before it is executed."""
        self._watchers.append(watcher)

    # --- Beginning ---------------------------------------------------------------------------

    async def begin(
        self, new: NewRun, notes: Notes, *, of_letter: DeadLetter | None = None
    ) -> LiveRun:
        """Make a run and execute it from now on.

        Args:
            new: what is to be run.
            notes: on its graph.
            of_letter: the dead letter that it stands for from now on.

        Raises:
            RunError: it cannot begin.
        """
        teller = await self._teller(notes)
        new = replace(new, settings=await self._settings_of(new.graph.name))
        if new.durability is None and not has_operations(new.graph):
            # A network has no results that could be committed; its state is what is kept.
            declared = new.graph.workflow.durability
            new = replace(new, durability="snapshot" if declared == "auto" else declared)
        if of_letter is None:
            run = await self.session.begin(new, listeners=[teller])
        else:
            run = await send_again(self.session, of_letter, new, listeners=[teller])
        teller.belongs_to(run.record)
        live = LiveRun(run.record.id, teller, run)
        self._start(live)
        teller.run_changed(run.record)
        return live

    async def take_up(self, record: RunRecord, *, again: bool = False, skip: str = "") -> LiveRun:
        """Go on with a run that was interrupted; with `again`, with one that has failed.

        Args:
            record: the run.
            again: whether it has failed; what failed is requested again.
            skip: a node that failed and is not requested again, but skipped.

        Raises:
            NotNowError: somebody has just taken it up.
            RunError: it cannot be taken up.
        """
        if record.id in self.live or record.id in self._taking_up:
            message = f'the run "{record.id}" is taken up already'
            raise NotNowError(message)
        self._taking_up.add(record.id)
        try:
            live = await self._reserved(record)
            try:
                await self._load(live, again=again, skip=skip)
            except BaseException:
                self._leave(live)
                raise
        finally:
            self._taking_up.discard(record.id)
        self._tasks.create_task(self._execute(live))
        return live

    async def resume_unfinished(self) -> int:
        """Take up all runs that were interrupted but those that are paused; return how many."""
        count = 0
        for record in await self.session.unfinished():
            if record.durability == "none":
                await self.session.give_up(record.id)
            elif record.state is not RunState.PAUSED:
                # It is loaded when it is its turn: there may be very many.
                live = await self._reserved(record)
                self._tasks.create_task(self._execute(live))
                count += 1
        return count

    def stop(self) -> None:
        """Let all runs stop where they are; those that can go on when the next server starts."""
        self._stopping = True
        for live in self.live.values():
            if live.run is not None:
                live.run.stop()

    # --- Executing ---------------------------------------------------------------------------

    async def _settings_of(self, graph: str) -> OperationSettings:
        """Return what operations of a graph are told: its config file lies in its own folder."""
        folder = await self._graphs.source_folder(graph)
        return replace(self._settings, config_folder=folder)

    async def _teller(self, notes: Notes) -> Teller:
        graph_id = await self._graphs.id_of(notes.graph.name)
        return Teller(
            self.hub,
            notes,
            graph_id=graph_id,
            called=self._graphs.called,
            wall=self.session.wall,
        )

    def _start(self, live: LiveRun) -> None:
        self._enter(live)
        self._tasks.create_task(self._execute(live))

    async def _reserved(self, record: RunRecord) -> LiveRun:
        notes = await self.library.of(record)
        teller = await self._teller(notes)
        teller.belongs_to(record)
        live = LiveRun(record.id, teller)
        self._enter(live)
        return live

    def _enter(self, live: LiveRun) -> None:
        self.live[live.id] = live
        self.hub.open_run(live.id)

    def _leave(self, live: LiveRun) -> None:
        self.live.pop(live.id, None)
        live.over.set()
        for call in tuple(live.at_end):
            call()
        self.hub.close_run(live.id)

    async def _load(self, live: LiveRun, *, again: bool = False, skip: str = "") -> None:
        live.run = await self.session.go_on(
            live.id,
            again=again,
            skip=skip,
            settings=await self._settings_of(live.notes.graph.name),
            listeners=[live.teller],
        )

    async def _execute(self, live: LiveRun) -> None:
        try:
            async with self._places:
                for watcher in self._watchers:
                    await watcher(live)
                if not self._stopping:
                    await self._executed(live)
        except RunError as error:
            # A full disk, a damaged store: the run goes on when it is taken up again.
            _LOG.error("run_broke_off", extra={"fields": {"run": live.id, "error": str(error)}})
            live.teller.broke_off(str(error))
        except Exception:  # noqa: BLE001 - it is logged with all there is
            # One run may not end all the others.
            _LOG.exception("run_broke_off", extra={"fields": {"run": live.id}})
            live.teller.broke_off("an internal error; the log of the server has more")
        finally:
            self._leave(live)

    async def _executed(self, live: LiveRun) -> None:
        if live.run is None:
            await self._load(live)
        run = live.run
        if run is None or self._stopping:
            return
        console = Console(live.teller)
        run.run.listen(console)
        run.run.listen(_Beginning(live.begun))
        try:
            await run.execute()
        finally:
            console.flush()
        await self.session.end(run)
        if run.record.state.is_over:
            live.teller.run_changed(run.record)
