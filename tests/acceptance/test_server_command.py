"""`python -m server` in processes of its own: starting, ending, and who may come in."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from aiohttp import ClientError, ClientSession

from tests.talking import free_port, in_loop

ROOT = Path(__file__).parents[2]
LOADED = 60
"""Seconds that starting may take on a machine that is busy."""
pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


def environment(folder: Path) -> dict[str, str]:
    """Return that of a process whose home is in a folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FBFLOW")}
    return kept | {"PYTHONPATH": str(ROOT), "FBFLOW_HOME": str(folder / "home")}


def command(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Execute a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "server", *arguments],
        cwd=folder,
        env=environment(folder),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LOADED,
        check=False,
    )


class Started:
    """A server that runs."""

    def __init__(self, process: asyncio.subprocess.Process, greeting: str) -> None:
        self.process = process
        self.greeting = greeting
        found = re.search(r"http://\S+:\d+", greeting)
        assert found, greeting
        self.address = found[0]

    async def get(self, path: str, token: str = "") -> int:
        """Ask; return the status."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with (
            ClientSession() as client,
            client.get(self.address + path, headers=headers) as answer,
        ):
            return answer.status

    async def end(self, number: signal.Signals) -> tuple[int, str]:
        """Send a signal; return the exit code and what is in the log."""
        self.process.send_signal(number)
        _, log = await asyncio.wait_for(self.process.communicate(), LOADED)
        assert self.process.returncode is not None
        return self.process.returncode, log.decode()


@asynccontextmanager
async def started(folder: Path, *options: str) -> AsyncIterator[Started]:
    """Start a server; what is left of it at the end is killed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "server", "--port", "0", *options),
        cwd=folder,
        env=environment(folder),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        line = await asyncio.wait_for(process.stdout.readline(), LOADED)
        yield Started(process, line.decode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
@in_loop
async def test_a_server_says_where_it_is_and_ends_when_it_is_asked_to(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    async with started(tmp_path, "--log-format", "json") as server:
        assert "no sign-in needed" in server.greeting
        assert await server.get("/api/v1/graphs") == 200
        ended, log = await server.end(number)

    lines = [json.loads(line) for line in log.splitlines()]
    assert ended == code
    assert [line["action"] for line in lines] == ["started", "request", "stopping"]
    assert lines[1].items() >= {"method": "GET", "path": "/api/v1/graphs", "status": 200}.items()


@in_loop
async def test_it_ends_while_somebody_listens_to_a_stream(tmp_path: Path) -> None:
    async with started(tmp_path) as server, ClientSession() as client:
        stream = await client.get(f"{server.address}/api/v1/events/stream")
        async with client.ws_connect(f"{server.address}/ws/tasks/stream"):
            assert stream.status == 200
            ended, _ = await server.end(signal.SIGTERM)

    assert ended == 0


@in_loop
async def test_a_second_signal_does_not_wait_for_what_is_under_way(tmp_path: Path) -> None:
    nap = {"id": "nap", "operation": "sleep", "params": {"seconds": 600}}
    slow = {"name": "slow", "tasks": [nap]}
    async with started(tmp_path) as server, asyncio.TaskGroup() as tasks:
        asked = tasks.create_task(_asked(f"{server.address}/api/cli", slow))
        assert server.process.stderr is not None
        while b"run_started" not in await server.process.stderr.readline():
            pass
        server.process.send_signal(signal.SIGTERM)
        while b"stopping" not in await server.process.stderr.readline():
            pass
        ended, log = await server.end(signal.SIGTERM)
        asked.cancel()

    assert ended == 130
    assert log.endswith("error: aborted\n")


async def _asked(address: str, body: object) -> None:
    """Ask for something that never comes."""
    with suppress(ClientError):
        async with ClientSession() as client, client.post(address, json=body):
            pass


@in_loop
async def test_one_home_is_served_by_one_server(tmp_path: Path) -> None:
    async with started(tmp_path):
        second = await asyncio.to_thread(command, tmp_path, "--port", "0")

    assert second.returncode == 1
    assert second.stderr.startswith(f'error: the home "{tmp_path / "home"}" is in use: process ')
    assert second.stderr.count("\n") == 1
    assert not second.stdout


@in_loop
async def test_a_port_that_is_taken_is_said_to_be(tmp_path: Path) -> None:
    port = free_port()
    listener = await asyncio.start_server(lambda *_: None, "127.0.0.1", port)
    async with listener:
        done = await asyncio.to_thread(command, tmp_path, "--port", str(port))

    assert done.returncode == 1
    assert done.stderr == (
        f'error: another program listens at "127.0.0.1:{port}"; choose another port (--port), '
        "or 0 for any\n"
    )


def test_others_are_not_let_in_without_tokens(tmp_path: Path) -> None:
    done = command(tmp_path, "--host", "0.0.0.0", "--port", "0")  # noqa: S104 - it is refused

    assert done.returncode == 2
    assert "python -m server token add NAME" in done.stderr
    assert done.stderr.count("\n") == 1


@in_loop
async def test_tokens_are_added_and_revoked_while_a_server_runs(tmp_path: Path) -> None:
    async with started(tmp_path) as server:
        assert await server.get("/api/v1/graphs") == 200
        made = await asyncio.to_thread(command, tmp_path, "token", "add", "anna", "--role=viewer")
        token = made.stdout.strip()
        assert await server.get("/api/v1/graphs") == 401
        assert await server.get("/api/v1/graphs", token) == 200
        shown = await asyncio.to_thread(command, tmp_path, "token", "list")
        gone = await asyncio.to_thread(command, tmp_path, "token", "revoke", "anna")
        assert await server.get("/api/v1/graphs", token) == 401
        assert await server.get("/api/v1/graphs") == 401
        _, log = await server.end(signal.SIGTERM)

    assert (made.returncode, shown.returncode, gone.returncode) == (0, 0, 0)
    assert re.fullmatch(r"fbf_[\w-]{43}", token)
    assert re.fullmatch(r"anna +viewer +made \S+ \S+ +last used \S+ \S+\n", shown.stdout)
    assert token not in log + made.stderr + shown.stdout


@in_loop
async def test_with_a_token_others_may_reach_it(tmp_path: Path) -> None:
    token = command(tmp_path, "token", "add", "anna").stdout.strip()
    host = "0.0.0.0"  # noqa: S104 - that is the question
    async with started(tmp_path, "--host", host) as server:
        assert "sign in" in server.greeting
        assert await server.get("/healthz") == 200
        assert await server.get("/metrics") == 401
        assert await server.get("/metrics", token) == 200


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["token", "revoke", "nobody"], 1, 'there is no token "nobody"'),
        (["token", "add", "a b"], 1, 'nobody can be called "a b"'),
        (["--port", "70000"], 2, '--port "70000" cannot be; expected a number from 0 to 65,535'),
        (["--trust-host", "http://a"], 2, '--trust-host "http://a" is no name'),
        (["--base-url", "flows.example.org"], 2, '--base-url "flows.example.org" is no address'),
        (["--rate", "gpu=much"], 2, '--rate "gpu=much" is no price'),
        (["--allow", "shel"], 2, "shell"),
        (["--secrets", "missing.env"], 2, '"missing.env" cannot be read'),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    tmp_path: Path, arguments: list[str], code: int, words: str
) -> None:
    done = command(tmp_path, *arguments)

    assert done.returncode == code
    assert words in done.stderr
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    assert not done.stdout
