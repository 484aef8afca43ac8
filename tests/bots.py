"""The bot with its service, in a home of a test's own, talking to the stand-in of Telegram."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from server.service.access import LOCAL, Role
from server.service.control import ControlService
from server.telegram_bot.bot import telegram_bot
from server.telegram_bot.replies import CHANNEL
from server.telegram_bot.settings import BotSettings, Sleep
from tests.control import control, until
from tests.telegram_stand_in.api import Telegram
from tests.telegram_stand_in.messages import Message
from tests.telegram_stand_in.people import Person

ANNA, BERT, OPS = 1001, 1002, -2001


def bot_settings(api: Telegram, **changes: object) -> BotSettings:
    """Return settings of a bot that talks to a stand-in."""
    known: dict[str, object] = {
        "token": api.token,
        "api": api.url,
        "pages": "http://127.0.0.1:8080",
        "poll_seconds": 5,
        "edit_pause": 0.05,
    }
    return BotSettings(**known | changes)  # type: ignore[arg-type]


@asynccontextmanager
async def bot(
    folder: Path,
    api: Telegram,
    *,
    settings: BotSettings | None = None,
    sleep: Sleep = asyncio.sleep,
    **changes: object,
) -> AsyncIterator[ControlService]:
    """Run the bot; Anna may do everything, the others nothing.

    Args:
        folder: its home is there.
        api: what stands in for Telegram.
        settings: of the bot.
        sleep: waits until Telegram is tried again.
        changes: of the settings of the service.
    """
    async with control(folder, **changes) as service:
        await service.chats.people.allow(ANNA, "anna", Role.ADMIN, by=LOCAL)
        service.queue._sleep = sleep
        async with telegram_bot(service, settings or bot_settings(api), sleep=sleep):
            service.notices.start()
            yield service


async def all_is_sent(service: ControlService) -> None:
    """Wait until it is noted that everything that waited was sent."""

    async def nothing_waits() -> bool:
        return not service.queue.waiting(CHANNEL)

    await until(nothing_waits)


async def shows(api: Telegram, who: Person, message: Message, part: str) -> Message:
    """Wait until a message says something, at once or after an edit; return it as it is then."""

    def now() -> Message:
        return next(one for one in who.chat if one.id == message.id)

    await api.until(lambda: part in now().text, f"{part!r} in {message}")
    return now()
