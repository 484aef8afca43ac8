"""What every test may use: golden files, the folder of real inputs, profiles of Hypothesis."""

import difflib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.kernels import KERNELS, need, using

Golden = Callable[[Path, str], None]
"""The type of the `golden` fixture."""

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
MOST_DIFF_LINES = 80

# `ci` draws the same examples every time, so that a red test is red for everybody; `dev` draws
# new ones: HYPOTHESIS_PROFILE=dev make test. A busy machine is no mistake: no deadlines.
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("dev", deadline=None, max_examples=300)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update-golden`."""
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="rewrite the golden files with what the tests found; review with `git diff`",
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compare a text with the golden file at a path, or rewrite it with `--update-golden`."""
    update: bool = request.config.getoption("--update-golden")

    def compare(path: Path, text: str) -> None:
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
            return
        if not path.exists():
            pytest.fail(
                f"{_shown(path)} does not exist yet: write it with --update-golden", pytrace=False
            )
        # Not read_text(): it would make \r\n and \n the same.
        expected = path.read_bytes().decode("utf-8")
        if text != expected:
            pytest.fail(_difference(path, expected, text), pytrace=False)

    return compare


@pytest.fixture(scope="module", params=KERNELS)
def every_kernel(request: pytest.FixtureRequest) -> Iterator[str]:
    """Run a test once per kernel; `tests.kernels.new_kernel` makes the one it is about."""
    kind: str = request.param
    need(kind)
    with using(kind):
        yield kind


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real inputs beside the repository; a test that needs it is skipped without."""
    if not SHARED.is_dir():
        pytest.skip("no real inputs here: the folder ../shared does not exist")
    return SHARED


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the repository."""
    return ROOT


def _shown(path: Path) -> Path:
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


def _difference(path: Path, expected: str, actual: str) -> str:
    lines = list(
        difflib.unified_diff(
            expected.splitlines(),
            actual.splitlines(),
            fromfile=f"{_shown(path)} (expected)",
            tofile="what the test found",
            lineterm="",
        )
    )
    shown = lines[:MOST_DIFF_LINES] or ["only the ends of lines differ"]
    left_out = len(lines) - MOST_DIFF_LINES
    if left_out > 0:
        shown.append(f"… and {left_out} lines more")
    shown.append("Rewrite it with --update-golden if the new text is right.")
    return "\n".join(shown)
