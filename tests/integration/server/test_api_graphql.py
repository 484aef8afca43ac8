"""`/graphql`: the read side, the verbs, and how much may be asked."""

import json
from pathlib import Path
from typing import Any

import pytest
from graphql import build_client_schema, get_introspection_query

from server.service.access import Role
from tests.api_client import ended, graph_text, nap, start
from tests.doors import Doors, doors
from tests.talking import in_loop


async def ask(there: Doors, query: str, headers: Any = None, **variables: object) -> Any:  # noqa: ANN401
    order = {"query": query, "variables": variables}
    answer = await there.post("/graphql", json=order, headers=headers)
    assert answer.status == 200, await answer.text()
    return await answer.json()


@in_loop
async def test_a_graph_is_registered_run_and_looked_at(tmp_path: Path) -> None:
    register = 'mutation($t: String!) {registerGraph(file: "a.json", text: $t) {graph {id}}}'
    looks = "query($id: String!) {run(id: $id) {state graph tasks {label state} results}}"
    async with doors(tmp_path) as there:
        made = await ask(there, register, t=graph_text("a", nap(0)))
        graph = made["data"]["registerGraph"]["graph"]["id"]
        begun = await ask(there, f'mutation {{startRun(graph: "{graph}") {{id}}}}')
        run = begun["data"]["startRun"]["id"]
        await ended(there, run)
        await ask(there, f'mutation {{renameGraph(id: "{graph}", name: "Nap of ö") {{name}}}}')
        found = (await ask(there, looks, id=run))["data"]["run"]

        assert (found["state"], found["graph"]) == ("succeeded", "Nap of ö")
        assert found["tasks"] == [{"label": "nap", "state": "succeeded"}]
        assert "nap" in found["results"]


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ('{run(id: "none") {id}}', "not-found"),
        ('mutation {startRun(graph: "none") {id}}', "not-found"),
        ('{runs(state: ["done"]) {next}}', "invalid"),
        ('{runs(since: "2024-01-01T00:00:00") {next}}', "invalid"),
        ('mutation {orderPin(run: "none", action: "push", pin: "a") {run}}', "invalid"),
        ("{nothing}", "bad-request"),
        ("{", "bad-request"),
    ],
)
@in_loop
async def test_an_error_says_its_kind(tmp_path: Path, query: str, kind: str) -> None:
    async with doors(tmp_path) as there:
        (error,) = (await ask(there, query))["errors"]

        assert error["extensions"]["kind"] == kind


def _of_itself(times: int) -> str:
    """Ask for the fields of the types of the fields … of the schema."""
    inner = "name"
    for _ in range(times):
        inner = f"fields {{type {{{inner}}}}}"
    return f"{{__schema {{types {{{inner}}}}}}}"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (_of_itself(4), "depth"),
        ("{" + " ".join(f"a{n}: graphs {{next}}" for n in range(31)) + "}", "aliases"),
        ("{" + "graphs {next} " * 1_000 + "}", "tokens"),
        ("{runs {items {timeline {rows {bars {kind start end attempt error}}}}}}", "costs"),
        (
            "{" + "...A" + "} fragment A on Query {" + "...B " * 20 + "} fragment B on Query "
            "{runs {items {tasks {node label waits {kind name details}} id state}}}",
            "costs",
        ),
        ("{...A} fragment A on Query {...B} fragment B on Query {...A}", "within itself"),
    ],
)
@in_loop
async def test_who_asks_for_too_much_is_refused_before_anything_is_looked_up(
    tmp_path: Path, query: str, words: str
) -> None:
    async with doors(tmp_path) as there:
        answer = await ask(there, query)

        assert answer["data"] is None
        assert any(words in one["message"] for one in answer["errors"]), answer


@in_loop
async def test_verbs_want_a_post_and_the_role(tmp_path: Path) -> None:
    verb = 'mutation {startRun(graph: "a") {id}}'
    async with doors(tmp_path) as there:
        viewer = await there.token(Role.VIEWER)
        by_get = await there.get("/graphql", params={"query": verb}, headers=viewer)
        looked = await there.get("/graphql", params={"query": "{runs {next}}"}, headers=viewer)
        (error,) = (await ask(there, verb, headers=viewer))["errors"]

        assert (by_get.status, by_get.headers["Allow"]) == (405, "POST")
        assert await looked.json() == {"data": {"runs": {"next": None}}}
        assert error["extensions"]["kind"] == "forbidden"
        assert (await there.get("/graphql", params={"query": "{runs {next}}"})).status == 401


@pytest.mark.parametrize(
    ("body", "media", "status"),
    [
        (b"{", "application/json", 400),
        (b"{}", "application/json", 422),
        (b'{"query": ""}', "application/json", 422),
        (b'{"query": "{runs {next}}", "variables": []}', "application/json", 422),
        (b"query={runs{next}}", "application/x-www-form-urlencoded", 415),
    ],
)
@in_loop
async def test_a_body_that_is_no_question_is_refused(
    tmp_path: Path, body: bytes, media: str, status: int
) -> None:
    async with doors(tmp_path) as there:
        answer = await there.post("/graphql", data=body, headers={"Content-Type": media})

        assert (answer.status, answer.content_type) == (status, "application/problem+json")


@in_loop
async def test_clients_learn_the_schema_from_the_server(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        schema = build_client_schema((await ask(there, get_introspection_query()))["data"])

        assert {"Run", "Task", "Graph", "RunPage", "Timeline"} <= set(schema.type_map)
        assert schema.mutation_type is not None
        assert "cancelRun" in schema.mutation_type.fields


@in_loop
async def test_the_past_is_looked_at(tmp_path: Path) -> None:
    query = (
        '{performance {runs successRate durations {p95}} bottlenecks(graph: "a") {runs tasks '
        "{label}} cost {rows {operation seconds}} schedules {name} approvals {task {label}} "
        "deadLetters {id} archives {items {run size}}}"
    )
    async with doors(tmp_path) as there:
        run = await start(there, graph_text("a", nap(0)))
        await ended(there, run)
        answer = await ask(there, query)

        assert "errors" not in answer, json.dumps(answer)
        assert answer["data"]["performance"]["runs"] == 1
        assert answer["data"]["bottlenecks"]["tasks"] == [{"label": "nap"}]
