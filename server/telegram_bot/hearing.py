"""What an update says: who said what where."""

from collections.abc import Mapping
from typing import Any

from telegram import CallbackQuery, Document, Message, Update
from telegram.constants import ChatType
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from server.service.errors import TooLargeError
from server.service.queue import GivenUpError, NotYetError
from server.telegram_bot.settings import MEGABYTE, BotSettings
from server.telegram_bot.talk import File, Said
from server.wording.languages import known_language


def said(bot: ExtBot[int], settings: BotSettings, update: Mapping[str, Any]) -> Said | None:
    """Return what an update says; None = nothing that the bot heeds.

    Raises:
        GivenUpError: it is not written as Telegram writes them.
    """
    try:
        known = Update.de_json(dict(update), bot)
        if known.callback_query is not None:
            return _pressed(known.update_id, known.callback_query)
        if known.message is not None:
            return _written(known.update_id, known.message, bot, settings)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        message = f"the update cannot be understood: {error!r}"
        raise GivenUpError(message) from error
    return None


def _pressed(number: int, query: CallbackQuery) -> Said | None:
    message = query.message
    if message is None or query.data is None:
        return None
    return Said(
        update=str(number),
        chat=message.chat.id,
        person=query.from_user.id,
        language=known_language([query.from_user.language_code or ""]),
        is_group=message.chat.type != ChatType.PRIVATE,
        message=message.message_id,
        has_picture=isinstance(message, Message) and bool(message.photo),
        callback=query.id,
        key=query.data,
    )


def _written(number: int, message: Message, bot: ExtBot[int], settings: BotSettings) -> Said | None:
    person = message.from_user
    if person is None or person.is_bot:
        return None
    return Said(
        update=str(number),
        chat=message.chat.id,
        person=person.id,
        language=known_language([person.language_code or ""]),
        is_group=message.chat.type != ChatType.PRIVATE,
        text=message.text or message.caption or "",
        file=None if message.document is None else _file(message.document, bot, settings),
    )


def _file(document: Document, bot: ExtBot[int], settings: BotSettings) -> File:
    async def fetch() -> bytes:
        """Return the bytes.

        Raises:
            TooLargeError: bots may not fetch files of that size.
            NotYetError: Telegram cannot be reached.
        """
        most = settings.largest_upload
        too_large = f"bots may fetch files of at most {most // MEGABYTE} MB from Telegram"
        if (document.file_size or 0) > most:
            raise TooLargeError(too_large)
        try:
            found = await bot.get_file(document.file_id)
            return bytes(await found.download_as_bytearray())
        except BadRequest as error:
            message = f"Telegram does not give the file: {settings.said(str(error))}"
            raise TooLargeError(message) from error
        except (TimeoutError, TelegramError) as error:
            raise NotYetError(settings.said(str(error))) from error

    return File(document.file_name or "file", document.file_size or 0, fetch)
