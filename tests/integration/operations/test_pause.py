"""Waiting for a time, on a bench."""

from pathlib import Path

from runtime.clock import SECOND
from tests.performing import BEGIN, Bench
from tests.talking import in_loop


@in_loop
async def test_a_pause_takes_its_seconds(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    outputs = await bench.perform("sleep", seconds=2.5)

    assert outputs == {"slept": 2.5}
    assert bench.now == BEGIN + 2.5 * SECOND


@in_loop
async def test_a_pause_goes_on_after_a_crash(tmp_path: Path) -> None:
    bench = Bench(tmp_path, restored=BEGIN + SECOND)
    await bench.perform("sleep", seconds=60.0)

    assert bench.now == BEGIN + SECOND
