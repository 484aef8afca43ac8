"""A server in a process of its own, which is killed at any moment and started again."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

ROOT = Path(__file__).parents[1]
_PATIENCE = 60.0
"""Seconds that a server may take to start on a machine that is busy."""


@dataclass(slots=True)
class ServerProcess:
    """A server that runs."""

    address: str
    process: asyncio.subprocess.Process

    async def kill(self) -> None:
        """Kill it as a power cut would."""
        self.process.kill()
        await self.process.wait()

    async def stop(self) -> int:
        """Ask it to stop; return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return await self.process.wait()


@asynccontextmanager
async def server_process(
    home: Path, *options: str, port: int = 0, environment: Mapping[str, str] | None = None
) -> AsyncIterator[ServerProcess]:
    """Start a server in a home; what is left of it at the end is killed."""
    command = (sys.executable, "-m", "server", "--home", str(home), "--port", str(port))
    process = await asyncio.create_subprocess_exec(
        *command,
        *options,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        assert process.stdout is not None
        line = await asyncio.wait_for(process.stdout.readline(), _PATIENCE)
        words = line.decode().split()
        address = next(word for word in words if word.startswith("http://"))
        yield ServerProcess(address, process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def json_of(
    session: aiohttp.ClientSession, method: str, address: str, **how: object
) -> dict[str, object]:
    """Return the JSON answer of a request that has to succeed."""
    async with session.request(method, address, **how) as answer:  # type: ignore[arg-type]
        found: dict[str, object] = await answer.json(content_type=None)
        assert answer.status < 400, found
        return found
