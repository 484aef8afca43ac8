"""`python -m server telegram …`: whom the bot heeds."""

from pathlib import Path

import pytest

from server.cli import main


def test_people_are_let_in_shown_and_sent_away(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = ["--home", str(tmp_path / "home")]

    assert main(["telegram", "allow", "1001", "--name", "anna", "--role", "operator", *home]) == 0
    assert main(["telegram", "allow", "-1001234567890", *home]) == 0
    assert capsys.readouterr().out == (
        'the bot heeds 1001 as "anna", operator\n'
        'the bot heeds -1001234567890 as "telegram.1001234567890", viewer\n'
    )
    assert main(["telegram", "allow", "1001", "--role", "admin", *home]) == 0
    assert main(["telegram", "allow", "1001", *home]) == 0
    assert main(["telegram", "revoke", "-1001234567890", *home]) == 0
    capsys.readouterr()
    assert main(["telegram", "list", *home]) == 0
    assert capsys.readouterr().out == "anna  admin                1001  alerts\n"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["allow", "@anna"], 2, '"@anna" is no id; expected a number'),
        (["allow", "1", "--name", "a b"], 1, 'nobody can be called "a b"'),
        (["revoke", "7"], 1, 'there is no person or group with the id "7"'),
    ],
)
def test_mistakes_are_told(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    message: str,
) -> None:
    assert main(["telegram", *arguments, "--home", str(tmp_path / "home")]) == code
    assert message in capsys.readouterr().err


def test_nobody_yet_says_how_somebody_is_let_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["telegram", "list", "--home", str(tmp_path / "home")]) == 0
    assert "telegram allow ID" in capsys.readouterr().err
