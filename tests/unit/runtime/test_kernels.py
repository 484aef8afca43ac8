"""Which kernel executes a graph, and what is said of it."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from compiler.ir.datatypes import INT, ArrayType
from compiler.ir.graph import Graph
from fblib.operation import OperationSettings
from runtime.cli import main
from runtime.durable.session import NewRun, Terms, open_session
from runtime.errors import RunError
from runtime.kernels import (
    KernelChoice,
    UnusableKernelError,
    check_there,
    kernel_choice,
    make_kernel,
)
from runtime.store.home import Home
from runtime.usage import UsageError
from runtime.verbs.table import verb
from tests.graphs import E_CTU, F_ADD, graph, pins, simple
from tests.operation_graphs import compiled
from tests.talking import in_loop

COUNTING = graph((E_CTU, F_ADD), {"A": "E_CTU", "B": "F_ADD"})
VARIABLE = graph(
    (simple("T", inputs=pins(("LIST", ArrayType((None,), INT)))),),
    {"A": "T"},
)
TASKS = compiled({"a": "SLEEP", "b": "SLEEP"}, events=["START.COLD -> a.REQ", "a.CNF -> b.REQ"])
CONFIG = compiled(
    {"a": "SLEEP", "up": "E_CTU", "down": "E_CTU"},
    events=["START.COLD -> a.REQ", "a.CNF -> up.CU", "up.CUO -> down.CU"],
    parameters={"a.seconds": "0.0"},
)
MIXED = CONFIG.model_copy(
    update={"source": CONFIG.source.model_copy(update={"format": "fourdiac"})}
)
NOT_INSTALLED = "wasmtime is not installed; pip install 'fbflow[wasm]'"
Capture = pytest.CaptureFixture[str]
Dag = Callable[[Graph], str]


@pytest.fixture
def without_wasmtime(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let importing it fail as it does where it is not installed."""
    monkeypatch.setitem(sys.modules, "wasmtime", None)


@pytest.fixture
def wasmtime_there() -> None:
    pytest.importorskip("wasmtime")


# --- What was asked for ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "environment", "expected"),
    [
        (None, {}, "auto"),
        (None, {"FBFLOW_KERNEL": ""}, "auto"),
        (None, {"FBFLOW_KERNEL": "python"}, "python"),
        ("wasm", {"FBFLOW_KERNEL": "python"}, "wasm"),
        ("auto", {"FBFLOW_KERNEL": "fast"}, "auto"),
    ],
)
def test_an_option_comes_before_the_environment(
    given: str | None, environment: dict[str, str], expected: str
) -> None:
    assert kernel_choice(given, environment) == expected


def test_other_kernels_are_refused_with_where_they_were_named() -> None:
    with pytest.raises(UsageError, match=r'^FBFLOW_KERNEL "wsm" is no kernel.*"wasm"'):
        kernel_choice(None, {"FBFLOW_KERNEL": "wsm"})
    with pytest.raises(UsageError, match=r'^kernel "" is no kernel.*auto, python, wasm'):
        kernel_choice("", {})


# --- What is taken -----------------------------------------------------------------------


@pytest.mark.usefixtures("wasmtime_there")
def test_code_is_executed_as_webassembly() -> None:
    chosen = make_kernel(COUNTING)
    chosen.kernel.write("B", "IN1", 30)
    chosen.kernel.write("B", "IN2", 12)
    chosen.kernel.inject("B", "REQ")
    chosen.kernel.run(10)

    assert (chosen.name, str(chosen), chosen.is_expected) == ("wasm", "kernel: wasm", False)
    assert chosen.kernel.read("B", "OUT") == 42


@pytest.mark.usefixtures("without_wasmtime")
def test_without_wasmtime_python_does_it_and_the_reason_is_told() -> None:
    chosen = make_kernel(COUNTING)

    assert str(chosen) == f"kernel: python: {NOT_INSTALLED}"
    assert not chosen.is_expected


@pytest.mark.usefixtures("without_wasmtime")
def test_what_was_asked_for_and_is_not_there_is_refused() -> None:
    message = f"R543: the WebAssembly kernel cannot be used: {NOT_INSTALLED}"
    with pytest.raises(UnusableKernelError) as caught:
        make_kernel(COUNTING, "wasm")
    with pytest.raises(UnusableKernelError) as early:
        check_there("wasm")

    assert str(caught.value) == str(early.value) == message
    assert isinstance(caught.value, RunError)
    check_there("auto")
    check_there("python")


def test_a_wasmtime_that_cannot_be_loaded_is_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = 'raise OSError("cannot open shared object file")\n'
    (tmp_path / "wasmtime.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "wasmtime", raising=False)

    reason = "wasmtime does not work here: cannot open shared object file"
    assert make_kernel(COUNTING).reason == reason


@pytest.mark.usefixtures("wasmtime_there")
def test_what_webassembly_cannot_have_is_named() -> None:
    chosen = make_kernel(VARIABLE)

    assert chosen.name == "python"
    assert "arrays of variable length" in chosen.reason
    with pytest.raises(UnusableKernelError, match="arrays of variable length"):
        make_kernel(VARIABLE, "wasm")


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (TASKS, "its nodes are operations"),
        (graph((), {}), "its blocks have no code of their own"),
    ],
    ids=["tasks", "nothing"],
)
def test_where_there_is_no_code_webassembly_is_not_worth_its_start(
    made: Graph, reason: str
) -> None:
    chosen = make_kernel(made)

    assert (chosen.name, chosen.reason, chosen.is_expected) == ("python", reason, True)


@pytest.mark.usefixtures("wasmtime_there")
def test_what_joins_the_tasks_of_a_config_is_no_code_to_be_fast_with() -> None:
    assert CONFIG.source.format == "json"
    assert make_kernel(CONFIG).reason == "its nodes are operations"
    assert make_kernel(MIXED).name == "wasm"


@pytest.mark.usefixtures("wasmtime_there")
def test_operations_can_be_executed_as_webassembly_if_somebody_wants_it() -> None:
    chosen = make_kernel(TASKS, "wasm")
    chosen.kernel.inject("App.a", "REQ")
    chosen.kernel.run(10)

    assert [one.node for one in chosen.kernel.open_requests()] == ["App.a"]


# --- What people see ---------------------------------------------------------------------


@pytest.mark.parametrize("kernel", ["python", "wasm"])
@pytest.mark.usefixtures("wasmtime_there")
def test_statistics_name_the_kernel(kernel: str, blinker: Graph, dag: Dag, capsys: Capture) -> None:
    code = main([dag(blinker), "--simulate", "3s", "--kernel", kernel, "--stats"])
    shown = capsys.readouterr()

    assert code == 0
    assert shown.out.splitlines()[-2] == f"kernel: {kernel}"
    assert "kernel" not in shown.err


@pytest.mark.usefixtures("without_wasmtime")
def test_a_kernel_that_is_not_there_is_wrong_usage(
    blinker: Graph, dag: Dag, capsys: Capture
) -> None:
    code = main([dag(blinker), "--simulate", "3s", "--kernel", "wasm"])

    assert code == 2
    assert NOT_INSTALLED in capsys.readouterr().err


@pytest.mark.usefixtures("without_wasmtime")
def test_so_it_is_for_a_graph_with_operations(tmp_path: Path, dag: Dag, capsys: Capture) -> None:
    home = str(tmp_path / "home")
    code = main([dag(MIXED), "--home", home, "--kernel", "wasm"])
    capsys.readouterr()
    kept = main(["runs", "--home", home])

    assert code == 2
    assert kept == 0
    assert "App" not in capsys.readouterr().out


def test_verbs_that_execute_runs_take_the_option() -> None:
    for name in ("resume", "retry", "skip", "cancel"):
        parser = verb(name).parser()
        run = [] if name == "resume" else ["r1"]
        task = ["t"] if name == "skip" else []
        assert parser.parse_args([*run, *task, "--kernel", "wasm"]).kernel == "wasm"


# --- What is kept ------------------------------------------------------------------------


async def log_of(home: Path, made: Graph, kernel: KernelChoice) -> list[str]:
    """Execute a graph in a home; return the lines of its log."""
    terms = Terms(OperationSettings(), kernel=kernel)
    async with open_session(Home(home), terms) as session:
        run = await session.begin(NewRun(made))
        await run.execute()
        entries = await session.store.entries(run.record.id)
    assert run.record.state == "succeeded"
    data = [cast("dict[str, str]", entry.data) for entry in entries if entry.kind == "log"]
    return [one["text"] for one in data]


@in_loop
@pytest.mark.usefixtures("wasmtime_there")
async def test_the_log_of_a_run_tells_its_kernel(tmp_path: Path) -> None:
    assert await log_of(tmp_path, MIXED, "auto") == ["kernel: wasm"]
    assert await log_of(tmp_path, MIXED, "python") == []


@in_loop
async def test_the_log_of_tasks_tells_nothing_of_it(tmp_path: Path) -> None:
    assert await log_of(tmp_path, TASKS, "auto") == []
