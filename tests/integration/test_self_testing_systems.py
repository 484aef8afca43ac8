"""Systems that test themselves and write files, from the command line as a person runs them."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from compiler.driver import compile_bytes, graph_of
from compiler.ir.serialize import graph_to_json
from fblib.catalog import LIBRARY
from runtime.cli import main

Capture = pytest.CaptureFixture[str]

BLOCKS = {
    "Open": "CSV_WRITER_2",
    "First": "TEST_CONDITION",
    "Second": "TEST_CONDITION",
    "End": "STEST_END",
    "Tick": "E_CYCLE",
    "Ticks": "E_CTU",
    "Stops": "E_CTU",
}
WIRES = (
    "START.COLD -> Open.INIT",
    "START.COLD -> Tick.START",
    "START.STOP -> Stops.CU",
    "Open.INITO -> Open.REQ",
    "Open.CNF -> First.REQ",
    "First.CNF -> Second.REQ",
    "Second.CNF -> End.REQ",
    "Tick.EO -> Ticks.CU",
    "Open.QO -> First.check",
)


def system(folder: Path, parameters: dict[str, str], wires: Iterable[str] = WIRES) -> str:
    """Write the compiled system; return the name of its file."""
    parameters = {"Open.QI": "TRUE", "Tick.DT": "T#100ms", "Open.SD_1": "'a'"} | parameters
    requests = [
        *(f'<FB Name="{name}" Type="{kind}" />' for name, kind in BLOCKS.items()),
        *(
            '<Connection Source="{}" Destination="{}" />'.format(*wire.split(" -> "))
            for wire in wires
        ),
    ]
    lines = [
        ';<Request ID="0" Action="CREATE"><FB Name="R" Type="EMB_RES" /></Request>',
        *(f'R;<Request ID="1" Action="CREATE">{request}</Request>' for request in requests),
        *(
            f'R;<Request ID="2" Action="WRITE"><Connection Source="{value}" '
            f'Destination="{pin}" /></Request>'
            for pin, value in parameters.items()
        ),
        'R;<Request ID="3" Action="START"/>',
    ]
    text = "".join(f"{line}\n" for line in lines)
    graph = graph_of(compile_bytes(text.encode(), "test.fboot", library=LIBRARY))
    path = folder / "dag.json"
    path.write_text(graph_to_json(graph), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("time", [["--simulate", "1h"], []])
def test_a_system_whose_conditions_hold_ends_itself_with_exit_code_0(
    tmp_path: Path, capsys: Capture, time: list[str]
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    dag = system(tmp_path, {"Open.FILE_NAME": "'log.csv'", "Second.check": "TRUE"})
    code = main([dag, *time, "--files", str(home), "--print-state"])
    shown = capsys.readouterr()

    assert code == 0
    assert (home / "log.csv").read_bytes() == b"'a'; 0; \n"
    assert shown.out.splitlines()[:2] == [
        "[TEST_CONDITION_PASSED] First",
        "[TEST_CONDITION_PASSED] Second",
    ]
    assert "Ticks.CV = 2" in shown.out.splitlines()
    assert "Stops.CV = 1" in shown.out.splitlines()
    assert "test conditions: all 2 held\nsucceeded after 2" in shown.err
    assert "a block asked for the end" in shown.err


def test_a_condition_that_fails_is_named_and_has_an_exit_code_of_its_own(
    tmp_path: Path, capsys: Capture
) -> None:
    dag = system(tmp_path, {"Open.FILE_NAME": "'../log.csv'"})
    code = main([dag, "--simulate", "1h", "--files", str(tmp_path), "--format", "json"])
    shown = capsys.readouterr()
    report = json.loads(shown.out.splitlines()[-1])

    assert code == 3
    assert 'test conditions: 2 of 2 failed: "First", "Second"\n' in shown.err
    assert report["status"] == "succeeded"
    assert report["conditions"] == {"passed": 0, "failed": {"First": 1, "Second": 1}}
    assert [path.name for path in tmp_path.iterdir()] == ["dag.json"]


def test_files_are_in_the_current_folder_if_nothing_else_is_said(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    dag = system(tmp_path, {"Open.FILE_NAME": "'log.csv'", "Second.check": "TRUE"})
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.chdir(home)

    assert main([dag, "--simulate", "1h"]) == 0
    assert [path.name for path in home.iterdir()] == ["log.csv"]
    assert "PASSED" in capsys.readouterr().out


def test_a_folder_that_is_not_there_is_a_mistake_before_anything_runs(
    tmp_path: Path, capsys: Capture
) -> None:
    dag = system(tmp_path, {"Open.FILE_NAME": "'log.csv'"})

    assert main([dag, "--files", str(tmp_path / "none")]) == 2
    assert 'none" for --files; make it first' in capsys.readouterr().err


def test_a_run_saved_before_its_end_ends_after_it_was_loaded(
    tmp_path: Path, capsys: Capture
) -> None:
    dag = system(tmp_path, {"Open.FILE_NAME": "'log.csv'", "Second.check": "TRUE"})
    state = str(tmp_path / "state.json")
    common = [dag, "--files", str(tmp_path)]
    assert main([*common, "--simulate", "200ms", "--save", state]) == 0
    assert "the time is up" in capsys.readouterr().err

    assert main([*common, "--simulate", "1h", "--load", state, "--inject", "Open.REQ"]) == 0
    shown = capsys.readouterr()
    assert "succeeded after 250 ms" in shown.err
    assert (tmp_path / "log.csv").read_bytes() == b"'a'; 0; \n'a'; 0; \n"
