"""What `show` and `explain` print, as text and as JSON."""

import json
from pathlib import Path

import pytest

from compiler.cli import main

ROOT = Path(__file__).parents[3]
FILLING = ROOT / "samples" / "4diac" / "filling" / "Filling.sys"
BLINKER = ROOT / "samples" / "4diac" / "blinker" / "Blinker.sys"
WRONG = ROOT / "tests" / "golden" / "diagnostics" / "E203" / "Case.sys"

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def dag(tmp_path: Path, capsys: Captured) -> Path:
    """A compiled graph."""
    path = tmp_path / "dag.json"
    assert main([str(FILLING), "-o", str(path)]) == 0
    capsys.readouterr()
    return path


# --- show --------------------------------------------------------------------------------


def test_show_without_a_section_sums_up(dag: Path, capsys: Captured) -> None:
    assert main(["show", str(dag)]) == 0

    assert "Filling.sys (fourdiac)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ("summary", ["blocks", "resources"]),
        ("nodes", ["Plant.Vessel.Tank", "FillControl", "LOW=25"]),
        ("types", ["E_SR", "library", "Tank.fbt"]),
        ("ports", ["Plant.Valve.Travel.START", "event input", "TIME"]),
        ("cycles", ["Plant.Vessel.Tank", "Plant.Valve"]),
        ("placement", ["PC.World", "Plant.Show"]),
    ],
)
def test_show_has_every_section_as_text_and_as_json(
    dag: Path, capsys: Captured, section: str, words: list[str]
) -> None:
    assert main(["show", str(dag), section]) == 0
    text = capsys.readouterr().out
    assert main(["show", str(dag), section, "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)[section]

    assert all(word in text for word in words)
    assert len(text.splitlines()) == len(rows) + 1


def test_show_takes_several_sections(dag: Path, capsys: Captured) -> None:
    assert main(["show", str(dag), "nodes", "cycles"]) == 0

    shown = capsys.readouterr().out
    assert shown.startswith("nodes:\n")
    assert "\ncycles:\n" in shown


def test_show_says_when_there_is_nothing(capsys: Captured) -> None:
    assert main(["show", str(BLINKER), "cycles"]) == 0

    assert capsys.readouterr().out == "(none)\n"


def test_show_of_an_unknown_section_names_those_there_are(dag: Path, capsys: Captured) -> None:
    assert main(["show", str(dag), "node"]) == 2

    said = capsys.readouterr().err
    assert '"node"' in said
    assert "nodes" in said


def test_show_type_prints_ports_states_and_code(dag: Path, capsys: Captured) -> None:
    assert main(["show", str(dag), "--type", "fillcontrol"]) == 0

    shown = capsys.readouterr().out
    assert shown.startswith("FillControl: basic block\n")
    for line in (
        "  event input MEASURED WITH LEVEL, LOW, HIGH\n",
        "  state CLOSED\n",
        "  CLOSED -> OPENING: MEASURED[LEVEL < LOW]\n",
        "  algorithm open:\n",
    ):
        assert line in shown


def test_show_of_an_unknown_type_says_which_is_nearest(dag: Path, capsys: Captured) -> None:
    assert main(["show", str(dag), "--type", "FillControll"]) == 2

    assert 'Did you mean "FillControl"?' in capsys.readouterr().err


def test_show_of_a_wrong_source_shows_its_mistakes(capsys: Captured) -> None:
    assert main(["show", str(WRONG), "nodes"]) == 1

    captured = capsys.readouterr()
    assert captured.out == ""
    assert "E203" in captured.err


# --- explain -----------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["E203", "e203"])
def test_explain_prints_the_page_of_a_code(capsys: Captured, code: str) -> None:
    assert main(["explain", code]) == 0

    page = capsys.readouterr().out
    assert page.startswith("# E203: ")
    assert "## Wrong" in page
    assert "## Right" in page


def test_explain_alone_lists_every_code(capsys: Captured) -> None:
    assert main(["explain"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert [line[:5] for line in lines] == sorted(line[:5] for line in lines)
    assert any(line.startswith("E203: ") for line in lines)


def test_explain_of_an_unknown_code_helps_on(capsys: Captured) -> None:
    assert main(["explain", "E999"]) == 2

    said = capsys.readouterr().err
    assert '"E999"' in said
    assert '"python -m compiler explain" lists all codes' in said
