"""Modules: checked by Node, where there is one."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.page_texts import MODULES

TESTS = sorted((Path(__file__).parents[3] / "web_modules").glob("*.test.mjs"))


@pytest.fixture(scope="session")
def node() -> str:
    """Where Node is; without it these tests are skipped, but never on a build server."""
    found = shutil.which("node")
    if found is None:
        reason = "no Node here: install nodejs"
        if os.environ.get("CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return found


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_a_module_is_well_formed(module: Path, node: str) -> None:
    checked = subprocess.run(
        [node, "--check", "--input-type=module"],
        input=module.read_bytes(),
        capture_output=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stderr.decode()


@pytest.mark.parametrize("test", TESTS, ids=lambda path: path.name)
def test_what_modules_compute(test: Path, node: str) -> None:
    run = subprocess.run([node, "--test", str(test)], capture_output=True, check=False)

    assert run.returncode == 0, run.stdout.decode()
