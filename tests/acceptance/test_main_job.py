"""Compile a 4diac system, run the graph: the two programs as their users start them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLE = "samples/4diac/blinker/Blinker.sys"
NOT_FOR_RUNNING = ("fast_sugiyama", "lark", "lxml", "networkx")
WITHOUT_PARSERS = f"""
import runpy, sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        absent = {NOT_FOR_RUNNING!r}
        if name.partition(".")[0] in absent or name.startswith("compiler.") and (
            name.split(".")[1] not in ("ir", "lowering", "wasm")
        ):
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Absent())
sys.argv = ["runtime", *sys.argv[1:]]
runpy.run_module("runtime", run_name="__main__", alter_sys=True)
"""


def python(*arguments: str, folder: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run Python in any folder; the wheel is tried in an environment of its own by `make wheel`."""
    root = Path(__file__).parents[2]
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONHASHSEED": "random", "PYTHONPATH": str(root)},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def dag(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of the sample, compiled in a process of its own."""
    path = tmp_path_factory.mktemp("compiled") / "dag.json"
    done = python("-m", "compiler", str(root / SAMPLE), "-o", str(path), folder=path.parent)
    assert done.returncode == 0, done.stdout + done.stderr
    return path


@pytest.mark.slow
def test_the_lamp_of_the_sample_changes_twice_a_second(dag: Path) -> None:
    done = python("-m", "runtime", dag.name, "--simulate", "10s", folder=dag.parent)

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("lamp") == 20


@pytest.mark.slow
def test_a_graph_runs_where_no_parser_is_installed(dag: Path) -> None:
    done = python("-c", WITHOUT_PARSERS, dag.name, "--simulate", "10s", folder=dag.parent)

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("lamp") == 20


@pytest.mark.slow
def test_compiling_twice_gives_the_same_bytes(root: Path, dag: Path) -> None:
    again = python("-m", "compiler", str(root / SAMPLE), folder=dag.parent)

    assert again.returncode == 0, again.stderr
    assert again.stdout == dag.read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_system_from_standard_input_goes_through_both_programs(root: Path) -> None:
    text = (root / SAMPLE).read_text(encoding="utf-8")
    compiled = python("-m", "compiler", "-", folder=root, stdin=text)
    done = python("-m", "runtime", "-", "--simulate", "1s", folder=root, stdin=compiled.stdout)

    assert compiled.returncode == 0, compiled.stderr
    assert done.returncode == 0, done.stderr
    assert "lamp" in done.stdout


@pytest.mark.slow
def test_the_runtime_says_how_to_compile_a_system_it_was_given(root: Path) -> None:
    done = python("-m", "runtime", SAMPLE, folder=root)

    assert done.returncode == 2
    assert f"python -m compiler {SAMPLE}" in done.stderr


@pytest.mark.slow
def test_a_system_with_a_mistake_ends_in_a_diagnostic_with_its_place(
    root: Path, tmp_path: Path
) -> None:
    text = (root / SAMPLE).read_text(encoding="utf-8")
    wrong = tmp_path / "Wrong.sys"
    wrong.write_text(text.replace('"Clock.EO"', '"Clock.E0"'), encoding="utf-8")
    line = next(
        number for number, line in enumerate(text.splitlines(), start=1) if '"Clock.EO"' in line
    )
    done = python("-m", "compiler", "check", wrong.name, folder=tmp_path)

    assert done.returncode == 1, done.stderr
    assert f"Wrong.sys:{line}:" in done.stdout
    assert "E203" in done.stdout
    assert "EO" in done.stdout
