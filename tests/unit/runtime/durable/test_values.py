"""Values that the operations of a run share, and the results of others that they ask for."""

import asyncio
import threading
from collections.abc import Callable, MutableMapping
from datetime import UTC, datetime
from typing import Any, Literal

import pytest

from compiler.ir.graph import Graph
from compiler.ir.policy import Policy, Retry, Workflow
from fblib.operation import Inputs, OperationContext, OperationError, Outputs
from fblib.service import Value
from runtime.durable.run import DurableRun, Surroundings
from runtime.executor.executor import OperationExecutor
from runtime.state import RunState
from runtime.store.base import RunRecord
from runtime.store.run_folder import RunFolder
from tests import calls
from tests.calls import CALLS, DOES
from tests.durable_bench import Bench
from tests.operation_graphs import compiled
from tests.talking import in_loop
from tests.unit.runtime.durable.conftest import OpenBench

CHAIN = compiled(
    {"a": "CALL", "b": "CALL", "c": "CALL"},
    events=["START.COLD -> a.REQ", "a.CNF -> b.REQ", "b.CNF -> c.REQ"],
    parameters={"a.arguments": "[1]"},
)


def unkept(bench: Bench, graph: Graph, executor: OperationExecutor) -> DurableRun:
    """Return a run of which nothing is kept."""
    record = RunRecord("r1", graph.name, "", durability="none")
    around = Surroundings(executor, None, operations=calls.OPERATIONS)
    return DurableRun(graph, record, around, files=RunFolder(bench.folder))


def writes(**values: Value) -> calls.Does:
    """Return an operation that writes values."""

    async def does(context: OperationContext, _inputs: Inputs) -> Outputs:
        context.values.update(values)
        return {}

    return does


async def all_of(context: OperationContext, _inputs: Inputs) -> Outputs:
    """Result in all values there are."""
    return {"result": dict(context.values)}


async def stopped_at(open_bench: OpenBench, graph: Graph, name: str) -> None:
    """Execute a run until a node is being performed, and let go of everything then."""
    begun = asyncio.Event()

    async def hangs(_context: OperationContext, _inputs: Inputs) -> Outputs:
        begun.set()
        await asyncio.get_running_loop().create_future()
        return {}

    DOES[name] = hangs
    async with open_bench() as bench, OperationExecutor() as executor, asyncio.TaskGroup() as group:
        run = await bench.begin(graph, executor)
        executing = group.create_task(run.execute())
        await begun.wait()
        run.stop()
        await executing


@in_loop
async def test_values_are_there_for_all_operations_and_after_a_crash(each_bench: OpenBench) -> None:
    async def changes(context: OperationContext, _inputs: Inputs) -> Outputs:
        del context.values["gone"]
        context.values["count"] = 2
        return {}

    DOES.update(a=writes(count=1, gone=[1], deep={"list": [1, "ü"]}), b=changes)
    await stopped_at(each_bench, CHAIN, "c")
    DOES["c"] = all_of
    async with each_bench() as bench, OperationExecutor() as executor:
        run = await bench.go_on(CHAIN, executor)
        await run.execute()
        entries = await bench.store.entries("r1")

    assert run.result("App.c")["result"] == {"count": 2, "deep": {"list": [1, "ü"]}}
    assert CALLS == {"a": 1, "b": 1, "c": 2}
    assert [(one.kind, one.node, one.data) for one in entries if one.kind == "value"][:4] == [
        ("value", "App.a", {"name": "count", "value": 1}),
        ("value", "App.a", {"name": "gone", "value": [1]}),
        ("value", "App.a", {"name": "deep", "value": {"list": [1, "ü"]}}),
        ("value", "App.b", {"name": "gone", "deleted": True}),
    ]
    # Before the result of the operation that wrote it: who has the one has the other.
    kinds = [one.kind for one in entries if one.node == "App.a"]
    assert kinds == ["value", "value", "value", "finish"]


@in_loop
async def test_values_that_threads_write_are_kept_in_the_order_in_which_they_were_written(
    bench: Bench,
) -> None:
    async def works(context: OperationContext, _inputs: Inputs) -> Outputs:
        values = context.values
        together = threading.Barrier(4)

        def counts(name: str) -> None:
            together.wait()
            for number in range(50):
                values["last"] = [name, number]
                values[name] = number

        await asyncio.gather(*(context.in_thread(counts, name) for name in "wxyz"))
        values["end"] = True
        return {"result": values["last"]}

    DOES["a"] = works
    graph = compiled({"a": "CALL"}, events=["START.COLD -> a.REQ"])
    async with OperationExecutor() as executor:
        run = await bench.begin(graph, executor)
        await run.execute()

    kept = [one.data for one in await bench.store.entries("r1") if one.kind == "value"]
    replayed: dict[str, Any] = {}
    for one in kept:
        assert isinstance(one, dict)
        replayed[str(one["name"])] = one["value"]
    assert len(kept) == 401
    assert replayed["last"] == run.result("App.a")["result"]
    assert [replayed[name] for name in "wxyz"] == [49] * 4


@in_loop
async def test_a_kept_value_is_changed_by_writing_it_only(bench: Bench) -> None:
    async def works(context: OperationContext, _inputs: Inputs) -> Outputs:
        mine: list[Value] = [1]
        context.values["list"] = mine
        mine.append(2)
        read = context.values["list"]
        assert isinstance(read, list)
        read.append(3)
        return {"result": context.values["list"]}

    DOES["a"] = works
    async with OperationExecutor() as executor:
        run = await bench.begin(CHAIN, executor)
        await run.execute()

    assert run.result("App.a")["result"] == [1]


@in_loop
async def test_where_nothing_is_kept_values_are_whatever_was_written(bench: Bench) -> None:
    thing = threading.Lock()
    seen: list[Any] = []

    async def looks(context: OperationContext, _inputs: Inputs) -> Outputs:
        seen.extend([context.values["thing"], context.objects])
        return {}

    DOES.update(a=writes(thing=thing), b=looks)  # type: ignore[arg-type] # that is what is tested
    async with OperationExecutor() as executor:
        await unkept(bench, CHAIN, executor).execute()

    assert seen == [thing, "reference"]


@pytest.mark.parametrize("objects", ["json", "pickle"])
@in_loop
async def test_the_graph_says_how_objects_are_kept(
    bench: Bench, objects: Literal["json", "pickle"]
) -> None:
    async def tells(context: OperationContext, _inputs: Inputs) -> Outputs:
        return {"result": context.objects}

    DOES["a"] = tells
    graph = compiled(
        {"a": "CALL"}, events=["START.COLD -> a.REQ"], workflow=Workflow(objects=objects)
    )
    async with OperationExecutor() as executor:
        run = await bench.begin(graph, executor)
        await run.execute()

    assert run.result("App.a")["result"] == objects


def no_json(values: MutableMapping[str, Any]) -> None:
    values["deep"] = {"list": [datetime.now(UTC)]}  # noqa: TID251 - any value that is no JSON


def no_text(values: MutableMapping[Any, Any]) -> None:
    values[5] = 1


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (no_json, 'the value "deep" cannot be stored as JSON: at "list.0" there is a datetime'),
        (no_text, "the name of a value is a text, not 5"),
    ],
)
@in_loop
async def test_a_value_that_cannot_be_kept_fails_the_operation_for_good(
    bench: Bench, change: Callable[[Any], None], error: str
) -> None:
    async def works(context: OperationContext, _inputs: Inputs) -> Outputs:
        change(context.values)
        return {}

    DOES["a"] = works
    graph = compiled(
        {"a": "CALL"},
        events=["START.COLD -> a.REQ"],
        policies={"a": Policy(retry=Retry(attempts=3))},
    )
    async with OperationExecutor() as executor:
        run = await bench.begin(graph, executor)
        await run.execute()

    assert (run.record.state, run.record.reason) == (RunState.FAILED, error)
    assert CALLS == {"a": 1}


@in_loop
async def test_nothing_is_written_after_the_attempt(bench: Bench) -> None:
    late: list[OperationContext] = []

    async def keeps(context: OperationContext, _inputs: Inputs) -> Outputs:
        late.append(context)
        return {}

    async def looks(context: OperationContext, _inputs: Inputs) -> Outputs:
        with pytest.raises(OperationError, match="the attempt is over"):
            late[0].values["x"] = 1
        return {"result": [len(context.values), repr(late[0].values)]}

    DOES.update(a=keeps, b=looks)
    async with OperationExecutor() as executor:
        run = await bench.begin(CHAIN, executor)
        await run.execute()

    assert run.result("App.b")["result"] == [0, "<values {}>"]


# --- Results of others ----------------------------------------------------------------------------


@in_loop
async def test_an_operation_gets_the_results_of_others_also_after_a_crash(
    each_bench: OpenBench,
) -> None:
    async def asks(context: OperationContext, _inputs: Inputs) -> Outputs:
        found = [context.result(name) for name in ("App.a", "a", "A")]
        found.append(context.result("b", "count"))
        found.append(context.result("b", "text"))
        return {"result": found}

    async def counts(_context: OperationContext, _inputs: Inputs) -> Outputs:
        return {"count": 7}

    DOES.update(b=counts)
    await stopped_at(each_bench, CHAIN, "c")
    DOES["c"] = asks
    async with each_bench() as bench, OperationExecutor() as executor:
        run = await bench.go_on(CHAIN, executor)
        await run.execute()

    # A result that was left out has the value of its declaration.
    assert run.result("App.c")["result"] == [[1], [1], [1], 7, ""]
    assert CALLS == {"a": 1, "b": 1, "c": 2}


@in_loop
async def test_a_result_is_there_as_soon_as_it_is_kept_and_not_earlier(bench: Bench) -> None:
    async def asks(context: OperationContext, _inputs: Inputs) -> Outputs:
        seen: list[Value] = []
        while not seen:
            try:
                seen.append(context.result("a"))
            except OperationError:
                await asyncio.sleep(0)
        kept: list[Value] = [
            one.node for one in await bench.store.entries("r1") if one.kind == "finish"
        ]
        return {"result": [*seen, kept]}

    DOES["b"] = asks
    graph = compiled(
        {"a": "CALL", "b": "CALL"},
        events=["START.COLD -> b.REQ", "START.COLD -> a.REQ"],
        parameters={"a.arguments": "[1]"},
    )
    async with OperationExecutor() as executor:
        run = await bench.begin(graph, executor)
        await run.execute()

    assert run.result("App.b")["result"] == [[1], ["App.a"]]


@pytest.mark.parametrize(
    ("name", "pin", "error"),
    [
        ("c", "result", 'the task "App.c" has no result yet; depend on it'),
        ("aa", "result", '"Test" has no task "aa". Did you mean "a"? Known: a, b, c.'),
        ("START", "result", '"Test" has no task "START". Known: a, b, c.'),
        ("a", "results", 'the task "App.a" has no result "results". Did you mean "result"?'),
        ("a", "error", 'the task "App.a" has no result "error"'),
    ],
)
@in_loop
async def test_a_result_that_is_not_there_is_told_with_choices(
    bench: Bench, name: str, pin: str, error: str
) -> None:
    async def asks(context: OperationContext, _inputs: Inputs) -> Outputs:
        return {"result": context.result(name, pin)}

    DOES["b"] = asks
    async with OperationExecutor() as executor:
        run = await bench.begin(CHAIN, executor)
        await run.execute()

    assert run.record.state is RunState.FAILED
    assert run.record.reason.startswith(error)
