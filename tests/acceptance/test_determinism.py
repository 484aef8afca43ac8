"""The same source gives the same bytes, whatever order Python's sets have in a process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SEEDS = ("0", "1", "61499")
SOURCES = (
    "samples/4diac/traffic_light/*.sys",
    "tests/golden/diagnostics/E218/Case.sys",
    "tests/golden/diagnostics/E212/Case.sys",
)


@pytest.mark.slow
@pytest.mark.parametrize("pattern", SOURCES)
def test_a_compilation_does_not_depend_on_the_hash_seed(root: Path, pattern: str) -> None:
    (source,) = root.glob(pattern)

    outputs = {compiled(root, source, seed) for seed in SEEDS}

    assert len(outputs) == 1


def compiled(root: Path, source: Path, seed: str) -> tuple[str, str]:
    """Return the graph and the diagnostics as a new process writes them."""
    done = subprocess.run(
        [sys.executable, "-m", "compiler", str(source), "-o", "-"],
        cwd=root,
        env=os.environ | {"PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout or done.stderr
    return done.stdout, done.stderr
