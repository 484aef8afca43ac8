"""What comes from Telegram: every update is kept before Telegram is told that it came."""

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import ExtBot

from server.service.control import ControlService
from server.service.errors import UnavailableError
from server.service.queue import NewItem
from server.telegram_bot.settings import BotSettings, Sleep

LOG = logging.getLogger("fbflow.telegram")
CHANNEL = "telegram.in"
WANTED = ("message", "callback_query")
"""The kinds of updates that the bot asks for."""
_LONGEST_PAUSE = 60.0
_GRACE = 10
"""Seconds that an answer may be late."""


async def keep(service: ControlService, updates: Sequence[Mapping[str, Any]]) -> None:
    """Keep updates; one that came before is the same one. When this returns, none can be lost."""
    items = [
        NewItem(
            CHANNEL,
            chat_of(update),
            {"update": update, "run": service.runs.new_id()},
            key=str(update["update_id"]),
        )
        for update in updates
        if _is_numbered(update)
    ]
    await service.queue.put(items)


def chat_of(update: Mapping[str, Any]) -> str:
    """Return the chat that an update comes from; "" = it does not tell."""
    for path in (("message", "chat", "id"), ("callback_query", "message", "chat", "id")):
        found: Any = update
        for name in path:
            # Nobody promises that it is written as Telegram writes it.
            found = found.get(name) if isinstance(found, Mapping) else None
        if isinstance(found, int):
            return str(found)
    return ""


async def poll(
    service: ControlService, bot: ExtBot[int], settings: BotSettings, sleep: Sleep
) -> None:
    """Ask Telegram for updates again and again, until cancelled.

    Nothing is remembered of the last one across restarts: Telegram sends what it was not told to
    forget, and the queue knows what came before.
    """
    offset = None
    failures = 0
    while True:
        try:
            if offset is None:
                # Who was called before has to be asked from now on.
                await bot.delete_webhook()
            updates = await _updates(bot, settings, offset)
            if updates:
                await keep(service, updates)
                # Only now Telegram may forget them.
                offset = 1 + max(int(one["update_id"]) for one in updates)
        except (TelegramError, UnavailableError) as error:
            failures += 1
            await sleep(_pause(error, failures, settings))
        else:
            failures = 0


async def _updates(
    bot: ExtBot[int], settings: BotSettings, offset: int | None
) -> Sequence[Mapping[str, Any]]:
    # As they come, not as objects: one that nobody understands shall not hold up the others.
    wanted = {"timeout": settings.poll_seconds, "allowed_updates": json.dumps(WANTED)}
    query = urlencode(wanted if offset is None else wanted | {"offset": offset})
    answer = await bot.request.retrieve(
        f"{bot.base_url}/getUpdates?{query}",
        read_timeout=settings.poll_seconds + _GRACE,
    )
    try:
        found = json.loads(answer)["result"]
    except (ValueError, KeyError, TypeError) as error:
        message = "its answer is no JSON of the Bot API"
        raise NetworkError(message) from error
    updates = found if isinstance(found, list) else []
    return [one for one in updates if isinstance(one, Mapping) and _is_numbered(one)]


def _is_numbered(update: Mapping[str, Any]) -> bool:
    return isinstance(update.get("update_id"), int)


def _pause(error: Exception, failures: int, settings: BotSettings) -> float:
    """Return how long not to ask, and log why."""
    pause = min(2.0 ** min(failures - 1, 10), _LONGEST_PAUSE)
    what = settings.said(str(error))
    if isinstance(error, RetryAfter):
        pause = float(_seconds(error))
    elif isinstance(error, Conflict):
        what = "another program asks for the updates of this bot; each bot needs one of its own"
        pause = _LONGEST_PAUSE / 4
    elif isinstance(error, InvalidToken):
        what = "Telegram does not know this token; ask BotFather for the right one"
        pause = _LONGEST_PAUSE
    LOG.warning("telegram_unreachable", extra={"fields": {"problem": what, "again_in": pause}})
    return pause


def _seconds(error: RetryAfter) -> float:
    after = error.retry_after
    return float(after) if isinstance(after, int) else after.total_seconds()
