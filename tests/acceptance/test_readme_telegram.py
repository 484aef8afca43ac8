"""The five lines of the README take somebody from BotFather's token to a running graph."""

import asyncio
import re
import sys
from pathlib import Path

import pytest

from tests.control import sample
from tests.killed_servers import server_process
from tests.talking import in_loop
from tests.telegram_stand_in.api import telegram

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]
ID = 987654321
BLOCK = re.compile(r"^## From a phone\n.*?^```\n(.*?)^```", re.DOTALL | re.MULTILINE)


async def typed(command: str, root: Path, home: Path) -> None:
    """Do a line of the README, in a home of the test's own."""
    python, *arguments = command.split()
    assert python == "python"
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, "--home", str(home), cwd=root
    )
    assert await process.wait() == 0


@in_loop
async def test_five_lines_lead_from_a_token_to_a_running_graph(root: Path, tmp_path: Path) -> None:
    found = BLOCK.search((root / "README.md").read_text(encoding="utf-8"))
    assert found is not None
    lines = found[1].splitlines()
    assert len(lines) == 5
    token, serve, start, allow, new = lines
    name, _, _ = token.removeprefix("export ").partition("=")
    assert serve == "python -m server &"
    home = tmp_path / "home"

    async with telegram() as api:
        options = ("--telegram-api", api.url)
        async with server_process(home, *options, environment={name: api.token}):
            anna = api.person(ID, "Anna")
            assert "/start" in start
            await anna.says("/start")
            refused = await anna.sees()
            assert allow in refused.text
            await typed(allow, root, home)

            assert "/new" in new
            await anna.says("/new")
            await anna.sees("called")
            await anna.says("Blinker")
            await anna.sees("Send the graph")
            blinker = sample("4diac/blinker/Blinker.sys")
            await anna.sends_file(blinker.file, blinker.data)
            await anna.presses(await anna.sees("How shall"), "🌐 Web interface")
            await anna.sees("When shall")
            await anna.says("no")
            card = await anna.sees("Blinker")
            run = next(label for label in card.labels if label.startswith("▶"))
            await anna.presses(card, run)
            running = await anna.sees("Blinker")
            if "unning" not in running.text:
                running = await anna.sees_edited(running, "unning")

    assert card.file is not None
    assert card.file.data.startswith(b"\x89PNG")
