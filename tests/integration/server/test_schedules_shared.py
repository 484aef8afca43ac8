"""Several follow the same schedules in one database: no slot is run twice, none is lost."""

import asyncio
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.ir.cron import Expression
from server.service.schedules.following import Follower
from tests.following_programs import END, SCHEDULES
from tests.schedule_bench import NEW_YEAR, Bench, quick_folder
from tests.talking import in_loop

PATIENCE = 60.0


def times(expression: str, until: datetime) -> list[datetime]:
    """Return the slots from the beginning to a time."""
    found = []
    for time in Expression(expression).times(NEW_YEAR):
        if time > until:
            break
        found.append(time)
    return found


def test_processes_that_are_killed_at_any_moment_run_every_slot_once(root: Path) -> None:
    with TemporaryDirectory(dir=quick_folder()) as folder:
        done = subprocess.run(
            [sys.executable, "-m", "tests.following_programs", folder, "3"],
            cwd=root,
            check=True,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        with closing(sqlite3.connect(Path(folder) / "runs.db")) as connection:
            runs = dict(connection.execute("SELECT id, graph FROM runs"))
        with closing(sqlite3.connect(Path(folder) / "server.db")) as connection:
            slots = connection.execute("SELECT graph, state, run FROM slots").fetchall()

    assert int(done.stdout) > 3, "hardly anybody died"
    assert Counter(runs.values()) == {
        graph: len(times(expression, END)) for graph, expression in SCHEDULES.items()
    }
    assert {run: graph for graph, state, run in slots if state == "started"} == runs


class KilledError(BaseException):
    """Nothing goes on behind this."""


Step = tuple[int, int, bool]
"""Which follower looks, how many minutes its clock went on (or back), and whether it dies."""
steps = st.lists(
    st.tuples(st.integers(0, 2), st.integers(-20, 90), st.booleans()), min_size=1, max_size=12
)


@settings(max_examples=30)
@given(steps, st.sampled_from(["skip", "once", "all"]), st.sampled_from(["skip", "queue", "allow"]))
def test_followers_with_clocks_that_differ_run_no_slot_twice(
    steps: Sequence[Step], missed: str, overlap: str
) -> None:
    with TemporaryDirectory(dir=quick_folder()) as folder:
        asyncio.run(_share(Path(folder), steps, missed, overlap))


async def _share(folder: Path, steps: Sequence[Step], missed: str, overlap: str) -> None:
    benches = [Bench(folder) for _ in range(3)]
    followers = [bench.follower() for bench in benches]
    await benches[0].set("a", "*/5 * * * *", missed=missed, overlap=overlap)
    for bench in benches:
        bench.worker.runs = benches[0].worker.runs
        bench.worker.new_id = benches[0].worker.new_id  # type: ignore[method-assign]
    end = NEW_YEAR
    for number, minutes, dies in steps:
        bench = benches[number]
        bench.clock.put(bench.clock.time + timedelta(minutes=minutes))
        end = max(end, bench.clock.time)
        bench.worker.dies = _kill if dies else _spare
        try:
            await _settled(followers[number])
        except BaseExceptionGroup:
            followers[number] = bench.follower()
    last = benches[0]
    last.worker.dies = _spare
    last.clock.put(end)
    await _settled(last.follower())
    rows = last.rows.page("a", before=2**62, most=1_000)
    runs = [row.run for row in rows if row.run]
    for bench in benches:
        bench.close()

    assert len(runs) == len(set(runs))
    assert set(runs) == set(last.worker.runs)
    assert not [row for row in rows if row.state in ("starting", "waiting")]
    slots = {row.about().slot for row in rows}
    assert all(slot.minute % 5 == 0 and slot <= end for slot in slots)
    if missed == "all":
        assert slots >= set(times("*/5 * * * *", end))
        assert overlap == "skip" or len(runs) == len(rows)


async def _settled(follower: Follower) -> None:
    """Look until there is nothing to do."""
    while await follower.look() is None:
        pass


def _kill(run: str) -> None:
    raise KilledError(run)


def _spare(_: str) -> None:
    pass


@in_loop
async def test_a_slot_is_claimed_by_one_of_many_that_look_at_the_same_moment() -> None:
    with TemporaryDirectory(dir=quick_folder()) as folder:
        benches = [Bench(Path(folder)) for _ in range(6)]
        for graph in "abc":
            await benches[0].set(graph)
        await asyncio.gather(*(bench.follow(NEW_YEAR + timedelta(hours=5)) for bench in benches))
        rows = [row for graph in "abc" for row in benches[0].rows.page(graph, before=2**62, most=9)]
        for bench in benches:
            bench.close()

    slots = [(row.graph, row.about().slot) for row in rows if row.state == "started"]
    assert len(slots) == len(set(slots)) == 15
    assert len({row.run for row in rows}) == 15
