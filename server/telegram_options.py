"""The options of the bot."""

import argparse
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from runtime.secrets_file import read_private
from runtime.usage import UsageError
from server.telegram_bot.settings import BotSettings

TOKEN = "FBFLOW_TELEGRAM_TOKEN"  # noqa: S105 - the name of a variable
_TOKEN_FILE = f"{TOKEN}_FILE"
_WRITTEN = re.compile(r"[0-9]{3,20}:[A-Za-z0-9_-]{10,100}")


def add_telegram(parser: argparse.ArgumentParser, environment: Mapping[str, str]) -> None:
    """Add them to a parser."""
    parser.add_argument(
        "--telegram-token-file",
        metavar="FILE",
        type=Path,
        default=environment.get(_TOKEN_FILE) or None,
        help=f"run a Telegram bot with the token in this file, which nobody else may read; also "
        f"{_TOKEN_FILE} (default: the token in {TOKEN}, else no bot)",
    )
    parser.add_argument(
        "--telegram-webhook",
        action="store_true",
        help="let Telegram call this server at its --base-url, instead of asking Telegram",
    )


def bot_settings(
    given: argparse.Namespace, base_url: str, api: str, environment: Mapping[str, str]
) -> BotSettings | None:
    """Return what the bot is started with; None = there is no token, and so no bot.

    Args:
        given: the options.
        base_url: the server's address for people; "" = none was given.
        api: where the Bot API is, for the bot as for operations that send messages.
        environment: has the token, if no file has.

    Raises:
        UsageError: an option cannot be used. No message tells the token.
    """
    token = _token(given.telegram_token_file, environment)
    if not token:
        if given.telegram_webhook:
            message = f"--telegram-webhook needs a bot: set {TOKEN} or --telegram-token-file"
            raise UsageError(message)
        return None
    if given.telegram_webhook and not base_url.startswith("https://"):
        message = "--telegram-webhook needs --base-url https://…: Telegram calls no other addresses"
        raise UsageError(message)
    return BotSettings(
        token=token,
        api=api.rstrip("/"),
        webhook=given.telegram_webhook,
        pages=base_url,
        is_public=_is_linked(base_url),
    )


def _is_linked(url: str) -> bool:
    """Whether Telegram takes an address on a button: it refuses names without a dot."""
    host = urlsplit(url).hostname or ""
    return "." in host or ":" in host


def _token(file: Path | None, environment: Mapping[str, str]) -> str:
    given = environment.get(TOKEN, "") if file is None else read_private(file, environment)
    token = given.strip()
    where = TOKEN if file is None else f'the file "{file}"'
    if (token or file is not None) and _WRITTEN.fullmatch(token) is None:
        message = (
            f"{where} has no token of a bot; expected it as BotFather gives it, such as "
            "123456789:AAE…"
        )
        raise UsageError(message)
    return token
