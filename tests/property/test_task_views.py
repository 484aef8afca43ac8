"""The task view of a config has exactly the dependencies that were declared, whatever its shape."""

from dataclasses import dataclass, replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from compiler.driver import compile_declared, graph_of
from compiler.frontends.pytask import GraphForm, TaskForm, Work, declare_graph
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.lookup import Lookup
from compiler.ir.task_view import TaskView, task_view
from compiler.workflow.events import Trigger
from fblib.catalog import LIBRARY
from tests.config_files import compiled

TRIGGERS: tuple[Trigger, ...] = ("all", "any", "all_done")
Edge = tuple[str, str, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Plan:
    """A task of a config; the numbers are those of tasks before it."""

    listed: tuple[int, ...]
    referred: tuple[int, ...]
    asked: int | None
    """The task that its condition asks."""
    trigger: Trigger
    undone: bool
    inner: "tuple[Plan, ...]" = ()
    """Of a graph: its tasks."""


@st.composite
def plans(draw: st.DrawFn, *, most: int = 12, deep: bool = False) -> tuple[Plan, ...]:
    """Tasks that depend on some of those before them; with `deep`, some are graphs."""
    found: list[Plan] = []
    for number in range(draw(st.integers(1, most))):
        before = st.sampled_from(range(number)) if number else st.nothing()
        some = st.lists(before, unique=True, max_size=20) if number else st.just([])
        inner: tuple[Plan, ...] = ()
        if deep and draw(st.booleans()):
            inner = draw(plans(most=4))
        plain = [one for one in draw(some) if not found[one].inner and not inner]
        asks = [one for one in range(number) if not found[one].inner]
        found.append(
            Plan(
                listed=tuple(draw(some)),
                referred=tuple(plain),
                asked=draw(st.none() | st.sampled_from(asks)) if asks else None,
                trigger=draw(st.sampled_from(TRIGGERS)),
                undone=not inner and draw(st.booleans()),
                inner=inner,
            )
        )
    return tuple(found)


def task(number: int, plan: Plan) -> dict[str, Any]:
    """What the config says of a task."""
    said: dict[str, Any] = {
        "id": f"t{number}",
        "dependencies": [f"t{one}" for one in plan.listed],
        "trigger": plan.trigger,
    }
    if plan.asked is not None:
        said["when"] = f"t{plan.asked}.results.value"
    if plan.inner:
        return {**said, "graph": {"tasks": [task(at, one) for at, one in enumerate(plan.inner)]}}
    data = {f"from_{one}": {"$ref": f"t{one}.results.value"} for one in plan.referred}
    said |= {"operation": "json.select", "params": {"data": data, "expression": "@"}}
    if plan.undone:
        said["compensate"] = {"operation": "log", "params": {"text": "undone"}}
    return said


def view_of(tasks: tuple[Plan, ...]) -> TaskView:
    return task_view(graph_of(compiled(*(task(at, one) for at, one in enumerate(tasks)))))


def parents(plan: Plan) -> set[int]:
    return {*plan.listed, *plan.referred} | ({plan.asked} - {None})  # type: ignore[operator]


def marks(plan: Plan) -> tuple[str, ...]:
    several = len(parents(plan)) > 1
    trigger = {"all": (), "any": ("any",) if several else (), "all_done": ("done",)}[plan.trigger]
    return (*trigger, *(("if",) if plan.asked is not None else ()))


def edges(view: TaskView) -> set[Edge]:
    names = {one.id: one.name for one in view.tasks}
    found = [(names[one.source], names[one.target], one.kind, one.marks) for one in view.edges]
    assert len(set(found)) == len(found)
    return set(found)


@given(plans())
def test_every_declared_dependency_is_there_and_no_other(tasks: tuple[Plan, ...]) -> None:
    expected: set[Edge] = set()
    for number, plan in enumerate(tasks):
        for one in parents(plan):
            kind = "data" if one in plan.referred else "order"
            expected.add((f"t{one}", f"t{number}", kind, marks(plan)))
        if plan.undone:
            expected.add((f"t{number}", f"t{number}_UNDO", "undo", ()))

    assert edges(view_of(tasks)) == expected


@given(plans())
def test_graphs_of_functions_show_what_was_declared_too(tasks: tuple[Plan, ...]) -> None:
    expected: set[Edge] = set()
    forms = []
    for number, plan in enumerate(tasks):
        waits = {*plan.listed, *plan.referred}
        without_condition = replace(plan, asked=None)
        for one in waits:
            kind = "data" if one in plan.referred else "order"
            expected.add((f"t{one}", f"t{number}", kind, marks(without_condition)))
        if plan.undone:
            expected.add((f"t{number}", f"t{number}_UNDO", "undo", ()))
        forms.append(
            TaskForm(
                name=f"t{number}",
                work=Work("m:f", results={f"t{one}": f"t{one}" for one in plan.referred}),
                parents=tuple(f"t{one}" for one in waits),
                trigger=plan.trigger,
                undo=Work("m:undo", results={"x": f"t{number}"}) if plan.undone else None,
            )
        )
    declared = declare_graph(GraphForm("g", tuple(forms)))
    found = compile_declared(declared.system, lookup=Lookup([], LIBRARY), diagnostics=Diagnostics())

    assert found is not None
    assert edges(task_view(found)) == expected


def first_tasks(name: str, plan: Plan) -> list[str]:
    """The tasks that begin when a task does: of a graph those that wait for none in it."""
    if not plan.inner:
        return [name]
    return [f"{name}.t{at}" for at, one in enumerate(plan.inner) if not parents(one)]


def last_tasks(name: str, plan: Plan) -> list[str]:
    """The tasks that end a task: of a graph those that none in it waits for."""
    if not plan.inner:
        return [name]
    waited = {at for one in plan.inner for at in parents(one)}
    return [f"{name}.t{at}" for at in range(len(plan.inner)) if at not in waited]


@given(plans(most=6, deep=True))
def test_a_dependency_on_a_graph_is_one_on_its_last_tasks(tasks: tuple[Plan, ...]) -> None:
    expected: set[Edge] = set()
    for number, plan in enumerate(tasks):
        for at, one in enumerate(plan.inner):
            for parent in parents(one):
                kind = "data" if parent in one.referred else "order"
                expected.add((f"t{number}.t{parent}", f"t{number}.t{at}", kind, marks(one)))
            if one.undone:
                name = f"t{number}.t{at}"
                expected.add((name, f"{name}_UNDO", "undo", ()))
        for parent in parents(plan):
            for source in last_tasks(f"t{parent}", tasks[parent]):
                for target in first_tasks(f"t{number}", plan):
                    kind = "data" if parent in plan.referred else "order"
                    expected.add((source, target, kind, marks(plan)))
        if plan.undone:
            expected.add((f"t{number}", f"t{number}_UNDO", "undo", ()))

    view = view_of(tasks)

    assert edges(view) == expected
    assert {one.label for one in view.groups} == {
        f"t{at}" for at, plan in enumerate(tasks) if plan.inner
    }
