"""Waiting for a time, on a bench."""

from pathlib import Path

import pytest

from fblib.operation import OperationError
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


@pytest.mark.parametrize(
    "moment",
    [
        "2026-09-21T14:13:50",
        "2026-09-21T14:13:50Z",
        "2026-09-21 16:13:50+02:00",
        "20260921T141350",
        "DT#2026-09-21-14:13:50",
        "DATE_AND_TIME#2026-09-21-14:13:50",
    ],
)
@in_loop
async def test_a_moment_is_waited_for(moment: str, tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    outputs = await bench.perform("wait_until", moment=moment)

    assert outputs == {"reached": "2026-09-21T14:13:50+00:00"}
    assert bench.now == BEGIN + 30 * SECOND


@in_loop
async def test_a_moment_that_is_over_is_not_waited_for(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    await bench.perform("wait_until", moment="1969-07-20T20:17:40Z")

    assert bench.now == BEGIN


@pytest.mark.parametrize(
    "moment", ["", "tomorrow", "2026-02-30", "DT#x", "T#5s", "2026-09-21T25:00"]
)
@in_loop
async def test_what_is_no_moment_is_told(moment: str, tmp_path: Path) -> None:
    with pytest.raises(OperationError, match=f'"{moment}" is no moment; expected') as raised:
        await Bench(tmp_path).perform("wait_until", moment=moment)

    assert not raised.value.again
