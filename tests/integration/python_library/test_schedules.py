"""Graphs that are executed by their schedules, in virtual time; and `start` and `stop`."""

import asyncio
import logging
import threading
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from fbflow import Executor, Graph, GraphError, RunResult
from fbflow.graph import AnyGraph
from fbflow.schedules import follow_graphs
from runtime.clock import SECOND, VirtualClock
from tests.talking import in_loop

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


class Calendar(VirtualClock):
    """Virtual time from new year's day on."""

    def __init__(self) -> None:
        super().__init__()
        self.epoch = int(NEW_YEAR.timestamp()) * SECOND

    def shown(self, zone: str) -> str:
        now = datetime.fromtimestamp((self.epoch + self.now()) // SECOND, ZoneInfo(zone))
        return now.strftime("%d. %H:%M")


def graph(name: str, schedule: str | None) -> Graph[int]:
    made = Graph[int](name, schedule=schedule)
    made.add(lambda: 1 // 0, name="work")
    return made


@in_loop
async def test_graphs_are_executed_at_their_times_in_the_zone_of_the_executor() -> None:
    clock, stop = Calendar(), asyncio.Event()
    begun: list[str] = []

    async def run(one: AnyGraph) -> None:
        begun.append(f"{one.name} {clock.shown('Europe/Berlin')}")
        if len(begun) == 3:
            stop.set()

    graphs = (graph("daily", "30 7 * * *"), graph("new year", "0 12 1 1 *"), graph("by hand", None))
    await follow_graphs(graphs, run, stop=stop, zone="Europe/Berlin", clock=clock)

    assert begun == ["daily 01. 07:30", "new year 01. 12:00", "daily 02. 07:30"]


@in_loop
async def test_a_run_that_fails_is_logged_with_what_was_raised(
    caplog: pytest.LogCaptureFixture,
) -> None:
    stop = asyncio.Event()

    async def run(one: AnyGraph) -> RunResult:
        stop.set()
        return await Executor().arun(one)

    with caplog.at_level(logging.ERROR, "fbflow"):
        graphs = (graph("broken", "0 * * * *"),)
        await follow_graphs(graphs, run, stop=stop, zone="Europe/Berlin", clock=Calendar())

    assert [one.levelname for one in caplog.records] == ["ERROR"]
    assert '"broken", due at 2026-01-01 02:00:00+01:00' in caplog.text
    assert "ZeroDivisionError" in caplog.text


@in_loop
async def test_without_a_schedule_there_is_nothing_to_start() -> None:
    with pytest.raises(GraphError, match="no graph has a schedule: make it with Graph"):
        await Executor(graphs=[graph("by hand", None)]).astart()


@in_loop
async def test_a_zone_that_nobody_knows_is_refused() -> None:
    executor = Executor(graphs=[graph("daily", "0 7 * * *")], zone="Berlin")

    with pytest.raises(GraphError, match='no time zone "Berlin"; expected a name such as'):
        await executor.astart()


def test_a_schedule_that_is_none_is_refused_with_its_reason() -> None:
    with pytest.raises(GraphError, match=r'schedule of the graph "g" is refused: .*61'):
        Graph("g", schedule="61 * * * *")


def test_start_returns_when_another_thread_stops_it() -> None:
    executor = Executor(graphs=[graph("yearly", "0 0 1 1 *")])
    ended = threading.Event()

    def stop() -> None:
        while not ended.wait(0.01):
            executor.stop()  # does nothing before it has started

    thread = threading.Thread(target=stop)
    thread.start()
    executor.start()
    ended.set()
    thread.join()

    assert not thread.is_alive()
