"""A `dag.json` that was changed by hand: it is shown, or it is refused, but nothing breaks."""

from pathlib import Path

import pytest

from compiler.cli import main

ROOT = Path(__file__).parents[3]
FILLING = ROOT / "samples" / "4diac" / "filling" / "Filling.sys"

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def dag(tmp_path: Path, capsys: Captured) -> Path:
    """A compiled graph."""
    path = tmp_path / "dag.json"
    assert main([str(FILLING), "-o", str(path)]) == 0
    capsys.readouterr()
    return path


CHANGES = [
    ('"type": "Tank"', '"type": "Tonk"', 'no type "Tonk", but "Plant.Vessel.Tank" is of it'),
    ('"id": "Plant.Show"', '"id": "Plant.Shew"', 'connected to "Plant.Show", which is not'),
    ('"target": 1', '"target": 77', "leads to a state that is not there"),
    ('"target": 1', '"target": -1', "leads to a state that is not there"),
]


@pytest.mark.parametrize("verb", ["compile", "check", "show"])
@pytest.mark.parametrize("change", CHANGES, ids=[change[1] for change in CHANGES])
def test_a_graph_that_does_not_hold_together_is_a_mistake_not_a_crash(
    dag: Path, capsys: Captured, verb: str, change: tuple[str, str, str]
) -> None:
    old, new, said = change
    text = dag.read_text(encoding="utf-8")
    assert old in text
    dag.write_text(text.replace(old, new, 1), encoding="utf-8")

    assert main([verb, str(dag)]) == 1

    captured = capsys.readouterr()
    assert "error E150" in captured.out + captured.err
    assert said in captured.out + captured.err


def test_a_graph_as_it_was_compiled_holds_together(dag: Path, capsys: Captured) -> None:
    assert main(["check", str(dag)]) == 0

    assert "no mistakes found" in capsys.readouterr().out
