"""Figures over runs: what they say is what happened."""

from pathlib import Path

import pytest

from server.service.errors import NotFoundError
from tests.control import config, control, run_of
from tests.talking import in_loop

TWO = """{"name": "two", "tasks": [
 {"id": "long", "operation": "sleep", "tag": "cpu", "params": {"seconds": 0.2}},
 {"id": "short", "operation": "sleep", "params": {"seconds": 0.02}},
 {"id": "end", "operation": "log", "params": {"text": "x"}, "dependencies": ["long", "short"]}]}"""
BAD = """{"name": "bad", "tasks": [
 {"id": "read", "operation": "http.request", "params": {"url": "http://127.0.0.1:1/"},
  "retry": {"attempts": 2, "delay": 0.05}}]}"""


@in_loop
async def test_performance_counts_what_ended_how(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        nothing = await service.analytics.performance()
        for _ in range(2):
            await run_of(service, config(TWO))
        await run_of(service, config(BAD))

        every = await service.analytics.performance()
        two = await service.analytics.performance(graph="two")

        assert (nothing.runs, nothing.success_rate, nothing.durations) == (0, None, None)
        assert (every.runs, dict(every.by_state)) == (3, {"succeeded": 2, "failed": 1})
        assert every.success_rate == pytest.approx(2 / 3)
        assert sum(hour.succeeded for hour in every.hours) == 2
        assert sum(hour.failed for hour in every.hours) == 1
        assert two.durations is not None
        assert two.durations.p50 >= 0.2


@in_loop
async def test_bottlenecks_begin_with_what_takes_longest(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        for _ in range(2):
            await run_of(service, config(TWO))

        found = await service.analytics.bottlenecks("two")

        assert found.runs == 2
        assert found.tasks[0].label == "long"
        assert found.critical_path == ["long", "end"]
        assert [one.critical for one in found.tasks if one.label == "short"] == [0]
        assert found.tasks[0].share > 0.5
        with pytest.raises(NotFoundError):
            await service.analytics.bottlenecks("nothing")


@in_loop
async def test_work_costs_its_rate_and_failed_attempts_are_wasted(tmp_path: Path) -> None:
    async with control(tmp_path, rates={"cpu": 10.0}, currency="EUR") as service:
        await run_of(service, config(TWO))
        await run_of(service, config(BAD))

        cost = await service.analytics.cost()

        rows = {(row.operation, row.tag): row for row in cost.rows}
        assert cost.currency == "EUR"
        assert cost.total == pytest.approx(rows["sleep", "cpu"].seconds * 10)
        assert rows["sleep", ""].cost is None
        assert rows["http.request", ""].attempts == 2
        assert rows["http.request", ""].wasted_seconds == rows["http.request", ""].seconds


@in_loop
async def test_a_timeline_has_attempts_delays_and_the_critical_path(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        bad = await service.runs.timeline((await run_of(service, config(BAD))).id)
        two = await service.runs.timeline((await run_of(service, config(TWO))).id)

        (row,) = bad.rows
        work = [bar for bar in row.bars if bar.kind == "at work"]
        assert [(bar.attempt, bar.failed) for bar in work] == [(1, True), (2, True)]
        assert "127.0.0.1" in work[0].error
        assert [bar.kind for bar in row.bars if bar.kind == "delayed"] == ["delayed"]
        assert {row.label for row in two.rows if row.critical} == {"long", "end"}
        assert all(bar.end is not None for row in two.rows for bar in row.bars)
