"""Graphs of Python functions: FBFlow side by side with plain asyncio and its nearest peers.

    python benchmarks/python_library.py [--peers PYTHON] [--quick] [--only NAME ...]

PYTHON is the interpreter of an environment with the peers, which none of our own needs:
`python -m venv peers && peers/bin/pip install sf-hamilton "dask[distributed]"`. The functions do
nothing, so that what is measured is what a task costs; everybody has a process of its own. Dask
gets fewer async tasks (~), for its scheduler talks with its worker.

Then the example of the files: how much of what two pools of two allow is reached.
"""

import argparse
import heapq
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fbflow import Executor, Scheduler, Task

HERE = Path(__file__).parent
SCRIPTS = HERE / "python_peers"
SAMPLE = HERE.parent / "samples" / "python" / "file_processing.py"
CASES = (
    ("out-10000", "async"),
    ("layers-100", "async"),
    ("out-10000", "plain"),
    ("layers-100", "plain"),
)
COLUMNS = ("build", "compile", "run", "tasks/s", "all", "peak MB")
FEWER = {"out-10000": "out-1000", "layers-100": "layers-30", "chain-1000": "chain-200"}
HEAD = "".join((" " * 24, *(f"{one:>10}" for one in COLUMNS)))
OURS = ("fbflow", "asyncio")
PEERS = ("hamilton", "dask")
FILES = "files"


def main() -> None:
    """Measure all that is there, and print tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--peers", help="the Python of an environment with the peers")
    parser.add_argument("--quick", action="store_true", help="fewer tasks, shorter work")
    parser.add_argument(
        "--only", nargs="*", default=[], help=", ".join((*OURS, *PEERS, FILES)), metavar="NAME"
    )
    given = parser.parse_args()
    wanted = set(given.only) or {*OURS, *PEERS, FILES}
    for case, kind in CASES:
        asked = FEWER[case] if given.quick else case
        print(f"{asked}, {'async functions' if kind == 'async' else 'plain functions, in threads'}")
        print(HEAD)
        if "fbflow" in wanted:
            show("FBFlow, in memory", measured(sys.executable, "fbflow", asked, kind))
            with tempfile.TemporaryDirectory(dir=".") as home:
                show("FBFlow, in a home", measured(sys.executable, "fbflow", asked, kind, home))
        if "asyncio" in wanted:
            show("asyncio alone", measured(sys.executable, "asyncio", asked, kind))
        for peer in PEERS:
            if given.peers and peer in wanted:
                is_slow = peer == "dask" and kind == "async"
                fewer = FEWER.get(asked, asked) if is_slow else asked
                show(f"{peer}{' ~' if is_slow else ''}", measured(given.peers, peer, fewer, kind))
        print()
    if FILES in wanted:
        files(0.25 if given.quick else 1.0)


def show(name: str, result: dict[str, Any] | None) -> None:
    """Print one line: seconds, tasks per second of the run alone, and of everything."""
    if result is None:
        print(f"{name:24}{'-':>10}")
        return
    tasks, run = result["tasks"], result["run"]
    whole = run + result["build"] + result["compile"]
    seconds = f"{result['build']:>10.2f}{result['compile']:>10.2f}{run:>10.2f}"
    print(f"{name:24}{seconds}{tasks / run:>10,.0f}{tasks / whole:>10,.0f}{result['peak']:>10.0f}")


def measured(python: str, peer: str, *arguments: str) -> dict[str, Any] | None:
    """Run a script; return what it prints last, or None if it fails."""
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent), "HAMILTON_TELEMETRY_ENABLED": "no"}
    done = subprocess.run(
        [python, str(SCRIPTS / f"{peer}_peer.py"), *arguments],
        capture_output=True,
        text=True,
        env=environment,
        timeout=600,
        check=False,
    )
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        sys.stderr.write(f"{peer} {arguments[0]}: {done.stderr.strip()[-300:]}\n")
        return None
    found: dict[str, Any] = json.loads(lines[-1])
    return found


# --- The example of the files ------------------------------------------------------------


def files(seconds: float) -> None:
    """Execute the example, the first time to import what is imported then."""
    print(f"the example of the files, {seconds} s to read one")
    print(f"{'':24}{'run':>8}{'allowed':>9}{'reached':>10}")
    spec = importlib.util.spec_from_file_location("file_processing", SAMPLE)
    if spec is None or spec.loader is None:
        return
    sample = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sample)
    for scale in (0.01, seconds):
        tasks: list[Task] = sample.file_tasks(scale)[0]
        result = Executor(Scheduler(tasks), workers_per_tag=2).run()
        if scale == seconds:
            ends = [(one.started, one.ended) for one in result.tasks.values()]
            took = (max(end for _, end in ends) - min(start for start, _ in ends)) / 1e9
            allowed = makespan(tasks, {"ReadFile": 1, "ProcessFile": 0.4, "CompressFile": 0.2})
            allowed *= seconds
            print(f"{'FBFlow, in memory':24}{took:>8.3f}{allowed:>9.3f}{allowed / took:>10.1%}")


def makespan(tasks: list[Task], seconds: Mapping[str, float]) -> float:
    """Return how long list scheduling takes: what is ready first begins first, two of a tag."""
    now, ends, ended = 0.0, list[tuple[float, int, Task]](), set[Task]()
    left, free = list(tasks), {task.tag(): 2 for task in tasks}
    while left or ends:
        for task in list(left):
            if free[task.tag()] and task.dependencies <= ended:
                free[task.tag()] -= 1
                heapq.heappush(ends, (now + seconds[type(task).__name__], id(task), task))
                left.remove(task)
        now, _, task = heapq.heappop(ends)
        ended.add(task)
        free[task.tag()] += 1
    return now


if __name__ == "__main__":
    main()
