"""Programs that are no part of Python: where they are, and what it means that one is missing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest


def tool(name: str, package: str, *, always: bool = True) -> str:
    """Return where a program is; without it the test is skipped, or fails on a build server.

    Args:
        name: of the program.
        package: what to install to have it.
        always: whether a build server has to have it.
    """
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        missing(f'there is no "{name}" here: install {package}', always=always)
    return found


def missing(reason: str, *, always: bool = True) -> NoReturn:
    """Skip the test, or fail it on a build server that has to have what is missing."""
    if always and os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def judged(*command: str | Path, folder: Path | None = None) -> str:
    """Execute a judge; fail with what it said unless it is content; return what it said."""
    done = subprocess.run(
        [str(one) for one in command],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.fail(f"{Path(command[0]).name} says:\n{done.stdout}", pytrace=False)
    return done.stdout
