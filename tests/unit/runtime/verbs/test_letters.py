"""One task of a graph alone: what a dead letter is sent again to."""

import pytest

from compiler.ir.graph import Graph
from compiler.ir.policy import Policy, Retry, UserParameter, Workflow
from runtime.kernel.machine import Machine
from runtime.kernel.python_kernel import PythonKernel
from runtime.usage import UsageError
from runtime.verbs.letters import only
from tests.operation_graphs import compiled


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
    with pytest.raises(UsageError, match="no task"):
        only(graph, task)
