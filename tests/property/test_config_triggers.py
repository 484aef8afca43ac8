"""Which tasks of a config begin: the blocks they are compiled to against the rules as people say.

The rules, on a graph without circles: a task that waits for all of its parents begins when all
have succeeded, for any when the first one has, and for all_done when all have ended. It is
skipped when that cannot come any more or its condition does not hold; a failure counts as an end
where an `all_done` waits for it, directly or through others.
"""

import json
from dataclasses import dataclass
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from compiler.driver import compile_bytes, graph_of
from compiler.ir.graph import Graph
from fblib.catalog import LIBRARY
from fblib.services import services
from runtime.kernel.base import Outcome
from runtime.kernel.machine import Machine
from runtime.kernel.python_kernel import PythonKernel


@dataclass(frozen=True, slots=True)
class Plan:
    """A task, and what comes of it if it begins."""

    parents: tuple[int, ...]
    trigger: str
    asks: int | None
    """The parent whose result has to be true."""
    succeeds: bool
    result: bool


@st.composite
def plans(draw: st.DrawFn) -> list[Plan]:
    """A few tasks, each with parents among those before it."""
    found = []
    for number in range(draw(st.integers(1, 9))):
        before = st.sampled_from(range(number)) if number else st.nothing()
        parents = draw(st.lists(before, unique=True, max_size=4)) if number else []
        trigger = draw(st.sampled_from(["all", "all", "any", "all_done"]))
        # What the others gave when the first of them ended depends on the order.
        can_ask = parents and trigger != "any"
        asks = draw(st.none() | st.sampled_from(parents)) if can_ask else None
        ends = draw(st.sampled_from([(True, True), (True, True), (True, False), (False, False)]))
        found.append(Plan(tuple(parents), trigger, asks, *ends))
    return found


def config_of(tasks: list[Plan]) -> Graph:
    """The tasks as a config, compiled."""
    written: list[dict[str, Any]] = []
    for number, plan in enumerate(tasks):
        task = {
            "id": f"t{number}",
            "function": "m.f",
            "dependencies": [f"t{one}" for one in plan.parents],
            "trigger": plan.trigger,
        }
        if plan.asks is not None:
            task["when"] = f"t{plan.asks}.results.result"
        written.append(task)
    data = json.dumps({"dag_name": "g", "tasks": written}).encode()
    return graph_of(compile_bytes(data, "g.json", library=LIBRARY))


def begun(graph: Graph, tasks: list[Plan], data: st.DataObject) -> list[str]:
    """Execute the graph, ending tasks in any order; return those that began, sorted."""
    machine = Machine(graph, PythonKernel(graph), services())
    machine.start()
    found: list[str] = []
    while machine.run(100_000) is Outcome.EMPTY and machine.kernel.open_requests():
        nodes = [one.node for one in machine.kernel.open_requests()]
        node = data.draw(st.sampled_from(nodes))
        found.append(node.removeprefix("g."))
        plan = tasks[int(node.removeprefix("g.t"))]
        if plan.succeeds:
            machine.finish(node, "CNF", {"result": plan.result})
        else:
            machine.finish(node, "ERR", {"error": "as planned", "attempts": 1})
    return sorted(found)


def expected(tasks: list[Plan]) -> list[str]:
    """The tasks that begin by the rules."""
    ends: list[str] = []
    for plan in tasks:
        parents = [ends[one] for one in plan.parents]
        match plan.trigger:
            case "all":
                ready = all(end == "succeeded" for end in parents)
            case "any":
                ready = "succeeded" in parents or not parents
            case _:
                ready = True
        if ready and plan.asks is not None:
            asked = tasks[plan.asks]
            ready = ends[plan.asks] == "succeeded" and asked.result
        ends.append(("succeeded" if plan.succeeds else "failed") if ready else "skipped")
    return sorted(f"t{number}" for number, end in enumerate(ends) if end != "skipped")


@given(tasks=plans(), data=st.data())
def test_exactly_those_tasks_begin_that_the_rules_say_each_once(
    tasks: list[Plan], data: st.DataObject
) -> None:
    graph = config_of(tasks)

    assert begun(graph, tasks, data) == expected(tasks)
