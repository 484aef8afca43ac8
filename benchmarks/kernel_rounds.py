"""How long one invocation takes: kernels side by side on one net, in rounds that take turns.

A round runs one kernel for a while and counts processor time; then the next kernel has its
round. So all of them meet the same moods of the machine, and the best round of each counts.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from compiler.ir.graph import Graph
from fblib.services import services
from runtime.kernel.base import Kernel, Outcome, Recorder, TraceEntry
from runtime.kernel.machine import Machine
from runtime.kernel.python_kernel import PythonKernel

ROUNDS = 5
SLICE = 200_000
"""Entries per call of the kernel: a run that is busy gets as many."""
AT_ONCE = 100
"""How many events a net that comes to rest by itself gets at once, again and again."""

MakeKernel = Callable[[Graph], Kernel]
ADDITIONS = 10_000_000


def ways() -> dict[str, MakeKernel]:
    """Return the ways to execute a net that there are here, by their names."""
    if find_spec("wasmtime") is None:
        return {"python": PythonKernel}
    wasm = import_module("runtime.kernel.wasm_kernel.kernel").WasmKernel
    return {
        "python": PythonKernel,
        "generic": lambda graph: wasm(graph, form="generic"),
        "special": lambda graph: wasm(graph, form="special"),
        "recording": lambda graph: _recorded(wasm(graph, form="special"), _not_read),
        "read": lambda graph: _recorded(wasm(graph, form="special"), _read),
    }


def _recorded(kernel: Kernel, recorder: Recorder) -> Kernel:
    kernel.record(recorder)
    return kernel


def _read(entries: Iterable[TraceEntry]) -> None:
    """Look at all of them, and forget them."""
    deque(entries, maxlen=0)


def _not_read(_entries: Iterable[TraceEntry]) -> None:
    """Leave entries in the kernel's own form."""


class Running:
    """One kernel that executes a net for as long as somebody asks."""

    def __init__(self, graph: Graph, kernel: Kernel) -> None:
        """Start the net, and let it run long enough to be warm."""
        self._kernel = kernel
        self._machine = Machine(graph, kernel, services())
        self._machine.start()
        self._first: tuple[str, str] | None = None
        """The event input that the net begins with, if it comes to rest by itself."""
        if self._machine.run(SLICE) is Outcome.EMPTY:
            wire = next(wire for wire in graph.event_wires if wire.source_pin == "COLD")
            self._first = wire.target, wire.target_pin

    def round(self, seconds: float) -> float:
        """Run for a while; return the nanoseconds of processor time for each invocation."""
        executed, taken = self._kernel.executed, 0
        while taken < seconds * 1e9:
            if self._first is not None:
                for _ in range(AT_ONCE):
                    self._kernel.inject(*self._first)
            began = time.process_time_ns()
            self._machine.run(SLICE)
            taken += time.process_time_ns() - began
        return taken / (self._kernel.executed - executed)


@dataclass(frozen=True, slots=True)
class Best:
    """The best round of each way to execute a net, in nanoseconds for each invocation."""

    net: str
    nodes: int
    of: Mapping[str, float]

    @property
    def recording(self) -> float | None:
        """How much longer it takes with recording, as a part of the time without."""
        if "recording" not in self.of:
            return None
        return self.of["recording"] / self.of["special"] - 1


def measured(
    net: str, graph: Graph, makers: Mapping[str, MakeKernel], seconds: float, rounds: int
) -> Best:
    """Execute a net in all ways."""
    running = {way: Running(graph, make(graph)) for way, make in makers.items()}
    times = [{way: one.round(seconds) for way, one in running.items()} for _ in range(rounds)]
    best = {way: min(one[way] for one in times) for way in running}
    return Best(net, len(graph.nodes), best)


def calibration() -> float:
    """Return the seconds of processor time in which Python adds ten million times."""
    best = float("inf")
    for _ in range(ROUNDS):
        total, began = 0, time.process_time()
        for number in range(ADDITIONS):
            total += number
        best = min(best, time.process_time() - began)
    return best
