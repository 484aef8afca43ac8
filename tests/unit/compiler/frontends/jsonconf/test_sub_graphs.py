"""Graphs as tasks: what they are given, what they say of themselves, and how they end."""

import json
from typing import Any

from compiler.driver import Compilation, compile_bytes, graph_of
from compiler.ir.graph import Graph
from fblib.catalog import LIBRARY
from fblib.services import services
from runtime.kernel.machine import Machine
from runtime.kernel.python_kernel import PythonKernel


def compiled(**config: object) -> Compilation:
    return compile_bytes(json.dumps({"name": "g", **config}).encode(), "g.json", library=LIBRARY)


def parameters(graph: Graph) -> dict[str, dict[str, str]]:
    return {node.id: node.parameters for node in graph.nodes if node.parameters}


def test_a_value_becomes_a_literal_of_the_pin_it_is_for() -> None:
    text = 'a "text" with $ and\nlines'
    inner = {
        "tasks": [
            {"id": "a", "operation": "log", "params": {"text": {"$ref": "params.text"}}},
            {"id": "b", "operation": "sleep", "params": {"seconds": {"$ref": "params.at.0"}}},
            {"id": "c", "operation": "log", "params": {"data": {"x": {"$ref": "params.at"}}}},
        ]
    }
    task = {"id": "s", "graph": inner, "params": {"text": text, "at": [5, 6]}}

    assert parameters(graph_of(compiled(tasks=[task]))) == {
        "g.s.a": {"text": "'a \"text\" with $$ and$Nlines'"},
        "g.s.b": {"seconds": "5.0"},
        "g.s.c": {"data": '{"x": [5, 6]}'},
    }


def test_values_go_through_graphs_within_graphs() -> None:
    leaf = {
        "tasks": [{"id": "w", "operation": "sleep", "params": {"seconds": {"$ref": "params.n"}}}]
    }
    middle = {"tasks": [{"id": "m", "graph": leaf, "params": {"n": {"$ref": "params.n"}}}]}
    task = {"id": "s", "graph": middle, "params": {"n": 7}}

    assert parameters(graph_of(compiled(tasks=[task]))) == {"g.s.m.w": {"seconds": "7.0"}}


def test_a_value_that_does_not_fit_is_told_where_it_stands() -> None:
    inner = {
        "tasks": [{"id": "w", "operation": "sleep", "params": {"seconds": {"$ref": "params.n"}}}]
    }
    result = compiled(tasks=[{"id": "s", "graph": inner, "params": {"n": "many"}}])

    found = [(item.code, item.message) for item in result.diagnostics]
    assert found == [("E250", '"seconds" of the task "w": expected a number, found "many"')]


def test_a_graph_says_its_own_attempts_or_has_those_around_it() -> None:
    quiet: dict[str, Any] = {"tasks": [{"id": "a", "operation": "sleep"}]}
    tasks = [{"id": "s", "graph": quiet}, {"id": "t", "graph": {**quiet, "max_retries": 2}}]
    graph = graph_of(compiled(tasks=tasks, max_retries=5, retry_delay=1))

    found = {node.id: node.policy.retry.attempts for node in graph.nodes}
    assert (found["g.s.a"], found["g.t.a"]) == (5, 2)


def ended(graph: Graph, *failing: str) -> list[str]:
    """Execute a graph of functions; return those that began."""
    machine = Machine(graph, PythonKernel(graph), services())
    machine.start()
    found: list[str] = []
    machine.run(10_000)
    while requests := list(machine.kernel.open_requests()):
        node = requests[0].node
        found.append(node.removeprefix("g."))
        if found[-1] in failing:
            machine.finish(node, "ERR", {"error": "planned", "attempts": 1})
        else:
            machine.finish(node, "CNF", {"result": None})
        machine.run(10_000)
    return found


def graph_with(trigger: str) -> Graph:
    """A sub-graph of two tasks, one of which may be skipped, and a task behind it."""
    inner = {
        "tasks": [
            {"id": "a", "function": "m.a"},
            {"id": "b", "function": "m.b", "when": "a.results.result"},
        ]
    }
    after = {"id": "z", "function": "m.z", "dependencies": ["s"], "trigger": trigger}
    return graph_of(compiled(tasks=[{"id": "s", "graph": inner}, after]))


def test_a_graph_in_which_a_task_is_skipped_has_succeeded() -> None:
    assert ended(graph_with("all")) == ["s.a", "z"]


def test_a_graph_in_which_a_task_failed_has_not() -> None:
    assert ended(graph_with("all"), "s.a") == ["s.a"]


def test_a_graph_that_failed_has_ended() -> None:
    assert ended(graph_with("all_done"), "s.a") == ["s.a", "z"]
    assert ended(graph_with("all_done")) == ["s.a", "z"]
