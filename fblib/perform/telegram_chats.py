"""From @username to the number of a chat.

Telegram tells a bot the number of a person only in what the person wrote to it, and keeps that
for a day. So it is looked for there, and what is found is remembered: with the task, for its next
attempt, and in the executor, for all its runs. Updates are never confirmed, so that the bot's own
program finds them all.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from fblib.operation import OperationError
from fblib.perform.telegram_api import Bot, TelegramError
from fblib.service import Value

_CONFLICT = 409


class Chats:
    """The numbers of chats by the names of their owners, for one bot."""

    def __init__(self) -> None:
        """Begin without any."""
        self.known: dict[str, int] = {}

    async def close(self) -> None:
        """There is nothing to let go of."""


async def chat_of(bot: Bot, given: Value, *, remembered: Mapping[str, Value]) -> str:
    """Return what the API takes as the chat: a number, or the @name of a channel.

    Args:
        bot: who writes.
        given: a number, as a text or not, or `@username`.
        remembered: numbers by name.

    Raises:
        OperationError: it is none of these.
    """
    if isinstance(given, int) and not isinstance(given, bool):
        return str(given)
    text = given.strip() if isinstance(given, str) else ""
    if text.removeprefix("-").isdecimal():
        return text
    name = text.removeprefix("@")
    if not name or not name.replace("_", "a").isalnum() or not name.isascii():
        message = '"chat_id" is no chat; expected a number such as 123456 or a name such as "@ada"'
        raise OperationError(message, again=False)
    number = remembered.get(name.lower())
    if number is None:
        number = await _looked_up(bot, name.lower())
    return f"@{name}" if number is None else str(number)


async def _looked_up(bot: Bot, name: str) -> int | None:
    whose = f"{bot.context.settings.telegram_api} {bot.token}"
    key = f"telegram:{hashlib.sha256(whose.encode()).hexdigest()}"
    chats = bot.context.shared(key, Chats) or Chats()
    if name not in chats.known:
        chats.known.update(_owners(await _updates(bot)))
    return chats.known.get(name)


async def _updates(bot: Bot) -> list[Any]:
    """Return what people wrote to the bot, and leave it there: nothing is confirmed."""
    try:
        answer = await bot.call("getUpdates", {"limit": "100", "timeout": "0"})
    except TelegramError as error:
        if error.code != _CONFLICT:
            raise
        message = (
            f"{error}; another program takes what is written to this bot, so no @username can be "
            'looked up: give the number of the chat as "chat_id"'
        )
        raise OperationError(message, again=False) from error
    found = answer.get("result")
    return found if isinstance(found, list) else []


def _owners(updates: list[Any]) -> Iterator[tuple[str, int]]:
    """Yield names and numbers of all persons and chats in updates, the newest last."""
    waiting: list[Any] = list(reversed(updates))
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, dict):
            waiting.extend(value.values())
            name, number = value.get("username"), value.get("id")
            if isinstance(name, str) and isinstance(number, int) and not value.get("is_bot"):
                yield name.lower(), number
