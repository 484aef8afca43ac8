"""Graphs of operations that do nothing: FBFlow side by side with its peers, in one run.

    python benchmarks/graphs.py [--peers PYTHON] [--quick] [--only NAME ...]

PYTHON is the interpreter of an environment with the peers, which none of our own needs:
`python -m venv peers && peers/bin/pip install dbos prefect luigi "dask[distributed]"`. A peer
that is not there is left out. Tasks pass their results on. Slow peers get fewer tasks (~).
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SCRIPTS = HERE / "graph_peers"
CASES = ("chain-1000", "fan-10000", "layers-100", "sleep-200")
FEWER = {"chain-1000": "chain-200", "fan-10000": "fan-500", "layers-100": "layers-20"}
PEERS = {"dbos": True, "prefect": True, "luigi": True, "dask": False}
"""Whether a peer is so slow that it gets fewer tasks."""
KEPT = ("memory", "process", "power")
FSYNCS = 500


def main() -> None:
    """Measure all that is there, and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--peers", help="the Python of an environment with the peers")
    parser.add_argument("--quick", action="store_true", help="fewer tasks for everybody")
    parser.add_argument("--only", nargs="*", default=[], help="fbflow, dbos, prefect, luigi, dask")
    given = parser.parse_args()
    cases = tuple(FEWER.get(case, case) for case in CASES) if given.quick else CASES
    print(f"{'tasks per second':24}" + "".join(f"{case:>12}" for case in cases), end="")
    print(f"{'first, s':>10}{'peak MB':>9}")
    if not given.only or "fbflow" in given.only:
        for kept in KEPT:
            show(f"FBFlow, {kept}", [fbflow(case, kept) for case in cases], fbflow_first(kept))
    for peer, is_slow in PEERS.items():
        if given.peers and (not given.only or peer in given.only):
            asked = [FEWER.get(case, case) if is_slow else case for case in cases]
            results = [measured(given.peers, peer, case) for case in asked]
            if any(results):
                first = timed(given.peers, peer, "chain-1")
                show(f"{peer}{' ~' if is_slow else ''}", results, first)
    print(f"this disk: {fsyncs():,.0f} fdatasync/s")


def show(name: str, results: list[dict[str, Any] | None], first: float | None) -> None:
    """Print one line."""
    rates = [f"{one['tasks'] / one['seconds']:>12,.0f}" if one else f"{'-':>12}" for one in results]
    peak = max((one["peak"] for one in results if one), default=0)
    started = f"{first:>10.2f}" if first else f"{'-':>10}"
    print(f"{name:24}{''.join(rates)}{started}{peak:>9.0f}", flush=True)


def fbflow(case: str, kept: str) -> dict[str, Any] | None:
    """Compile a case in one process, execute it in another."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        graph = Path(folder) / "dag.json"
        if call(sys.executable, "fbflow_graphs.py", case, str(graph)) is None:
            return None
        return call(sys.executable, "fbflow_runs.py", str(graph), kept, folder)


def fbflow_first(kept: str) -> float | None:
    """Return the seconds from the start of a process to its first result."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        graph = Path(folder) / "dag.json"
        call(sys.executable, "fbflow_graphs.py", "chain-1", str(graph))
        begun = time.perf_counter()
        result = call(sys.executable, "fbflow_runs.py", str(graph), kept, folder)
        return time.perf_counter() - begun if result else None


def measured(python: str, peer: str, case: str) -> dict[str, Any] | None:
    """Execute a case with a peer."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        return call(python, f"{peer}_runs.py", case, str(Path(folder).resolve()))


def timed(python: str, peer: str, case: str) -> float | None:
    """Return the seconds that a process takes in which a peer executes a case."""
    begun = time.perf_counter()
    return time.perf_counter() - begun if measured(python, peer, case) else None


def call(python: str, script: str, *arguments: str) -> dict[str, Any] | None:
    """Run a script; return what it prints last, or None if it fails."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(HERE.parent),
        "PREFECT_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    }
    done = subprocess.run(
        [python, str(SCRIPTS / script), *arguments],
        capture_output=True,
        text=True,
        env=environment,
        timeout=600,
        check=False,
    )
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        sys.stderr.write(f"{script} {arguments[0]}: {done.stderr.strip()[-300:]}\n")
        return None
    found: dict[str, Any] = json.loads(lines[-1])
    return found


def fsyncs() -> float:
    """Return how often a second this disk can be asked to keep a few bytes."""
    with tempfile.NamedTemporaryFile(dir=".") as file:
        begun = time.perf_counter()
        for _ in range(FSYNCS):
            file.write(b"x" * 100)
            file.flush()
            os.fdatasync(file.fileno())
        return FSYNCS / (time.perf_counter() - begun)


if __name__ == "__main__":
    main()
