"""Verbs that are done above the compiler's floor are handed to its command line."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from compiler.cli import main


@dataclass
class Verb:
    """A verb that remembers what it was asked."""

    help: str = "what another floor does"
    asked: list[str] = field(default_factory=list)

    def run(self, arguments: Sequence[str]) -> int:
        self.asked += arguments
        return 7


def test_another_verb_gets_its_arguments_as_they_are() -> None:
    verb = Verb()

    assert main(["test", "-L", "x", "--nonsense"], others={"test": verb}) == 7
    assert verb.asked == ["-L", "x", "--nonsense"]


def test_help_lists_the_other_verbs(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"], others={"test": Verb()})

    assert "test      what another floor does" in capsys.readouterr().out


def test_a_mistyped_verb_gets_the_nearest_of_all(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["tset"], others={"test": Verb()})

    assert 'Did you mean "test"?' in capsys.readouterr().err
