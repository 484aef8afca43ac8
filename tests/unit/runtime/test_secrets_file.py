"""Secrets from a file that nobody else may read, and from the environment."""

import os
from pathlib import Path

import pytest

from runtime.secrets_file import load_secrets
from runtime.usage import UsageError

VALUE = "hunter2-and-more"


def written(folder: Path, text: str | bytes, mode: int = 0o600) -> Path:
    """Return a file of secrets."""
    path = folder / "secrets"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    path.chmod(mode)
    return path


def test_lines_name_secrets(tmp_path: Path) -> None:
    text = "# a comment\n\nBOT=1:a=b\nexport KEY='with spaces '\nEMPTY=\n"
    actual = load_secrets(written(tmp_path, text), {})

    assert actual == {"BOT": "1:a=b", "KEY": "with spaces ", "EMPTY": ""}


def test_a_json_object_names_secrets(tmp_path: Path) -> None:
    actual = load_secrets(written(tmp_path, '{"BOT": "1:ä", "my.key": "x"}'), {})

    assert actual == {"BOT": "1:ä", "my.key": "x"}


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    environment = {"FBFLOW_SECRET_A": "new", "FBFLOW_SECRET_": "no name", "PATH": "/bin"}
    actual = load_secrets(written(tmp_path, "A=old\nB=2"), environment)

    assert actual == {"A": "new", "B": "2"}


@pytest.mark.skipif(os.name != "posix", reason="there are no such modes here")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
def test_a_file_that_others_may_use_is_refused(tmp_path: Path, mode: int) -> None:
    path = written(tmp_path, f"A={VALUE}", mode)

    with pytest.raises(UsageError, match="chmod 600"):
        load_secrets(path, {})


@pytest.mark.parametrize(
    "text",
    [
        VALUE,
        f"A={VALUE}\n{VALUE}",
        f'{{"A": "{VALUE}"',
        f'{{"A": ["{VALUE}"]}}',
        f"not a name={VALUE}",
        f'{{"A B": "{VALUE}"}}',
        b"A=\xff" + VALUE.encode(),
        "A=" + VALUE * 100_000,
        '{"A":' * 100_000,
    ],
)
def test_no_message_tells_a_secret(tmp_path: Path, text: str | bytes) -> None:
    with pytest.raises(UsageError) as refused:
        load_secrets(written(tmp_path, text), {})

    assert VALUE not in str(refused.value)
    assert "secrets" in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nowhere"):
        load_secrets(tmp_path / "nowhere", {})


@pytest.mark.skipif(os.name != "posix", reason="there are no such modes here")
def test_a_credential_of_systemd_may_be_readable_by_its_group(tmp_path: Path) -> None:
    path = written(tmp_path, "A=1", 0o440)

    assert load_secrets(path, {"CREDENTIALS_DIRECTORY": str(tmp_path)}) == {"A": "1"}
    for elsewhere in ({}, {"CREDENTIALS_DIRECTORY": ""}, {"CREDENTIALS_DIRECTORY": "/run/x"}):
        with pytest.raises(UsageError, match="may be read by others"):
            load_secrets(path, elsewhere)
