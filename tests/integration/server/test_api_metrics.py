"""Metrics, probes and the page with the API."""

import asyncio
import os
import shutil
from pathlib import Path

import pytest

from tests.api_client import RUNS, ended, graph_text, nap, read, start
from tests.doors import doors
from tests.talking import in_loop


def promtool() -> str:
    found = shutil.which("promtool")
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("promtool is not installed")
        pytest.skip("promtool is not installed")
    return found


@in_loop
async def test_prometheus_takes_the_metrics_without_a_warning(tmp_path: Path) -> None:
    tool = promtool()
    async with doors(tmp_path) as there:
        await ended(there, await start(there, graph_text("a", nap(0))))
        text = await (await there.get("/metrics")).text()
        process = await asyncio.create_subprocess_exec(
            tool,
            "check",
            "metrics",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        told, _ = await process.communicate(text.encode())

        assert (process.returncode, told.decode()) == (0, "")


@in_loop
async def test_what_happens_is_counted(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        await ended(there, await start(there, graph_text("a", nap(0))))
        await there.get(f"{RUNS}/none")
        await there.get("/nothing/there")
        await there.ask("PROPFIND", "/nothing/there")
        lines = (await (await there.get("/metrics")).text()).splitlines()

        assert 'fbflow_runs{state="succeeded"} 1.0' in lines
        assert 'fbflow_runs{state="failed"} 0.0' in lines
        assert 'fbflow_tasks_ended_total{state="succeeded"} 1.0' in lines
        assert 'fbflow_task_duration_seconds_count{operation="sleep"} 1.0' in lines
        assert "fbflow_event_readers 0.0" in lines
        path = "/api/v1/workflows/{run}"
        assert f'fbflow_http_requests_total{{method="GET",path="{path}",status="404"}} 1.0' in lines
        assert any('method="other",path=""' in line for line in lines)


@in_loop
async def test_probes_answer_and_say_when_the_server_stops(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        assert await read(there, "/healthz") == {"status": "ok"}
        assert await read(there, "/readyz") == {"status": "ready"}
        there.service.events.close()
        stopping = await there.get("/readyz")

        assert (stopping.status, (await there.get("/healthz")).status) == (503, 200)
        assert "stops" in await stopping.text()


@in_loop
async def test_the_page_with_the_api_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        page = await there.get("/docs")
        text = await page.text()
        places = [
            part.partition('"')[0] for part in text.replace("href=", "src=").split('src="')[1:]
        ]

        assert places
        assert "<script>" not in text
        assert "script-src 'self'" in page.headers["Content-Security-Policy"]
        for place in places:
            assert place.startswith("/docs/")
            assert (await there.get(place)).status == 200
        assert (await read(there, "/openapi.json"))["openapi"] == "3.1.0"
