"""docs/runs.md keeps its word: its commands work and say what is shown."""

import os
import re
from pathlib import Path

import pytest

from tests.acceptance.test_readme import commands, is_shown, run

CONFIG = re.compile(r"^```json\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_every_command_of_the_page_works_and_says_what_is_shown(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in list(os.environ):
        if name.startswith("FBFLOW_"):
            monkeypatch.delenv(name)
    page = (root / "docs/runs.md").read_text(encoding="utf-8")
    config = CONFIG.search(page)
    assert config is not None
    (tmp_path / "nightly.json").write_text(config[1], encoding="utf-8")
    failures = []
    for command, shown in commands(page):
        done = run(command, tmp_path, root)
        output = done.stdout + done.stderr
        if done.returncode or not is_shown(output, shown):
            failures.append(f"$ {command}\n{output}(exit code {done.returncode})")

    assert len(commands(page)) > 8
    assert failures == [], "\n".join(failures)
