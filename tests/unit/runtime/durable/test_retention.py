"""Runs that are old enough are forgotten; circuits are kept as they change."""

import asyncio
from pathlib import Path

import pytest

from compiler.ir.graph import Graph
from compiler.ir.policy import Circuit, Workflow
from fblib.operation import OperationSettings, Permissions
from runtime.durable.session import NewRun, Session, Terms, open_session
from runtime.store.home import Home, read_home
from tests.operation_graphs import compiled
from tests.talking import free_port, in_loop

NAP = compiled({"a": "SLEEP"}, events=["START.COLD -> a.REQ"], parameters={"a.seconds": "0"})
OTHER = NAP.model_copy(update={"name": "Other"})


async def done(session: Session, graph: Graph) -> str:
    run = await session.begin(NewRun(graph))
    await run.execute()
    await session.end(run)
    return run.record.id


@pytest.mark.parametrize("keeps_archives", [True, False])
@in_loop
async def test_runs_that_are_over_for_some_time_are_forgotten(
    tmp_path: Path, keeps_archives: bool
) -> None:
    home = Home(tmp_path)
    async with open_session(home, Terms()) as session:
        ids = [await done(session, graph) for graph in (NAP, OTHER, NAP, NAP)]
        waiting = await session.begin(NewRun(NAP))
        young = await session.forget_older(3600)
        gone = await session.forget_older(0, keep=1, keeps_archives=keeps_archives)
        left = [run.id for run in await session.store.runs()]

    assert young == []
    assert gone == [ids[0], ids[2]]
    assert left == [waiting.record.id, ids[3], ids[1]]
    assert [home.archive(id_).exists() for id_ in ids] == [
        keeps_archives, True, keeps_archives, True,
    ]  # fmt: skip


@in_loop
async def test_a_circuit_is_kept_when_it_changes(tmp_path: Path) -> None:
    port = free_port()
    graph = compiled(
        {"ask": "HTTP_REQUEST", "wait": "EVENT_WAIT"},
        events=["START.COLD -> ask.REQ", "ask.ERR -> wait.REQ"],
        parameters={"ask.url": f"'http://127.0.0.1:{port}/'", "wait.name": "'never'"},
        workflow=Workflow(circuit=Circuit(failures=1)),
    )
    terms = Terms(OperationSettings(permissions=Permissions(private_network=True)))
    async with open_session(Home(tmp_path), terms) as session:
        run = await session.begin(NewRun(graph))
        async with asyncio.TaskGroup() as group, asyncio.timeout(10):
            group.create_task(run.execute())
            async with read_home(Home(tmp_path), wall=session.wall) as other:
                while not (kept := await other.store.circuits()):  # noqa: ASYNC110 - in a file
                    await asyncio.sleep(0.01)
            run.stop()

    assert [(one.state, one.failures) for one in kept] == [("open", 1)]
