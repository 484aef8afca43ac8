"""What a config says of the whole graph, and graphs that are tasks."""

import pytest

from compiler.driver import graph_of
from tests.config_files import Run, compiled, edges, graph, node, said

SLEEP = {"id": "a", "operation": "sleep", "params": {"seconds": 1}}


def test_what_a_graph_says_of_itself_stands_in_its_workflow() -> None:
    workflow = graph(
        SLEEP, schedule="*/5 * * * *", on_failure="continue", sla=60, tags={"io": 2}
    ).workflow

    assert workflow.schedule == "*/5 * * * *"
    assert (workflow.on_failure, workflow.sla, workflow.tags) == ("continue", 60, {"io": 2})


@pytest.mark.parametrize("schedule", ["manual", None])
def test_runs_are_started_by_hand_without_a_schedule(schedule: str | None) -> None:
    assert graph(SLEEP, schedule=schedule).workflow.schedule == ""


@pytest.mark.parametrize(
    "schedule",
    ["", "* * * *", "* * * * * *", "61 * * * *", "@reboot", "0 0 30 2 *", "0 0 L * *", "x"],
)
def test_what_is_no_cron_expression_is_refused(schedule: str) -> None:
    assert [one.code for one in compiled(SLEEP, schedule=schedule).diagnostics] == ["E251"]


def test_the_config_is_read_first_and_asked_by_references_and_conditions() -> None:
    found = graph(
        {"id": "a", "operation": "log", "params": {"text": {"$ref": "config.greeting"}}},
        {"id": "b", "operation": "log", "when": "config.loud"},
        config="settings.json",
    )
    assert found.workflow.config == "g.CONFIG"
    run = Run(found)
    assert run.asked() == {"CONFIG": {"file": "settings.json"}}
    run.succeed("CONFIG", data={"greeting": "hello", "loud": False})

    assert {name: one["text"] for name, one in run.asked().items()} == {"a": "hello"}


def test_users_may_change_what_is_named_for_one_task_or_for_all() -> None:
    found = graph(
        SLEEP,
        {"id": "b", "operation": "sleep"},
        {"id": "c", "operation": "log"},
        user_params=["seconds", "c.text"],
    )
    changeable = [(one.name, one.node, one.pin) for one in found.workflow.user_parameters]

    assert changeable == [
        ("a.seconds", "g.a", "seconds"),
        ("b.seconds", "g.b", "seconds"),
        ("c.text", "g.c", "text"),
    ]


def test_nobody_may_change_anything_where_the_list_is_empty() -> None:
    task = {"id": "a", "operation": "fetch_api_data", "params": {"filename": "x.json"}}

    assert graph(task, user_params=[]).workflow.user_parameters == ()


def test_a_graph_is_a_task_with_parameters_and_results() -> None:
    found = graph(
        {"id": "first", "operation": "json.parse"},
        {
            "id": "inner",
            "params": {"data": {"$ref": "first.results.data"}, "query": "a.b"},
            "graph": {
                "tasks": [
                    {
                        "id": "select",
                        "operation": "json.select",
                        "params": {
                            "data": {"$ref": "params.data"},
                            "expression": {"$ref": "params.query"},
                        },
                    }
                ]
            },
        },
        {"id": "last", "operation": "log", "params": {"data": {"$ref": "inner.results.value"}}},
    )
    run = Run(found)
    run.succeed("first", data={"a": {"b": 5}})
    asked = run.asked()["inner.select"]
    assert (asked["data"], asked["expression"]) == ({"a": {"b": 5}}, "a.b")
    run.succeed("inner.select", value=5)

    assert run.asked()["last"]["data"] == 5


def test_a_graph_names_its_results() -> None:
    inner = {
        "tasks": [
            {"id": "x", "operation": "json.parse"},
            {"id": "y", "operation": "json.format"},
        ],
        "outputs": {"deep": "x.results.data.items.0", "text": "y.results.text"},
    }
    found = graph(
        {"id": "both", "graph": inner},
        {
            "id": "end",
            "operation": "log",
            "dependent_params": {"data": "both.results.deep", "text": "both.results.text"},
        },
    )

    wires = edges(found)
    assert "both.x.data.items.0 -> end.data" in wires
    assert "both.y.text -> end.text" in wires


def test_a_graph_ends_when_its_last_tasks_have_ended_or_are_skipped() -> None:
    inner = {
        "tasks": [
            {"id": "x", "operation": "json.parse"},
            {"id": "y", "operation": "log", "when": "x.results.data"},
            {"id": "z", "operation": "log", "dependencies": ["x"]},
        ]
    }
    run = Run(graph({"id": "sub", "graph": inner}, {**SLEEP, "dependencies": ["sub"]}))
    run.succeed("sub.x", data=False)
    assert list(run.asked()) == ["sub.z"]
    run.succeed("sub.z")

    assert list(run.asked()) == ["a"]


def test_a_failure_in_a_graph_that_nobody_handles_ends_it_for_all_done() -> None:
    inner = {"tasks": [{"id": "x", "operation": "sleep"}, {"id": "y", "function": "m.f"}]}
    run = Run(
        graph(
            {"id": "sub", "graph": inner}, {**SLEEP, "depends_on": ["sub"], "trigger": "all_done"}
        )
    )
    run.fail("sub.x")
    assert sorted(run.asked()) == ["a", "sub.y"]
    run.succeed("a")
    run.succeed("sub.y")

    assert run.asked() == {}


def test_graphs_stand_in_graphs_up_to_a_bound() -> None:
    def nested(levels: int) -> dict[str, object]:
        config: dict[str, object] = {"tasks": [SLEEP]}
        for _ in range(levels):
            config = {"tasks": [{"id": "g", "graph": config}]}
        return {"id": "top", "graph": config}

    found = graph_of(compiled(nested(5)))
    assert node(found, "top.g.g.g.g.g.a").parameters == {"seconds": "1.0"}
    assert [line[:4] for line in said(compiled(nested(30)))] == ["E174"]
