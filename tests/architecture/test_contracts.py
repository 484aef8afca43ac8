"""The floors of the architecture, as `pyproject.toml` declares them."""

import subprocess
import sys
from pathlib import Path

import pytest

CHECK = """
from importlinter.cli import lint_imports
raise SystemExit(lint_imports(no_cache=True, no_logo=True))
"""


@pytest.mark.slow
def test_everybody_imports_only_what_stands_below(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CHECK], cwd=root, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
