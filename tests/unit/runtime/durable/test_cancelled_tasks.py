"""One task of a run is cancelled: it and what depends on it end so, all others go on."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.ir.graph import Graph
from compiler.ir.policy import Policy, Workflow
from fblib.operation import Inputs, OperationContext, OperationError, Outputs
from runtime.archive.contents import log_lines
from runtime.durable.run import DurableRun
from runtime.executor.executor import OperationExecutor
from runtime.state import RunState
from runtime.store.base import Order
from tests import calls
from tests.calls import CALLS, DOES
from tests.durable_bench import Bench
from tests.operation_graphs import compiled
from tests.talking import in_loop
from tests.unit.runtime.durable.conftest import OpenBench

#   a -> b -> join -> d -> e
#     -> c ->
DIAMOND = compiled(
    {"a": "CALL", "b": "CALL", "c": "CALL", "join": "E_REND", "d": "CALL", "e": "CALL"},
    events=[
        "START.COLD -> a.REQ",
        "a.CNF -> b.REQ",
        "a.CNF -> c.REQ",
        "b.CNF -> join.EI1",
        "c.CNF -> join.EI2",
        "join.EO -> d.REQ",
        "d.CNF -> e.REQ",
    ],
)


class Hanging:
    """An operation that never ends by itself, and says when it has begun."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()

    async def __call__(self, _context: OperationContext, _inputs: Inputs) -> Outputs:
        self.begun.set()
        await asyncio.get_running_loop().create_future()
        return {}


async def cancelled_at_work(run: DurableRun, name: str) -> None:
    """Execute a run, and cancel a task of it when it is being performed."""
    DOES[name] = hanging = Hanging()
    async with asyncio.TaskGroup() as group:
        executing = group.create_task(run.execute())
        await hanging.begun.wait()
        run.cancel_task(name, by="Anna")
        await executing


@in_loop
async def test_what_depends_on_a_cancelled_task_is_cancelled_and_the_rest_succeeds(
    each_bench: OpenBench,
) -> None:
    async with each_bench() as bench, OperationExecutor() as executor:
        run = await bench.begin(DIAMOND, executor)
        await cancelled_at_work(run, "b")
        states = await bench.states()
        entries = await bench.store.entries("r1")

    assert run.record.state is RunState.SUCCEEDED
    assert CALLS == {"a": 1, "b": 1, "c": 1}
    assert states == {
        "a": "succeeded", "b": "cancelled", "c": "succeeded", "d": "cancelled", "e": "cancelled",
    }  # fmt: skip
    told = [line.split(" ", 1)[1] for line in log_lines(entries, {}).decode().splitlines()]
    assert "App.b: cancelled by Anna" in told
    assert not any("succeeded" in line for line in told if "App.b" in line)


@in_loop
async def test_a_task_that_has_not_begun_never_does(bench: Bench) -> None:
    async with OperationExecutor() as executor:
        run = await bench.begin(DIAMOND, executor)
        run.cancel_task("App.c")
        assert (await bench.store.run("r1")).state is RunState.QUEUED
        await run.execute()

    assert run.record.state is RunState.SUCCEEDED
    assert CALLS == {"a": 1, "b": 1}
    assert (await bench.states())["d"] == "cancelled"


@in_loop
async def test_what_can_be_reached_on_another_way_is_performed(bench: Bench) -> None:
    graph = compiled(
        {"a": "CALL", "b": "CALL", "either": "E_MERGE", "c": "CALL", "d": "CALL"},
        events=[
            "START.COLD -> a.REQ",
            "START.COLD -> b.REQ",
            "a.CNF -> either.EI1",
            "b.CNF -> either.EI2",
            "either.EO -> c.REQ",
            "c.ERR -> d.REQ",
        ],
    )
    async with OperationExecutor() as executor:
        run = await bench.begin(graph, executor)
        run.cancel_task("a")
        await run.execute()

    # d is for failures of c, which succeeded: nobody cancelled anything that it needs.
    assert await bench.states() == {
        "a": "cancelled", "b": "succeeded", "c": "succeeded", "d": "skipped",
    }  # fmt: skip


@in_loop
async def test_what_is_for_its_failure_is_skipped(bench: Bench) -> None:
    graph = compiled(
        {"a": "CALL", "repair": "CALL", "next": "CALL"},
        events=["START.COLD -> a.REQ", "a.ERR -> repair.REQ", "a.CNF -> next.REQ"],
    )
    async with OperationExecutor() as executor:
        run = await bench.begin(graph, executor)
        run.cancel_task("a")
        await run.execute()

    assert await bench.states() == {"a": "cancelled", "repair": "skipped", "next": "cancelled"}


@in_loop
async def test_another_failure_still_fails_the_run(bench: Bench) -> None:
    async def fails(_context: OperationContext, _inputs: Inputs) -> Outputs:
        message = "no"
        raise OperationError(message)

    DOES["c"] = fails
    graph = DIAMOND.model_copy(update={"workflow": Workflow(on_failure="continue")})
    async with OperationExecutor() as executor:
        run = await bench.begin(graph, executor)
        await cancelled_at_work(run, "b")

    assert (run.record.state, run.record.reason) == (RunState.FAILED, "no")
    assert (await bench.states())["b"] == "cancelled"


@in_loop
async def test_all_elements_of_a_list_are_cancelled(bench: Bench) -> None:
    graph = compiled(
        {"a": "CALL", "b": "CALL"},
        events=["START.COLD -> a.REQ", "START.COLD -> b.REQ"],
        parameters={"a.arguments": "[1, 2, 3]"},
        policies={"a": Policy(for_each="arguments")},
    )
    async with OperationExecutor() as executor:
        run = await bench.begin(graph, executor)
        await cancelled_at_work(run, "a")

    tasks = await bench.store.tasks("r1")
    assert run.record.state is RunState.SUCCEEDED
    assert [one.state for one in tasks if one.node == "App.a"] == ["cancelled"] * 4


@in_loop
async def test_requests_that_wait_end_as_well(bench: Bench) -> None:
    graph = compiled(
        {"twice": "E_SPLIT", "a": "CALL", "b": "CALL"},
        events=["START.COLD -> twice.EI", "twice.EO1 -> a.REQ", "twice.EO2 -> a.REQ"],
    )
    async with OperationExecutor() as executor:
        run = await bench.begin(graph, executor)
        await cancelled_at_work(run, "a")

    assert run.machine.kernel.open_requests() == []
    assert CALLS == {"a": 1}


@in_loop
async def test_a_task_may_be_brought_back_while_the_run_goes_on(bench: Bench) -> None:
    DOES["c"] = hanging = Hanging()
    async with OperationExecutor() as executor, asyncio.TaskGroup() as group:
        run = await bench.begin(DIAMOND, executor)
        run.cancel_task("b")
        executing = group.create_task(run.execute())
        await hanging.begun.wait()
        del DOES["c"]
        run.obey(Order("r1", "cancel", "App.c"))
        run.obey(Order("r1", "retry", "App.b"))
        # While its first performance is still being ended.
        run.obey(Order("r1", "retry", "App.c"))
        await executing

    assert run.record.state is RunState.SUCCEEDED
    assert CALLS == {"a": 1, "b": 1, "c": 2, "d": 1, "e": 1}
    assert run.machine.kernel.open_requests() == []
    assert set((await bench.states()).values()) == {"succeeded"}


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("x", '"Test" has no task "x". Known: a, undo.'),
        ("undo", '"App.undo" undoes another task; only the whole run can be cancelled'),
    ],
)
@in_loop
async def test_what_cannot_be_cancelled_is_told_and_noted(
    bench: Bench, name: str, error: str
) -> None:
    graph = compiled(
        {"a": "CALL", "undo": "CALL"},
        events=["START.COLD -> a.REQ"],
        policies={"a": Policy(compensate="undo")},
    )
    async with OperationExecutor() as executor:
        run = await bench.begin(graph, executor)
        with pytest.raises(OperationError) as refused:
            run.cancel_task(name)
        run.obey(Order("r1", "cancel", f"App.{name}"))
        await run.execute()

    assert str(refused.value) == error
    logged = [one.data for one in await bench.store.entries("r1") if one.kind == "log"]
    assert logged == [{"text": "no task to cancel" if name == "x" else error}]


# --- Crashes --------------------------------------------------------------------------------------


@in_loop
async def test_a_cancelled_task_stays_so_after_a_crash(each_bench: OpenBench) -> None:
    DOES["c"] = hanging = Hanging()
    async with each_bench() as bench, OperationExecutor() as executor, asyncio.TaskGroup() as group:
        run = await bench.begin(DIAMOND, executor)
        executing = group.create_task(run.execute())
        await hanging.begun.wait()
        # Another one, which has ended by now, is told to end too late.
        run.cancel_task("a")
        run.cancel_task("c")
        run.stop()
        await executing
    DOES.clear()
    async with each_bench() as bench, OperationExecutor() as executor:
        run = await bench.go_on(DIAMOND, executor)
        await run.execute()
        states = await bench.states()

    assert run.record.state is RunState.SUCCEEDED
    assert CALLS["c"] == 1
    assert states == {
        "a": "succeeded", "b": "succeeded", "c": "cancelled", "d": "cancelled", "e": "cancelled",
    }  # fmt: skip


def layered(size: int, parents: list[tuple[int, int]]) -> Graph:
    """Return tasks that depend on none, one or two earlier ones."""
    elements, events = {}, []
    for number in range(size):
        elements[f"t{number}"] = "CALL"
        above = sorted({one for one in parents[number] if 0 <= one < number})
        if len(above) == 2:
            elements[f"j{number}"] = "E_REND"
            events += [f"t{one}.CNF -> j{number}.EI{i}" for i, one in enumerate(above, 1)]
            events.append(f"j{number}.EO -> t{number}.REQ")
        else:
            source = f"t{above[0]}.CNF" if above else "START.COLD"
            events.append(f"{source} -> t{number}.REQ")
    return compiled(elements, events=events)


def expected(size: int, parents: list[tuple[int, int]], cancelled: set[int]) -> dict[str, str]:
    """Return the states of the tasks: cancelled is what has a cancelled one above it."""
    states: dict[str, str] = {}
    for number in range(size):
        above = [states[f"t{one}"] for one in parents[number] if 0 <= one < number]
        gone = number in cancelled or "cancelled" in above
        states[f"t{number}"] = "cancelled" if gone else "succeeded"
    return states


@st.composite
def networks(draw: st.DrawFn) -> tuple[int, list[tuple[int, int]], set[int]]:
    size = draw(st.integers(1, 7))
    numbers = st.integers(-1, size - 1)
    parents = draw(st.lists(st.tuples(numbers, numbers), min_size=size, max_size=size))
    return size, parents, draw(st.sets(st.integers(0, size - 1), min_size=1))


@settings(max_examples=25, deadline=None)
@given(networks(), st.data())
def test_whenever_a_process_dies_the_same_is_cancelled_in_the_end(
    tmp_path_factory: pytest.TempPathFactory,
    network: tuple[int, list[tuple[int, int]], set[int]],
    data: st.DataObject,
) -> None:
    size, parents, cancelled = network
    graph = layered(size, parents)

    @in_loop
    async def play() -> None:
        bench = Bench(tmp_path_factory.mktemp("run"))
        async with OperationExecutor() as executor:
            run = await bench.begin(graph, executor)
            for number in sorted(cancelled):
                run.cancel_task(f"t{number}")
            await run.execute()
        assert await bench.states() == expected(size, parents, cancelled)
        entries = await bench.store.entries("r1")
        # What it cost to cancel them is the first thing that is in the journal, and the end is
        # how the run ended.
        most = data.draw(st.integers(len(cancelled), len(entries) - 1))
        calls.reset()
        again = await bench.died_after(most)
        async with OperationExecutor() as executor:
            run = await again.go_on(graph, executor)
            await run.execute()
        finished = {one.node.rpartition(".")[2] for one in entries[:most] if one.kind == "finish"}
        assert not finished & set(CALLS)
        assert not {f"t{number}" for number in cancelled} & set(CALLS)
        for task in run.operations.tasks:
            name = task.record.node.rpartition(".")[2]
            if name not in finished:
                assert task.record.state == expected(size, parents, cancelled)[name]

    calls.reset()
    play()
    calls.reset()
