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
COMPILE_ALL = """
import sys
from compiler.cli import main

for source in sys.argv[1:]:
    main([source, "-o", "-"])
    for stream in (sys.stdout, sys.stderr):
        print("--- after", source, file=stream)
"""


@pytest.mark.slow
def test_a_compilation_does_not_depend_on_the_hash_seed(root: Path) -> None:
    sources = [str(path) for pattern in SOURCES for path in root.glob(pattern)]
    assert len(sources) == len(SOURCES)

    first, *others = [compiled(root, sources, seed) for seed in SEEDS]

    assert others == [first] * len(others)


def compiled(root: Path, sources: list[str], seed: str) -> tuple[list[str], list[str]]:
    """Return the graphs and the diagnostics as a new process writes them."""
    done = subprocess.run(
        [sys.executable, "-c", COMPILE_ALL, *sources],
        cwd=root,
        env=os.environ | {"PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.count("--- after") == len(sources), done.stderr
    return done.stdout.splitlines(), done.stderr.splitlines()
