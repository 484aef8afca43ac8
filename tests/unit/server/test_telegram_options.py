"""What the command line says about the bot; the token is never told."""

from pathlib import Path

import pytest

from runtime.usage import UsageError
from server.options import parse_options

TOKEN = "123456789:AAE-secret_part"  # noqa: S105 - nobody's
GIVEN = {"FBFLOW_TELEGRAM_TOKEN": TOKEN}


def test_without_a_token_there_is_no_bot() -> None:
    assert parse_options([], {}).bot is None


def test_the_token_comes_from_the_environment() -> None:
    bot = parse_options(["--base-url", "https://flows.example.org"], GIVEN).bot

    assert bot is not None
    assert bot.token == TOKEN
    assert bot.pages == "https://flows.example.org"
    assert bot.api == "https://api.telegram.org"
    assert not bot.webhook


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("", False),
        ("http://localhost:8080", False),
        ("http://nas", False),
        ("http://nas.local", True),
        ("http://192.168.1.5:8080", True),
        ("http://[fe80::1]:8080", True),
        ("https://flows.example.org", True),
    ],
)
def test_addresses_that_telegram_takes_are_on_buttons(url: str, linked: bool) -> None:
    bot = parse_options(["--base-url", url] if url else [], GIVEN).bot

    assert bot is not None
    assert bot.is_public is linked


def test_the_token_comes_from_a_file_that_nobody_else_may_read(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    file.chmod(0o600)

    by_option = parse_options(["--telegram-token-file", str(file)], {}).bot
    by_environment = parse_options([], {"FBFLOW_TELEGRAM_TOKEN_FILE": str(file)}).bot

    assert by_option == by_environment
    assert by_option is not None
    assert by_option.token == TOKEN


def test_a_token_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(TOKEN)
    file.chmod(0o644)

    with pytest.raises(UsageError, match="may be read by others") as refused:
        parse_options(["--telegram-token-file", str(file)], {})

    assert "secret_part" not in str(refused.value)


@pytest.mark.parametrize(
    "token", ["nonsense", "123:short", "12:AAEsecret_part", "1234:secret part"]
)
def test_what_is_no_token_is_refused_without_telling_it(token: str) -> None:
    with pytest.raises(UsageError, match="no token of a bot") as refused:
        parse_options([], {"FBFLOW_TELEGRAM_TOKEN": token})

    assert token not in str(refused.value)


def test_an_empty_token_is_none() -> None:
    assert parse_options([], {"FBFLOW_TELEGRAM_TOKEN": " "}).bot is None


@pytest.mark.parametrize(
    ("options", "environment", "message"),
    [
        (["--telegram-webhook"], {}, "needs a bot"),
        (["--telegram-webhook"], GIVEN, "needs --base-url https://"),
        (["--telegram-webhook", "--base-url", "http://flows.lan"], GIVEN, "https://"),
        (["--telegram-api", "ftp://here"], GIVEN, "is no address"),
    ],
)
def test_what_does_not_fit_is_refused(
    options: list[str], environment: dict[str, str], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        parse_options(options, environment)


def test_the_token_is_not_in_what_is_said_for_logs() -> None:
    bot = parse_options([], GIVEN).bot

    assert bot is not None
    assert (
        bot.said(f"cannot reach https://x/bot{TOKEN}/getMe")
        == "cannot reach https://x/bot***/getMe"
    )
