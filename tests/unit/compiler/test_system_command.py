"""`python -m compiler … -o app.sys`: files, messages and exit codes."""

from pathlib import Path

import pytest

from compiler.cli import main
from compiler.ir.sameness import differences
from compiler.ir.serialize import graph_from_json, graph_to_json
from tests.operation_graphs import compiled
from tests.systems import compiled_again

SAMPLES = Path(__file__).parents[3] / "samples" / "4diac"
BLINKER = SAMPLES / "blinker" / "Blinker.sys"
LIGHT = SAMPLES / "traffic_light" / "TrafficLight.sys"
FILLING = SAMPLES / "filling" / "Filling.sys"


def test_a_compiled_graph_becomes_a_system(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dag, system = tmp_path / "dag.json", tmp_path / "app.sys"
    dag.write_text(graph_to_json(compiled({"a": "SLEEP"}, events=["START.COLD -> a.REQ"])))

    code = main([str(dag), "-o", str(system)])

    assert code == 0
    assert capsys.readouterr().err == f'"Test": 2 blocks, 1 wire, 2 types -> {system}\n'
    graph = graph_from_json(dag.read_bytes())
    assert differences(graph, compiled_again(system)) == []


def test_types_of_the_graph_are_written_beside_the_system(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main([str(LIGHT), "-o", str(tmp_path / "light.sys")])

    assert code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["TrafficLight.fbt", "light.sys"]
    assert capsys.readouterr().err.endswith("light.sys and 1 more\n")


def test_writing_the_same_again_is_no_mistake(tmp_path: Path) -> None:
    codes = [main([str(LIGHT), "-o", str(tmp_path / "light.sys")]) for _ in range(2)]

    assert codes == [0, 0]


def test_a_type_of_another_content_is_not_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "TrafficLight.fbt").write_text("precious")

    code = main([str(LIGHT), "-o", str(tmp_path / "light.sys")])

    assert code == 2
    assert "nothing was written" in capsys.readouterr().err
    assert [path.read_text() for path in tmp_path.iterdir()] == ["precious"]


def test_the_source_is_not_overwritten_by_its_copy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "Blinker.sys"
    copy.write_bytes(BLINKER.read_bytes())

    code = main([str(copy), "-o", str(copy)])

    assert code == 2
    assert "is what was compiled" in capsys.readouterr().err
    assert copy.read_bytes() == BLINKER.read_bytes()


def test_a_graph_no_system_can_say_is_refused_with_all_reasons(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main([str(FILLING), "-o", str(tmp_path / "copy.sys")])

    errors = [line for line in capsys.readouterr().err.splitlines() if line.startswith("error: ")]
    assert code == 1
    assert [line.split('"')[1] for line in errors] == ["FillControl", "Valve"]
    assert [*tmp_path.iterdir()] == []


def test_types_in_a_folder_that_is_named_need_no_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    system = tmp_path / "copy.sys"

    code = main([str(FILLING), "-o", str(system), "--library", str(FILLING.parent)])

    assert code == 0, capsys.readouterr().err
    assert [*tmp_path.iterdir()] == [system]


def test_a_system_goes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    code = main([str(BLINKER), "--to", "sys"])

    assert code == 0
    assert capsys.readouterr().out.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<System')


def test_but_not_one_that_needs_more_files(capsys: pytest.CaptureFixture[str]) -> None:
    code = main([str(LIGHT), "--to", "sys"])

    found = capsys.readouterr()
    assert code == 2
    assert 'the types "TrafficLight" need files of their own' in found.err
    assert found.out == ""


def test_a_folder_that_is_not_there_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main([str(BLINKER), "-o", str(tmp_path / "none" / "x.sys")])

    assert code == 2
    assert f'there is no folder "{tmp_path / "none"}"' in capsys.readouterr().err
