"""Nanoseconds of processor time per FB invocation: both kernels, beside FORTE.

    python -m benchmarks.kernel [--seconds 0.2] [NET ...]

The nets are boot files of `../shared/bench/forte`; without that folder a ring of E_SWITCH is
made here. FORTE's figures (R: 2.0.1, D: the 3.0 line) were measured on another machine of the
same kind; with `FORTE_BIN=path` that FORTE executes the same boot files in the same run, and
what it takes `here` counts in place of D. `faster` compares our fastest form with that.

`recording` is the specialised form while every executed entry is recorded, and what that adds;
`read` is the same when somebody reads the record in Python. Nothing here fails: at the end stands
what was aimed at, and whether it was met.
"""

import argparse
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.forte_management import ForteError
from benchmarks.forte_peer import forte, inputs_in
from benchmarks.kernel_load import loaded
from benchmarks.kernel_nets import FORTE, all_nets, boot_file, graph_of_boot_file
from benchmarks.kernel_rounds import ADDITIONS, ROUNDS, Best, calibration, measured, ways
from compiler.ir.graph import Graph

SPECIAL, GENERIC, READY, BYTES, RECORDING = 2.5, 7.0, 0.3, 100, 0.3
FASTER = 2.0
BLOCKS = 10_000


@dataclass(frozen=True, slots=True)
class Row:
    """One net: our kernels and FORTE."""

    best: Best
    here: float | None = None
    """The FORTE of this run; the others are published figures."""

    @property
    def published(self) -> tuple[float | None, float | None]:
        """FORTE 2.0.1 and its 3.0 line."""
        return FORTE.get(self.best.net, (None, None))

    @property
    def factor(self) -> float | None:
        """How many times faster our fastest form is than FORTE."""
        forte_takes = self.here or self.published[1]
        ours = self.best.of.get("special", self.best.of["python"])
        return forte_takes / ours if forte_takes else None


def main() -> None:
    """Measure and print a table, then what was met."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("nets", nargs="*", metavar="NET", help="names of nets (default: all)")
    parser.add_argument("--seconds", type=float, default=0.2, help="how long a round lasts")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of which the best counts")
    given = parser.parse_args()
    there = all_nets()
    if unknown := [net for net in given.nets if net not in there]:
        parser.error(f'there is no net "{unknown[0]}" here; there are {", ".join(there)}')
    named = os.environ.get("FORTE_BIN")
    peer = named and shutil.which(named)
    if named and peer is None:
        parser.error(f'FORTE_BIN "{named}" is no program')
    print(f"this machine: {ADDITIONS:,} additions in Python take {calibration():.2f} s")
    print(f"nanoseconds of processor time per FB invocation, best of {given.rounds} rounds")
    print(f"{'net':24}{'blocks':>7}{'Python':>8}{'generic':>9}{'special':>9}{'recording':>13}{'read':>8}"
          f"{'R':>7}{'D':>7}{'here':>7}{'faster':>8}")  # fmt: skip
    rows = list(_rows(given.nets or there, given.seconds, given.rounds, peer))
    if "special" in ways():
        print()
        _print_aims(rows)


def _rows(nets: Sequence[str], seconds: float, rounds: int, peer: str | None) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        for net in nets:
            path = boot_file(net, Path(folder))
            graph = graph_of_boot_file(path)
            here = _forte(Path(peer), path, graph, seconds) if peer else None
            row = Row(measured(net, graph, ways(), seconds, rounds), here)
            _print(row)
            yield row


def _forte(program: Path, path: Path, graph: Graph, seconds: float) -> float | None:
    """Let FORTE execute the same boot file; None if it comes to rest, or cannot be asked."""
    pins = {f"{wire.target}.{wire.target_pin}" for wire in graph.event_wires}
    inputs = inputs_in(path.read_text(encoding="utf-8"), pins)
    try:
        with forte(program, path) as running:
            rounds = [running.nanoseconds(inputs, max(seconds, 1.0)) for _ in range(ROUNDS)]
    except ForteError as error:
        print(f"{path.stem}: {error}")
        return None
    return min((one for one in rounds if one is not None), default=None)


def _print(row: Row) -> None:
    takes, cost = row.best.of, row.best.recording
    recording = "" if cost is None else f"{takes['recording']:.2f} {cost:+.0%}"
    print(f"{row.best.net:24}{row.best.nodes:>7}{_cell(takes.get('python'), 8, 1)}"
          f"{_cell(takes.get('generic'), 9)}{_cell(takes.get('special'), 9)}{recording:>13}"
          f"{_cell(takes.get('read'), 8, 1)}"
          f"{_cell(row.published[0], 7, 1)}{_cell(row.published[1], 7, 1)}"
          f"{_cell(row.here, 7, 1)}{_cell(row.factor, 8, 1)}", flush=True)  # fmt: skip


def _cell(value: float | None, width: int, digits: int = 2) -> str:
    return f"{'' if value is None else f'{value:.{digits}f}':>{width}}"


# --- What is aimed at -----------------------------------------------------------------------------


def _print_aims(rows: Sequence[Row]) -> None:
    """Say what was aimed at and what came out, each by the net that is worst."""
    special = max(rows, key=lambda row: row.best.of["special"])
    generic = max(rows, key=lambda row: row.best.of["generic"])
    _aim(f"specialised at most {SPECIAL} ns on every net",
         special.best.of["special"] <= SPECIAL,
         f"{special.best.of['special']:.2f} ns, {special.best.net}")  # fmt: skip
    if compared := [row for row in rows if row.factor]:
        slowest = min(compared, key=lambda row: row.factor or 0.0)
        _aim(f"at least {FASTER:g} times as fast as FORTE 3.0 on every net",
             (slowest.factor or 0.0) >= FASTER,
             f"{slowest.factor:.1f} times, {slowest.best.net}")  # fmt: skip
    _aim(f"generic at most {GENERIC:g} ns on every net",
         generic.best.of["generic"] <= GENERIC,
         f"{generic.best.of['generic']:.2f} ns, {generic.best.net}")  # fmt: skip
    costs = {row.best.net: cost for row in rows if (cost := row.best.recording) is not None}
    if costs:
        dearest = max(costs, key=costs.__getitem__)
        _aim(f"recording costs under {RECORDING:.0%} on every net",
             costs[dearest] < RECORDING, f"{costs[dearest]:.0%}, {dearest}")  # fmt: skip
    load = loaded("wasm", "ring", BLOCKS)
    _aim(f"{BLOCKS:,} FBs ready in {READY} s", load.seconds <= READY, f"{load.seconds:.2f} s")
    _aim(f"under {BYTES} bytes of memory per simple instance",
         load.linear < BYTES, f"{load.linear:.0f} bytes")  # fmt: skip


def _aim(what: str, met: bool, figure: str) -> None:
    print(f"{'met' if met else 'MISSED':8}{what:56}{figure}")


if __name__ == "__main__":
    main()
