"""What a thread per resource gains: rings of E_SWITCH, one in each of several resources.

    python -m benchmarks.kernel_threads [--blocks 100 5000] [--resources 2] [--seconds 0.3]

Nanoseconds per event, by the clock and of processor time, the best of several rounds in which
the ways take turns: all resources in one memory, a memory for each but one thread, and a thread
for each. Then what it costs to execute a resource ahead: to keep its state, and to put it back.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from compiler.ir.graph import Graph
from runtime.kernel.base import Kernel
from runtime.kernel.wasm_kernel.kernel import WasmKernel
from runtime.kernel.wasm_kernel.parallel import ParallelKernel
from runtime.kernel.wasm_kernel.parallel_checkpoint import Checkpoint
from runtime.kernel.wasm_kernel.parallel_lane import Lane
from runtime.kernel.wasm_kernel.parallel_threads import Threads, processors
from tests.graphs import E_SWITCH, graph, wires

ROUNDS = 7
BUDGETS = (100_000, 1_000_000)
"""Entries per call: a busy run gets as many as take 5 ms, at most a million."""
ONE, PARTED, THREADS = "one memory", "one thread", "threads"


def rings(resources: int, blocks: int) -> Graph:
    """Return a ring of E_SWITCH in each of several resources."""
    names = [[f"R{ring}N{number}" for number in range(blocks)] for ring in range(resources)]
    pairs = [pair for ring in names for pair in zip(ring, ring[1:] + ring[:1], strict=True)]
    return graph(
        (E_SWITCH,),
        {node: "E_SWITCH" for ring in names for node in ring},
        event_wires=wires(*(f"{one}.EO0 -> {other}.EI" for one, other in pairs)),
        resources={f"R{number}": ring for number, ring in enumerate(names)},
    )


def started(kernel: Kernel, resources: int) -> Kernel:
    """Start an event in each ring, and let all of them run until they are warm."""
    for ring in range(resources):
        kernel.inject(f"R{ring}N0", "EI")
    for _ in range(20):
        kernel.run(100_000)
    return kernel


@dataclass(frozen=True, slots=True)
class Taken:
    """Nanoseconds per event."""

    clock: float
    processor: float


def round_of(kernel: Kernel, budget: int, seconds: float) -> Taken:
    """Run for a while."""
    executed, clock, processor = kernel.executed, time.perf_counter(), time.process_time()
    while time.perf_counter() - clock < seconds:
        kernel.run(budget)
    number = (kernel.executed - executed) / 1e9
    return Taken((time.perf_counter() - clock) / number, (time.process_time() - processor) / number)


def best(rounds: Sequence[Taken]) -> Taken:
    """Return the best of either."""
    return Taken(min(one.clock for one in rounds), min(one.processor for one in rounds))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--blocks", type=int, nargs="+", default=[100, 5_000])
    parser.add_argument("--resources", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=0.3, help="how long a round lasts")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of which the best counts")
    given = parser.parse_args()
    print(f"{processors()} processors; ns per event by the clock (and of processor time)")
    print(f"{'blocks':>7} x{'':3}{'budget':>10}{ONE:>16}{PARTED:>16}{THREADS:>16}"
          f"{'gain':>8}{'by threads':>12}")  # fmt: skip
    for blocks in given.blocks:
        made = rings(given.resources, blocks)
        ways: dict[str, Callable[[Graph], Kernel]] = {
            ONE: WasmKernel,
            PARTED: lambda graph: ParallelKernel(graph, threads=1),
            THREADS: ParallelKernel,
        }
        kernels = {way: started(make(made), given.resources) for way, make in ways.items()}
        for budget in BUDGETS:
            rounds = [
                {way: round_of(one, budget, given.seconds) for way, one in kernels.items()}
                for _ in range(given.rounds)
            ]
            taken = {way: best([one[way] for one in rounds]) for way in kernels}
            cells = "".join(
                f"{f'{one.clock:.2f} ({one.processor:.2f})':>16}" for one in taken.values()
            )
            print(f"{blocks:>7} x{given.resources:<3}{budget:>10,}{cells}"
                  f"{taken[ONE].clock / taken[THREADS].clock:>8.2f}"
                  f"{taken[PARTED].clock / taken[THREADS].clock:>12.2f}")  # fmt: skip
    print()
    for blocks in given.blocks:
        print_copies(blocks)
    works: list[Callable[[], None]] = [_nothing, _nothing]
    threads = Threads(2)
    print(f"to give a thread something to do and wait for it takes"
          f" {microseconds(lambda: threads.do(works)):.0f} µs")  # fmt: skip


def print_copies(blocks: int) -> None:
    """Print what it costs to execute one ring ahead, apart from the execution."""
    lane = Lane(rings(1, blocks))
    lane.inject("R0N0", "EI")
    checkpoint = Checkpoint(lane._memory)  # noqa: SLF001 - what is measured
    keep = microseconds(lambda: checkpoint.take(with_watching=False))
    back = microseconds(checkpoint.put_back)
    print(f"{blocks:>7} blocks: {checkpoint.size / 1024:.0f} KiB to keep a state in {keep:.0f} µs"
          f" and to put it back in {back:.0f} µs")  # fmt: skip


def microseconds(work: Callable[[], None]) -> float:
    """Return the best time of something."""
    work()
    times = []
    for _ in range(200):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times) * 1e6


def _nothing() -> None:
    """Have nothing to do."""


if __name__ == "__main__":
    main()
