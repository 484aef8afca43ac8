"""Schedules over the API: set, looked at, previewed, paused and removed."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from server.service.access import Role
from tests.api_client import JSON, graph_text, nap, read, register
from tests.doors import Doors, doors
from tests.talking import in_loop

SCHEDULES = "/api/v1/schedules"
PREVIEW = "/api/v1/schedule-preview"
NIGHTLY = {"expression": "30 2 * * *", "zone": "Europe/Berlin"}


async def put(there: Doors, graph: str, **wanted: object) -> Any:  # noqa: ANN401 - any JSON
    answer = await there.ask("PUT", f"{SCHEDULES}/{graph}", json=wanted)
    assert answer.status == 200, await answer.text()
    return await answer.json()


@in_loop
async def test_a_schedule_is_set_replaced_and_removed(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        graph = await register(there, graph_text("a", nap(0), user_params=["seconds"]))
        more = {"missed": "once", "overlap": "queue", "jitter": 30}
        first = await put(there, graph, **NIGHTLY, **more, parameters={"nap.seconds": 1})
        found = await read(there, f"{SCHEDULES}/{graph}")
        second = await put(there, graph, expression="@daily")
        deleted = await there.ask("DELETE", f"{SCHEDULES}/{graph}")

        assert found == first
        assert first | NIGHTLY | more == first
        assert (first["parameters"], first["own"], first["by"]) == (
            {"nap.seconds": 1},
            False,
            "local",
        )
        assert len(first["next"]) == 10
        assert (second["zone"], second["missed"], second["parameters"]) == ("", "skip", {})
        assert (deleted.status, (await there.get(f"{SCHEDULES}/{graph}")).status) == (204, 404)
        assert await read(there, SCHEDULES) == []


@in_loop
async def test_the_authors_schedule_counts_again_and_cannot_be_removed(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        graph = await register(there, graph_text("a", nap(0), schedule="0 6 * * *"))
        own = await read(there, f"{SCHEDULES}/{graph}")
        await put(there, graph, **NIGHTLY, paused=True)
        first = await there.ask("DELETE", f"{SCHEDULES}/{graph}")
        again = await read(there, f"{SCHEDULES}/{graph}")
        second = await there.ask("DELETE", f"{SCHEDULES}/{graph}")

        assert (own["expression"], own["own"]) == ("0 6 * * *", True)
        assert (again["expression"], again["own"], again["paused"]) == ("0 6 * * *", True, False)
        assert (first.status, second.status) == (204, 409)


@in_loop
async def test_a_schedule_is_paused_and_goes_on(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        graph = await register(there, graph_text("a", nap(0)))
        await put(there, graph, **NIGHTLY)
        paused = await (await there.post(f"{SCHEDULES}/{graph}/pause")).json()
        on = await (await there.post(f"{SCHEDULES}/{graph}/resume")).json()

        assert (paused["paused"], paused["next"]) == (True, [])
        assert (on["paused"], len(on["next"])) == (False, 10)
        assert (await there.post(f"{SCHEDULES}/none/pause")).status == 404


@pytest.mark.parametrize(
    ("body", "status", "places"),
    [
        ({}, 422, {"/expression"}),
        ({"expression": "61 * * * *", "zone": "Europe/Berlyn"}, 422, {"/expression", "/zone"}),
        ({"expression": "@daily", "missed": "never", "jitter": -1}, 422, {"/missed", "/jitter"}),
        ({"expression": "@daily", "parameters": {"moon": 1}}, 422, {"/parameters/moon"}),
        ({"expression": "@daily", "colour": "red"}, 422, {"/colour"}),
        (None, 400, set()),
    ],
)
@in_loop
async def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, body: object, status: int, places: set[str]
) -> None:
    async with doors(tmp_path) as there:
        graph = await register(there, graph_text("a", nap(0)))
        sent = {"json": body} if body is not None else {"data": b"{", "headers": JSON}
        answer = await there.ask("PUT", f"{SCHEDULES}/{graph}", **sent)
        told = await answer.json(content_type=None)

        assert (answer.status, answer.content_type) == (status, "application/problem+json")
        assert {one["place"] for one in told.get("problems", ())} == places


@in_loop
async def test_an_expression_is_previewed_in_its_zone(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        query = {"expression": "30 2 * * *", "zone": "Asia/Kolkata", "limit": "3"}
        found = await (await there.get(PREVIEW, params=query)).json()
        times = [datetime.fromisoformat(one) for one in found]
        wrong = await there.get(PREVIEW, params={"expression": "* *", "zone": "Nowhere"})
        told = await wrong.json(content_type=None)

        assert [(one.hour, one.minute) for one in times] == [(2, 30)] * 3
        assert {one.utcoffset() for one in times} == {timedelta(hours=5, minutes=30)}
        assert times[1] - times[0] == timedelta(days=1)
        assert wrong.status == 422
        assert {one["place"] for one in told["problems"]} == {"?expression", "?zone"}
        assert (await there.get(PREVIEW)).status == 422


@in_loop
async def test_a_graph_may_be_called_as_any_address(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        graph = await register(there, graph_text("preview", nap(0)))
        await put(there, graph, **NIGHTLY)

        assert (await read(there, f"{SCHEDULES}/{graph}"))["name"] == "preview"
        assert await read(there, f"{SCHEDULES}/{graph}/slots") == {"items": [], "next": None}


@in_loop
async def test_who_only_looks_sets_nothing(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        graph = await register(there, graph_text("a", nap(0)))
        viewer = await there.token(Role.VIEWER)
        verbs = [
            await there.ask("PUT", f"{SCHEDULES}/{graph}", json=NIGHTLY, headers=viewer),
            await there.ask("DELETE", f"{SCHEDULES}/{graph}", headers=viewer),
            await there.post(f"{SCHEDULES}/{graph}/pause", headers=viewer),
        ]

        assert [one.status for one in verbs] == [403, 403, 403]
        assert (await there.get(f"{SCHEDULES}/{graph}/slots", headers=viewer)).status == 200


@in_loop
async def test_schedules_are_set_and_looked_at_by_graphql(tmp_path: Path) -> None:
    verb = (
        'mutation($p: JSON) {setSchedule(graph: "a", expression: "@hourly", overlap: "queue", '
        "parameters: $p) {expression overlap own parameters}}"
    )
    order = {"query": verb, "variables": {"p": {"nap.seconds": 2}}}
    looks = (
        '{schedule(graph: "a") {name next} slots(graph: "a") {items {slot state} next} '
        'schedulePreview(expression: "0 0 * * *", zone: "UTC", limit: 2)}'
    )
    async with doors(tmp_path) as there:
        await register(there, graph_text("a", nap(0), user_params=["seconds"]))
        done = await (await there.post("/graphql", json=order)).json()
        seen = (await (await there.post("/graphql", json={"query": looks})).json())["data"]
        wrong = 'mutation {setSchedule(graph: "a", expression: "@hourly", missed: "no") {name}}'
        told = await (await there.post("/graphql", json={"query": wrong})).json()
        gone = {"query": 'mutation {removeSchedule(graph: "a")}'}
        removed = await (await there.post("/graphql", json=gone)).json()

        assert done["data"]["setSchedule"] == {
            "expression": "@hourly",
            "overlap": "queue",
            "own": False,
            "parameters": {"nap.seconds": 2},
        }
        assert (seen["schedule"]["name"], len(seen["schedule"]["next"])) == ("a", 10)
        assert seen["slots"] == {"items": [], "next": None}
        assert [one[10:] for one in seen["schedulePreview"]] == ["T00:00:00+00:00"] * 2
        assert told["errors"][0]["extensions"]["problems"][0]["place"] == "/missed"
        assert removed == {"data": {"removeSchedule": True}}
