"""Runs whose processes are killed: a few of the rounds that `make crashes` plays two hundred of."""

import asyncio

import pytest

from tests.crash_rounds import rounds


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_killed_runs_end_as_if_nobody_had_disturbed_them() -> None:
    assert asyncio.run(rounds(2, seed=4)) == []
