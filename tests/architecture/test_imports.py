"""What importing a module brings with it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.conftest import PACKAGES

LIGHT = {"annotated_types", "pydantic", "pydantic_core", "typing_extensions", "typing_inspection"}
"""What the graph model may load from outside: pydantic, and what pydantic needs."""
PARSERS = ("fast_sugiyama", "lark", "lxml", "networkx")
DRIVERS = ("aiohttp", "aiomqtt", "paho")
"""What only some layers of communication need, when a block uses them."""


def python(root: Path, *arguments: str) -> str:
    """Run Python in the root of the project; return what it printed."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def loaded_by(root: Path, code: str) -> set[str]:
    """Return the top names of the installed packages loaded once `code` was executed."""
    script = f"""
import sys
{code}
for name, module in sorted(sys.modules.items()):
    file = getattr(module, "__file__", None) or ""
    if "site-packages" in file and not name.startswith("_"):
        print(name.partition(".")[0])
"""
    return set(python(root, "-c", script).split()) - {"mypy", "coverage"}


@pytest.mark.slow
@pytest.mark.timeout(120)  # a process for each of hundreds of modules
@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_can_be_imported_alone(
    root: Path, modules: tuple[str, ...], package: str
) -> None:
    script = Path(__file__).with_name("import_alone.py")
    done = subprocess.run(
        [sys.executable, "-P", str(script), package, *modules],
        cwd=root,
        env={"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [], done.stderr


def test_the_graph_model_loads_nothing_from_outside_but_pydantic(
    root: Path, modules: tuple[str, ...]
) -> None:
    ground_floor = [name for name in modules if name.startswith("compiler.ir")]

    assert loaded_by(root, f"import {', '.join(ground_floor)}") <= LIGHT


def test_the_blocks_load_nothing_from_outside_but_pydantic(
    root: Path, modules: tuple[str, ...]
) -> None:
    # What performs operations is imported by name, when a run first needs it.
    blocks = [
        name
        for name in modules
        if name.startswith("fblib") and not name.startswith("fblib.perform.")
    ]

    assert loaded_by(root, f"import {', '.join(blocks)}") <= LIGHT


def test_the_runtime_loads_no_parser_and_no_driver(root: Path, modules: tuple[str, ...]) -> None:
    runtime = [name for name in modules if name.startswith("runtime")]

    assert not loaded_by(root, f"import {', '.join(runtime)}") & {*PARSERS, *DRIVERS}
