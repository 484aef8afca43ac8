"""How fast the store keeps what happens, beside what the disk itself can do.

    python benchmarks/store.py [--tasks 10000] [--folder DIR]

Each row commits one journal entry and one task for every task, in batches of some size. `waits`
waits for each commit before the next, as a chain of tasks does; `flows` does not, as many tasks
beside each other. `process` survives a killed process, `power` a power cut as well.
"""

import argparse
import asyncio
import os
import tempfile
import time
from pathlib import Path
from typing import Literal

from fblib.service import Value
from runtime.state import TaskState
from runtime.store.base import Batch, Entry, RunRecord, TaskRecord
from runtime.store.home import Home, open_home

SYNCS = 1_000
RESULT: Value = {"event": "CNF", "outputs": {"result": "x" * 60, "count": 5}}


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, default=None, help="on the disk to be measured")
    parsed = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=parsed.folder) as name:
        folder = Path(name)
        print(f"the disk: {syncs(folder / 'sync'):,.0f} fdatasync/s")
        print(f"{'commit':>8}{'batch':>7}{'':>7}{'rows/s':>12}{'commits/s':>12}")
        for commit in ("process", "power"):
            for batch in (1, 200):
                for waits in (True, False):
                    home = Home(folder / f"{commit}{batch}{waits}")
                    seconds = asyncio.run(
                        keep(home, parsed.tasks, batch, commit=commit, waits=waits)
                    )
                    rows, commits = 2 * parsed.tasks / seconds, parsed.tasks / batch / seconds
                    how = "waits" if waits else "flows"
                    print(f"{commit:>8}{batch:>7}{how:>7}{rows:>12,.0f}{commits:>12,.0f}")


async def keep(
    home: Home, tasks: int, batch: int, *, commit: Literal["process", "power"], waits: bool
) -> float:
    """Keep the results of so many tasks; return the seconds that took."""
    async with open_home(home, wall=time.time_ns) as opened:
        store = opened.store
        run = RunRecord("r1", "Bench", "", owner=opened.owner, commit=commit)
        await store.create(run, graph=b"{}")
        committed = None
        begin = time.perf_counter()
        for first in range(1, tasks + 1, batch):
            committed = store.commit(results(first, min(first + batch, tasks + 1)))
            if waits:
                await committed.wait()
            await asyncio.sleep(0)
        if committed is not None:
            await committed.wait()
        seconds = time.perf_counter() - begin
        kept = len(await store.entries("r1")), len(await store.tasks("r1"))
        if kept != (tasks, tasks):
            message = f"{kept} rows are kept of {tasks} each"
            raise SystemExit(message)
    return seconds


def results(first: int, end: int) -> Batch:
    """Return what is kept of some tasks."""
    now, done = time.time_ns(), TaskState.SUCCEEDED
    nodes = [(seq, f"App.task_{seq}") for seq in range(first, end)]
    return Batch(
        "r1",
        [Entry(seq, "finish", 3 * seq, seq, now, node, -1, RESULT) for seq, node in nodes],
        [TaskRecord(node, -1, done, 1, now, now, now, "", seq) for seq, node in nodes],
    )


def syncs(path: Path) -> float:
    """Return how often in a second a page gets onto the disk."""
    with path.open("wb", buffering=0) as file:
        begin = time.perf_counter()
        for _ in range(SYNCS):
            file.write(b"x" * 4096)
            os.fdatasync(file.fileno())
        return SYNCS / (time.perf_counter() - begin)


if __name__ == "__main__":
    main()
