"""The command line on tasks: drawn with `--tasks`, listed with `show … tasks`."""

import json
from pathlib import Path

import pytest

from compiler.cli import main

ROOT = Path(__file__).parents[3]
BRANCHES = ROOT / "samples" / "json" / "branches.json"
UNDO = ROOT / "samples" / "json" / "undo.json"
BLINKER = ROOT / "samples" / "4diac" / "blinker" / "Blinker.sys"

Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize("ending", ["svg", "mmd", "dot"])
def test_a_config_is_drawn_without_the_blocks_between_tasks(
    ending: str, tmp_path: Path, capsys: Captured
) -> None:
    whole, tasks = tmp_path / f"whole.{ending}", tmp_path / f"tasks.{ending}"

    assert main([str(BRANCHES), "-o", str(whole)]) == 0
    assert main([str(BRANCHES), "--tasks", "-o", str(tasks)]) == 0

    assert "E_SWITCH" in whole.read_text(encoding="utf-8")
    drawn = tasks.read_text(encoding="utf-8")
    assert "E_SWITCH" not in drawn
    assert "temperature" in drawn
    assert "tasks." + ending in capsys.readouterr().err


def test_a_compiled_graph_is_drawn_like_its_config(tmp_path: Path, capsys: Captured) -> None:
    dag = tmp_path / "dag.json"
    assert main([str(BRANCHES), "-o", str(dag)]) == 0
    capsys.readouterr()

    assert main([str(dag), "--tasks", "--to", "mermaid"]) == 0
    first = capsys.readouterr().out
    assert main([str(BRANCHES), "--tasks", "--to", "mermaid"]) == 0

    assert capsys.readouterr().out == first
    assert '("temperature' in first


@pytest.mark.parametrize("arguments", [[], ["--to", "json"], ["--to", "sys"], ["-o", "a.json"]])
def test_tasks_are_drawn_as_pictures_only(arguments: list[str], capsys: Captured) -> None:
    assert main([str(BRANCHES), "--tasks", *arguments]) == 2

    said = capsys.readouterr().err
    assert "svg, mermaid, dot" in said
    assert "show FILE tasks" in said


def test_tasks_are_listed_with_what_they_wait_for(capsys: Captured) -> None:
    assert main(["show", str(BRANCHES), "tasks", "--format", "json"]) == 0

    rows = json.loads(capsys.readouterr().out)["tasks"]
    assert [(row["task"], row["does"], row["after"]) for row in rows] == [
        ("temperature", "json.parse", ""),
        ("cool", "log", "temperature (if)"),
        ("heat", "log", "temperature (if)"),
        ("report", "log", "cool (any), heat (any)"),
        ("end", "log", "cool (done), heat (done), report (done)"),
    ]


def test_what_undoes_a_task_says_so(capsys: Captured) -> None:
    assert main(["show", str(UNDO), "tasks"]) == 0

    out = capsys.readouterr().out
    assert "undoes reserve" in out
    assert out.splitlines()[0].split() == ["task", "does", "tag", "after", "source"]


def test_a_graph_without_operations_has_no_tasks_to_list(capsys: Captured) -> None:
    assert main(["show", str(BLINKER), "tasks"]) == 0

    assert capsys.readouterr().out == "(none)\n"
