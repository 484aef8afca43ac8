"""What an update says: who said what where."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from telegram import CallbackQuery, Document, Message, Update
from telegram.constants import ChatType
from telegram.ext import ExtBot

from server.service.queue import GivenUpError
from server.telegram_bot.talk import File, Said
from server.wording.languages import known_language


@dataclass(frozen=True, slots=True)
class Moved:
    """A group has become a supergroup, and has another number."""

    old: int
    new: int


def said(bot: ExtBot[int], update: Mapping[str, Any]) -> Said | Moved | None:
    """Return what an update says; None = nothing that the bot heeds.

    Raises:
        GivenUpError: it is not written as Telegram writes them.
    """
    try:
        known = Update.de_json(dict(update), bot)
        if known.callback_query is not None:
            return _pressed(known.update_id, known.callback_query)
        if known.message is not None:
            return _moved(known.message) or _written(known.update_id, known.message)
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


def _moved(message: Message) -> Moved | None:
    # Both of its chats say so, and either may be heard first.
    if message.migrate_from_chat_id is not None:
        return Moved(message.migrate_from_chat_id, message.chat.id)
    if message.migrate_to_chat_id is not None:
        return Moved(message.chat.id, message.migrate_to_chat_id)
    return None


def _written(number: int, message: Message) -> Said | None:
    person = message.from_user
    if person is None or person.is_bot or not _is_for_us(message):
        return None
    return Said(
        update=str(number),
        chat=message.chat.id,
        person=person.id,
        language=known_language([person.language_code or ""]),
        is_group=message.chat.type != ChatType.PRIVATE,
        written=message.message_id,
        text=_text(message),
        file=None if message.document is None else _file(message.document),
    )


def _is_for_us(message: Message) -> bool:
    """Whether a message says something, and to the bot.

    Of what is said in groups the bot hears everything where it is an administrator; all the same
    it heeds commands, and answers to what it said. That a title has changed is said to nobody.
    """
    if not message.text and message.effective_attachment is None:
        return False
    if message.chat.type == ChatType.PRIVATE or _text(message).startswith("/"):
        return True
    answered = message.reply_to_message
    author = None if answered is None else answered.from_user
    return author is not None and author.id == message.get_bot().id


def _text(message: Message) -> str:
    return message.text or message.caption or ""


def _file(document: Document) -> File:
    name = document.file_name or "file"
    return File(name=name, size=document.file_size or 0, id=document.file_id)
