"""What one process does with the runs of a home: begins them, goes on with them, ends them.

A command line, a server and a Python program each hold one session.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterable, Mapping
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
from runtime.clock import RealClock
from runtime.durable.durability import Durability, durability_of
from runtime.durable.listener import RunListener
from runtime.durable.run import DurableRun, Past, Surroundings
from runtime.executor.circuit import Breaker
from runtime.executor.executor import OperationExecutor
from runtime.folder import Folder
from runtime.state import RunState
from runtime.store.base import CircuitRecord, RunRecord, StoreError
from runtime.store.home import Home, OpenHome, open_home
from runtime.store.run_folder import RunFolder
from runtime.store.run_id import new_run_id


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


class Session:
    """The runs that this process executes."""

    def __init__(self, opened: OpenHome, executor: OperationExecutor, terms: Terms) -> None:
        """Execute runs of this home; `open_session` makes one."""
        self.home = opened.home
        self.store = opened.store
        self.executor = executor
        self.terms = terms
        self._owner = opened.owner
        self._clock = RealClock(sleep=asyncio.sleep)
        self._random = Random()  # noqa: S311 - ids have to differ, not to be secret
        self._around = Surroundings(executor, opened.store, terms.settings, reach=terms.reach)

    def wall(self) -> int:
        """Return the time in nanoseconds since 1970."""
        return self._clock.epoch + self._clock.now()

    # --- Runs ----------------------------------------------------------------------------

    async def begin(self, new: NewRun, *, listeners: Iterable[RunListener] = ()) -> DurableRun:
        """Make a run; `DurableRun.execute` executes it.

        Raises:
            RunError: the graph needs what does not exist.
        """
        text = graph_to_json(new.graph).encode()
        graph, wall = new.graph, self.wall()
        power = graph.workflow.commit == "power" if new.power is None else new.power
        record = RunRecord(
            id=new_run_id(wall, self._random),
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
        await self.store.create(record, graph=text, config=new.source)
        # Only now: who is killed before leaves no folder that belongs to nothing.
        self.home.files(record.id)
        return run

    async def go_on(
        self,
        run: str,
        *,
        again: bool = False,
        skip: str = "",
        settings: OperationSettings | None = None,
        listeners: Iterable[RunListener] = (),
    ) -> DurableRun:
        """Take up a run that was interrupted; with `again`, one that has failed.

        Args:
            run: its id.
            again: whether it has failed; what failed is requested again.
            skip: a node that failed and is not requested again, but skipped.
            settings: what its operations are told; None = what all are told in this session.
            listeners: hear what happens.

        Raises:
            StoreError: there is no such run, it is over, or it cannot be taken up again.
        """
        record = await self.store.run(run)
        _check_state(record, again=again)
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
        """Return the runs that are not over, the oldest first."""
        going = (RunState.QUEUED, RunState.RUNNING, RunState.PAUSED)
        return list(reversed(await self.store.runs(states=going, most=1_000_000)))

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
        return await archive_run(self.home, self.store, run, operations=operations())

    async def delete(self, run: str) -> None:
        """Delete a run with all that belongs to it.

        Raises:
            StoreError: it is not over, or it cannot be deleted.
        """
        await delete_run(self.home, self.store, run)


def _check_state(record: RunRecord, *, again: bool) -> None:
    """Refuse to go on with a run that is over, or to take up one that has not failed."""
    state = record.state
    if not again and state.is_over:
        hint = f'; "python -m runtime retry {record.id}" takes it up again'
        message = f'the run "{record.id}" is over: it {_ended(state)}'
        raise StoreError(message + (hint if state is RunState.FAILED else ""))
    if again and state is RunState.COMPENSATED:
        message = f'the run "{record.id}" was undone; begin a new one'
        raise StoreError(message)
    if again and state not in (RunState.FAILED, RunState.CANCELLED):
        what = _ended(state) if state.is_over else "is not over"
        message = f'the run "{record.id}" {what}; only one that failed is taken up again'
        raise StoreError(message)


def _ended(state: RunState) -> str:
    match state:
        case RunState.SUCCEEDED | RunState.FAILED:
            return state.value
        case _:
            return f"was {state.value}"


@asynccontextmanager
async def open_session(home: Home, terms: Terms) -> AsyncIterator[Session]:
    """Execute runs of a home, as the only process that does.

    Raises:
        StoreError: the home cannot be used, or another process executes its runs.
    """
    clock = RealClock(sleep=asyncio.sleep)

    def wall() -> int:
        return clock.epoch + clock.now()

    async with open_home(home, wall=wall) as opened:
        changed: dict[str, Breaker] = {}
        known = [_breaker(one) for one in await opened.store.circuits()]
        async with OperationExecutor(
            clock=clock,
            circuits=known,
            circuit_changed=lambda one: changed.__setitem__(one.target, one),
            cache=opened.store,
        ) as executor:
            executor.set_secrets(terms.secrets)
            with collection_seldom():
                yield Session(opened, executor, terms)
        for breaker in changed.values():
            await opened.store.save_circuit(_circuit(breaker))


def _breaker(record: CircuitRecord) -> Breaker:
    return Breaker(record.target, record.state, record.failures, record.changed, record.opened)


def _circuit(breaker: Breaker) -> CircuitRecord:
    return CircuitRecord(
        breaker.target, breaker.state, breaker.failures, breaker.changed, breaker.opened
    )
