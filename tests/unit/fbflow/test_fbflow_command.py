"""`fbflow VERB`: each verb is somebody's command line."""

import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from fbflow.cli import VERBS, main
from runtime.verbs.table import VERBS as RUNTIME_VERBS


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_of_the_table_leads_to_a_function(name: str) -> None:
    module, _, function = VERBS[name].main.partition(":")

    assert callable(getattr(import_module(module), function))


def test_the_console_script_is_this_command(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))

    assert project["project"]["scripts"] == {"fbflow": "fbflow.cli:main"}


def test_verbs_of_the_compiler_are_passed_on(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sample = root / "samples/4diac/blinker/Blinker.sys"

    assert main(["check", str(sample)]) == 0
    assert capsys.readouterr().out.startswith("no mistakes found")
    assert main(["explain", "E203"]) == 0
    assert capsys.readouterr().out.startswith("# E203")


def test_the_verbs_of_the_runtime_are_passed_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert all(VERBS[name].first == (name,) for name in RUNTIME_VERBS)
    with pytest.raises(SystemExit):
        main(["runs", "--help"])
    assert capsys.readouterr().out.startswith("usage: python -m runtime runs")


def test_an_unknown_verb_gets_the_nearest_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["libary"]) == 2
    assert 'Did you mean "library"?' in capsys.readouterr().err


def test_help_lists_all_verbs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    assert all(verb.help in text for verb in VERBS.values())
    assert main([]) == 2
    assert capsys.readouterr().err == text


@pytest.mark.slow
def test_listing_blocks_loads_neither_the_kernel_nor_a_parser(root: Path) -> None:
    code = (
        "import sys; from fbflow.cli import main; main(['library', 'list'])\n"
        "kernel = {'runtime.kernel.machine', 'runtime.run', 'aiohttp'}\n"
        "heavy = (kernel | {'lark', 'lxml', 'networkx'}) & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], cwd=root, check=True, capture_output=True)
