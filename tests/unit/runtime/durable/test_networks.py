"""Runs of networks without operations, kept in a home; and runs that are paused."""

import asyncio
from pathlib import Path

import pytest

from runtime.clock import SECOND
from runtime.durable.errors import NotNowError
from runtime.durable.session import NewRun, Terms, open_session
from runtime.state import RunState
from runtime.store.base import Order
from runtime.store.home import Home
from tests.dying_networks import GRAPH
from tests.operation_graphs import compiled
from tests.talking import in_loop

NAPS = compiled(
    {"a": "SLEEP", "b": "SLEEP"},
    events=["START.COLD -> a.REQ", "a.CNF -> b.REQ"],
    parameters={"a.seconds": "0.01", "b.seconds": "0.01"},
)


@in_loop
async def test_a_network_goes_on_counting_in_another_session(tmp_path: Path) -> None:
    counts: list[int] = []
    times: list[int] = []
    states: list[RunState] = []
    async with open_session(Home(tmp_path), Terms()) as session:
        run = await session.begin(NewRun(GRAPH, durability="snapshot"))
        await run.execute(limit=SECOND // 10)
    for _ in range(2):
        counts.append(int(str(run.machine.kernel.read("App.count", "CV"))))
        times.append(run.machine.now)
        states.append(run.record.state)
        async with open_session(Home(tmp_path), Terms()) as session:
            assert [one.id for one in await session.unfinished()] == [run.record.id]
            run = await session.go_on(run.record.id)
            assert run.machine.kernel.read("App.count", "CV") == counts[-1]
            await run.execute(limit=SECOND // 10)
    counts.append(int(str(run.machine.kernel.read("App.count", "CV"))))

    assert counts[0] >= 50
    assert counts[1] - counts[0] >= 50
    assert counts[2] - counts[1] >= 50
    assert times[1] - times[0] < SECOND  # the time in which it did not run does not count
    assert states == [RunState.RUNNING] * 2


@in_loop
async def test_what_a_session_executes_itself_is_not_unfinished(tmp_path: Path) -> None:
    async with open_session(Home(tmp_path), Terms()) as session:
        run = await session.begin(NewRun(GRAPH, durability="snapshot"))
        nothing = await session.begin(NewRun(GRAPH, durability="none"))
        before = await session.unfinished()
        for id_, message in ((run.record.id, "can go on"), (nothing.record.id, "being executed")):
            with pytest.raises(NotNowError, match=message):
                await session.give_up(id_)
        await run.execute(limit=SECOND // 100)
        await nothing.execute(limit=SECOND // 100)
        after = await session.unfinished()

    assert before == []
    assert [one.id for one in after] == [run.record.id]
    assert nothing.record.state is RunState.CANCELLED


@in_loop
async def test_a_paused_run_stays_paused_until_somebody_lets_it_go_on(tmp_path: Path) -> None:
    async with open_session(Home(tmp_path), Terms()) as session:
        run = await session.begin(NewRun(NAPS))
        run.obey(Order(run.record.id, "pause"))
        run.begin_paused()
        await run.execute(limit=SECOND // 20)
    async with open_session(Home(tmp_path), Terms()) as session:
        (record,) = await session.unfinished()
        run = await session.go_on(record.id, paused=True)
        async with asyncio.TaskGroup() as group:
            executing = group.create_task(run.execute())
            await asyncio.sleep(0.05)
            begun = [task.record.attempts for task in run.operations.tasks]
            state = run.record.state
            run.obey(Order(record.id, "resume"))
            await executing

    assert record.state is RunState.PAUSED
    assert (begun, state) == ([0], RunState.PAUSED)
    assert run.record.state is RunState.SUCCEEDED


@in_loop
async def test_a_paused_run_goes_on_at_once_if_nobody_says_otherwise(tmp_path: Path) -> None:
    async with open_session(Home(tmp_path), Terms()) as session:
        run = await session.begin(NewRun(NAPS))
        run.begin_paused()
        await run.execute(limit=SECOND // 20)
        paused = run.record.state
        run = await session.go_on(run.record.id)
        await run.execute()

    assert paused is RunState.PAUSED
    assert run.record.state is RunState.SUCCEEDED
