"""What the options about runs of operations mean, and what they refuse."""

from pathlib import Path

import pytest

from fblib.operation import Permissions
from runtime.options import parse_options
from runtime.run_options import parse_limits, parse_permissions
from runtime.usage import UsageError


def test_what_may_be_allowed_is_put_together() -> None:
    actual = parse_permissions(["shell", "python:my.tasks", "python:other", "private-network"])

    expected = Permissions(True, True, frozenset({"my.tasks", "other"}))
    assert actual == expected


@pytest.mark.parametrize("what", ["", "shel", "shell:x", "python", "python:", "python:a-b", "a:b"])
def test_what_nobody_can_allow_is_refused(what: str) -> None:
    with pytest.raises(UsageError, match="--allow"):
        parse_permissions([what])


def test_limits_are_by_tag_and_the_last_one_counts() -> None:
    actual = parse_limits(["web=10", "=3", "web=5", "a=b=2"])

    assert actual == {"web": 5, "": 3, "a=b": 2}


@pytest.mark.parametrize("text", ["web", "web=", "web=0", "web=-1", "web=1.5", "web=100001", "w=²"])
def test_limits_that_limit_nothing_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="TAG=N"):
        parse_limits([text])


def test_the_home_is_the_one_named_then_that_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FBFLOW_HOME", "kept")
    named = parse_options(["dag.json", "--home", "here"]).runs.home.root
    environment = parse_options(["dag.json"]).runs.home.root
    monkeypatch.delenv("FBFLOW_HOME")
    ordinary = parse_options(["dag.json"]).runs.home.root

    assert [named, environment, ordinary] == [Path("here"), Path("kept"), Path("fbflow-data")]


def test_without_options_the_graph_decides() -> None:
    runs = parse_options(["dag.json"]).runs

    assert (runs.durability, runs.power, runs.archives) == (None, None, True)
    assert runs.permissions == Permissions()


def test_options_that_were_given_come_before_the_graph() -> None:
    given = ["dag.json", "--durability", "none", "--commit", "power", "--no-archive"]
    runs = parse_options(given).runs

    assert (runs.durability, runs.power, runs.archives) == ("none", True, False)


@pytest.mark.parametrize(
    "wrong", [["--limit", "x"], ["--allow", "x"], ["--telegram-api", "x"], ["--commit", "x"]]
)
def test_wrong_options_end_the_program_with_code_2(
    wrong: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        parse_options(["dag.json", *wrong])

    assert ended.value.code == 2
    assert wrong[0] in capsys.readouterr().err


def test_the_folder_of_the_config_is_the_one_named_before_that_of_the_graph() -> None:
    named = parse_options(["dag.json", "--config-dir", "here"]).runs
    unnamed = parse_options(["dag.json"]).runs
    folders = [one.settings(config_folder=Path("beside")).config_folder for one in (named, unnamed)]

    assert folders == [Path("here"), Path("beside")]
