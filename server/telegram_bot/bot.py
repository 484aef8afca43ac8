"""The bot as a whole: it receives, answers and sends for as long as the server lives."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import BotCommand
from telegram.error import InvalidToken, TelegramError
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from server.service.control import ControlService
from server.telegram_bot import receiving, replies
from server.telegram_bot.answering import Answering
from server.telegram_bot.notices import Telling
from server.telegram_bot.outbox import Outbox
from server.telegram_bot.progress import Progress
from server.telegram_bot.questions import Asking
from server.telegram_bot.run_messages import RunMessages
from server.telegram_bot.sending import Sending
from server.telegram_bot.settings import BotSettings, Sleep
from server.telegram_bot.verbs import MENU
from server.telegram_bot.webhook import Webhook
from server.telegram_bot.words import Words
from server.wording.languages import LANGUAGES

LOG = logging.getLogger("fbflow.telegram")
_CHATTY = ("httpx", "httpcore", "telegram")
"""Libraries that log addresses, and with them the token."""
_LONGEST_PAUSE = 60.0
_UPLOAD_SECONDS = 120.0


@asynccontextmanager
async def telegram_bot(
    service: ControlService,
    settings: BotSettings,
    webhook: Webhook | None = None,
    *,
    sleep: Sleep = asyncio.sleep,
) -> AsyncIterator[None]:
    """Run the bot while this is entered; where Telegram cannot be reached, it goes on trying.

    Args:
        service: what it is a door of.
        settings: of the bot.
        webhook: where Telegram calls; None = the bot asks Telegram.
        sleep: waits so many seconds until Telegram is tried again.
    """
    # Spans of time as such, which the library will tell anyway; else it warns.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    bot = ExtBot[int](
        settings.token,
        base_url=f"{settings.api}/bot",
        base_file_url=f"{settings.api}/file/bot",
        request=HTTPXRequest(connection_pool_size=32, media_write_timeout=_UPLOAD_SECONDS),
        rate_limiter=AIORateLimiter(max_retries=0),  # the queue tries again, also after a restart
    )
    service.notices.route(replies.CHANNEL, Telling(service, settings).chats)
    try:
        async with asyncio.TaskGroup() as tasks:
            living = tasks.create_task(_kept_alive(service, bot, settings, webhook, sleep))
            try:
                yield
            finally:
                living.cancel()
    finally:
        await bot.shutdown()


async def _kept_alive(
    service: ControlService,
    bot: ExtBot[int],
    settings: BotSettings,
    webhook: Webhook | None,
    sleep: Sleep,
) -> None:
    """Live; after a mistake of ours live on, since it may not end the server with all its runs."""
    while True:
        try:
            await _live(service, bot, settings, webhook, sleep)
        except Exception:
            LOG.exception("telegram_broke_off", extra={"fields": {"again_in": _LONGEST_PAUSE}})
            await sleep(_LONGEST_PAUSE)


async def _live(
    service: ControlService,
    bot: ExtBot[int],
    settings: BotSettings,
    webhook: Webhook | None,
    sleep: Sleep,
) -> None:
    await _begin(bot, settings, sleep)
    answering = Answering(service, bot, settings)
    sending = Sending(service, bot, settings)
    messages = RunMessages(service, settings, sending.send)
    asking = Asking(service, sending.send)
    outbox = Outbox(sending, messages, asking, Telling(service, settings))
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_introduce(bot, settings))
        tasks.create_task(service.queue.work(receiving.CHANNEL, answering.answer))
        tasks.create_task(service.queue.work(replies.CHANNEL, outbox.work))
        tasks.create_task(Progress(service, messages).follow())
        tasks.create_task(asking.follow())
        if webhook is None:
            tasks.create_task(receiving.poll(service, bot, settings, sleep))
        else:
            tasks.create_task(webhook.announce(bot, settings, sleep))


async def _begin(bot: ExtBot[int], settings: BotSettings, sleep: Sleep) -> None:
    """Learn who the bot is; try again until Telegram answers."""
    pause = 1.0
    while True:
        try:
            await bot.initialize()
        except InvalidToken:
            problem = "Telegram does not know this token; ask BotFather for the right one"
            pause = _LONGEST_PAUSE
        except TelegramError as error:
            problem = settings.said(str(error))
        else:
            LOG.info("telegram_begun", extra={"fields": {"bot": bot.username}})
            return
        fields = {"problem": problem, "again_in": pause}
        LOG.warning("telegram_unreachable", extra={"fields": fields})
        await sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


async def _introduce(bot: ExtBot[int], settings: BotSettings) -> None:
    """Tell Telegram the commands, for its menu; without them everything works all the same."""
    try:
        for language in LANGUAGES:
            words = Words(language)
            commands = [BotCommand(name, words.plain(what)) for name, what in MENU]
            code = None if language == "en" else language
            await bot.set_my_commands(commands, language_code=code)
    except TelegramError as error:
        fields = {"problem": settings.said(str(error))}
        LOG.warning("telegram_no_menu", extra={"fields": fields})
