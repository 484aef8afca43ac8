"""Every sample in Python does what its golden text says, in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "samples" / "python"
SAMPLES = sorted(FOLDER.glob("*.py"))
EXPECTED = FOLDER / "expected"


def executed(sample: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Execute a sample in some folder, as a person would."""
    return subprocess.run(
        [sys.executable, sample, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(FOLDER.parents[1]), "PYTHONWARNINGS": "error"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.timeout(60)
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_prints_what_its_golden_text_says_and_leaves_nothing_behind(
    sample: Path, tmp_path: Path, golden: Callable[[Path, str], None]
) -> None:
    done = executed(sample, tmp_path)

    assert done.returncode == 0, done.stderr
    golden(EXPECTED / f"{sample.stem}.txt", done.stdout)
    assert list(tmp_path.iterdir()) == [], "it leaves something behind"


def test_every_sample_has_a_golden_text_and_every_golden_text_a_sample() -> None:
    assert len(SAMPLES) >= 13
    assert sorted(path.stem for path in EXPECTED.iterdir()) == [path.stem for path in SAMPLES]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_is_short(sample: Path) -> None:
    assert len(sample.read_text(encoding="utf-8").splitlines()) <= 120


@pytest.mark.slow
@pytest.mark.timeout(60)
def test_a_home_that_is_named_keeps_the_run(tmp_path: Path) -> None:
    done = executed(FOLDER / "durable.py", tmp_path, str(tmp_path / "home"))

    assert done.returncode == 0, done.stderr
    assert [path.suffix for path in (tmp_path / "home" / "archive").iterdir()] == [".zip"]
