"""The WebAssembly kernel for several resources: those that are busy run at the same time.

Each resource has a memory of its own (`Lane`), in which it can be executed ahead of its turns, in
a thread. The order of execution is still that of the turns, which are accounted with numbers only
(`SharedTurns`): a host call or an error of a resource shows when the accounting reaches it, and
whoever looks at a resource that is ahead, or changes it, finds it taken back to its place. So
nothing is seen that would not be seen with one memory and one thread.

Who is executed ahead, and how far: those that had nothing to wait for lately, no farther than
they have gone since. What has to be taken back is therefore never much more than was gained.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from typing_extensions import override

from compiler.ir.graph import Graph
from fblib.service import Value
from runtime.errors import RunError
from runtime.kernel.base import (
    HostCall,
    Kernel,
    Outcome,
    Recorder,
    Request,
    RunTime,
    Snapshot,
    TraceEntry,
)
from runtime.kernel.checks import check_graph
from runtime.kernel.snapshots import carried_over, check_snapshot
from runtime.kernel.wasm_kernel.islands import Islands, islands_of
from runtime.kernel.wasm_kernel.kernel import WasmKernel
from runtime.kernel.wasm_kernel.parallel_lane import Lane
from runtime.kernel.wasm_kernel.parallel_snapshot import joined, part_of
from runtime.kernel.wasm_kernel.parallel_threads import Threads, processors
from runtime.kernel.wasm_kernel.parallel_turns import SharedTurns

_NO_CALL = HostCall("", None)
LEAST = 20_000
"""Entries of a resource that are worth a thread: some 50 µs, as much as it takes to use it."""


def is_parallel(graph: Graph) -> bool:
    """Whether a graph has resources that can run at the same time on this machine."""
    return processors() > 1 and islands_of(graph) is not None


class ParallelKernel(Kernel):
    """Executes a graph as `WasmKernel` does, with a thread for each busy resource.

    Where resources are connected, as they may be after a change of the graph, it has one memory
    and one thread for all of them.
    """

    def __init__(self, graph: Graph, *, least: int = LEAST, threads: int | None = None) -> None:
        """Print, compile and wire a graph; no event is queued yet.

        Args:
            graph: what is to run.
            least: entries of a resource that are worth a thread.
            threads: how many may work at the same time; None: as many as there are processors.

        Raises:
            RunError: a wire or parameter names something the graph does not have.
            CannotUseError: the graph cannot run as WebAssembly.
        """
        check_graph(graph)
        self._least = least
        self._threads = Threads(processors() if threads is None else threads)
        self._time = RunTime()
        self._executed = 0
        self._host_call = _NO_CALL
        self._error: RunError | None = None
        self._observer: Callable[[TraceEntry], None] | None = None
        self._recorder: Recorder | None = None
        self._counts: dict[tuple[str, str], int] = {}
        self._build(graph)

    def _build(self, graph: Graph) -> None:
        islands = islands_of(graph)
        lanes = None if islands is None else _lanes(graph, islands)
        if islands is None or lanes is None:
            self._whole: WasmKernel | None = WasmKernel(graph)
            self._kernels: list[WasmKernel] = [self._whole]
            self._lanes: dict[str, Lane] = {}
            self._resources: tuple[str, ...] = ()
            self._owners: dict[str, Lane] = {}
        else:
            self._whole = None
            self._kernels = [*lanes.values()]
            self._lanes = lanes
            self._resources = islands.resources
            self._owners = {
                node.id: lanes[resource]
                for resource, own in islands.graphs.items()
                for node in own.nodes
            }
        self._graph = graph
        self._numbers = {node.id: number for number, node in enumerate(graph.nodes)}
        self._turns = SharedTurns(
            self._resources, [self._lanes.get(one) for one in self._resources]
        )

    # --- Running -------------------------------------------------------------------------

    @property
    @override
    def host_call(self) -> HostCall:
        return self._host_call

    @property
    @override
    def requests(self) -> deque[Request]:
        return self._kernels[0].requests

    @property
    @override
    def executed(self) -> int:
        return self._executed

    @property
    @override
    def time(self) -> RunTime:
        return self._time

    @property
    @override
    def ended_here(self) -> Mapping[str, int]:
        """How many events ended at blocks nothing implements, by node."""
        ended = {node: n for kernel in self._all() for node, n in kernel.ended_here.items()}
        return {node: ended[node] for node in sorted(ended, key=self._numbers.__getitem__)}

    @override
    def run(self, budget: int) -> Outcome:
        if self._whole is not None:
            return self._run_whole(self._whole, budget)
        if self._error is not None:
            raise self._error
        for lane in self._lanes.values():
            lane.set_time(self._time)
        left, turns = budget, self._turns
        while turns.has_work():
            if left <= 0:
                return Outcome.BUDGET
            lane = turns.lane
            if not lane.ahead and lane.busy >= self._least:
                self._run_ahead(left)
            done = turns.skip(left) if lane.ahead else 0
            self._executed += done
            calls_host = False
            if not done:
                done, calls_host = self._step(lane, turns.limit(left))
            left -= done
            if calls_host:
                return Outcome.HOST
        return Outcome.EMPTY

    def _step(self, lane: Lane, limit: int) -> tuple[int, bool]:
        """Let the resource whose turn it is have up to `limit` entries."""
        done, calls_host = lane.advance(limit)
        self._executed += done
        self._error = self._error or lane.error
        if self._turns.executed(done):
            self._check_queues()
        if self._error is not None:
            raise self._error
        if calls_host:
            self._host_call = lane.host_call
        return done, calls_host

    def _run_ahead(self, left: int) -> None:
        """Execute all busy resources ahead, if there are several."""
        if self._observer is not None or self._recorder is not None or left < self._least:
            return
        working = self._turns.working()
        able = [one for one in working if not one.ahead and one.busy >= self._least and one.is_sure]
        if len(able) > 1:
            farthest = min(one.busy for one in able) * len(working)
            shares = self._turns.shares(min(left, farthest))
            self._threads.do([partial(one.run_ahead, shares[one]) for one in able if shares[one]])

    def _check_queues(self) -> None:
        for lane in self._lanes.values():
            self._error = self._error or lane.overflow()

    def _run_whole(self, kernel: WasmKernel, budget: int) -> Outcome:
        kernel.time.now, kernel.time.epoch = self._time.now, self._time.epoch
        try:
            outcome = kernel.run(budget)
        finally:
            self._executed = kernel.executed
        if outcome is Outcome.HOST:
            self._host_call = kernel.host_call
        return outcome

    # --- From outside --------------------------------------------------------------------

    def _at(self, node: str) -> WasmKernel:
        """Return the kernel of a node, in place."""
        lane = self._owners.get(node)
        if lane is None:
            return self._kernels[0]  # It says so if there is no such node.
        lane.in_place()
        return lane

    def _all(self) -> list[WasmKernel]:
        """Return all kernels, in place."""
        for lane in self._lanes.values():
            lane.in_place()
        return self._kernels

    @override
    def inject(self, node: str, event: str) -> None:
        self._enter(node, lambda kernel: kernel.inject(node, event))

    @override
    def wake(self, node: str) -> None:
        self._enter(node, lambda kernel: kernel.wake(node))

    def _enter(self, node: str, enter: Callable[[WasmKernel], None]) -> None:
        try:
            enter(self._at(node))
        except RunError as error:
            if self._whole is not None:
                raise
            self._error = self._error or error
            raise self._error from error.__cause__

    @override
    def open_requests(self) -> list[Request]:
        return self._kernels[0].open_requests()

    @override
    def finish(self, node: str, event: str, outputs: Mapping[str, Value]) -> None:
        self._at(node).finish(node, event, outputs)

    @override
    def emit(self, node: str, event: str) -> None:
        kernel = self._at(node)
        kernel.emit(node, event)
        if isinstance(kernel, Lane):
            self._error = self._error or kernel.error

    @override
    def read(self, node: str, pin: str) -> Value:
        return self._at(node).read(node, pin)

    @override
    def write(self, node: str, pin: str, value: Value) -> None:
        self._at(node).write(node, pin, value)

    # --- Watching ------------------------------------------------------------------------

    @override
    def force(self, node: str, pin: str, value: Value) -> None:
        self._at(node).force(node, pin, value)

    @override
    def release(self, node: str, pin: str) -> None:
        self._at(node).release(node, pin)

    @override
    def forced(self) -> Iterable[tuple[str, str]]:
        pins = [pin for kernel in self._kernels for pin in kernel.forced()]
        return sorted(pins, key=lambda pin: self._numbers[pin[0]])

    @override
    def observe(self, observer: Callable[[TraceEntry], None] | None) -> None:
        self._observer = observer
        for kernel in self._all():
            kernel.observe(observer)

    @override
    def record(self, recorder: Recorder | None) -> None:
        self._recorder = recorder
        for kernel in self._all():
            kernel.record(recorder)

    @override
    def count(self, *, enabled: bool) -> None:
        if enabled == self.is_counting:
            return
        if not enabled:
            self._counts = self.counts()
        for kernel in self._all():
            kernel.count(enabled=enabled)

    @property
    @override
    def is_counting(self) -> bool:
        return self._kernels[0].is_counting

    @override
    def counts(self) -> dict[tuple[str, str], int]:
        if not self.is_counting:
            return dict(self._counts)
        counts = [each for kernel in self._all() for each in kernel.counts().items()]
        return dict(sorted(counts, key=lambda each: self._numbers[each[0][0]]))

    @override
    def count_of(self, node: str, event: str) -> int:
        counted = self._at(node).count_of(node, event)
        return counted if self.is_counting else self._counts.get((node, event), 0)

    # --- Saving --------------------------------------------------------------------------

    @override
    def save(self) -> Snapshot:
        if self._whole is not None:
            return self._whole.save()
        snapshot = joined((one.save() for one in self._all()), self._numbers, self._resources)
        counts = snapshot.pop("counts")
        accounted = {"executed": self._executed, "turn": self._turns.save()}
        return {**snapshot, **accounted, "counts": counts}

    @override
    def load(self, snapshot: Snapshot) -> None:
        counts = self.counts()
        if self._whole is not None:
            self._whole.load(snapshot)
        else:
            check_snapshot(snapshot, self._numbers, self._resources)
            for resource, lane in self._lanes.items():
                own = {node: None for node, owner in self._owners.items() if owner is lane}
                lane.forget()
                lane.load(part_of(snapshot, resource, own))
            self._turns.load(snapshot["turn"])
        self._executed = snapshot["executed"]
        self._counts = counts
        self._error = None

    # --- Changing the graph --------------------------------------------------------------

    @override
    def set_running(self, node: str, *, running: bool) -> None:
        self._at(node).set_running(node, running=running)

    @override
    def change(self, graph: Graph) -> None:
        if graph is self._graph:
            return
        before = self.save()
        self._build(graph)
        self.observe(self._observer)
        self.record(self._recorder)
        self.load(carried_over(before, self.save()))


def _lanes(graph: Graph, islands: Islands) -> dict[str, Lane] | None:
    """Return a kernel for each resource; None if there is not enough address space."""
    try:
        return {resource: Lane(one) for resource, one in islands.graphs.items()}
    except MemoryError:
        return None
    except RunError:
        # What is wrong is told as it is of the whole graph: by its first mistake.
        WasmKernel(graph)
        raise
