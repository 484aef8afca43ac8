"""`python -m server --otlp`, in a process of its own."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from tests.control import SAMPLES
from tests.killed_servers import json_of, server_process
from tests.serving import serving
from tests.talking import in_loop

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]
WITHOUT = (
    "import sys; sys.modules['opentelemetry.context'] = None;"
    "from server.cli import main; sys.exit(main(sys.argv[1:]))"
)


@in_loop
async def test_a_server_that_stops_has_sent_its_traces(tmp_path: Path) -> None:
    bodies: list[bytes] = []

    async def take(request: web.Request) -> web.Response:
        bodies.append(await request.read())
        return web.Response()

    async with (
        serving(take) as collector,
        server_process(tmp_path / "home", "--otlp", collector) as server,
        aiohttp.ClientSession(server.address) as session,
    ):
        form = aiohttp.FormData()
        form.add_field("file", (SAMPLES / "json/undo.json").read_bytes(), filename="undo.json")
        await json_of(session, "POST", "/api/v1/graphs", data=form)
        run = await json_of(session, "POST", "/api/v1/workflows", json={"graph": "undo"})
        state = run["state"]
        while state in ("queued", "running"):
            await asyncio.sleep(0.05)
            state = (await json_of(session, "GET", f"/api/v1/workflows/{run['id']}"))["state"]
        assert await server.stop() == 0

    assert b"run undo" in b"".join(bodies)


def test_without_the_packages_it_says_what_to_install(root: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, "--home", str(tmp_path), "--otlp", "http://localhost:4318"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert 'traces need "opentelemetry.context", which is not installed' in done.stderr
    assert "pip install 'fbflow[otel]'" in done.stderr
