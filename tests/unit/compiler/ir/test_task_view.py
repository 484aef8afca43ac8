"""What a task view makes of the blocks between tasks."""

from typing import Any

import pytest

from compiler.ir.graph import Graph, Group, Node, Source, Wire
from compiler.ir.task_view import TaskView, task_view
from tests.config_files import graph
from tests.operation_graphs import compiled


def task(name: str, *parents: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {"id": name, "function": "m:f", "dependencies": list(parents), **fields}


def lines(view: TaskView) -> list[str]:
    """Every dependency as a line, `a -> b data if`; names are those of tasks."""
    names = {one.id: one.name for one in view.tasks}
    return [
        " ".join([f"{names[one.source]} -> {names[one.target]}", one.kind, *one.marks])
        for one in view.edges
    ]


def view_of(*tasks: dict[str, Any], **fields: Any) -> TaskView:  # noqa: ANN401 - JSON
    return task_view(graph(*tasks, **fields))


def test_what_nobody_wrote_is_left_out() -> None:
    found = graph(task("a"), task("b"), task("c", "a", "b"))

    view = task_view(found)

    assert len(found.nodes) == 5
    assert [one.label for one in view.tasks] == ["a", "b", "c"]
    assert lines(view) == ["a -> c order", "b -> c order"]


def test_a_result_makes_a_dependency_one_of_data() -> None:
    view = view_of(task("a"), task("b", params={"x": {"$ref": "a.results.result"}}), task("c", "a"))

    assert lines(view) == ["a -> b data", "a -> c order"]


@pytest.mark.parametrize(
    ("fields", "marks"),
    [
        ({}, ""),
        ({"trigger": "any"}, " any"),
        ({"trigger": "all_done"}, " done"),
        ({"when": "a.results.result"}, " if"),
        ({"when": "a.results.result", "trigger": "any"}, " any if"),
        ({"when": "a.results.result", "trigger": "all_done"}, " done if"),
    ],
)
def test_a_dependency_says_what_stands_between(fields: dict[str, Any], marks: str) -> None:
    view = view_of(task("a"), task("b"), task("c", "a", "b", **fields))

    assert lines(view) == [f"a -> c order{marks}", f"b -> c order{marks}"]


def test_a_single_parent_is_not_any_of_several() -> None:
    assert lines(view_of(task("a"), task("b", "a", trigger="any"))) == ["a -> b order"]


def test_the_condition_of_a_task_is_told() -> None:
    view = view_of(task("a"), task("b", "a", when="a.results.result == 'yes'"))

    assert [one.condition for one in view.tasks] == ["", "a.results.result == 'yes'"]


def test_what_is_skipped_with_others_depends_on_its_own_parents_only() -> None:
    view = view_of(
        task("ask"),
        task("a", "ask", when="ask.results.result"),
        task("b", "a"),
        task("c", "b"),
        task("end", "c", trigger="all_done"),
    )

    assert lines(view) == [
        "ask -> a order if",
        "a -> b order",
        "b -> c order",
        "c -> end order done",
    ]


def test_more_parents_than_one_block_joins_are_all_there() -> None:
    parents = [f"p{number}" for number in range(40)]

    for trigger, mark in (("all", ""), ("any", " any"), ("all_done", " done")):
        view = view_of(*map(task, parents), task("end", *parents, trigger=trigger))
        assert lines(view) == [f"{one} -> end order{mark}" for one in parents]


def test_the_config_file_of_a_graph_is_no_task() -> None:
    view = view_of(task("a", params={"x": {"$ref": "config.url"}}), config="c.json")

    assert [one.name for one in view.tasks] == ["a"]
    assert view.edges == ()


def test_a_task_that_reads_a_config_is_one() -> None:
    view = view_of({"id": "read", "operation": "config.read", "params": {"file": "c.json"}})

    assert [one.operation for one in view.tasks] == ["config.read"]


def test_a_graph_that_is_a_task_is_a_group() -> None:
    inner = {"tasks": [task("x"), task("y", "x")], "outputs": {"result": "x.results.result"}}
    view = view_of(
        task("a"),
        {"id": "g", "graph": inner, "dependencies": ["a"]},
        task("b", params={"x": {"$ref": "g.results.result"}}),
    )

    assert [(one.label, one.parent) for one in view.groups] == [("g", "")]
    assert [(one.name, one.group) for one in view.tasks] == [
        ("a", ""),
        ("g.x", view.groups[0].id),
        ("g.y", view.groups[0].id),
        ("b", ""),
    ]
    assert lines(view) == ["a -> g.x order", "g.x -> g.y order", "g.x -> b data", "g.y -> b order"]


@pytest.mark.parametrize("outer", ["all", "all_done"])
def test_the_end_of_a_graph_is_marked_as_its_follower_wants_it(outer: str) -> None:
    inner = {"tasks": [task("x"), task("y", "x", when="x.results.result"), task("z", "y")]}
    view = view_of(
        {"id": "g", "graph": {"tasks": [{"id": "deep", "graph": inner}]}},
        task("end", "g", trigger=outer),
    )

    mark = " done" if outer == "all_done" else ""
    assert [one.id for one in view.groups] == ["g.g", "g.g.deep"]
    assert lines(view)[-1] == f"g.deep.z -> end order{mark}"
    assert len(view.edges) == 3


def test_the_config_of_an_inner_graph_is_no_task_either() -> None:
    view = view_of(
        task("a"),
        {"id": "g", "graph": {"config": "c.json", "tasks": [task("x")]}, "dependencies": ["a"]},
    )

    assert lines(view) == ["a -> g.x order"]


def test_what_undoes_a_task_hangs_on_it() -> None:
    undo = {"function": "m:undo", "params": {"x": {"$ref": "a.results.result"}}}
    view = view_of(task("a", compensate=undo), task("b", "a"))

    assert lines(view) == ["a -> a_UNDO undo", "a -> b order"]
    assert [(one.label, one.undoes) for one in view.tasks] == [
        ("a", ""),
        ("undo a", "g.a"),
        ("b", ""),
    ]


def test_a_task_has_what_its_author_said_of_it() -> None:
    view = view_of(
        task("all the names", tag="io", timeout=5, retry={"attempts": 3}),
        {"id": "b", "function": "m:f", "for_each": "arguments", "params": {"arguments": 1}},
    )

    first = view.tasks[0]
    assert (first.label, first.name, first.id) == (
        "all the names",
        "all_the_names",
        "g.all_the_names",
    )
    assert (first.operation, first.function, first.span) == ("python.call", "m:f", "g.json:1:32")
    assert (first.policy.tag, first.policy.timeout, first.policy.retry.attempts) == ("io", 5, 3)


def test_states_of_a_run_are_shown_where_they_are_given() -> None:
    view = task_view(graph(task("a"), task("b", "a")), states={"g.a": "succeeded"})

    assert [one.state for one in view.tasks] == ["succeeded", ""]


# --- Graphs that somebody drew ---------------------------------------------------------------


def drawn(found: Graph) -> Graph:
    """The same graph as if it came from the 4diac IDE."""
    source = Source(format="fourdiac", file="test.sys")
    return found.model_copy(update={"source": source})


def test_a_failure_is_a_dependency_where_somebody_drew_it() -> None:
    found = compiled(
        {"a": "CALL", "b": "CALL", "alarm": "CALL"},
        events=["START.COLD -> a.REQ", "a.CNF -> b.REQ", "a.ERR -> alarm.REQ"],
    )

    assert lines(task_view(drawn(found))) == ["a -> b order", "a -> alarm order error"]


def test_both_ends_of_a_drawn_task_are_its_end() -> None:
    found = compiled(
        {"a": "CALL", "b": "CALL", "M": "E_MERGE"},
        events=["START.COLD -> a.REQ", "a.CNF -> M.EI1", "a.ERR -> M.EI2", "M.EO -> b.REQ"],
    )

    assert lines(task_view(drawn(found))) == ["a -> b order done"]


def test_two_wires_into_one_pin_are_any_of_them() -> None:
    found = compiled(
        {"a": "CALL", "b": "CALL", "c": "CALL"},
        events=["START.COLD -> a.REQ", "START.COLD -> b.REQ", "a.CNF -> c.REQ", "b.CNF -> c.REQ"],
    )

    assert lines(task_view(drawn(found))) == ["a -> c order any", "b -> c order any"]


def test_a_circle_of_events_is_shown() -> None:
    found = compiled(
        {"a": "CALL", "b": "CALL", "wait": "E_DELAY", "M": "E_MERGE"},
        events=[
            "START.COLD -> M.EI1",
            "M.EO -> a.REQ",
            "a.CNF -> b.REQ",
            "b.CNF -> wait.START",
            "wait.EO -> M.EI2",
        ],
    )

    assert lines(task_view(drawn(found))) == ["b -> a order", "a -> b order"]


def test_a_circle_of_helpers_alone_ends() -> None:
    found = compiled(
        {"a": "CALL", "b": "CALL", "M": "E_MERGE", "wait": "E_DELAY"},
        events=[
            "START.COLD -> a.REQ",
            "a.CNF -> M.EI1",
            "M.EO -> wait.START",
            "wait.EO -> M.EI2",
            "wait.EO -> b.REQ",
        ],
    )

    assert lines(task_view(drawn(found))) == ["a -> b order"]


def test_graphs_without_operations_have_no_tasks() -> None:
    found = compiled({"wait": "E_DELAY"}, events=["START.COLD -> wait.START"])

    view = task_view(found)

    assert (view.tasks, view.edges, view.groups) == ((), (), ())


def test_several_applications_are_groups() -> None:
    found = compiled({"a": "CALL"}, events=["START.COLD -> a.REQ"])
    other = Node(id="Other.b", type=found.nodes[-1].type)
    both = found.model_copy(
        update={
            "nodes": (*found.nodes, other),
            "groups": (*found.groups, Group(id="Other", kind="application", nodes=(other.id,))),
            "event_wires": (*found.event_wires, Wire("App.a", "CNF", other.id, "REQ")),
        }
    )

    view = task_view(both)

    assert [(one.name, one.label) for one in view.tasks] == [("App.a", "a"), ("Other.b", "b")]
    assert [one.id for one in view.groups] == ["App", "Other"]
    assert lines(view) == ["App.a -> Other.b order"]
