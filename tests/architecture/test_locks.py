"""The locks hold what the project declares, to the byte."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

PINNED = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^\s;]+)", re.MULTILINE)
LOCKS = (
    "requirements.lock",
    "requirements-build.lock",
    "deploy/requirements.lock",
    "requirements-dev.lock",
)
Pins = dict[str, set[Version]]


def pins(path: Path) -> Pins:
    """Return the versions a lock holds by name: several when Pythons or systems differ."""
    found: Pins = {}
    for match in PINNED.finditer(path.read_text(encoding="utf-8")):
        name = canonicalize_name(match["name"])
        found.setdefault(name, set()).add(Version(match["version"]))
    return found


def declared(root: Path, *groups: str) -> list[Requirement]:
    """Return what `pyproject.toml` asks for: dependencies, or those of groups and extras."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    if not groups:
        return [Requirement(text) for text in project["project"]["dependencies"]]
    every = project["dependency-groups"] | project["project"]["optional-dependencies"]
    texts = [text for group in groups for text in every[group]]
    return [Requirement(text) for text in texts if isinstance(text, str)]


@pytest.mark.parametrize(
    ("lock", "groups"),
    [
        ("requirements.lock", ("wasm",)),
        ("requirements-build.lock", ("build",)),
        ("deploy/requirements.lock", ()),
        ("deploy/requirements.lock", ("mqtt", "otel", "postgres", "wasm")),
        ("requirements-dev.lock", ()),
        ("requirements-dev.lock", ("test", "lint", "build", "lock")),
    ],
    ids=["run", "build", "deploy on run", "deploy", "develop on run", "develop"],
)
def test_a_lock_has_a_fitting_version_of_everything_declared(
    root: Path, lock: str, groups: tuple[str, ...]
) -> None:
    locked = pins(root / lock)
    missing = [
        f'{lock} has no fitting "{requirement}": run `make lock`'
        for requirement in declared(root, *groups)
        if not any(
            version in requirement.specifier
            for version in locked.get(canonicalize_name(requirement.name), ())
        )
    ]

    assert missing == []


def test_the_locks_agree_on_what_they_share(root: Path) -> None:
    develop = pins(root / "requirements-dev.lock")

    for lock in LOCKS:
        assert pins(root / lock).items() <= develop.items()


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_in_a_lock_has_hashes(root: Path, lock: str) -> None:
    text = (root / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    without = [line for line in text.splitlines() if line and "--hash=sha256:" not in line]

    assert without == []
