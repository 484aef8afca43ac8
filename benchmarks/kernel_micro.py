"""How fast the Python kernel is: small nets made by hand, and how long it takes to build one.

Run it with `python -m benchmarks.kernel_micro`. It prints millions of executed queue entries
per second of CPU time, the best of five runs.
"""

import time
from collections.abc import Callable

from compiler.ir.graph import Graph
from runtime.kernel.python_kernel import PythonKernel
from tests.graphs import E_CTU, E_SPLIT, E_SWITCH, F_ADD, graph, wires

ENTRIES = 1_000_000
RUNS = 5


def ring_switch(size: int) -> Graph:
    """Return E_SWITCH blocks in a ring."""
    return graph(
        (E_SWITCH,),
        {f"N{n}": "E_SWITCH" for n in range(size)},
        event_wires=wires(*(f"N{n}.EO0 -> N{(n + 1) % size}.EI" for n in range(size))),
    )


def ring_add(size: int) -> Graph:
    """Return INT adders in a ring, each adding one to what the one before it had."""
    return graph(
        (F_ADD,),
        {f"N{n}": "F_ADD" for n in range(size)},
        parameters={f"N{n}": {"IN2": "1"} for n in range(size)},
        event_wires=wires(*(f"N{n}.CNF -> N{(n + 1) % size}.REQ" for n in range(size))),
        data_wires=wires(*(f"N{n}.OUT -> N{(n + 1) % size}.IN1" for n in range(size))),
    )


def counter_loop(_: int) -> Graph:
    """Return a counter that triggers itself through a switch."""
    return graph(
        (E_CTU, E_SWITCH),
        {"N0": "E_SWITCH", "C": "E_CTU"},
        event_wires=wires("N0.EO0 -> C.CU", "C.CUO -> N0.EI", "N0.EO1 -> C.R", "C.RO -> N0.EI"),
        data_wires=wires("C.Q -> N0.G"),
        parameters={"C": {"PV": "1000"}},
    )


def fan_out(size: int) -> Graph:
    """Return a split whose first output triggers many blocks and whose second triggers itself."""
    many = (f"N0.EO1 -> S{n}.EI" for n in range(size))
    return graph(
        (E_SPLIT, E_SWITCH),
        {"N0": "E_SPLIT"} | {f"S{n}": "E_SWITCH" for n in range(size)},
        event_wires=wires(*many, "N0.EO2 -> N0.EI"),
    )


def main() -> None:
    """Measure and print."""
    nets: list[tuple[str, Callable[[int], Graph], int, str]] = [
        ("ring_switch_100", ring_switch, 100, "EI"),
        ("ring_add_100", ring_add, 100, "REQ"),
        ("counter_loop", counter_loop, 1, "EI"),
        ("fan_out_50", fan_out, 50, "EI"),
    ]
    for name, make, size, event in nets:
        kernel = PythonKernel(make(size))
        kernel.inject("N0", event)
        best = min(_seconds(lambda kernel=kernel: kernel.run(ENTRIES)) for _ in range(RUNS))  # type: ignore[misc]
        print(f"{name:20} {ENTRIES / best / 1e6:6.1f} M entries/s")
    for size in (1_000, 10_000):
        made = ring_add(size)
        best = min(_seconds(lambda made=made: PythonKernel(made)) for _ in range(RUNS))  # type: ignore[misc]
        print(f"building {size:6} nodes {best:6.3f} s")


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    main()
