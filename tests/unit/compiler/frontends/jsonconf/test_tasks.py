"""What a task does: its names, values, references and rules."""

import pytest

from compiler.driver import graph_of
from compiler.ir.blocks import OperationBody
from compiler.ir.policy import Retry
from tests.config_files import Run, compiled, edges, graph, node, said


def test_a_reference_takes_the_place_of_a_value_of_the_same_name() -> None:
    found = graph(
        {"id": "a", "operation": "json.format", "params": {"data": 1}},
        {
            "id": "b",
            "operation": "log",
            "independent_params": {"text": "own", "level": "warning"},
            "dependent_params": {"text": "a.results.text"},
        },
    )

    assert node(found, "b").parameters == {"level": "'warning'"}
    assert "a.text -> b.text" in edges(found)


def test_a_parameter_of_null_keeps_the_default() -> None:
    run = Run(graph({"id": "a", "operation": "async_sleep", "params": {"sleep_time": None}}))

    assert run.asked()["a"] == {"sleep_time": 10.0}


def test_a_dependency_that_only_a_reference_has_is_added() -> None:
    result = compiled(
        {"id": "a", "operation": "json.format"},
        {
            "id": "b",
            "operation": "log",
            "dependencies": [],
            "params": {"text": {"$ref": "a.results.text"}},
        },
    )

    assert [one.code for one in result.diagnostics] == ["E246"]
    assert "a.CNF -> b.REQ" in edges(graph_of(result))


def test_who_lists_no_dependencies_leaves_them_to_references() -> None:
    result = compiled(
        {"id": "a", "operation": "json.format"},
        {"id": "b", "operation": "log", "dependent_params": {"text": "a.results.text"}},
    )

    assert said(result) == []
    assert "a.CNF -> b.REQ" in edges(graph_of(result))


def test_references_stand_anywhere_in_a_value_and_lead_into_parts() -> None:
    run = Run(
        graph(
            {"id": "a", "operation": "json.parse"},
            {
                "id": "b",
                "operation": "log",
                "params": {
                    "data": {"seen": [0, {"$ref": "a.results.data.items.1"}], "kept": "yes"},
                    "text": {"$ref": "a.results.data.title"},
                },
            },
        )
    )
    run.succeed("a", data={"items": [1, {"x": 2}], "title": "Заголовок"})

    asked = run.asked()["b"]
    assert asked["data"] == {"seen": [0, {"x": 2}], "kept": "yes"}
    assert asked["text"] == "Заголовок"


def test_a_key_with_a_dot_takes_no_reference() -> None:
    result = compiled(
        {"id": "a", "operation": "json.parse"},
        {"id": "b", "operation": "log", "params": {"data": {"x.y": {"$ref": "a.results.data"}}}},
    )

    assert said(result) == ['E171 "x.y": a key with a dot in it cannot take a result']


def test_a_circle_is_printed() -> None:
    result = compiled(
        {"id": "a", "operation": "sleep", "dependencies": ["c"]},
        {"id": "b", "operation": "sleep", "dependencies": ["a"]},
        {"id": "c", "operation": "sleep", "dependencies": ["b", "free"]},
        {"id": "free", "operation": "sleep"},
    )

    assert said(result) == [
        'E247 these tasks wait for one another, so none can begin: "a" -> "b" -> "c" -> "a"'
    ]


def test_conditions_and_references_make_circles_too() -> None:
    result = compiled(
        {"id": "a", "operation": "log", "params": {"text": {"$ref": "b.results.line"}}},
        {"id": "b", "operation": "log", "when": "a.results.line == 'x'"},
    )

    assert [one.code for one in result.diagnostics] == ["E247"]


def test_two_tasks_of_one_id_are_shown_both() -> None:
    result = compiled({"id": "a", "operation": "sleep"}, {"id": "a", "operation": "log"})

    found = list(result.diagnostics)
    assert [one.code for one in found] == ["E240"]
    assert found[0].span is not None
    assert found[0].related[0].span.column < found[0].span.column


def test_names_that_are_no_identifiers_become_some_and_stay_as_labels() -> None:
    found = graph(
        {"id": "fetch data", "operation": "sleep"},
        {"id": "fetch-data", "operation": "sleep"},
        {"id": "1", "operation": "sleep"},
        {"id": "START", "operation": "sleep"},
        {"id": "plain", "operation": "sleep"},
    )

    tasks = {one.id.partition(".")[2]: one.label for one in found.nodes}
    del tasks["START"]

    assert tasks == {
        "fetch_data": "fetch data",
        "fetch_data_2": "fetch-data",
        "T_1": "1",
        "START_2": "START",
        "plain": "",
    }


def test_a_condition_asks_tasks_of_any_name() -> None:
    run = Run(
        graph(
            {"id": "get it", "operation": "http.request"},
            {"id": "yes", "operation": "log", "when": '"get it".results.status == `200`'},
        )
    )
    run.succeed("get_it", status=200)

    assert list(run.asked()) == ["yes"]


@pytest.mark.parametrize(("status", "begun"), [(200, ["good"]), (500, ["bad"])])
def test_a_condition_chooses(status: int, begun: list[str]) -> None:
    run = Run(
        graph(
            {"id": "get", "operation": "http.request"},
            {"id": "good", "operation": "log", "when": "get.results.status < `400`"},
            {"id": "bad", "operation": "log", "when": "get.results.status >= `400`"},
        )
    )
    run.succeed("get", status=status)

    assert list(run.asked()) == begun


def test_any_begins_with_the_first_and_once() -> None:
    run = Run(
        graph(
            {"id": "a", "operation": "sleep"},
            {"id": "b", "operation": "sleep"},
            {"id": "c", "operation": "log", "dependencies": ["a", "b"], "trigger": "any"},
        )
    )
    run.succeed("b")
    assert list(run.asked()) == ["a", "c"]
    run.succeed("c")
    run.succeed("a")

    assert run.asked() == {}


def test_all_done_waits_for_success_failure_and_what_is_skipped() -> None:
    run = Run(
        graph(
            {"id": "a", "operation": "sleep"},
            {"id": "b", "operation": "sleep"},
            {"id": "after_b", "operation": "sleep", "dependencies": ["b"]},
            {"id": "never", "operation": "log", "when": "a.results.slept > `9`"},
            {"id": "later", "operation": "log", "dependencies": ["never"]},
            {
                "id": "end",
                "operation": "log",
                "dependencies": ["a", "after_b", "later"],
                "trigger": "all_done",
            },
        )
    )
    run.succeed("a", slept=1.0)
    assert list(run.asked()) == ["b"]
    run.fail("b")

    assert list(run.asked()) == ["end"]


def test_for_each_takes_a_list_and_gives_lists() -> None:
    found = graph(
        {"id": "list", "operation": "json.parse"},
        {
            "id": "wait",
            "operation": "sleep",
            "for_each": "seconds",
            "params": {"seconds": {"$ref": "list.results.data"}},
        },
        {"id": "tell", "operation": "log", "params": {"data": {"$ref": "wait.results.slept.0"}}},
    )

    assert node(found, "wait").policy.for_each == "seconds"
    assert "wait.slept.0 -> tell.data" in edges(found)


def test_policies_come_from_the_task_and_then_from_the_graph() -> None:
    found = graph(
        {"id": "a", "operation": "sleep", "retry": 5, "timeout": 2.5, "tag": "io", "sla": 9},
        {"id": "b", "operation": "sleep", "retry": {"attempts": 2, "backoff": "exponential"}},
        {"id": "c", "operation": "sleep"},
        max_retries=4,
        retry_delay=0.5,
    )

    first = node(found, "a").policy
    assert (first.retry.attempts, first.timeout, first.tag, first.sla) == (5, 2.5, "io", 9)
    assert node(found, "b").policy.retry == Retry(attempts=2, backoff="exponential")
    assert node(found, "c").policy.retry == Retry(attempts=4, delay=0.5)


def test_a_result_is_used_again_but_what_undoes_it_is_done_each_time() -> None:
    undo = {"operation": "sleep"}
    found = graph({"id": "a", "operation": "sleep", "cache": 60, "compensate": undo})

    first = node(found, "a").policy
    assert first.cache == 60
    assert node(found, first.compensate.rpartition(".")[2]).policy.cache is None


def test_an_operation_undoes_a_task_with_its_results() -> None:
    found = graph(
        {
            "id": "reserve",
            "operation": "sql.query",
            "compensate": {
                "operation": "log",
                "params": {"data": {"$ref": "reserve.results.rows"}, "text": "undone"},
            },
        }
    )

    assert node(found, "reserve").policy.compensate == "g.reserve_UNDO"
    undo = node(found, "reserve_UNDO")
    assert undo.label == "undo reserve"
    assert [one for one in edges(found) if "UNDO" in one] == ["reserve.rows -> reserve_UNDO.data"]


def test_all_mistakes_are_told_at_once() -> None:
    result = compiled(
        {"id": "a", "operation": "slep"},
        {"id": "b", "operation": "log", "dependencies": ["x"], "params": {"test": 1}},
        {"id": "c", "operation": "log", "when": "(", "dependent_params": {"text": "b.results.x"}},
    )

    codes = sorted(one.code for one in result.diagnostics)
    assert codes == ["E241", "E243", "E244", "E245", "E248"]


def test_operations_stay_what_they_are_called() -> None:
    found = graph({"id": "a", "operation": "http.request", "params": {"url": "http://x.example/"}})
    body = found.types[node(found, "a").type].body

    assert isinstance(body, OperationBody)
    assert body.operation == "http.request"
