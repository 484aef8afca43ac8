"""The configs that users have load unchanged."""

import json

from compiler.driver import compile_bytes, graph_of
from compiler.ir.policy import Retry
from fblib.catalog import LIBRARY
from tests.config_files import Run, compiled, edges, graph, node, said

TASKFLOW = {
    "dag_name": "get_from_api_and_into_telegram",
    "max_retries": 3,
    "retry_delay": 3,
    "tasks": [
        {
            "id": "fetch_api_data",
            "operation": "fetch_api_data",
            "independent_params": {
                "url": "https://quotes.example/api/random",
                "method": "GET",
                "filename": "something.json",
            },
            "dependent_params": {},
            "dependencies": [],
        },
        {
            "id": "json_to_string",
            "operation": "json_to_string",
            "independent_params": {},
            "dependent_params": {"data": "fetch_api_data.results.output_file_path"},
            "dependencies": ["fetch_api_data"],
        },
        {
            "id": "async_sleep",
            "operation": "async_sleep",
            "independent_params": {"sleep_time": 3},
            "dependent_params": {},
            "dependencies": ["fetch_api_data"],
        },
        {
            "id": "send_telegram_message",
            "operation": "send_telegram_message",
            "independent_params": {"username": "@username", "token": "YOUR_BOT_TOKEN"},
            "dependent_params": {"message": "json_to_string.results.string"},
            "dependencies": ["json_to_string"],
        },
    ],
}


def test_the_taskflow_config_loads_unchanged() -> None:
    result = compile_bytes(json.dumps(TASKFLOW).encode(), "dag.json", library=LIBRARY)
    found = graph_of(result)

    assert said(result) == []
    assert found.name == "get_from_api_and_into_telegram"
    assert edges(found) == [
        "START.COLD -> fetch_api_data.REQ",
        "fetch_api_data.CNF -> async_sleep.REQ",
        "fetch_api_data.CNF -> json_to_string.REQ",
        "fetch_api_data.output_file_path -> json_to_string.data",
        "json_to_string.CNF -> send_telegram_message.REQ",
        "json_to_string.string -> send_telegram_message.message",
    ]
    assert node(found, "fetch_api_data").policy.retry == Retry(attempts=3, delay=3.0)
    changeable = [(one.name, one.pin) for one in found.workflow.user_parameters]
    assert changeable == [("fetch_api_data.filename", "filename")]


def test_an_older_config_has_a_dag_id_and_results_that_mean_nothing() -> None:
    task = {"id": "wait", "operation": "async_sleep", "results": {"slept": None}}
    data = json.dumps({"dag_id": "older", "tasks": [task]}).encode()
    result = compile_bytes(data, "dag.json", library=LIBRARY)

    assert [one.code for one in result.diagnostics] == ["E173"]
    found = graph_of(result)
    assert found.name == "older"
    assert node(found, "wait").policy.retry == Retry(attempts=3, delay=3.0)


def test_a_config_of_functions_hands_results_on_by_the_names_of_tasks() -> None:
    data = json.dumps(
        {
            "tasks": [
                {"name": "fetch", "function": "my_module.fetch", "depends_on": []},
                {"name": "count", "function": "my_module.count"},
                {
                    "name": "save",
                    "function": "my_module.save",
                    "depends_on": ["fetch", "count"],
                    "params": {"path": "x.csv"},
                },
            ]
        }
    ).encode()
    result = compile_bytes(data, "jobs.json", library=LIBRARY)
    assert said(result) == []
    found = graph_of(result)
    assert (found.name, {one.id.partition(".")[0] for one in found.nodes}) == ("jobs", {"jobs"})


def test_a_function_gets_the_results_of_what_it_depends_on() -> None:
    run = Run(
        graph(
            {"name": "fetch", "function": "m.fetch", "depends_on": []},
            {"name": "count-rows", "function": "m.count"},
            {"name": "готово", "function": "m.ready"},
            {
                "name": "save",
                "function": "m.save",
                "depends_on": ["fetch", "count-rows", "готово"],
                "params": {"path": "x.csv", "nothing": None},
            },
        )
    )
    assert run.asked()["fetch"] == {"function": "m.fetch", "arguments": None}
    run.succeed("fetch", result=[1, {"a": None}])
    run.succeed("count_rows", result=7)
    run.succeed(next(iter(run.asked())), result=True)

    arguments = {
        "path": "x.csv",
        "nothing": None,
        "fetch": [1, {"a": None}],
        "count_rows": 7,
        "готово": True,
    }
    assert run.asked()["save"] == {"function": "m.save", "arguments": arguments}


def test_what_a_function_is_given_otherwise_is_not_given_twice() -> None:
    result = compiled(
        {"id": "a", "function": "m.a"},
        {"id": "b", "function": "m.b", "depends_on": ["a"], "params": {"a": 5}},
        {"id": "c", "function": "m.c", "dependencies": ["a"]},
        {
            "id": "d",
            "function": "m.d",
            "depends_on": ["a"],
            "dependent_params": {"a": "a.results.attempts"},
        },
    )
    assert said(result) == []
    run = Run(graph_of(result))
    run.succeed("a", result=1)

    asked = {name: inputs["arguments"] for name, inputs in run.asked().items()}
    assert asked == {"b": {"a": 5}, "c": None, "d": {"a": 0}}


def test_a_function_gets_an_object_of_an_operation_with_several_results() -> None:
    found = graph(
        {"id": "rows", "operation": "csv.parse", "params": {"text": "a,b"}},
        {"id": "save", "function": "m.save", "depends_on": ["rows"]},
    )
    run = Run(found)
    run.succeed("rows", rows=[["a", "b"]], count=1)

    assert run.asked()["save"]["arguments"] == {"rows": {"rows": [["a", "b"]], "count": 1}}
