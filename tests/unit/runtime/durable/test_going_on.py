"""Runs whose process died: nothing that was kept is performed again, the rest is."""

import asyncio
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.ir.graph import Graph
from compiler.ir.policy import Policy, Retry, Workflow
from fblib.operation import Inputs, OperationContext, OperationError, Outputs
from fblib.service import Value
from fblib.services import services
from runtime.durable.replay import replay
from runtime.durable.run import DurableRun
from runtime.executor.executor import OperationExecutor
from runtime.kernel.machine import Machine
from runtime.kernel.python_kernel import PythonKernel
from runtime.report import Ending
from runtime.state import RunState
from runtime.store.base import Order
from tests.calls import CALLS, DOES
from tests.durable_bench import Bench
from tests.operation_graphs import compiled
from tests.talking import in_loop

CHAIN = compiled(
    {"a": "CALL", "b": "CALL", "c": "CALL"},
    events=["START.COLD -> a.REQ", "a.CNF -> b.REQ", "b.CNF -> c.REQ"],
    data=["a.result -> b.arguments.a", "b.result -> c.arguments.b"],
    parameters={"a.arguments": "[1]"},
)


async def interrupted(bench: Bench, graph: Graph, at: str) -> None:
    """Execute a run until a node is being performed, then let go of everything."""
    begun = asyncio.Event()

    async def hangs(_context: OperationContext, _inputs: Inputs) -> Outputs:
        begun.set()
        await asyncio.get_running_loop().create_future()
        return {}

    before = DOES.get(at)
    DOES[at] = hangs
    async with OperationExecutor() as executor, asyncio.TaskGroup() as group:
        run = await bench.begin(graph, executor)
        executing = group.create_task(run.execute())
        await begun.wait()
        run.stop()
        report = await executing
    assert report.ended_because is Ending.STOP_REQUESTED
    DOES.pop(at)
    if before is not None:
        DOES[at] = before


@in_loop
async def test_a_run_goes_on_after_what_was_kept(bench: Bench) -> None:
    await interrupted(bench, CHAIN, "b")
    assert (await bench.store.run("r1")).state is RunState.RUNNING
    async with OperationExecutor() as executor:
        run = await bench.go_on(CHAIN, executor)
        await run.execute()

    assert run.result("App.c")["result"] == {"b": {"a": [1]}}
    assert CALLS == {"a": 1, "b": 2, "c": 1}
    assert await bench.states() == {"a": "succeeded", "b": "succeeded", "c": "succeeded"}


@in_loop
async def test_attempts_and_checkpoints_survive(bench: Bench) -> None:
    seen: list[Any] = []

    async def works(context: OperationContext, _inputs: Inputs) -> Outputs:
        seen.append((context.attempt, context.restored, context.key))
        if context.attempt == 1:
            context.checkpoint({"page": 3})
            message = "again"
            raise OperationError(message)
        if len(seen) == 2:
            stop()
            await asyncio.get_running_loop().create_future()
        return {"text": "done"}

    DOES.update(a=works)
    policies = {"a": Policy(retry=Retry(attempts=5))}
    graph = compiled({"a": "CALL"}, events=["START.COLD -> a.REQ"], policies=policies)
    async with OperationExecutor() as executor:
        run = await bench.begin(graph, executor)
        stop = run.stop
        await run.execute()
    async with OperationExecutor() as executor:
        run = await bench.go_on(graph, executor)
        await run.execute()

    key = "r1/App.a/1"
    assert seen == [(1, None, key), (2, {"page": 3}, key), (2, {"page": 3}, key)]


@in_loop
async def test_a_failed_run_is_taken_up_again_where_it_failed(bench: Bench) -> None:
    async def fails(_context: OperationContext, _inputs: Inputs) -> Outputs:
        message = "not yet"
        raise OperationError(message)

    DOES.update(b=fails)
    async with OperationExecutor() as executor:
        run = await bench.begin(CHAIN, executor)
        await run.execute()
    assert run.record.state is RunState.FAILED
    DOES.clear()
    async with OperationExecutor() as executor:
        run = await bench.go_on(CHAIN, executor)
        run.retry("by Anna")
        await run.execute()

    assert run.record.state is RunState.SUCCEEDED
    assert CALLS == {"a": 1, "b": 2, "c": 1}


@in_loop
async def test_undoing_goes_on_where_it_was(bench: Bench) -> None:
    async def fails(_context: OperationContext, _inputs: Inputs) -> Outputs:
        message = "no"
        raise OperationError(message)

    DOES.update(c=fails)
    graph = compiled(
        {"a": "CALL", "b": "CALL", "c": "CALL", "undo_a": "CALL", "undo_b": "CALL"},
        events=["START.COLD -> a.REQ", "a.CNF -> b.REQ", "b.CNF -> c.REQ"],
        policies={"a": Policy(compensate="undo_a"), "b": Policy(compensate="undo_b")},
    )
    await interrupted(bench, graph, "undo_b")
    async with OperationExecutor() as executor:
        run = await bench.go_on(graph, executor)
        await run.execute()

    assert run.record.state is RunState.COMPENSATED
    assert CALLS == {"a": 1, "b": 1, "c": 1, "undo_b": 2, "undo_a": 1}


@in_loop
async def test_a_run_that_was_being_cancelled_stays_so(bench: Bench) -> None:
    DOES.clear()
    await interrupted(bench, CHAIN, "b")
    async with OperationExecutor() as executor:
        run = await bench.go_on(CHAIN, executor)
        run.obey(Order("r1", "cancel"))
        report = await run.execute()

    assert report.ended_because is Ending.CANCELLED
    assert CALLS == {"a": 1, "b": 1}


@in_loop
async def test_a_delay_in_the_graph_goes_on_from_the_journal(bench: Bench) -> None:
    graph = compiled(
        {"a": "CALL", "wait": "E_DELAY", "b": "CALL", "c": "CALL"},
        events=[
            "START.COLD -> a.REQ",
            "a.CNF -> wait.START",
            "wait.EO -> b.REQ",
            "b.CNF -> c.REQ",
        ],
        parameters={"wait.DT": "T#5ms"},
    )
    await interrupted(bench, graph, "c")
    async with OperationExecutor() as executor:
        run = await bench.go_on(graph, executor)
        await run.execute()

    assert CALLS == {"a": 1, "b": 1, "c": 2}
    kinds = [entry.kind for entry in await bench.store.entries("r1") if entry.kind != "state"]
    assert kinds == ["start", "finish", "time", "finish", "finish"]


@st.composite
def layered(draw: st.DrawFn) -> Graph:
    """A graph of some layers in which each task depends on some of the layer before."""
    layers = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    names = [[f"t{level}_{number}" for number in range(size)] for level, size in enumerate(layers)]
    elements, events, data, parameters = {}, [], [], {}
    for level, row in enumerate(names):
        for name in row:
            elements[name] = "CALL"
            if not level:
                events.append(f"START.COLD -> {name}.REQ")
                parameters[f"{name}.arguments"] = f'{{"{name}": 1}}'
                continue
            above = draw(st.lists(st.sampled_from(names[level - 1]), min_size=1, unique=True))
            data += [f"{one}.result -> {name}.arguments.{one}" for one in above]
            if len(above) == 1:
                events.append(f"{above[0]}.CNF -> {name}.REQ")
                continue
            join = f"join_{name}"
            elements[join] = "E_REND" if len(above) == 2 else f"E_REND_{len(above)}"
            events += [f"{one}.CNF -> {join}.EI{i}" for i, one in enumerate(above, 1)]
            events.append(f"{join}.EO -> {name}.REQ")
    return compiled(elements, events=events, data=data, parameters=parameters)


class Mortal:
    """Performs calls until its patience is over; then its run is let go of."""

    def __init__(self, patience: int) -> None:
        self.patience = patience
        self.run: DurableRun | None = None

    async def perform(self, _context: OperationContext, inputs: Inputs) -> Outputs:
        self.patience -= 1
        if self.patience < 0 and self.run is not None:
            self.run.stop()
            await asyncio.get_running_loop().create_future()
        return {"result": inputs["arguments"]}


async def live(bench: Bench, graph: Graph, deaths: list[int]) -> dict[str, Value]:
    """Execute a run in several lives; return its results."""
    lives = [*deaths, 1_000]
    for number, patience in enumerate(lives):
        mortal = Mortal(patience)
        DOES.update({node.id.rpartition(".")[2]: mortal.perform for node in graph.nodes})
        async with OperationExecutor() as executor:
            run = await (bench.go_on if number else bench.begin)(graph, executor)
            mortal.run = run
            await run.execute()
        if run.record.state is RunState.SUCCEEDED or number == len(lives) - 1:
            return {one: run.result(one)["result"] for one in calls_in(graph)}
    raise AssertionError


@given(graph=layered(), deaths=st.lists(st.integers(0, 6), max_size=4))
@settings(max_examples=40)
def test_a_run_that_dies_again_and_again_has_the_result_of_one_that_did_not(
    tmp_path_factory: pytest.TempPathFactory, graph: Graph, deaths: list[int]
) -> None:
    """Every life ends after some performances; no result that was kept is computed again."""
    DOES.clear()
    bench = Bench(tmp_path_factory.mktemp("run"))
    results = asyncio.run(live(bench, graph, deaths))
    entries = asyncio.run(bench.store.entries("r1"))
    finished = Counter(one.node for one in entries if one.kind == "finish")

    assert results == undisturbed(graph)
    assert finished == Counter(calls_in(graph))


def calls_in(graph: Graph) -> list[str]:
    """Return the nodes that are operations."""
    return [node.id for node in graph.nodes if node.type == "CALL"]


def undisturbed(graph: Graph) -> dict[str, Value]:
    """Return the results that the kernel alone gives."""
    machine = Machine(graph, PythonKernel(graph), services())
    machine.start()
    machine.run(10_000)
    while machine.requests:
        request = machine.requests.popleft()
        machine.finish(request.node, "CNF", {"result": request.inputs["arguments"]})
        machine.run(10_000)
    return {one: machine.kernel.read(one, "result") for one in calls_in(graph)}


@in_loop
async def test_the_state_at_any_step_comes_from_the_journal(bench: Bench) -> None:
    async with OperationExecutor() as executor:
        run = await bench.begin(CHAIN, executor)
        await run.execute()
    seen = []
    for last in range(5):
        machine = Machine(CHAIN, PythonKernel(CHAIN), services(), epoch=run.record.started)
        replay(machine, await bench.store.entries("r1", until=last))
        machine.run(1_000)
        seen.append([one.node for one in machine.kernel.open_requests()])

    assert seen == [[], ["App.a"], ["App.b"], ["App.c"], []]


@in_loop
async def test_a_graph_that_runs_on_goes_on_from_its_saved_state(bench: Bench) -> None:
    graph = compiled(
        {"clock": "E_CYCLE", "a": "CALL", "counter": "E_CTU"},
        events=[
            "START.COLD -> clock.START",
            "START.WARM -> clock.START",
            "clock.EO -> a.REQ",
            "a.CNF -> counter.CU",
        ],
        parameters={"clock.DT": "T#2ms"},
        workflow=Workflow(durability="snapshot"),
    )

    async def third(_context: OperationContext, _inputs: Inputs) -> Outputs:
        if CALLS["a"] % 3 == 0:
            run.stop()
        return {}

    DOES.update(a=third)
    async with OperationExecutor() as executor:
        run = await bench.begin(graph, executor, durability="snapshot")
        await run.execute()
    before = run.machine.kernel.read("App.counter", "CV")
    async with OperationExecutor() as executor:
        run = await bench.go_on(graph, executor)
        assert run.machine.kernel.read("App.counter", "CV") == before
        await run.execute()

    after = run.machine.kernel.read("App.counter", "CV")
    assert isinstance(after, int)
    assert isinstance(before, int)
    assert after > before
