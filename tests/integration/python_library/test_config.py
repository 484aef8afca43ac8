"""Configs of graphs: a JSON file that is read in each run, or what would be in it."""

import json
from pathlib import Path
from typing import Any

import pytest

from fbflow import Executor, Graph, RunFailedError


def load(config: dict[str, Any]) -> object:
    return config["key"]


def beside(config: object) -> object:
    return config


def after(load: object, config: str = "none of mine") -> object:
    return (load, config)


def test_tasks_without_parents_are_given_the_config() -> None:
    graph = Graph("config", config={"key": "value"})
    graph.add_edges([load], [after])
    graph.add(beside)

    assert graph() == {"after": ("value", "none of mine"), "beside": {"key": "value"}}


def test_a_file_is_read_anew_in_each_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"key": 1}', encoding="utf-8")
    beneath, here = Graph("beneath", config=path), Graph("here", config="./settings.json")
    beneath.add(load)
    here.add(load)

    assert beneath() == 1
    monkeypatch.chdir(tmp_path)
    path.write_text(json.dumps({"key": [2]}), encoding="utf-8")
    assert beneath() == [2]
    assert here() == [2]


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "there is no"), ("{", "JSON")],
    ids=["no file", "no JSON"],
)
def test_a_config_that_cannot_be_read_fails_the_run(
    tmp_path: Path, content: str | None, message: str
) -> None:
    path = tmp_path / "settings.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    graph = Graph("config", config=path)
    graph.add(load)

    with pytest.raises(RunFailedError) as caught:
        graph()
    assert message in str(caught.value)


def test_a_config_is_kept_with_the_run(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"key": 1}', encoding="utf-8")
    graph = Graph("config", config=path)
    graph.add_edges([load], [after])

    assert Executor(home=tmp_path / "home").run(graph)["after"] == [1, "none of mine"]


def test_a_graph_without_a_config_needs_it_from_whoever_starts_it() -> None:
    graph = Graph("config")
    graph.add(load)

    with pytest.raises(ValueError, match='"load" needs "config"'):
        graph()
    assert graph(config={"key": 5}) == 5
