"""What the README types to a server works, and says what is shown."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pytest

from tests.acceptance.test_readme import CONSOLE, is_shown, run
from tests.killed_servers import server_process
from tests.talking import in_loop

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


def requests(readme: str) -> Iterator[tuple[str, str]]:
    """Yield what the README sends by curl, each with what it shows of the answer."""
    for block in CONSOLE.findall(readme):
        for typed in re.split(r"^\$ ", block, flags=re.MULTILINE):
            command, _, shown = typed.partition("\n")
            if command.startswith("curl "):
                yield command, shown


@pytest.mark.skipif(which("curl") is None and "CI" not in os.environ, reason="there is no curl")
@in_loop
async def test_every_request_of_the_readme_is_answered_as_shown(root: Path, tmp_path: Path) -> None:
    readme = (root / "README.md").read_text(encoding="utf-8")
    (tmp_path / "samples").symlink_to(root / "samples")
    (tmp_path / "build").mkdir()
    failures = []
    async with server_process(tmp_path / "home") as server:
        for command, shown in requests(readme):
            typed = command.replace("http://localhost:8080", server.address)
            done = run(f"{typed} --fail-with-body", tmp_path, root)
            if done.returncode or not is_shown(f"{done.stdout}\n", shown.replace("…\n", "…")):
                failures.append(f"$ {command}\n{done.stdout}{done.stderr}")

    assert len(list(requests(readme))) > 3
    assert failures == [], "\n".join(failures)
    assert (tmp_path / "build/branches.svg").read_text().startswith("<svg")
    assert (tmp_path / "build/results.zip").read_bytes()[:2] == b"PK"
