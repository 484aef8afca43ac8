"""Time travel: pins, tasks and paths of a run at any entry of its journal."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from compiler.ir.graph import Graph
from compiler.ir.policy import Policy, Retry
from fblib.operation import Inputs, OperationContext, OperationError, Outputs
from runtime.clock import SECOND
from runtime.durable.errors import NotNowError, NotThereError
from runtime.durable.history import Executed, History, Moment
from runtime.durable.listener import RunListener
from runtime.durable.session import NewRun, Terms, open_session
from runtime.executor.base import Wait
from runtime.executor.executor import OperationExecutor
from runtime.state import TaskState
from runtime.store.base import Entry, Order, TaskRecord
from runtime.store.home import Home
from tests.calls import DOES
from tests.durable_bench import Bench
from tests.operation_graphs import compiled
from tests.talking import in_loop

CHAIN = compiled(
    {"a": "CALL", "b": "CALL", "c": "CALL"},
    events=["START.COLD -> a.REQ", "a.CNF -> b.REQ", "b.CNF -> c.REQ"],
    data=["a.result -> b.arguments.a", "b.result -> c.arguments.b"],
    parameters={"a.arguments": "[1]"},
    policies={"b": Policy(retry=Retry(attempts=2, delay=0.01))},
)
ASKING = compiled(
    {"ask": "HUMAN_APPROVE", "never": "SLEEP"},
    events=["START.COLD -> ask.REQ", "ask.ERR -> never.REQ"],
)


async def history(bench: Bench, graph: Graph) -> History:
    return History(bench.store, await bench.store.run("r1"), graph)


async def every_moment(bench: Bench, graph: Graph) -> list[Moment]:
    """Return the moments of all entries, each made from the one before."""
    one = await history(bench, graph)
    return [await one.at(entry.seq) for entry in await bench.store.entries("r1")]


def states(moment: Moment) -> dict[str, str]:
    return {node.rpartition(".")[2]: state.value for node, state in moment.tasks.items()}


async def fails_once(context: OperationContext, inputs: Inputs) -> Outputs:
    if context.attempt == 1:
        message = "not yet"
        raise OperationError(message)
    return {"result": inputs["arguments"]}


async def chain_done(bench: Bench) -> list[Entry]:
    DOES["b"] = fails_once
    async with OperationExecutor() as executor:
        run = await bench.begin(CHAIN, executor)
        await run.execute()
    return await bench.store.entries("r1")


@in_loop
async def test_tasks_have_the_states_they_had_at_each_entry(bench: Bench) -> None:
    entries = await chain_done(bench)
    moments = await every_moment(bench, CHAIN)

    assert [entry.kind for entry in entries] == [
        "start", "finish", "attempt", "finish", "finish", "state",
    ]  # fmt: skip
    assert [tuple(states(one).values()) for one in moments] == [
        ("running", "pending", "pending"),
        ("succeeded", "running", "pending"),
        ("succeeded", "retrying", "pending"),
        ("succeeded", "succeeded", "running"),
        ("succeeded", "succeeded", "succeeded"),
        ("succeeded", "succeeded", "succeeded"),
    ]
    assert [one.pins["App.b.result"] for one in moments[2:4]] == ["null", '{"a": [1]}']
    assert moments[-1].executed == entries[-1].at_entry
    assert moments[3].run_time == entries[3].at_time


@in_loop
async def test_the_path_is_what_was_executed_because_of_an_entry(bench: Bench) -> None:
    await chain_done(bench)
    start, finished, attempt, *_ = await every_moment(bench, CHAIN)

    assert start.path == (Executed("App.a", "REQ", "App.START.COLD"),)
    assert finished.path == (
        Executed("App.a", "", ""),
        Executed("App.b", "REQ", "App.a.CNF"),
    )
    assert attempt.path == ()
    assert finished.path_length == 2


@in_loop
async def test_going_on_gives_the_same_as_going_there_at_once_and_so_does_going_back(
    bench: Bench,
) -> None:
    entries = await chain_done(bench)
    moments = await every_moment(bench, CHAIN)
    back = await history(bench, CHAIN)
    backwards = [await back.at(entry.seq) for entry in reversed(entries)]
    at_once = [await (await history(bench, CHAIN)).at(entry.seq) for entry in entries]

    assert backwards[::-1] == moments == at_once


@in_loop
async def test_who_goes_on_replays_only_what_is_new(bench: Bench) -> None:
    await chain_done(bench)
    asked: list[tuple[int, int | None]] = []
    entries = bench.store.entries

    async def noted(run: str, **given: Any) -> list[Entry]:  # noqa: ANN401 - hands it on
        asked.append((given.get("after", 0), given.get("until")))
        return await entries(run, **given)

    one = await history(bench, CHAIN)
    await one.at(3)
    bench.store.entries = noted  # type: ignore[method-assign] # it only looks
    await one.at(5)
    forward = [*asked]
    asked.clear()
    first = await one.at(5)
    again = await one.at(5)

    assert (3, 5) in forward
    assert all(after >= 3 for after, _ in forward)
    assert first is again
    assert (0, 5) not in asked


class Waits(RunListener):
    """Tells when a task waits."""

    def __init__(self) -> None:
        self.waits = asyncio.Event()

    @override
    def task_waits(self, task: TaskRecord, wait: Wait) -> None:
        self.waits.set()


@in_loop
async def test_who_waits_is_seen_to_wait_until_the_answer(tmp_path: Path) -> None:
    listener = Waits()
    async with open_session(Home(tmp_path), Terms()) as session:
        run = await session.begin(NewRun(ASKING), listeners=[listener])
        async with asyncio.TaskGroup() as group:
            group.create_task(run.execute())
            await listener.waits.wait()
            run.obey(Order(run.record.id, "answer", "App.ask", {"approved": True}, "ann"))
        one = History(session.store, run.record, ASKING)
        entries = await session.store.entries(run.record.id)
        moments = {entry.kind: await one.at(entry.seq) for entry in entries}

    assert states(moments["start"])["ask"] == "running"
    assert states(moments["wait"])["ask"] == "waiting"
    assert states(moments["answer"])["ask"] == "running"
    assert states(moments["finish"]) == {"ask": "succeeded", "never": "pending"}
    assert states(moments["state"]) == {"ask": "succeeded", "never": "skipped"}


@in_loop
async def test_a_run_that_goes_on_is_looked_at_meanwhile(bench: Bench) -> None:
    begun, go = asyncio.Event(), asyncio.Event()

    async def waits(_context: OperationContext, inputs: Inputs) -> Outputs:
        begun.set()
        await go.wait()
        return {"result": inputs["arguments"]}

    DOES["b"] = waits
    async with OperationExecutor() as executor, asyncio.TaskGroup() as group:
        run = await bench.begin(CHAIN, executor)
        group.create_task(run.execute())
        await begun.wait()
        one = await history(bench, CHAIN)
        before = await one.at(2)
        go.set()
    after = await one.at(2)
    end = await one.at(3)

    assert states(before) == {"a": "succeeded", "b": "running", "c": "pending"}
    assert after == before
    assert states(end) == {"a": "succeeded", "b": "succeeded", "c": "running"}
    assert run.record.state.value == "succeeded"


@in_loop
async def test_elements_of_a_list_are_known_too(bench: Bench) -> None:
    graph = compiled(
        {"each": "CALL"},
        events=["START.COLD -> each.REQ"],
        parameters={"each.arguments": "[1, 2]"},
        policies={"each": Policy(for_each="arguments")},
    )
    async with OperationExecutor() as executor:
        run = await bench.begin(graph, executor)
        await run.execute()
    first = (await every_moment(bench, graph))[1]

    assert first.entry.kind == "item"
    assert first.elements == {("App.each", 0): TaskState.SUCCEEDED}
    assert first.tasks == {"App.each": TaskState.RUNNING}


@in_loop
async def test_a_network_without_operations_has_a_history_if_it_was_kept(tmp_path: Path) -> None:
    graph = compiled(
        {"cycle": "E_CYCLE", "count": "E_CTU"},
        events=["START.COLD -> cycle.START", "cycle.EO -> count.CU"],
        parameters={"cycle.DT": "T#5ms", "count.PV": "1000"},
    )
    async with open_session(Home(tmp_path), Terms()) as session:
        run = await session.begin(NewRun(graph, durability="strict"))
        await run.execute(limit=SECOND // 10)
        entries = await session.store.entries(run.record.id)
        one = History(session.store, run.record, graph)
        counts = [(await one.at(entry.seq)).pins["App.count.CV"] for entry in entries]
        last = await one.at(entries[-1].seq)

    assert [*dict.fromkeys(counts)][:4] == ["0", "1", "2", "3"]
    assert [step.node for step in last.path] == ["App.cycle", "App.count"]


@in_loop
async def test_what_is_not_there_is_told(bench: Bench) -> None:
    await chain_done(bench)
    one = await history(bench, CHAIN)
    for seq in (0, -1, 7, 10**20):
        message = f'the journal of the run "r1" has no entry {seq}: its last one is 6'
        with pytest.raises(NotThereError, match=message):
            await one.at(seq)
    record = await bench.store.run("r1")
    record.durability = "snapshot"
    with pytest.raises(NotNowError, match="its durability is snapshot, not strict"):
        History(bench.store, record, CHAIN)
