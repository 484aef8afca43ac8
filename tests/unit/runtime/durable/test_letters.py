"""Dead letters: one task of a graph alone, and sending a letter again."""

from pathlib import Path

import pytest

from compiler.ir.graph import Graph
from compiler.ir.policy import Policy, Retry, UserParameter, Workflow
from runtime.durable.errors import NotNowError, NotThereError
from runtime.durable.letters import find_letter, only, run_of_letter, send_again
from runtime.durable.session import NewRun, Terms, open_session
from runtime.kernel.machine import Machine
from runtime.kernel.python_kernel import PythonKernel
from runtime.state import RunState
from runtime.store.home import Home
from tests.operation_graphs import compiled
from tests.talking import in_loop


@pytest.fixture
def graph() -> Graph:
    """A graph whose task has neighbours, a parameter of its user's and somebody to undo it."""
    return compiled(
        {"a": "CALL", "b": "CALL", "undo": "CALL"},
        events=["START.COLD -> a.REQ", "a.CNF -> b.REQ"],
        data=["a.result -> b.arguments"],
        parameters={"b.label": "'set'"},
        policies={"b": Policy(retry=Retry(attempts=3), compensate="undo")},
        workflow=Workflow(user_parameters=(UserParameter(name="x", node="App.a", pin="label"),)),
    )


def test_a_task_alone_is_requested_with_what_its_letter_has(graph: Graph) -> None:
    alone = only(graph, "App.b")
    machine = Machine(alone, PythonKernel(alone), {})
    machine.kernel.write("App.b", "label", "of the letter")
    machine.start()
    machine.inject("App.b", "REQ")
    machine.run(100)
    requests = [(one.node, one.inputs["label"]) for one in machine.requests]

    assert requests == [("App.b", "of the letter")]


def test_a_task_alone_is_tried_as_often_as_before_and_undone_by_nobody(graph: Graph) -> None:
    alone = only(graph, "App.b")

    assert [node.policy.retry.attempts for node in alone.nodes] == [3]
    assert [node.policy.compensate for node in alone.nodes] == [""]
    assert alone.workflow.user_parameters == ()


@pytest.mark.parametrize("task", ["App.START", "App.nobody", ""])
def test_only_tasks_are_alone(graph: Graph, task: str) -> None:
    with pytest.raises(NotThereError, match="no task"):
        only(graph, task)


WRONG = compiled({"a": "JSON_PARSE"}, events=["START.COLD -> a.REQ"], parameters={"a.text": "'{'"})


@in_loop
async def test_a_letter_is_sent_again_once_in_a_run_of_its_own(tmp_path: Path) -> None:
    async with open_session(Home(tmp_path), Terms()) as session:
        failed = await session.begin(NewRun(WRONG))
        await failed.execute()
        (letter,) = await session.store.dead_letters()
        letter = await find_letter(session.store, letter.id)
        new = await run_of_letter(session.store, letter, id_="again-1")
        run = await send_again(session, letter, new)
        await run.execute()
        with pytest.raises(NotNowError, match="the dead letter 1 was sent again 2"):
            await find_letter(session.store, 1)
        for number in (7, 0, -1, 10**20):
            with pytest.raises(NotThereError, match=f"there is no dead letter {number}"):
                await find_letter(session.store, number)
        letters = await session.store.dead_letters()

    assert (run.record.id, run.record.state) == ("again-1", RunState.FAILED)
    assert [(one.id, one.run) for one in letters] == [(2, "again-1")]


@in_loop
async def test_a_letter_is_sent_again_even_if_the_process_dies_before_its_run_is_executed(
    tmp_path: Path,
) -> None:
    async with open_session(Home(tmp_path), Terms()) as session:
        failed = await session.begin(NewRun(WRONG))
        await failed.execute()
        letter = await find_letter(session.store, 1)
        new = await run_of_letter(session.store, letter)
        id_ = (await send_again(session, letter, new)).record.id
    async with open_session(Home(tmp_path), Terms()) as session:
        run = await session.go_on(id_)
        await run.execute()

    assert run.record.state is RunState.FAILED
    assert "App.a" in run.operations.exceptions
