"""`/api/v1/workflows` over HTTP: runs, their tasks, what they leave."""

import asyncio
import io
import sys
import zipfile
from pathlib import Path

import pytest

from server.service.access import Role
from tests.api_client import (
    ASK,
    RUNS,
    WRITE,
    ended,
    graph_text,
    nap,
    read,
    register,
    start,
    task_waits,
)
from tests.doors import doors
from tests.talking import in_loop


@in_loop
async def test_a_run_is_started_and_all_it_leaves_is_fetched(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        graph = await register(there, graph_text("hello", WRITE, user_params=["filename"]))
        order = {"graph": graph, "parameters": {"say.filename": "today's.txt"}}
        answer = await there.post(RUNS, json=order)
        assert answer.status == 201, await answer.text()
        run = (await answer.json())["id"]
        place = f"{RUNS}/{run}"

        assert (answer.status, answer.headers["Location"]) == (201, place)
        assert await ended(there, run) == "succeeded"
        assert (await read(there, place))["tasks_over"] == 1
        assert [one["label"] for one in await read(there, f"{place}/tasks")] == ["say"]
        assert (await read(there, f"{place}/tasks/say"))["task"]["state"] == "succeeded"
        assert "say" in await read(there, f"{place}/results")
        assert (await read(there, f"{place}/journal?limit=1"))["next"] is not None
        assert "succeeded" in await (await there.get(f"{place}/log")).text()
        assert (await (await there.get(f"{place}/svg")).text()).startswith("<svg")
        (file,) = await read(there, f"{place}/files")
        assert file == {"name": "today's.txt", "size": 2}
        content = await there.get(f"{place}/files/today's.txt")
        assert await content.text() == "hi"
        assert content.headers["X-Content-Type-Options"] == "nosniff"
        assert "attachment" in content.headers["Content-Disposition"]


@in_loop
async def test_the_archive_is_a_zip_of_which_parts_can_be_fetched(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        run = await start(there, graph_text("hello", WRITE))
        await ended(there, run)
        url = f"{there.address}{RUNS}/{run}/archive"
        async with there.client.get(url) as answer:
            data = await answer.read()
        async with there.client.get(url, headers={"Range": "bytes=0-1"}) as part:
            begin = await part.read()

        assert {"results.json", "status.json"} <= set(zipfile.ZipFile(io.BytesIO(data)).namelist())
        assert (part.status, begin) == (206, b"PK")
        assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="dag_{run}')


@in_loop
async def test_an_approval_is_seen_and_given(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        run = await start(there, graph_text("ask", ASK))
        await task_waits(there, run)
        (waiting,) = await read(there, "/api/v1/approvals")
        answer = await there.post(f"{RUNS}/{run}/tasks/ask/approve", json={"comment": "fine"})
        again = await there.post(f"{RUNS}/{run}/tasks/ask/reject")

        assert (waiting["run"]["id"], waiting["task"]["label"]) == (run, "ask")
        assert answer.status == 200, await answer.text()
        assert again.status == 409
        assert await ended(there, run) == "succeeded"


@in_loop
async def test_a_run_is_cancelled_once(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        run = await start(there, graph_text("slow", nap(60)))
        first = await there.post(f"{RUNS}/{run}/cancel")
        await ended(there, run)
        second = await there.post(f"{RUNS}/{run}/cancel")

        assert (first.status, second.status) == (200, 409)
        assert (await read(there, f"{RUNS}?state=cancelled&graph=slow"))["items"][0]["id"] == run
        assert (await read(there, f"{RUNS}?state=failed"))["items"] == []
        assert (await there.ask("DELETE", f"{RUNS}/{run}")).status == 204
        assert (await there.get(f"{RUNS}/{run}")).status == 404


@in_loop
async def test_what_was_sent_again_under_its_key_is_done_once(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        graph = await register(there, graph_text("slow", nap(0)))
        key = {"Idempotency-Key": "4f1c"}
        first = await there.post(RUNS, json={"graph": graph}, headers=key)
        again = await there.post(RUNS, json={"graph": graph}, headers=key)
        other = await there.post(RUNS, json={"graph": "slow2"}, headers=key)

        assert await first.json() == await again.json()
        assert (first.status, again.status, other.status) == (201, 201, 422)
        assert len((await read(there, RUNS))["items"]) == 1


@in_loop
async def test_who_sends_twice_at_once_starts_one_run(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        graph = await register(there, graph_text("slow", nap(0)))
        key = {"Idempotency-Key": "4f1c"}
        async with asyncio.TaskGroup() as tasks:
            sent = [
                tasks.create_task(there.post(RUNS, json={"graph": graph}, headers=key))
                for _ in range(8)
            ]

        assert {one.result().status for one in sent} <= {201, 409}
        assert len((await read(there, RUNS))["items"]) == 1


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{RUNS}/none", 404),
        (f"{RUNS}/..%2F..%2Fetc", 404),
        (f"{RUNS}/none/tasks/a%2Fb", 404),
        (f"{RUNS}/none/states/-1", 404),
        (f"{RUNS}/none/states/99999999999999999999999", 404),
        (f"{RUNS}?cursor=none", 404),
        (f"{RUNS}?limit=1001", 422),
        ("/api/v1/nothing", 404),
        ("/download/none/..%2F..%2Fstate.db", 404),
        ("/download_zip/..%2Fstate.db", 404),
    ],
)
@in_loop
async def test_what_there_is_not_is_a_problem_document(
    tmp_path: Path, path: str, status: int
) -> None:
    async with doors(tmp_path) as there:
        answer = await there.get(path)

        assert (answer.status, answer.content_type) == (status, "application/problem+json")


@pytest.mark.parametrize(
    "name", ["../../state.db", "..%2f..%2fstate.db", "%2e%2e/x", "/etc/passwd", "", "a\\..\\b"]
)
@in_loop
async def test_no_name_of_a_file_leads_out_of_a_run(tmp_path: Path, name: str) -> None:
    async with doors(tmp_path) as there:
        run = await start(there, graph_text("hello", WRITE))
        await ended(there, run)

        for place in (f"{RUNS}/{run}/files", f"/download/{run}"):
            answer = await there.raw(
                f"GET {place}/{name} HTTP/1.1\r\nHost: {there.host}\r\nConnection: close\r\n\r\n"
            )
            assert " 404 " in answer.partition("\r\n")[0]


@in_loop
async def test_methods_that_an_address_does_not_know_are_named(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        answer = await there.ask("PUT", RUNS)

        assert (answer.status, answer.headers["Allow"]) == (405, "GET,POST")


@in_loop
async def test_tokens_are_made_listed_and_forgotten(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        admin = await there.token(Role.ADMIN)
        order = {"name": "wall", "role": "viewer"}
        made = await (await there.post("/api/v1/tokens", json=order, headers=admin)).json()
        wall = {"Authorization": f"Bearer {made['token']}"}

        assert (await there.get(RUNS, headers=wall)).status == 200
        assert (await there.get("/api/v1/tokens", headers=wall)).status == 403
        listed = await (await there.get("/api/v1/tokens", headers=admin)).text()
        assert "wall" in listed
        assert made["token"] not in listed
        gone = await there.ask("DELETE", "/api/v1/tokens/wall", headers=admin)
        assert gone.status == 204
        assert (await there.get(RUNS, headers=wall)).status == 401


@in_loop
async def test_half_a_character_in_a_run_of_the_command_line_hides_no_other(tmp_path: Path) -> None:
    text = graph_text("hello", WRITE, user_params=["filename"])
    (tmp_path / "hello.json").write_text(text, encoding="utf-8")
    compiled = ["compiler", "hello.json", "-o", "dag.json"]
    begun = ["runtime", "dag.json", "--home", "home", "--param", "say.filename=a\udcffb"]
    for words in (compiled, begun):
        command = await asyncio.create_subprocess_exec(sys.executable, "-m", *words, cwd=tmp_path)
        await command.wait()
    async with doors(tmp_path) as there:
        (run,) = (await read(there, RUNS))["items"]
        assert list(run["parameters"].values()) == ["a\udcffb"]
        asked = await there.post("/graphql", json={"query": "{runs {items {parameters}}}"})
        assert asked.status == 200, await asked.text()
