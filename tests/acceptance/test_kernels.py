"""The kernels as users choose them: what the samples do is the same, byte by byte."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from compiler.cli import main as compile_
from compiler.ir.datatypes import INT
from runtime.cli import main as execute
from tests.command_lines import CommandLine
from tests.graphs import assign, binary, graph, pins, simple, var

pytest.importorskip("wasmtime")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

ROOT = Path(__file__).parents[2]
SAMPLES = ("adder", "blinker", "filling", "traffic_light")
NO_WASMTIME = """
import runpy, sys

sys.modules["wasmtime"] = None
module = sys.argv.pop(1)
sys.argv[0] = module
runpy.run_module(module, run_name="__main__", alter_sys=True)
"""
CANNOT = 77
NO_NEW_CODE = f"""
import ctypes, os, runpy, sys

PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN = 65, 1
prctl = getattr(ctypes.CDLL(None), "prctl", None)
if prctl is None or prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0):
    sys.exit({CANNOT})
sys.argv.pop(0)
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""
"""What systemd's MemoryDenyWriteExecute does to a process, done by Linux itself."""


@pytest.fixture
def line(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path, ROOT)


def compiled(name: str, folder: Path) -> str:
    """Compile a sample; return the file of its graph."""
    (system,) = (ROOT / "samples/4diac" / name).glob("*.sys")
    file = folder / f"{name}.json"
    assert compile_([str(system), "-o", str(file)]) == 0
    return str(file)


def test_every_sample_is_compared() -> None:
    there = {path.parent.name for path in (ROOT / "samples/4diac").glob("*/*.sys")}

    assert sorted(there) == list(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_traces_and_states_of_the_samples_are_the_same(name: str, line: CommandLine) -> None:
    file, seen = compiled(name, line.folder), []
    for kernel in ("python", "wasm"):
        trace = line.folder / f"{kernel}.jsonl"
        saved = line.folder / f"{kernel}.state"
        show = ["--print-state", "--trace", str(trace), "--save", str(saved)]
        done = line.run(file, "--simulate", "10m", *show, "--kernel", kernel)
        assert done.returncode == 0, done.stderr
        seen.append((done.stdout, trace.read_bytes(), saved.read_bytes()))

    python, wasm = seen
    assert python[1].count(b"\n") > 3
    assert wasm == python


def test_a_saved_run_goes_on_with_the_other_kernel(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, shown = compiled("traffic_light", tmp_path), []
    for first, second in (("python", "python"), ("python", "wasm"), ("wasm", "python")):
        saved = str(tmp_path / f"{first}.state")
        begun = execute([file, "--simulate", "1h", "--save", saved, "--kernel", first])
        capsys.readouterr()
        more = ["--simulate", "1h", "--load", saved, "--print-state", "--kernel", second]
        assert (begun, execute([file, *more])) == (0, 0)
        shown.append(capsys.readouterr().out)

    assert "Crossing.Light." in shown[0]
    assert shown[1:] == [shown[0], shown[0]]


def test_an_error_in_code_is_told_in_the_same_words(line: CommandLine) -> None:
    halves = simple(
        "HALVES",
        assign("OUT", binary(var("IN1"), "/", var("IN2")), line=3),
        inputs=pins(("IN1", INT), ("IN2", INT)),
        outputs=pins(("OUT", INT)),
    )
    file = line.write(graph((halves,), {"Half": "HALVES"}))
    told = []
    for kernel in ("python", "wasm"):
        done = line.run(file, "--inject", "Half.REQ", "--print-state", "--kernel", kernel)
        assert done.returncode == 1
        told.append((done.stdout, *(row for row in done.stderr.splitlines() if "R501" in row)))

    assert told[0][1].startswith("error: R501 in Half, algorithm REQ (")
    assert told[1] == told[0]


# --- Without wasmtime ----------------------------------------------------------------------


def without(
    line: CommandLine, module: str, *arguments: str, program: str = NO_WASMTIME
) -> subprocess.CompletedProcess[str]:
    """Execute a module where wasmtime is not installed, or of no use."""
    return subprocess.run(
        [sys.executable, "-c", program, module, *arguments],
        cwd=line.folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "FBFLOW_HOME": str(line.folder / "home")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_without_wasmtime_graphs_run_in_python(line: CommandLine) -> None:
    file = compiled("blinker", line.folder)
    done = without(line, "runtime", file, "--simulate", "10s", "--stats")

    assert done.returncode == 0, done.stderr
    reason = "wasmtime is not installed; pip install 'fbflow[wasm]'"
    assert f"kernel: python: {reason}" in done.stdout.splitlines()


def test_a_process_that_may_not_make_code_runs_graphs_in_python(line: CommandLine) -> None:
    file = compiled("blinker", line.folder)
    done = without(line, "runtime", file, "--simulate", "10s", "--stats", program=NO_NEW_CODE)
    if done.returncode == CANNOT:
        pytest.skip("this system cannot forbid it to a process")

    assert done.returncode == 0, done.stderr
    reason = "wasmtime does not work here: unable to make memory executable"
    assert f"kernel: python: {reason}" in done.stdout.splitlines()


@pytest.mark.parametrize("program", ["runtime", "server"])
def test_without_wasmtime_whoever_insists_is_told_how_to_get_it(
    program: str, line: CommandLine
) -> None:
    what = [compiled("blinker", line.folder)] if program == "runtime" else ["--port", "0"]
    done = without(line, program, *what, "--kernel", "wasm")

    assert done.returncode == 2
    assert "pip install 'fbflow[wasm]'" in done.stderr
    assert "Traceback" not in done.stderr
