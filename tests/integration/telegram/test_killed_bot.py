"""A server that is killed between an update and its answer, as a power cut would."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from server.service.access import LOCAL, Role
from tests.api_client import WRITE, graph_text
from tests.bots import ANNA
from tests.control import config, control
from tests.killed_servers import ServerProcess, server_process
from tests.talking import in_loop
from tests.telegram_stand_in.api import Telegram, telegram

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]
QUICK = config(graph_text("quick", WRITE))
PATIENCE = 60.0


@asynccontextmanager
async def bot_process(folder: Path, api: Telegram) -> AsyncIterator[ServerProcess]:
    """Start a server with a bot in a process of its own."""
    environment, options = {"FBFLOW_TELEGRAM_TOKEN": api.token}, ("--telegram-api", api.url)
    async with server_process(folder / "home", *options, environment=environment) as process:
        yield process


async def killed_at(folder: Path, api: Telegram, method: str, *, having: str = "") -> None:
    """Start a server; kill it when it has called a method, before that is done."""
    hold = api.hold(method, having=having)
    async with bot_process(folder, api) as process:
        async with asyncio.timeout(PATIENCE):
            await hold.reached.wait()
        await process.kill()


@in_loop
async def test_commands_survive_kills_and_each_starts_one_run(tmp_path: Path) -> None:
    """Killed when a command is to be confirmed, and when another one is to be answered."""
    async with control(tmp_path) as service:
        await service.chats.people.allow(ANNA, "anna", Role.ADMIN, by=LOCAL)
        await service.graphs.register(QUICK, by=LOCAL)
    async with telegram() as api:
        anna = api.person(ANNA, "Anna")
        await anna.says("/run quick")
        await killed_at(tmp_path, api, "getUpdates", having="offset")
        assert len(api.unconfirmed) == 1
        await anna.says("/run quick")
        await killed_at(tmp_path, api, "sendMessage")
        async with bot_process(tmp_path, api):
            await anna.says("/help")
            await anna.sees("/help – ", patience=PATIENCE)
            await api.until(lambda: not api.unconfirmed, "the confirmation")

    async with control(tmp_path) as service:
        runs = (await service.runs.list()).items
        ended = [await service.runs.wait(run.id) for run in runs]
    assert [run.state for run in ended] == ["succeeded"] * 2
