"""Results that are used again in runs: what the journal has of them, and going on from there."""

import asyncio

from typing_extensions import override

from compiler.ir.policy import Policy
from fblib.operation import Inputs, OperationContext, OperationError, Outputs
from fblib.service import Value
from runtime.durable.listener import RunListener
from runtime.executor.executor import OperationExecutor
from runtime.state import RunState, TaskState
from runtime.store.base import TaskRecord
from tests.calls import CALLS, DOES
from tests.durable_bench import Bench
from tests.operation_graphs import compiled
from tests.talking import in_loop
from tests.unit.runtime.durable.conftest import OpenBench

CACHED = Policy(cache=3_600)
CHAIN = compiled(
    {"a": "CALL", "b": "CALL"},
    events=["START.COLD -> a.REQ", "a.CNF -> b.REQ"],
    data=["a.result -> b.arguments"],
    parameters={"a.arguments": '{"x": [1, "ü"]}', "b.label": "'second'"},
    policies={"a": CACHED, "b": CACHED},
)
FIRST = compiled(
    {"a": "CALL", "b": "CALL"},
    events=["START.COLD -> a.REQ", "a.CNF -> b.REQ"],
    data=["a.result -> b.arguments"],
    parameters={"a.arguments": '{"x": [1, "ü"]}'},
    policies={"a": CACHED},
)
LIST = compiled(
    {"a": "CALL"},
    events=["START.COLD -> a.REQ"],
    parameters={"a.arguments": "[1, 2, 1, 3]"},
    policies={"a": Policy(cache=3_600, for_each="arguments")},
)


class States(RunListener):
    """Writes down the states of tasks, as whoever shows progress hears them."""

    def __init__(self) -> None:
        self.told: list[str] = []

    @override
    def task_changed(self, task: TaskRecord) -> None:
        self.told.append(f"{task.node} {task.state} {task.attempts}")

    @override
    def logged(self, node: str, text: str) -> None:
        self.told.append(f"{node}: {text[:14]}")


async def log_of(bench: Bench, run: str) -> list[str]:
    """Return the lines that tasks of a run wrote."""
    entries = await bench.store.entries(run)
    return [
        f"{one.node}[{one.item}] {one.data['text']}"
        for one in entries
        if one.kind == "log" and isinstance(one.data, dict)
    ]


async def finished(bench: Bench, run: str) -> list[Value]:
    """Return what the journal of a run has of its results."""
    return [one.data for one in await bench.store.entries(run) if one.kind == "finish"]


@in_loop
async def test_the_next_run_uses_results_of_the_one_before_it(each_bench: OpenBench) -> None:
    states = States()
    async with each_bench() as bench, OperationExecutor(cache=bench.store) as executor:
        await (await bench.begin(CHAIN, executor, run="r0")).execute()
        before = await finished(bench, "r0")
    async with each_bench() as bench, OperationExecutor(cache=bench.store) as executor:
        run = await bench.begin(CHAIN, executor, listeners=[states])
        await run.execute()
        tasks, log = await bench.store.tasks("r1"), await log_of(bench, "r1")
        after = await finished(bench, "r1")

    assert CALLS == {"a": 1, "b": 1}
    assert run.record.state is RunState.SUCCEEDED
    assert run.result("App.b")["result"] == {"x": [1, "ü"]}
    assert [(task.node, task.state, task.attempts) for task in tasks] == [
        ("App.a", "succeeded", 0), ("App.b", "succeeded", 0),
    ]  # fmt: skip
    assert all(task.requested <= task.started <= task.ended for task in tasks)
    assert [line[:20] for line in log] == ["App.a[-1] its result", "App.b[-1] its result"]
    assert before == after
    assert len(after) == 2
    assert states.told[-4:] == [
        "App.a: its result of ", "App.a succeeded 0", "App.b: its result of ", "App.b succeeded 0",
    ]  # fmt: skip


@in_loop
async def test_a_result_that_was_used_again_is_in_the_journal_and_the_cache_is_asked_no_more(
    each_bench: OpenBench,
) -> None:
    begun = asyncio.Event()

    async def hangs(_context: OperationContext, _inputs: Inputs) -> Outputs:
        begun.set()
        await asyncio.get_running_loop().create_future()
        return {}

    async with each_bench() as bench, OperationExecutor(cache=bench.store) as executor:
        await (await bench.begin(FIRST, executor, run="r0")).execute()
        DOES.update(a=hangs, b=hangs)
        async with asyncio.TaskGroup() as group:
            run = await bench.begin(FIRST, executor)
            executing = group.create_task(run.execute())
            await begun.wait()
            run.stop()
            await executing
        assert await bench.store.forget_cached() == 1
    del DOES["b"]
    async with each_bench() as bench, OperationExecutor(cache=bench.store) as executor:
        run = await bench.go_on(FIRST, executor)
        await run.execute()

    assert run.record.state is RunState.SUCCEEDED
    assert run.result("App.b")["result"] == {"x": [1, "ü"]}
    assert CALLS == {"a": 1, "b": 3}


@in_loop
async def test_elements_of_a_list_are_used_again_each_by_itself(each_bench: OpenBench) -> None:
    async with each_bench() as bench, OperationExecutor(cache=bench.store) as executor:
        run = await bench.begin(LIST, executor)
        await run.execute()
        tasks = {task.item: task for task in await bench.store.tasks("r1")}
        log = await log_of(bench, "r1")

    assert run.result("App.a")["result"] == [1, 2, 1, 3]
    assert CALLS == {"a": 3}
    assert sorted(tasks) == [-1, 0, 1, 2, 3]
    assert all(task.state is TaskState.SUCCEEDED for task in tasks.values())
    assert sorted(tasks[item].attempts for item in range(4)) == [0, 1, 1, 1]
    (line,) = log
    assert line.startswith(("App.a[0] its", "App.a[2] its"))


@in_loop
async def test_a_run_of_which_nothing_is_kept_uses_results_that_are_in_memory(
    bench: Bench,
) -> None:
    async with OperationExecutor() as executor:
        await (await bench.begin(CHAIN, executor, run="r0", durability="none")).execute()
        run = await bench.begin(CHAIN, executor, durability="none")
        await run.execute()

    assert run.result("App.b")["result"] == {"x": [1, "ü"]}
    assert CALLS == {"a": 1, "b": 1}


@in_loop
async def test_what_failed_is_performed_in_the_next_run(each_bench: OpenBench) -> None:
    async def fails(_context: OperationContext, _inputs: Inputs) -> Outputs:
        message = "no luck"
        raise OperationError(message)

    async with each_bench() as bench, OperationExecutor(cache=bench.store) as executor:
        DOES["a"] = fails
        first = await bench.begin(CHAIN, executor, run="r0")
        await first.execute()
        DOES.clear()
        second = await bench.begin(CHAIN, executor)
        await second.execute()

    assert (first.record.state, second.record.state) == (RunState.FAILED, RunState.SUCCEEDED)
    assert CALLS == {"a": 2, "b": 1}
