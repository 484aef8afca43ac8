"""The tree of the project, as the tests of its architecture see it."""

from pathlib import Path

import pytest

PACKAGES = ("compiler", "fbflow", "fblib", "runtime", "server")
NOT_OURS = frozenset({"__pycache__", "build", "dist", "fbflow-data", "node_modules"})
"""Folders that are made, not written; hidden ones are neither, but for `.ci`."""


@pytest.fixture(scope="session")
def project_files(root: Path) -> tuple[Path, ...]:
    """Every file of the project, whether git knows it yet or not."""
    return tuple(sorted(_walk(root)))


@pytest.fixture(scope="session")
def python_files(project_files: tuple[Path, ...]) -> tuple[Path, ...]:
    """Every Python file of the project, tests and benchmarks too."""
    return tuple(path for path in project_files if path.suffix == ".py")


@pytest.fixture(scope="session")
def modules(root: Path, python_files: tuple[Path, ...]) -> tuple[str, ...]:
    """The name of every module that is shipped; `__main__` ones are programs, not modules."""
    return tuple(
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        for path in python_files
        if path.relative_to(root).parts[0] in PACKAGES and path.name != "__main__.py"
    )


def _walk(folder: Path) -> list[Path]:
    found: list[Path] = []
    for path in folder.iterdir():
        hidden = path.name.startswith(".") and path.name not in (".ci", ".gitignore")
        if hidden or path.name in NOT_OURS or path.name.endswith(".egg-info"):
            continue
        found.extend(_walk(path) if path.is_dir() else [path])
    return found
