"""Runs of operations: what is executed, what is kept, what becomes of failures."""

import asyncio
from typing import Literal

import pytest

from compiler.ir.policy import Policy, Retry, Workflow
from fblib.operation import Inputs, OperationContext, OperationError, Outputs
from runtime.executor.executor import OperationExecutor
from runtime.report import Ending
from runtime.state import RunState
from runtime.store.base import Order
from tests.calls import CALLS, DOES
from tests.durable_bench import Bench
from tests.operation_graphs import compiled
from tests.talking import in_loop

DIAMOND = compiled(
    {"a": "CALL", "b": "CALL", "c": "CALL", "join": "E_REND", "d": "CALL"},
    events=[
        "START.COLD -> a.REQ",
        "a.CNF -> b.REQ",
        "a.CNF -> c.REQ",
        "b.CNF -> join.EI1",
        "c.CNF -> join.EI2",
        "join.EO -> d.REQ",
    ],
    data=["b.result -> d.arguments.b", "c.result -> d.arguments.c"],
    parameters={"b.arguments": "1", "c.arguments": '"two"'},
)
PAIR = {"a": "CALL", "b": "CALL"}
IN_A_ROW = ["START.COLD -> a.REQ", "a.CNF -> b.REQ"]
AT_ONCE = ["START.COLD -> a.REQ", "START.COLD -> b.REQ"]


async def fails(context: OperationContext, _inputs: Inputs) -> Outputs:
    message = f"no {context.node} today"
    raise OperationError(message)


async def never(_context: OperationContext, _inputs: Inputs) -> Outputs:
    await asyncio.get_running_loop().create_future()
    return {}


@in_loop
async def test_results_are_passed_on_and_a_join_runs_once(bench: Bench) -> None:
    async with OperationExecutor() as executor:
        run = await bench.begin(DIAMOND, executor)
        report = await run.execute()

    assert report.ended_because is Ending.QUIESCENT
    assert run.record.state is RunState.SUCCEEDED
    assert run.result("App.d")["result"] == {"b": 1, "c": "two"}
    assert CALLS == {"a": 1, "b": 1, "c": 1, "d": 1}
    kinds = [entry.kind for entry in await bench.store.entries("r1")]
    assert kinds == ["start", "finish", "finish", "finish", "finish", "state"]


@in_loop
async def test_a_failure_that_nothing_handles_cancels_the_rest(bench: Bench) -> None:
    DOES.update(a=fails, b=never)
    graph = compiled({**PAIR, "c": "CALL"}, events=[*AT_ONCE, "a.CNF -> c.REQ"])
    async with OperationExecutor() as executor:
        run = await bench.begin(graph, executor)
        report = await run.execute()

    assert report.ended_because is Ending.OPERATION_FAILED
    assert (run.record.state, run.record.reason) == (RunState.FAILED, "no App.a today")
    assert await bench.states() == {"a": "failed", "b": "cancelled", "c": "skipped"}
    letters = await bench.store.dead_letters()
    assert [(one.node, one.error, one.attempts) for one in letters] == [
        ("App.a", "no App.a today", 1)
    ]


@in_loop
async def test_independent_branches_may_end_after_a_failure(bench: Bench) -> None:
    DOES.update(a=fails)
    workflow = Workflow(on_failure="continue")
    graph = compiled(
        {**PAIR, "c": "CALL", "d": "CALL"},
        events=[*AT_ONCE, "a.CNF -> c.REQ", "b.CNF -> d.REQ"],
        workflow=workflow,
    )
    async with OperationExecutor() as executor:
        run = await bench.begin(graph, executor)
        await run.execute()

    assert run.record.state is RunState.FAILED
    expected = {"a": "failed", "b": "succeeded", "c": "skipped", "d": "succeeded"}
    assert await bench.states() == expected


@in_loop
async def test_a_failure_that_is_handled_is_none_of_the_run(bench: Bench) -> None:
    DOES.update(a=fails)
    graph = compiled(PAIR, events=["START.COLD -> a.REQ", "a.ERR -> b.REQ"],
                     data=["a.error -> b.arguments.why"])  # fmt: skip
    async with OperationExecutor() as executor:
        run = await bench.begin(graph, executor)
        await run.execute()

    assert run.record.state is RunState.SUCCEEDED
    assert run.result("App.b")["result"] == {"why": "no App.a today"}


@in_loop
async def test_attempts_are_made_again_and_kept(bench: Bench) -> None:
    async def third(context: OperationContext, inputs: Inputs) -> Outputs:
        if context.attempt < 3:
            return await fails(context, inputs)
        return {"text": context.key}

    DOES.update(a=third)
    policies = {"a": Policy(retry=Retry(attempts=3))}
    graph = compiled({"a": "CALL"}, events=["START.COLD -> a.REQ"], policies=policies)
    async with OperationExecutor() as executor:
        run = await bench.begin(graph, executor)
        await run.execute()

    assert run.result("App.a")["text"] == "r1/App.a/1"
    tasks = await bench.store.tasks("r1")
    assert [(one.state.value, one.attempts) for one in tasks] == [("succeeded", 3)]
    attempts = [one.data for one in await bench.store.entries("r1") if one.kind == "attempt"]
    assert [one["number"] for one in attempts if isinstance(one, dict)] == [1, 2]


UNDOING = {
    "events": ["START.COLD -> a.REQ", "a.CNF -> b.REQ", "b.CNF -> c.REQ"],
    "data": ["a.result -> undo_a.arguments.was"],
    "parameters": {"a.arguments": "17"},
    "policies": {"a": Policy(compensate="undo_a"), "b": Policy(compensate="undo_b")},
}
UNDONE = {**PAIR, "c": "CALL", "undo_a": "CALL", "undo_b": "CALL"}


@in_loop
async def test_what_can_be_undone_is_undone_in_reverse_order(bench: Bench) -> None:
    order = []

    async def undo(context: OperationContext, inputs: Inputs) -> Outputs:
        order.append((context.node, inputs["arguments"]))
        return {}

    DOES.update(c=fails, undo_a=undo, undo_b=undo)
    graph = compiled(UNDONE, **UNDOING)  # type: ignore[arg-type] # as the function takes them
    async with OperationExecutor() as executor:
        run = await bench.begin(graph, executor)
        await run.execute()

    assert order == [("App.undo_b", None), ("App.undo_a", {"was": 17})]
    assert run.record.state is RunState.COMPENSATED
    states = await bench.states()
    assert (states["a"], states["b"], states["c"]) == ("compensated", "compensated", "failed")


@in_loop
async def test_a_compensation_that_fails_does_not_keep_the_others_from_it(bench: Bench) -> None:
    DOES.update(c=fails, undo_b=fails)
    graph = compiled(UNDONE, **UNDOING)  # type: ignore[arg-type] # as the function takes them
    async with OperationExecutor() as executor:
        run = await bench.begin(graph, executor)
        await run.execute()

    assert run.record.state is RunState.FAILED
    assert CALLS["undo_a"] == CALLS["undo_b"] == 1


@in_loop
async def test_a_run_is_cancelled_by_an_order(bench: Bench) -> None:
    begun = asyncio.Event()

    async def long(context: OperationContext, inputs: Inputs) -> Outputs:
        begun.set()
        return await never(context, inputs)

    DOES.update(a=long)
    graph = compiled(PAIR, events=IN_A_ROW)
    async with OperationExecutor() as executor, asyncio.TaskGroup() as group:
        run = await bench.begin(graph, executor)
        executing = group.create_task(run.execute())
        await begun.wait()
        await bench.store.post(Order("r1", "cancel", by="Anna"))
        report = await executing

    assert report.ended_because is Ending.CANCELLED
    assert (run.record.state, await bench.states()) == (
        RunState.CANCELLED,
        {"a": "cancelled", "b": "skipped"},
    )


@in_loop
async def test_a_task_is_skipped_while_it_is_performed(bench: Bench) -> None:
    DOES.update(a=never)
    graph = compiled(PAIR, events=IN_A_ROW)
    async with OperationExecutor() as executor, asyncio.TaskGroup() as group:
        run = await bench.begin(graph, executor)
        executing = group.create_task(run.execute())
        await bench.store.post(Order("r1", "skip", "App.a"))
        await executing

    assert run.record.state is RunState.SUCCEEDED
    assert await bench.states() == {"a": "skipped", "b": "succeeded"}


@in_loop
async def test_a_paused_run_begins_nothing_until_it_goes_on(bench: Bench) -> None:
    graph = compiled(PAIR, events=IN_A_ROW)

    async with OperationExecutor() as executor, asyncio.TaskGroup() as group:
        run = await bench.begin(graph, executor)

        async def pauses(_context: OperationContext, _inputs: Inputs) -> Outputs:
            run.obey(Order("r1", "pause"))
            await bench.store.post(Order("r1", "resume"))
            return {}

        DOES.update(a=pauses)
        executing = group.create_task(run.execute())
        await executing

    kept = [one.data for one in await bench.store.entries("r1") if one.kind == "state"]
    states = [one["state"] for one in kept if isinstance(one, dict)]
    assert states == ["paused", "resumed", "succeeded"]
    assert CALLS == {"a": 1, "b": 1}


@in_loop
async def test_an_answer_reaches_who_waits_for_it_before_or_after_it_comes(bench: Bench) -> None:
    async def asks(context: OperationContext, _inputs: Inputs) -> Outputs:
        return {"result": await context.answer("approval", "May I?", None)}

    async def listens(context: OperationContext, _inputs: Inputs) -> Outputs:
        return {"result": await context.answer("event", "paid", None)}

    DOES.update(a=asks, b=listens)
    graph = compiled(PAIR, events=IN_A_ROW)
    async with OperationExecutor() as executor:
        run = await bench.begin(graph, executor)
        await bench.store.post(Order("r1", "event", data={"name": "paid", "value": 7}))
        await bench.store.post(Order("r1", "answer", "App.a", {"approved": True}, "Anna"))
        await run.execute()

    assert run.result("App.a")["result"] == {"approved": True}
    assert run.result("App.b")["result"] == 7


@pytest.mark.parametrize("durability", ["strict", "none"])
@in_loop
async def test_parameters_are_set_before_the_start(
    bench: Bench, durability: Literal["strict", "none"]
) -> None:
    graph = compiled(PAIR, events=IN_A_ROW)
    async with OperationExecutor() as executor:
        run = await bench.begin(
            graph, executor, durability=durability, parameters={"App.a.arguments": [1, None]}
        )
        await run.execute()

    assert run.result("App.a")["result"] == [1, None]
