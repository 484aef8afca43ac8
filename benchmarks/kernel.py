"""FB invocations per second of the Python kernel, beside FORTE's published figures.

    python benchmarks/kernel.py [--seconds 2] [NET ...]

The nets are boot files of `../shared/bench/forte`; without that folder a ring of E_SWITCH is
made here. FORTE's figures (2.0.1 and the 3.0 line) were measured on a shared 2-core machine;
a comparison is fair only for the order of magnitude, and for one machine's own changes.
"""

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

from compiler.driver import compile_bytes, compile_file, graph_of
from compiler.ir.graph import Graph
from fblib.catalog import LIBRARY
from fblib.services import services
from runtime.kernel.base import Outcome
from runtime.kernel.machine import Machine
from runtime.kernel.python_kernel import PythonKernel

NETS = Path(__file__).parents[2] / "shared" / "bench" / "forte"
SLICE = 100_000

FORTE_NANOSECONDS = {
    "ring_split_100": (10.2, 7.7),
    "ring_switch_100": (18.6, 7.0),
    "ring_switch_1000": (19.8, 8.0),
    "ring_permit_100": (18.6, 7.0),
    "ring_tff_ecc_100": (20.4, 7.7),
    "ctu_switch": (26.1, 8.4),
    "ctud_switch_ecc": (28.7, 9.4),
    "ring_int2int_100": (34.7, 9.3),
    "ring_fadd_int_100": (40.0, 19.5),
    "ring_fadd_lreal_100": (41.3, 19.8),
    "ring_switch_100_tok10": (18.9, 6.8),
    "fanout_50": (17.2, 5.3),
}
"""Nanoseconds per invocation of FORTE 2.0.1 and of its 3.0 line."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One net's figures."""

    net: str
    nodes: int
    compile_seconds: float
    build_seconds: float
    per_second: float


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("nets", nargs="*", help="names of nets (default: all)")
    parser.add_argument("--seconds", type=float, default=1.0, help="how long each net runs")
    parsed = parser.parse_args()
    print("millions of FB invocations per second of processor time")
    print(f"{'net':24}{'blocks':>8}{'compile s':>11}{'build s':>9}{'M/s':>8}"
          f"{'FORTE 2.0.1':>13}{'FORTE 3.0':>11}")  # fmt: skip
    for net in parsed.nets or _all_nets():
        measured = measure(net, parsed.seconds)
        if measured is not None:
            _print(measured)


def _all_nets() -> list[str]:
    """Return the nets there are on this machine, and those FORTE's figures are known of."""
    return sorted({path.stem for path in NETS.glob("*.fboot")} | set(FORTE_NANOSECONDS))


def measure(net: str, seconds: float) -> Measured | None:
    """Run one net for a while; None if it comes to rest by itself."""
    begun = time.perf_counter()
    graph = _graph(net)
    compiled = time.perf_counter()
    kernel = PythonKernel(graph)
    machine = Machine(graph, kernel, services())
    built = time.perf_counter()
    machine.start()
    outcome = machine.run(SLICE)
    if outcome is Outcome.EMPTY:
        print(f"{net:24}comes to rest after {kernel.executed} invocations")
        return None
    # Processor time: what else runs on the machine is not what is measured.
    executed, start = kernel.executed, time.process_time()
    while time.process_time() - start < seconds:
        machine.run(SLICE)
    rate = (kernel.executed - executed) / (time.process_time() - start)
    return Measured(net, len(graph.nodes), compiled - begun, built - compiled, rate)


def _graph(net: str) -> Graph:
    path = NETS / f"{net}.fboot"
    if path.is_file():
        return graph_of(compile_file(path, library=LIBRARY))
    return graph_of(compile_bytes(ring_of_switches(100).encode(), net, library=LIBRARY))


def ring_of_switches(count: int) -> str:
    """Return the boot file of a ring of E_SWITCH in which one event runs for ever."""
    lines = [';<Request ID="1" Action="CREATE"><FB Name="R" Type="EMB_RES" /></Request>']
    lines += [_create(f'<FB Name="F{number}" Type="E_SWITCH" />') for number in range(count)]
    for number in range(count):
        after = (number + 1) % count
        lines.append(_create(f'<Connection Source="F{number}.EO0" Destination="F{after}.EI" />'))
    lines.append(_create('<Connection Source="START.COLD" Destination="F0.EI" />'))
    lines.append('R;<Request ID="9" Action="START"/>')
    return "\n".join(lines) + "\n"


def _create(element: str) -> str:
    return f'R;<Request ID="2" Action="CREATE">{element}</Request>'


def _print(measured: Measured) -> None:
    old, new = FORTE_NANOSECONDS.get(measured.net, (0.0, 0.0))
    forte = "".join(f"{1e3 / value:>{width}.0f}" if value else " " * width
                    for value, width in ((old, 13), (new, 11)))  # fmt: skip
    print(f"{measured.net:24}{measured.nodes:>8}{measured.compile_seconds:>11.3f}"
          f"{measured.build_seconds:>9.3f}{measured.per_second / 1e6:>8.2f}{forte}")  # fmt: skip


if __name__ == "__main__":
    main()
