import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from compiler.ir.graph import Graph
from compiler.ir.serialize import graph_to_json
from runtime.loading import load_graph
from runtime.usage import UsageError


def test_a_graph_is_read_from_its_file(blinker: Graph, dag: Callable[[Graph], str]) -> None:
    assert load_graph(dag(blinker)) == blinker


def test_a_graph_is_read_from_standard_input(
    blinker: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = io.TextIOWrapper(io.BytesIO(graph_to_json(blinker).encode()))
    monkeypatch.setattr(sys, "stdin", text)

    assert load_graph("-") == blinker


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.sys", "<System/>", ["a 4diac system", "python -m compiler {path} -o dag.json"]),
        ("a.FBT", "<FBType/>", ["a 4diac function block type", "compile it first"]),
        ("a.fboot", ";<Request/>", ["a 4diac boot file", "compile it first"]),
        ("dag.json", "\ufeff <?xml?>", ["is XML, not a compiled graph", "compile it first"]),
        ("dag.json", "R;<Request ID='1'", ["a 4diac boot file"]),
        ("dag.json", "", ["is empty"]),
        ("dag.json", "{", ["not a JSON text"]),
        ("dag.json", "[]", ['it has no "schema"', "fbflow.graph/1"]),
        ("dag.json", '{"schema": "fbflow.graph/9"}', ["fbflow.graph/9", "fbflow.graph/1"]),
        ("dag.json", '{"schema": "fbflow.graph/1"}', ["not a valid graph", "name"]),
    ],
)
def test_what_is_no_graph_is_told_in_one_line(
    tmp_path: Path, name: str, content: str, words: list[str]
) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError) as error:
        load_graph(str(path))
    message = str(error.value)

    assert [word for word in words if word.format(path=path) not in message] == []
    assert str(path) in message
    assert "\n" not in message


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r'there is no file ".*nothing\.json"'):
        load_graph(str(tmp_path / "nothing.json"))
    with pytest.raises(UsageError, match="is a folder"):
        load_graph(str(tmp_path))
