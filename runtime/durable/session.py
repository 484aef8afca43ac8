"""What one process does with the runs of a home: begins them, goes on with them, ends them.

A command line, a server and a Python program each hold one session.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from compiler.ir.garbage import collection_seldom
from compiler.ir.graph import Graph
from compiler.ir.serialize import graph_from_json, graph_to_json
from fblib.operation import OperationSettings
from fblib.operations import operations
from fblib.service import Value
from fblib.services import services
from runtime.archive.keeping import delete_run, unpack_run
from runtime.archive.writing import archive_run
from runtime.channels.reach import Reach
from runtime.clock import SECOND, RealClock
from runtime.durable.circuits import KeptCircuits, kept_circuits
from runtime.durable.durability import Durability, durability_of
from runtime.durable.listener import RunListener
from runtime.durable.lost import check_giving_up, end_lost_run
from runtime.durable.orders import check_taking_up
from runtime.durable.retention import old_runs
from runtime.durable.run import DurableRun, Past, Surroundings
from runtime.executor.executor import OperationExecutor
from runtime.folder import Folder
from runtime.kernels import KernelChoice
from runtime.state import RunState
from runtime.store.base import RunExistsError, RunRecord
from runtime.store.home import Home, OpenHome, open_home
from runtime.store.run_folder import RunFolder
from runtime.store.run_id import checked_run_id, new_run_id


@dataclass(frozen=True, slots=True)
class NewRun:
    """What a run is begun with."""

    graph: Graph
    source: bytes = b""
    """What its author wrote: the JSON config or the system, for the archive."""
    parameters: Mapping[str, Value] = field(default_factory=dict)
    """Values of pins, by `node.pin`."""
    durability: Durability | None = None
    """None = what fits the graph."""
    power: bool | None = None
    """Whether commits have to survive a power cut; None = what the graph says."""
    settings: OperationSettings | None = None
    """What its operations are told; None = what all are told in this session."""
    inject: Sequence[tuple[str, str]] = ()
    """(node, event input) to trigger at its beginning, in this order. A run with durability
    strict does so even if its process dies before."""
    id: str = ""
    """What it shall be called, for those who may ask for the same run twice; "" = a new id."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What whoever opens a session allows and limits."""

    settings: OperationSettings = field(default_factory=OperationSettings)
    secrets: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)
    """How many operations are performed at once, by tag."""
    reach: Reach = field(default_factory=Reach)
    """How far blocks that talk may go."""
    archives: bool = True
    """Whether runs that are over are packed."""
    kernel: KernelChoice = "auto"
    """What executes function blocks."""


class Session:
    """The runs that this process executes."""

    def __init__(
        self, opened: OpenHome, executor: OperationExecutor, terms: Terms, circuits: KeptCircuits
    ) -> None:
        """Execute runs of this home; `open_session` makes one."""
        self.home = opened.home
        self.store = opened.store
        self.executor = executor
        self.terms = terms
        self.circuits = circuits
        self._owner = opened.owner
        self._clock = RealClock(sleep=asyncio.sleep)
        self._random = Random()  # noqa: S311 - ids have to differ, not to be secret
        self._around = Surroundings(
            executor, opened.store, terms.settings, reach=terms.reach, kernel=terms.kernel
        )

    def wall(self) -> int:
        """Return the time in nanoseconds since 1970."""
        return self._clock.epoch + self._clock.now()

    def new_id(self) -> str:
        """Return an id for a run that is planned; `NewRun.id` takes it."""
        return new_run_id(self.wall(), self._random)

    # --- Runs ----------------------------------------------------------------------------

    async def begin(self, new: NewRun, *, listeners: Iterable[RunListener] = ()) -> DurableRun:
        """Make a run; `DurableRun.execute` executes it.

        Raises:
            RunExistsError: there is a run of its id, or an archive of one.
            RunError: the graph needs what does not exist, or the id cannot be one.
        """
        id_ = checked_run_id(new.id) if new.id else self.new_id()
        if self.home.archive(id_).exists():
            raise RunExistsError(id_)
        text = graph_to_json(new.graph).encode()
        graph, wall = new.graph, self.wall()
        power = graph.workflow.commit == "power" if new.power is None else new.power
        record = RunRecord(
            id=id_,
            graph=graph.name,
            graph_hash=hashlib.sha256(text).hexdigest(),
            created=wall,
            owner=self._owner,
            durability=new.durability or durability_of(graph, services()),
            parameters=dict(new.parameters),
            commit="power" if power else "process",
        )
        # What cannot run is refused before it is kept.
        run = self._made(graph, record, None, listeners, new.settings)
        run.inject(new.inject)
        await self.store.create(record, graph=text, config=new.source)
        # Only now: who is killed before leaves no folder that belongs to nothing.
        self.home.files(record.id)
        await run.journal.commit()
        return run

    async def go_on(
        self,
        run: str,
        *,
        again: bool = False,
        skip: str = "",
        paused: bool = False,
        settings: OperationSettings | None = None,
        listeners: Iterable[RunListener] = (),
    ) -> DurableRun:
        """Take up a run that was interrupted; with `again`, one that has failed.

        Args:
            run: its id.
            again: whether it has failed; what failed is requested again.
            skip: a node that failed and is not requested again, but skipped.
            paused: whether it is paused when it is executed: it begins nothing, until somebody
                lets it go on.
            settings: what its operations are told; None = what all are told in this session.
            listeners: hear what happens.

        Raises:
            UnknownRunError: there is no such run.
            OrderError: it is over, or it cannot be taken up again.
            StoreError: it cannot be read.
        """
        record = await self.store.run(run)
        check_taking_up(record, again=again)
        graph = graph_from_json(await self.store.graph(run))
        past = Past(
            await self.store.entries(run),
            await self.store.tasks(run),
            await self.store.snapshot(run),
        )
        await unpack_run(self.home, run)
        # The lock of the home says that whoever owned it is gone.
        await self.store.claim(run, owner=self._owner, expected=record.owner)
        record.owner = self._owner
        self.home.files(run)
        made = self._made(graph, record, past, listeners, settings)
        if again:
            made.retry("taken up again", skip=skip)
        if paused:
            made.begin_paused()
        return made

    def _made(
        self,
        graph: Graph,
        record: RunRecord,
        past: Past | None,
        listeners: Iterable[RunListener],
        settings: OperationSettings | None,
    ) -> DurableRun:
        for tag, most in {**graph.workflow.tags, **self.terms.limits}.items():
            self.executor.limit(tag, most)
        folder = self.home.run_folder(record.id)
        return DurableRun(
            graph,
            record,
            self._around if settings is None else replace(self._around, settings=settings),
            files=RunFolder(folder),
            block_files=Folder(folder),
            past=past,
            listeners=listeners,
        )

    async def unfinished(self) -> list[RunRecord]:
        """Return the runs that are not over and that this session does not execute, oldest first.

        Those with durability none cannot go on: `give_up` ends them.
        """
        going = (RunState.QUEUED, RunState.RUNNING, RunState.PAUSED)
        runs = await self.store.runs(states=going, most=1_000_000)
        return [run for run in reversed(runs) if run.owner != self._owner]

    async def give_up(self, run: str) -> RunRecord:
        """End a run whose process has died, and of which nothing was kept: it is cancelled.

        Raises:
            UnknownRunError: there is no such run.
            OrderError: it is over, or executed here, or it can go on.
            StoreError: that cannot be kept.
        """
        record = await self.store.run(run)
        check_giving_up(record, owner=self._owner)
        await self.store.claim(run, owner=self._owner, expected=record.owner)
        await end_lost_run(self.store, record, now=self.wall)
        return record

    async def end(self, run: DurableRun) -> None:
        """Put a run that is over into the archive and let go of its folder.

        Raises:
            StoreError: the archive cannot be written; the folder stays.
        """
        if self.terms.archives and run.record.state.is_over:
            await self.archive(run.record.id)

    async def archive(self, run: str) -> Path:
        """Put a run that is over into the archive; return where that is.

        Raises:
            StoreError: it is not over, or the archive cannot be written; the folder stays.
        """
        known = self.terms.secrets.values()
        return await archive_run(self.home, self.store, run, operations=operations(), known=known)

    async def delete(self, run: str, *, keeps_archive: bool = False) -> None:
        """Delete a run with all that belongs to it, but maybe not its archive.

        Raises:
            StoreError: it is not over, or it cannot be deleted.
        """
        await delete_run(self.home, self.store, run, keeps_archive=keeps_archive)

    async def forget_older(
        self, seconds: float, *, keep: int = 0, keeps_archives: bool = False
    ) -> list[str]:
        """Delete runs that have been over for some time.

        Args:
            seconds: how long.
            keep: of each graph, so many of the last runs stay however old they are.
            keeps_archives: whether their archives stay; no run is archived for that.

        Returns:
            The ids of the runs that are gone.

        Raises:
            StoreError: one cannot be deleted; those before it are gone.
        """
        old = await old_runs(self.store, before=self.wall() - round(seconds * SECOND), keep=keep)
        for run in old:
            await self.delete(run, keeps_archive=keeps_archives)
        return old


@asynccontextmanager
async def open_session(home: Home, terms: Terms) -> AsyncIterator[Session]:
    """Execute runs of a home, as the only process that does.

    Raises:
        StoreError: the home cannot be used, or another process executes its runs.
    """
    clock = RealClock(sleep=asyncio.sleep)

    def wall() -> int:
        return clock.epoch + clock.now()

    async with (
        open_home(home, wall=wall) as opened,
        kept_circuits(opened.store) as circuits,
        OperationExecutor(
            clock=clock,
            circuits=circuits.known,
            circuit_changed=circuits.changed,
            cache=opened.store,
        ) as executor,
    ):
        executor.set_secrets(terms.secrets)
        with collection_seldom():
            yield Session(opened, executor, terms, circuits)
