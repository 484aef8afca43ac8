"""telegram-test-api in a process of Node, one for all tests of a worker, and how to ask it."""

import atexit
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, TCPConnector

from tests.outside_tools import missing, tool
from tests.telegram_stand_in.refusals import Json

_HERE = Path(__file__).parent
_INSTALLED = _HERE / "node_modules" / ".package-lock.json"
"""npm writes it last."""


class Emulator:
    """What telegram-test-api has of one bot: it keeps bots apart by their tokens."""

    def __init__(self, token: str) -> None:
        """Start it if nobody has."""
        self._token = token
        self._url = _address()
        # A connection for each call: Node closes idle ones at a time of its own.
        self._client = ClientSession(connector=TCPConnector(force_close=True))

    async def close(self) -> None:
        """Let go of it; it runs on."""
        await self._client.close()

    async def call(self, method: str, **fields: object) -> Any:  # noqa: ANN401 - any JSON
        """Call a method as the bot does."""
        return await self._ask(f"/bot{self._token}/{method}", fields)

    async def says(self, message: Json) -> None:
        """Write as a person does."""
        command = "sendCommand" if message.get("entities") else "sendMessage"
        await self._ask(f"/{command}", {"botToken": self._token, **message})

    async def presses(self, query: Json) -> None:
        """Press a button as a person does."""
        await self._ask("/sendCallback", {"botToken": self._token, **query})

    async def updates(self) -> list[Json]:
        """Return the updates that nobody has fetched."""
        found: list[Json] = await self.call("getUpdates")
        return found

    async def messages(self) -> dict[int, Json]:
        """Return what was written and sent, edits in place, by the numbers of messages."""
        history = await self._ask("/getUpdatesHistory", {"token": self._token})
        return {item["messageId"]: item["message"] for item in history if "message" in item}

    async def _ask(self, path: str, body: Json) -> Any:  # noqa: ANN401 - any JSON
        async with self._client.post(self._url + path, json=body) as answer:
            found = await answer.json()
        assert found.get("ok"), f"telegram-test-api to {path}: {found}"
        return found["result"]


@cache
def _address() -> str:
    """Start the process; return its address."""
    node = tool("node", "nodejs")
    if not _INSTALLED.is_file():
        missing(f'no telegram-test-api here: call "npm ci" in tests/{_HERE.name}')
    process = subprocess.Popen(
        [node, "start.js"], cwd=_HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    atexit.register(_end, process)
    assert process.stdout is not None
    port = process.stdout.readline().strip()
    if not port:
        pytest.fail("telegram-test-api did not start", pytrace=False)
    return f"http://127.0.0.1:{port}"


def _end(process: subprocess.Popen[str]) -> None:
    """End the process: it lives as long as its standard input."""
    process.communicate(timeout=10)
