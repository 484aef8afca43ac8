"""Followers in processes of their own, which die at any moment.

`python -m tests.following_programs FOLDER COUNT` follows the same schedules in the same database
until all slots of a day are run. Each process has a calendar of its own, so that one is ahead of
the others; runs are rows of a second database. One that died is replaced by a new one.
"""

import asyncio
import os
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from random import Random

from typing_extensions import override

from server.service.schedules.plan import Plan
from tests.schedule_bench import NEW_YEAR, Bench, Worker, hours

END = NEW_YEAR + hours(24)
SCHEDULES = {"often": "*/30 * * * *", "seldom": "5 */3 * * *"}
LIVES = 12
"""How often all of them together may die; the others live to the end."""


class StoringWorker(Worker):
    """Keeps runs in a database, and dies before or after. No run lasts."""

    def __init__(self, bench: Bench, folder: Path, random: Random, *, mortal: bool) -> None:
        """Draw from `random` whether to die at a start."""
        super().__init__(bench.clock)
        self._folder = folder
        self._random = random
        self._mortal = mortal

    @override
    def new_id(self) -> str:
        """Return an id."""
        return f"{os.getpid()}-{super().new_id()}"

    @override
    async def start(self, plan: Plan, run: str) -> None:
        """Start a run, if there is none of that id; or die."""
        self._die()
        with closing(sqlite3.connect(self._folder / "runs.db", timeout=30)) as connection:
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("INSERT OR IGNORE INTO runs VALUES (?, ?)", (run, plan.graph))
            connection.commit()
        self._die()

    @override
    async def is_over(self, run: str) -> bool:
        """Whether a run is there."""
        return bool(run)

    def _die(self) -> None:
        if self._mortal and self._random.random() < 0.1:
            os.kill(os.getpid(), signal.SIGKILL)


async def follow(folder: Path, seed: int, *, mortal: bool) -> None:
    """Follow the schedules through a day."""
    bench = Bench(folder)
    random = Random(seed)  # noqa: S311 - when to die is no secret
    bench.worker = StoringWorker(bench, folder, random, mortal=mortal)
    await bench.follow(END)
    bench.close()


async def prepare(folder: Path) -> None:
    """Set the schedules."""
    bench = Bench(folder)
    for graph, expression in SCHEDULES.items():
        await bench.set(graph, expression, missed="all", overlap="allow")
    bench.close()
    with closing(sqlite3.connect(folder / "runs.db")) as connection:
        connection.execute("CREATE TABLE runs (id TEXT PRIMARY KEY, graph TEXT)")


def fork(folder: Path, seed: int, *, mortal: bool) -> int:
    """Begin a process that follows; return its number."""
    if child := os.fork():
        return child
    code = 1
    try:
        asyncio.run(follow(folder, seed, mortal=mortal))
        code = 0
    finally:
        os._exit(code)


def main(folder: Path, count: int) -> None:
    """Let processes follow, and replace those that die, until all came to the end."""
    asyncio.run(prepare(folder))
    lives = LIVES
    going = {fork(folder, seed, mortal=True) for seed in range(count)}
    while going:
        child, status = os.wait()
        going.discard(child)
        if os.waitstatus_to_exitcode(status) == -signal.SIGKILL:
            lives -= 1
            going.add(fork(folder, 100 + lives, mortal=lives > count))
        elif status:
            sys.exit(f"process {child} ended with {status}")
    sys.stdout.write(f"{LIVES - lives}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
