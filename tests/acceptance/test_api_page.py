"""docs/api.md keeps its word: its requests are answered as it shows; its addresses are there."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from server.http_api.table import ENDPOINTS
from tests.acceptance.test_readme import CONSOLE, is_shown
from tests.live_server import LiveServer

CONFIG = re.compile(r"^```json\n(.*?)^```", re.MULTILINE | re.DOTALL)
HERE = "http://localhost:8080"
MARK = "=== next ==="


def typed(page: str) -> list[tuple[str, str]]:
    """Return all commands, each with the output that is shown."""
    found = []
    for block in CONSOLE.findall(page):
        for one in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = one.partition("\n")
            found.append((command, output))
    return found


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_every_request_of_the_page_is_answered_as_it_shows(root: Path, tmp_path: Path) -> None:
    page = (root / "docs/api.md").read_text(encoding="utf-8")
    config = CONFIG.search(page)
    assert config is not None
    (tmp_path / "hello.json").write_text(config[1], encoding="utf-8")
    requests = typed(page)
    # One shell for all of them: some keep what others need.
    script = "".join(f"{command}\necho; echo '{MARK}'\n" for command, _ in requests)
    with LiveServer.of(tmp_path) as server:
        done = subprocess.run(
            ["bash", "-c", script.replace(HERE, server.address)],
            cwd=tmp_path,
            env=os.environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
        )
        outputs = done.stdout.replace(server.address, HERE).split(f"{MARK}\n")

    assert len(requests) > 10
    for (command, shown), output in zip(requests, outputs, strict=False):
        assert is_shown(output.strip(), shown.strip()), f"$ {command}\n{output}"


def test_the_page_names_every_group_of_addresses(root: Path) -> None:
    page = (root / "docs/api.md").read_text(encoding="utf-8")
    for endpoint in ENDPOINTS:
        parts = [one for one in endpoint.path.split("/") if one and "{" not in one]
        for part in parts[2 if endpoint.path.startswith("/api/v1/") else 0 :]:
            assert part in page, f'"{part}" of {endpoint.path} is not in docs/api.md'
