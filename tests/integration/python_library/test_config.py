"""Configs of graphs: a JSON file that is read in each run, or what would be in it."""

import json
from pathlib import Path
from typing import Any

import pytest

from fbflow import Executor, Graph, GraphError, RunFailedError


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


def loads(config: dict[str, int], times: int = 1) -> int:
    return config["key"] * times


def test_what_a_run_is_given_leaves_the_config_of_its_graph_alone() -> None:
    graph = Graph("config", config={"key": 2})
    graph.add(loads)

    assert graph(times=5) == 10
    assert graph() == 2


def test_a_graph_in_a_graph_keeps_its_config_when_a_run_is_given_something() -> None:
    inner = Graph("inner", config={"key": 3})
    inner.add(loads)
    graph = Graph("outer", config={"key": 2})
    graph.add(loads)
    graph.add(inner)

    assert graph(times=5) == {"loads": 10, "inner": 15}


def test_a_graph_in_a_graph_may_be_the_only_one_with_a_file(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"key": 3}', encoding="utf-8")
    inner = Graph("inner", config=path)
    inner.add(loads)
    graph = Graph("outer")
    graph.add(inner)

    assert graph() == 3
    assert graph(times=5) == 15


def test_each_graph_reads_its_own_file_in_one_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "outer.json").write_text('{"key": 2}', encoding="utf-8")
    (tmp_path / "inner.json").write_text('{"key": 3}', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    inner = Graph("inner", config=tmp_path / "inner.json")
    inner.add(loads)
    graph = Graph("outer", config="outer.json")
    graph.add(loads)
    graph.add(inner)

    assert graph() == {"loads": 2, "inner": 3}


def test_files_in_different_folders_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "settings.json").write_text('{"key": 2}', encoding="utf-8")
    other = tmp_path / "other"
    other.mkdir()
    inner = Graph("inner", config=tmp_path / "settings.json")
    inner.add(loads)
    graph = Graph("outer", config="settings.json")
    graph.add(inner)

    monkeypatch.chdir(other)
    with pytest.raises(GraphError) as caught:
        graph.commit()
    assert str(caught.value) == (
        'the graphs "outer" and "inner" have config files in different folders, "'
        f'{other}" and "{tmp_path}"; a run reads them from one: put them together, or give '
        "one of the graphs its config as a dict"
    )
    monkeypatch.chdir(tmp_path)
    assert graph() == 2
    monkeypatch.chdir(other)
    with pytest.raises(GraphError, match="in different folders"):
        graph()
