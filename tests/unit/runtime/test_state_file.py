import os
from pathlib import Path

import pytest

from compiler.ir.graph import Graph
from runtime.state_file import check_place, load_state, save_state
from runtime.usage import UsageError


def test_a_state_comes_back_as_it_was_saved(tmp_path: Path, blinker: Graph) -> None:
    path = tmp_path / "state.json"
    save_state(path, blinker, {"queue": [1, "x"]})

    assert load_state(path, blinker) == {"queue": [1, "x"]}
    assert [each.name for each in tmp_path.iterdir()] == ["state.json"]


def test_the_state_of_another_graph_is_refused(tmp_path: Path, blinker: Graph, idle: Graph) -> None:
    path = tmp_path / "state.json"
    save_state(path, blinker, {})

    with pytest.raises(UsageError, match='another graph than "Idle"'):
        load_state(path, idle)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"schema": "fbflow.graph/1"}', "\x00"])
def test_what_is_no_state_is_told(tmp_path: Path, blinker: Graph, content: str) -> None:
    path = tmp_path / "state.json"
    path.write_text(content)

    with pytest.raises(UsageError, match=r"state\.json\" is not a saved state"):
        load_state(path, blinker)


def test_files_that_cannot_be_used_are_told(tmp_path: Path, blinker: Graph) -> None:
    with pytest.raises(UsageError, match="cannot load the state"):
        load_state(tmp_path / "nothing.json", blinker)
    with pytest.raises(UsageError, match="cannot save the state"):
        save_state(tmp_path / "no folder" / "state.json", blinker, {})


@pytest.mark.parametrize(
    ("place", "why"),
    [
        (".", "it is a folder"),
        ("no folder/state.json", "there is no folder"),
        ("pipe", "it is no ordinary file"),
    ],
)
def test_where_no_state_can_be_saved_is_told_before_a_run(
    tmp_path: Path, place: str, why: str
) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(UsageError, match=why):
        check_place(tmp_path / place)


def test_a_state_may_be_saved_anew(tmp_path: Path, blinker: Graph) -> None:
    path = tmp_path / "state.json"
    check_place(path)
    save_state(path, blinker, {})

    check_place(path)
