"""The README keeps its word: its commands work, its links lead somewhere, its tables are whole."""

import os
import re
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from runtime.verbs.table import VERBS

CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
PYTHON = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")
SAMPLE = re.compile(r"samples/[\w./-]*\w")
RUNTIME_VERBS = tuple(VERBS)
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")


@pytest.fixture(scope="module")
def readme(root: Path) -> str:
    return (root / "README.md").read_text(encoding="utf-8")


def commands(readme: str) -> list[tuple[str, str]]:
    """Return what the README types after a prompt, each with the output it shows, or ""."""
    found: list[tuple[str, str]] = []
    for block in CONSOLE.findall(readme):
        for typed in re.split(r"^\$ ", block, flags=re.MULTILINE):
            command, _, output = typed.partition("\n")
            if command.startswith("python -m "):
                found.append((command, output))
    return found


def is_shown(output: str, shown: str) -> bool:
    """Whether an output is what the README shows, where "…" stands for anything."""
    pattern = ".*".join(map(re.escape, shown.split("…")))
    return not shown or re.fullmatch(pattern, output, re.DOTALL) is not None


def run(command: str, folder: Path, root: Path) -> subprocess.CompletedProcess[str]:
    """Run a line as a shell would, with `python` being the Python of the tests."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=folder,
        env=os.environ | {"PATH": path, "PYTHONPATH": str(root)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.timeout(60)
def test_the_python_of_the_readme_prints_what_its_comments_say(
    root: Path, readme: str, tmp_path: Path
) -> None:
    (code,) = PYTHON.findall(readme)
    (tmp_path / "report.py").write_text(code)

    done = run("python report.py", tmp_path, root)

    assert done.stderr == ""
    assert done.stdout == "6 in all, 3 at most\n6\n"


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_every_command_of_the_readme_works_and_says_what_is_shown(
    root: Path, readme: str, tmp_path: Path
) -> None:
    (tmp_path / "samples").symlink_to(root / "samples")
    (tmp_path / "build").mkdir()
    failures = []
    for command, shown in commands(readme):
        done = run(command, tmp_path, root)
        output = done.stdout + done.stderr
        if done.returncode or not is_shown(output, shown):
            failures.append(f"$ {command}\n{output}(exit code {done.returncode})")

    assert len(commands(readme)) > 10
    assert failures == [], "\n".join(failures)


def test_make_run_and_make_test_are_the_first_commands(readme: str) -> None:
    first = re.search(r"^```\w*\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)

    assert first is not None
    assert first[1].split("\n")[:2] == ["make run", "make test"]


def test_everything_the_readme_links_to_is_there(root: Path, readme: str) -> None:
    missing = [link for link in LINK.findall(readme) if not (root / link).exists()]

    assert missing == []


def test_the_samples_the_readme_names_are_the_samples_there_are(root: Path, readme: str) -> None:
    named = set(SAMPLE.findall(readme))
    folders = {path.parent.relative_to(root).as_posix() for path in root.glob("samples/4diac/*/*")}

    assert {name for name in named if not (root / name).exists()} == set()
    assert folders - named == set()


@pytest.mark.parametrize(
    ("program", "verbs"),
    [
        ("compiler", ("compile", "check", "show", "explain", "test")),
        ("runtime", ("", *RUNTIME_VERBS)),
        ("fblib", ("list", "show", "export")),
        ("server", ("", "token add", "token list", "token revoke")),
    ],
    ids=["compiler", "runtime", "fblib", "server"],
)
def test_every_option_of_a_command_line_is_in_the_readme(
    readme: str,
    program: str,
    verbs: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for verb in verbs:
        monkeypatch.setattr(sys, "argv", [program, *verb.split(), "--help"])
        # As `python -m` would, but for the process of its own.
        with pytest.raises(SystemExit) as ended:
            runpy.run_module(program, run_name="__main__")
        assert not ended.value.code
    options = set(OPTION.findall(capsys.readouterr().out)) - {"--help"}

    assert len(options) > 2
    assert sorted(option for option in options if option not in readme) == []


@pytest.mark.slow
def test_the_picture_of_the_readme_is_what_the_exporter_draws_of_the_sample(
    root: Path, golden: Callable[[Path, str], None]
) -> None:
    drawn = run("python -m compiler samples/4diac/blinker/Blinker.sys --to svg", root, root)

    assert drawn.returncode == 0, drawn.stderr
    golden(root / "docs/blinker.svg", drawn.stdout)
