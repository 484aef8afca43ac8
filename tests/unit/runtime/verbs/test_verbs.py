from pathlib import Path

import pytest

from runtime.verbs.table import VERBS, verb
from tests.unit.runtime.verbs.conftest import Shell


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_tells_what_it_takes_and_its_exit_codes(shell: Shell, name: str) -> None:
    assert verb(name).name == name
    assert shell(name, "--help") == 0
    assert f"usage: python -m runtime {name}" in shell.out
    assert "exit codes" in shell.out


def test_help_lists_options_and_verbs(shell: Shell) -> None:
    assert shell("--help") == 0
    assert "--simulate" in shell.out
    for name in VERBS:
        assert f"\n  {name} " in shell.out


@pytest.mark.parametrize(
    ("typed", "meant"), [("rsume", "resume"), ("dead-letter", "dead-letters"), ("run", "runs")]
)
def test_a_mistyped_verb_gets_the_nearest_one(shell: Shell, typed: str, meant: str) -> None:
    assert shell(typed) == 2
    assert shell.err == (
        f'error: there is no verb "{typed}", nor a file of that name. Did you mean "{meant}"?\n'
    )


def test_what_is_like_no_verb_is_the_file_of_a_graph(shell: Shell) -> None:
    assert shell("graph") == 2
    assert 'there is no file "graph"' in shell.err


def test_a_file_may_be_called_like_a_verb_with_a_mistake(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shell.folder)
    Path("rsume").write_text("", encoding="utf-8")

    assert shell("rsume") == 2
    assert '"rsume" is empty' in shell.err
