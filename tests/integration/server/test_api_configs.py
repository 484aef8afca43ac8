"""The addresses of an earlier tool: `/api/cli`, `/api/web`, `/download`, `/download_zip`."""

import asyncio
import io
import json
import zipfile
from pathlib import Path

import pytest

from server.doorway.settings import DoorSettings
from tests.api_client import RUNS, ended, read
from tests.control import until
from tests.doors import doors
from tests.talking import in_loop

WRITES = {
    "dag_name": "hello",
    "max_retries": 1,
    "tasks": [
        {
            "id": "say",
            "operation": "file.write",
            "independent_params": {"filename": "out.txt", "data": "hi"},
        }
    ],
}
SLEEPS = {
    "dag_name": "naps",
    "tasks": [{"id": "a", "operation": "async_sleep", "independent_params": {"sleep_time": 0.3}}],
}
FAILS = {
    "dag_name": "fails",
    "max_retries": 1,
    "tasks": [
        {"id": "a", "operation": "file.read", "independent_params": {"file": "none.txt"}},
    ],
}


@in_loop
async def test_cli_answers_the_zip_when_the_run_is_over(tmp_path: Path) -> None:
    async with (
        doors(tmp_path) as there,
        there.client.post(f"{there.address}/api/cli", json=WRITES) as answer,
    ):
        files = zipfile.ZipFile(io.BytesIO(await answer.read()))
        run = answer.headers["X-Run-Id"]

        assert (answer.status, answer.content_type) == (200, "application/zip")
        assert answer.headers["X-Run-Status"] == "succeeded"
        assert f'filename="dag_{run}.zip"' in answer.headers["Content-Disposition"]
        assert {"config.json", "results.json", "status.json"} <= set(files.namelist())
        assert json.loads(files.read("config.json")) == WRITES
        assert any(name.endswith("out.txt") for name in files.namelist())


@in_loop
async def test_a_config_sent_again_under_its_key_is_run_once(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        key = {"Idempotency-Key": "4f1c"}
        first = await there.post("/api/web", json=WRITES, headers=key)
        again = await there.post("/api/web", json=WRITES, headers=key)

        assert await first.json() == await again.json()
        assert len((await read(there, RUNS))["items"]) == 1


@in_loop
async def test_cli_tells_that_a_run_failed(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        answer = await there.post("/api/cli", data=json.dumps(FAILS))

        assert (answer.status, answer.headers["X-Run-Status"]) == (200, "failed")


@in_loop
async def test_who_goes_away_does_not_end_the_run(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        body = json.dumps(SLEEPS)
        _, writer = await there.connected()
        head = (
            f"POST /api/cli HTTP/1.1\r\nHost: {there.host}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write((head + body).encode())

        async def begun() -> bool:
            return bool((await read(there, RUNS))["items"])

        await until(begun)
        writer.transport.abort()
        (run,) = (await read(there, RUNS))["items"]

        assert await ended(there, run["id"]) == "succeeded"


@in_loop
async def test_web_answers_at_once_with_the_page_of_the_run(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        answer = await there.post("/api/web", json=WRITES)
        link = (await answer.json())["link"]
        run = link.rpartition("/")[2]
        await ended(there, run)

        assert (answer.status, link) == (200, f"{there.address}/dag_ui/{run}")
        assert await (await there.get(f"/download/{run}/out.txt")).text() == "hi"
        packed = await there.get(f"/download_zip/{run}")
        assert (packed.status, packed.content_type) == (200, "application/zip")


@in_loop
async def test_the_link_has_the_address_that_people_use(tmp_path: Path) -> None:
    door = DoorSettings(base_url="https://flows.example.org/")
    async with doors(tmp_path, door=door) as there:
        link = (await (await there.post("/api/web", json=WRITES)).json())["link"]

        assert link.startswith("https://flows.example.org/dag_ui/")


@pytest.mark.parametrize("path", ["/api/cli", "/api/web"])
@pytest.mark.parametrize(
    "config",
    [
        "",
        "{",
        "[]",
        '{"dag_name": "a"}',
        '{"dag_name": "a", "tasks": [{"id": "x", "operation": "fetsh"}]}',
        '{"dag_name": "a", "tasks": [{"id": "x", "operation": "sleep", "dependencies": ["x"]}]}',
    ],
)
@in_loop
async def test_a_bad_config_is_an_error_in_words(tmp_path: Path, path: str, config: str) -> None:
    async with doors(tmp_path) as there:
        answer = await there.post(path, data=config)

        assert answer.status == 400
        assert (await answer.json())["error"]
        assert (await read(there, RUNS))["items"] == []


@in_loop
async def test_a_config_with_mistakes_brings_all_of_them(tmp_path: Path) -> None:
    tasks = [{"id": "x", "operation": "fetsh"}, {"id": "y", "operation": "slep"}]
    async with doors(tmp_path) as there:
        answer = await there.post("/api/cli", json={"dag_name": "a", "tasks": tasks})

        diagnostics = (await answer.json())["diagnostics"]
        assert [one["code"] for one in diagnostics if one["severity"] == "error"] == ["E241"] * 2


@in_loop
async def test_web_wants_a_name(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        answer = await there.post("/api/web", json={"tasks": WRITES["tasks"]})

        assert (answer.status, await answer.json()) == (400, {"error": "Invalid config"})


@in_loop
async def test_many_configs_at_once_are_all_answered(tmp_path: Path) -> None:
    async with doors(tmp_path) as there, asyncio.TaskGroup() as tasks:
        sent = [tasks.create_task(there.post("/api/cli", json=SLEEPS)) for _ in range(5)]
        answers = [await one for one in sent]

        assert {one.headers["X-Run-Status"] for one in answers} == {"succeeded"}
        assert len({one.headers["X-Run-Id"] for one in answers}) == 5
