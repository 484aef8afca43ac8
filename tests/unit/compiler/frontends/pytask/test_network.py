"""Graphs of Python functions as function blocks: what is in the compiled graph."""

from typing import Any

from compiler.driver import compile_declared
from compiler.frontends.pytask import DeclaredGraph, GraphForm, TaskForm, Work, declare_graph
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.graph import Graph
from compiler.ir.lookup import Lookup
from compiler.ir.policy import Policy, Workflow
from compiler.ir.serialize import graph_from_json, graph_to_json
from fblib.catalog import LIBRARY


def task(name: str, *parents: str, **options: Any) -> TaskForm:  # noqa: ANN401
    work = Work(f"jobs:{name}", results={one: one for one in parents})
    return TaskForm(name, options.pop("work", work), parents, **options)


def compiled(declared: DeclaredGraph) -> Graph:
    diagnostics = Diagnostics()
    graph = compile_declared(declared.system, lookup=Lookup([], LIBRARY), diagnostics=diagnostics)
    assert graph is not None, [one.message for one in diagnostics]
    return graph


def graph_of(*tasks: TaskForm, **options: Any) -> Graph:  # noqa: ANN401
    return compiled(declare_graph(GraphForm("g", tasks, **options)))


def events(graph: Graph) -> set[str]:
    return {f"{w.source}.{w.source_pin}>{w.target}.{w.target_pin}" for w in graph.event_wires}


def data(graph: Graph) -> set[str]:
    return {
        ".".join(filter(None, (w.source, w.source_pin, w.source_member)))
        + ">"
        + ".".join(filter(None, (w.target, w.target_pin, w.target_member)))
        for w in graph.data_wires
    }


def test_one_parent_is_a_plain_wire_and_several_are_a_rendezvous() -> None:
    graph = graph_of(task("a"), task("b", "a"), task("c", "a", "b"))

    assert events(graph) == {
        "g.START.COLD>g.a.REQ",
        "g.a.CNF>g.b.REQ",
        "g.a.CNF>g.c_ALL.EI1",
        "g.b.CNF>g.c_ALL.EI2",
        "g.c_ALL.EO>g.c.REQ",
    }


def test_results_are_parts_of_the_arguments() -> None:
    graph = graph_of(task("a"), task("b", "a"))

    assert data(graph) == {"g.a.result>g.b.arguments.a"}


def test_a_function_and_what_people_gave_it_are_values_of_pins() -> None:
    work = Work("jobs:read", "process", parameters={"file": "a 'b' $", "n": [1, None]})
    (node,) = (one for one in graph_of(task("a", work=work)).nodes if one.id == "g.a")

    assert node.type == "PYTHON_TASK"
    assert node.parameters == {
        "function": "'jobs:read'",
        "pool": "'process'",
        "parameters": '{"file": "a \'b\' $", "n": [1, null]}',
    }


def test_the_config_is_read_before_the_first_task() -> None:
    work = Work("jobs:a", config="config")
    graph = graph_of(task("a", work=work), config="config.json")

    assert events(graph) == {"g.START.COLD>g.CONFIG.REQ", "g.CONFIG.CNF>g.a.REQ"}
    assert data(graph) == {"g.CONFIG.data>g.a.parameters.config"}
    assert graph.workflow.config == "g.CONFIG"


def test_a_list_goes_to_a_pin_of_its_own() -> None:
    graph = graph_of(task("a"), task("b", "a", for_each="a"))
    (node,) = (one for one in graph.nodes if one.id == "g.b")

    assert data(graph) == {"g.a.result>g.b.item"}
    assert node.policy.for_each == "item"
    assert node.parameters["item_name"] == "'a'"


def test_what_undoes_a_task_stands_beside_it() -> None:
    undo = Work("jobs:undo", results={"a": "a"})
    graph = graph_of(task("a", undo=undo, policy=Policy(tag="io")))
    nodes = {one.id: one for one in graph.nodes}

    assert nodes["g.a"].policy.compensate == "g.a_UNDO"
    assert nodes["g.a_UNDO"].label == "undo a"
    assert data(graph) == {"g.a.result>g.a_UNDO.arguments.a"}


def test_a_graph_is_given_results_and_has_that_of_its_last_task() -> None:
    inner = GraphForm("inner", (task("b", work=Work("jobs:b", given=("a",))), task("c", "b")))
    declared = declare_graph(
        GraphForm(
            "g",
            (
                task("a"),
                TaskForm("inner", inner, ("a",), inputs={"a": "a"}),
                task("d", "inner"),
            ),
        )
    )
    graph = compiled(declared)

    assert data(graph) == {
        "g.a.result>g.inner.b.arguments.a",
        "g.inner.b.result>g.inner.c.arguments.b",
        "g.inner.c.result>g.d.arguments.inner",
    }
    assert declared.nodes == {
        "a": "g.a",
        "inner.b": "g.inner.b",
        "inner.c": "g.inner.c",
        "d": "g.d",
    }


def test_a_graph_with_several_last_tasks_has_their_results_by_name() -> None:
    deep = GraphForm("deep", (task("x"), task("y")))
    inner = GraphForm("inner", (task("b"), TaskForm("deep", deep)))
    graph = graph_of(TaskForm("inner", inner), task("d", "inner"))

    assert data(graph) == {
        "g.inner.b.result>g.d.arguments.inner.b",
        "g.inner.deep.x.result>g.d.arguments.inner.deep.x",
        "g.inner.deep.y.result>g.d.arguments.inner.deep.y",
    }


def test_names_that_are_no_identifiers_are_kept_as_labels() -> None:
    declared = declare_graph(
        GraphForm("my graph", (task("read 1"), task("read-1"), task("START"), task("1st")))
    )
    graph = compiled(declared)

    assert declared.nodes == {
        "read 1": "my_graph.read_1",
        "read-1": "my_graph.read_1_2",
        "START": "my_graph.START_2",
        "1st": "my_graph.T_1st",
    }
    assert {one.id: one.label for one in graph.nodes if one.label} == {
        node: name for name, node in declared.nodes.items()
    }


def test_a_graph_says_how_its_runs_behave_and_survives_being_written() -> None:
    workflow = Workflow(schedule="*/5 * * * *", tags={"io": 2}, objects="pickle")
    graph = graph_of(task("a"), task("b", "a"), workflow=workflow)

    assert graph.workflow == workflow
    assert graph.source.format == "python"
    assert graph_from_json(graph_to_json(graph)) == graph
