"""The sample with blocks in Python: its command lines do and say what stands in its README."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


def is_shown(output: str, shown: str) -> bool:
    """Whether an output is what is shown, where "…" stands for anything."""
    return re.fullmatch(".*".join(map(re.escape, shown.split("…"))), output, re.DOTALL) is not None


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> Path:
    """A copy of the sample."""
    ignored = shutil.ignore_patterns("__pycache__")
    return shutil.copytree(root / "samples/python_blocks", tmp_path / "sample", ignore=ignored)


def run(command: str, folder: Path, root: Path) -> str:
    """Return all that a command line prints."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=os.environ | {"PATH": path, "PYTHONPATH": str(root)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout


def test_the_command_lines_of_the_sample_say_what_its_readme_shows(
    root: Path, folder: Path
) -> None:
    # `fbflow` is the command of an installation; here it is not installed, maybe.
    text = (
        (folder / "README.md").read_text(encoding="utf-8").replace("$ fbflow", "$ python -m fbflow")
    )
    typed = [
        line
        for block in CONSOLE.findall(text)
        for line in re.split(r"^\$ ", block, flags=re.MULTILINE)
    ]

    failures = []
    for command, _, shown in (one.partition("\n") for one in typed if one):
        output = run(command, folder, root)
        if not is_shown(output, shown):
            failures.append(f"$ {command}\n{output}")

    assert len(typed) > 7
    assert "\n".join(failures) == ""


def test_the_exported_types_are_those_of_the_module(root: Path, folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.glob("*.fbt")}
    for path in folder.glob("*.fbt"):
        path.unlink()

    run("python -m fbflow library export . --python tank_blocks", folder, root)

    assert {path.name: path.read_bytes() for path in folder.glob("*.fbt")} == before
    assert len(before) == 3


def test_compiling_needs_no_python_module_and_executes_none(root: Path, folder: Path) -> None:
    (folder / "tank_blocks.py").write_text("raise SystemExit('executed')\n")

    compiled = run("python -m compiler Tank.sys -o dag.json", folder, root)
    refused = run("python -m runtime dag.json --simulate 1s", folder, root)
    run_ = run("python -m runtime dag.json --simulate 1s --allow python:tank_blocks", folder, root)

    assert "9 blocks" in compiled
    assert "executed" not in compiled + refused
    assert 'which is not allowed; "--allow python:tank_blocks" allows it' in refused
    assert '"tank_blocks", which cannot be imported: SystemExit: executed' in run_
