"""A server that is killed while it takes uploads and executes runs, and started again."""

import asyncio
import json
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest

from tests.killed_servers import json_of, server_process
from tests.talking import in_loop

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
API = "/api/v1"


def chain(name: str, length: int, pause: float = 0.05) -> bytes:
    """Return a config of tasks that follow each other, each with a short sleep."""
    tasks = [
        {
            "id": f"t{number}",
            "operation": "sleep",
            "params": {"seconds": pause},
            "dependencies": [f"t{number - 1}"] if number else [],
        }
        for number in range(length)
    ]
    return json.dumps({"name": name, "tasks": tasks}).encode()


async def upload(session: aiohttp.ClientSession, address: str, source: bytes) -> str:
    form = aiohttp.FormData()
    form.add_field("file", source, filename="config.json", content_type="application/json")
    found = await json_of(session, "POST", f"{address}{API}/graphs", data=form)
    graph = found["graph"]
    assert isinstance(graph, dict)
    return str(graph["id"])


@in_loop
async def test_runs_go_on_after_a_kill_and_none_is_started_twice(tmp_path: Path) -> None:
    """Killed again and again while runs are started under keys: each key has one run, complete."""
    ids: dict[int, str] = {}
    async with aiohttp.ClientSession() as session:
        async with server_process(tmp_path) as server:
            await upload(session, server.address, chain("chain", 20))
            port = int(server.address.rpartition(":")[2])
            await server.kill()
        for round_ in range(2):
            async with server_process(tmp_path, port=port) as server:
                async with asyncio.TaskGroup() as tasks:
                    starting = tasks.create_task(_start(session, server.address, ids))
                    await asyncio.sleep(0.2 + 0.15 * round_)
                    await server.kill()
                assert starting.done()
        async with server_process(tmp_path, port=port) as server:
            await _start(session, server.address, ids)
            for run in ids.values():
                found = await _over(session, server.address, run)
                assert (found["state"], found["tasks_over"]) == ("succeeded", 20)
            listed = await json_of(session, "GET", f"{server.address}{API}/workflows?limit=100")
            runs = listed["items"]
            assert isinstance(runs, list)
            assert sorted(one["id"] for one in runs) == sorted(ids.values())
            assert await server.stop() in (0, 130, 143)


async def _start(session: aiohttp.ClientSession, address: str, ids: dict[int, str]) -> None:
    """Start ten runs, each under a key of its own, as far as the server lives."""
    for number in range(10):
        headers = {"Idempotency-Key": f"order-{number}"}
        with suppress(aiohttp.ClientError):
            found = await json_of(
                session,
                "POST",
                f"{address}{API}/workflows",
                json={"graph": "chain"},
                headers=headers,
            )
            assert ids.setdefault(number, str(found["id"])) == found["id"]


async def _over(session: aiohttp.ClientSession, address: str, run: str) -> dict[str, object]:
    while True:
        found = await json_of(session, "GET", f"{address}{API}/workflows/{run}")
        if found["state"] not in ("queued", "running"):
            return found
        await asyncio.sleep(0.05)


@in_loop
async def test_a_graph_is_the_old_one_or_the_new_one_after_a_kill(tmp_path: Path) -> None:
    """Killed while the same graph is uploaded again and again: it is always whole."""
    async with aiohttp.ClientSession() as session:
        async with server_process(tmp_path) as server:
            await upload(session, server.address, chain("changing", 1))
            await server.kill()
        for round_ in range(2):
            async with server_process(tmp_path) as server:
                graph = f"{server.address}{API}/graphs/changing"
                about = await json_of(session, "GET", graph)
                dag = await json_of(session, "GET", f"{graph}/dag")
                names = [str(node["id"]) for node in _nodes(dag) if ".t" in str(node["id"])]
                assert about["tasks"] == len(names)
                async with asyncio.TaskGroup() as tasks:
                    uploading = tasks.create_task(_upload_on(session, server.address))
                    await asyncio.sleep(0.5 + 0.3 * round_)
                    await server.kill()
                assert uploading.done()
        async with server_process(tmp_path) as server:
            listed = await json_of(session, "GET", f"{server.address}{API}/graphs")
            assert len(listed["items"]) == 1  # type: ignore[arg-type]
            # What the killed ones had half written is gone.
            kept = {one.name for one in (tmp_path / "configs").iterdir()} - {".drawn"}
            assert kept == {"changing"}


def _nodes(dag: dict[str, object]) -> list[dict[str, object]]:
    nodes = dag["nodes"]
    assert isinstance(nodes, list)
    return nodes


async def _upload_on(session: aiohttp.ClientSession, address: str) -> None:
    with suppress(aiohttp.ClientError):
        for length in range(1, 200):
            await upload(session, address, chain("changing", length))
