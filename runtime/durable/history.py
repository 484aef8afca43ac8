"""Time travel: how a run was at any entry of its journal.

The kernel is deterministic: the graph and the journal up to an entry give back every pin, and
nothing outside is touched. Asked for one entry after the other, a history only goes on from the
one before; going back it begins anew.
"""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from compiler.ir.graph import Graph
from fblib.operation import Permissions
from runtime.durable.errors import NotNowError, NotThereError
from runtime.durable.replay import replay
from runtime.durable.task_states import Key, TaskStates
from runtime.errors import RunError
from runtime.kernel.base import TraceEntry
from runtime.kernel.machine import Machine
from runtime.kernels import KernelChoice, make_kernel
from runtime.python_blocks import workers_of
from runtime.state import TaskState
from runtime.store.base import Entry, RunRecord, Store, StoreError
from runtime.values import state_of

MOST_EXECUTED = 1_000
"""Blocks of a path that are told; the last ones."""
_SETTLE = 1_000_000
"""Events after the last entry of a journal that are executed to see where it led."""
_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Executed:
    """A block that was executed."""

    node: str
    event: str
    """The event input that it was reached by; "" = a timer fired, a message or a result came."""
    source: str
    """The event output from which it came, as `node.pin`; "" = none, it came from outside. Where
    several are connected, that of the block that was at work last."""


@dataclass(frozen=True, slots=True)
class Moment:
    """How a run was when what followed an entry of its journal was done."""

    entry: Entry
    pins: Mapping[str, str]
    """All data pins as IEC literals, by `node.pin`."""
    tasks: Mapping[str, TaskState]
    """By node."""
    elements: Mapping[Key, TaskState]
    """Elements of lists that are known by then."""
    executed: int
    """How many events the run had executed."""
    run_time: int
    """Nanoseconds since the run's start."""
    path: tuple[Executed, ...]
    """What was executed because of the entry, in order, before the next entry came."""
    path_length: int
    """How much that was; only the last part of a very long path is told."""
    error: str = ""
    """Why the run failed right then."""


@dataclass(slots=True)
class _Position:
    """A machine, and how far it was brought."""

    machine: Machine
    states: TaskStates
    seq: int = 0
    moment: Moment | None = None
    is_open: bool = False
    """Whether it was brought further than the journal told by then."""


@dataclass(slots=True)
class _Path:
    """Notes what is executed."""

    count: int = 0
    last: deque[TraceEntry] = field(default_factory=lambda: deque(maxlen=MOST_EXECUTED))

    def take(self, entry: TraceEntry) -> None:
        self.count += 1
        self.last.append(entry)


class History:
    """The history of one run."""

    def __init__(
        self,
        store: Store,
        run: RunRecord,
        graph: Graph,
        *,
        permissions: Permissions | None = None,
        kernel: KernelChoice = "auto",
    ) -> None:
        """Look at a run.

        Args:
            store: has its journal.
            run: which one.
            graph: of the run.
            permissions: what its blocks in Python may be.
            kernel: what executes it again; wasm = where it can, since all come to the same.

        Raises:
            NotNowError: the run keeps no journal of its events.
        """
        if run.durability != "strict":
            message = (
                f'the run "{run.id}" keeps no journal of its events: its durability is '
                f"{run.durability}, not strict"
            )
            raise NotNowError(message)
        self._store = store
        self._run = run
        self._graph = graph
        self._permissions = permissions
        self._kernel: KernelChoice = "python" if kernel == "python" else "auto"
        self._sources: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for wire in graph.event_wires:
            target = (wire.target, wire.target_pin)
            self._sources.setdefault(target, []).append((wire.source, wire.source_pin))
        self._position: _Position | None = None
        self._one_at_a_time = asyncio.Lock()

    async def at(self, seq: int) -> Moment:
        """Return how the run was when what followed an entry was done.

        Other work of the event loop goes on meanwhile.

        Raises:
            NotThereError: there is no such entry.
            RunError: a block in Python is not allowed, or not there.
            StoreError: the journal does not fit the graph.
        """
        async with self._one_at_a_time:
            entry = await self._entry(seq)
            position = self._position
            if position is None or seq < position.seq or position.is_open:
                position = await self._begin()
            elif position.moment is not None and seq == position.seq:
                return position.moment
            # Whoever is interrupted leaves no machine that is neither here nor there.
            self._position = None
            while position.seq < seq:
                entries = await self._store.entries(
                    self._run.id, after=position.seq, until=seq, most=_PAGE
                )
                await asyncio.to_thread(_advance, position, entries)
            following = await self._store.entries(self._run.id, after=seq, most=1)
            moment = await asyncio.to_thread(
                self._moment, position, entry, following[0] if following else None
            )
            if not following:
                moment = await self._with_end(moment)
            position.moment, position.is_open = moment, not following
            self._position = position
            return moment

    async def _entry(self, seq: int) -> Entry:
        last = await self._store.last_entry(self._run.id)
        if 0 < seq <= last:
            return (await self._store.entries(self._run.id, after=seq - 1, until=seq))[0]
        there = f"its last one is {last}" if last else "it is empty"
        message = f'the journal of the run "{self._run.id}" has no entry {seq}: {there}'
        raise NotThereError(message)

    async def _begin(self) -> _Position:
        workers = workers_of(self._graph, self._permissions)
        records = await self._store.tasks(self._run.id)
        machine = await asyncio.to_thread(
            lambda: Machine(
                self._graph,
                make_kernel(self._graph, self._kernel).kernel,
                workers.services,
                epoch=self._run.started,
            )
        )
        return _Position(machine, TaskStates(self._graph, records))

    def _moment(self, position: _Position, entry: Entry, following: Entry | None) -> Moment:
        """Execute what followed an entry, and look at everything."""
        machine, path = position.machine, _Path()
        # The next entry came when so much had been executed; after the last one, until all rests.
        until = entry.at_entry + _SETTLE if following is None else following.at_entry
        error = _run_to(machine, entry.at_entry)
        if not error:
            machine.kernel.observe(path.take)
            error = _run_to(machine, until)
            machine.kernel.observe(None)
        requested = {request.node for request in machine.kernel.open_requests()}
        states = position.states.states(wall=entry.wall, requested=requested)
        return Moment(
            entry,
            pins=state_of(self._graph, machine.kernel),
            tasks={node: state for (node, item), state in states.items() if item < 0},
            elements={key: state for key, state in states.items() if key[1] >= 0},
            executed=machine.kernel.executed,
            run_time=machine.now,
            path=tuple(self._path(path.last, entry)),
            path_length=path.count,
            error=error,
        )

    def _path(self, trace: deque[TraceEntry], entry: Entry) -> list[Executed]:
        last_at: dict[str, int] = {}
        path: list[Executed] = []
        for number, one in enumerate(trace):
            sources = self._sources.get((one.node, one.event or ""), [])
            is_injected = not path and entry.kind == "inject" and entry.node == one.node
            source = ""
            if sources and not is_injected:
                node, pin = max(sources, key=lambda source: last_at.get(source[0], -1))
                source = f"{node}.{pin}"
            path.append(Executed(one.node, one.event or "", source))
            last_at[one.node] = number
        return path

    async def _with_end(self, moment: Moment) -> Moment:
        """Take what is known of the end of a run that is over: the journal ends before that."""
        if not (await self._store.run(self._run.id)).state.is_over:
            return moment
        records = await self._store.tasks(self._run.id)
        tasks = {**moment.tasks, **{one.node: one.state for one in records if one.item < 0}}
        elements = {(one.node, one.item): one.state for one in records if one.item >= 0}
        return replace(moment, tasks=tasks, elements=elements)


def _run_to(machine: Machine, executed: int) -> str:
    """Execute until so many events were; return why the run failed before, if it did."""
    left = executed - machine.kernel.executed
    if left > 0:
        try:
            machine.run(left)
        except RunError as failure:
            return str(failure)
    return ""


def _advance(position: _Position, entries: list[Entry]) -> None:
    if not entries:
        message = "entries of the journal are missing"
        raise StoreError(message)
    replay(position.machine, entries)
    for entry in entries:
        position.states.take(entry)
    position.seq = entries[-1].seq
