"""Sends what waits: each message once, in order, as fast as Telegram allows."""

import logging
from collections.abc import Sequence

from markupsafe import escape
from telegram import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError
from telegram.ext import ExtBot

from server.service.control import ControlService
from server.service.errors import ServiceError
from server.service.queue import Done, GivenUpError, NewItem, NotYetError, Write
from server.telegram_bot.attachments import Attachments, Sheet
from server.telegram_bot.fitting import length, pieces, shortened, words_of
from server.telegram_bot.replies import CHANNEL, LONGEST_CAPTION, LONGEST_TEXT, Reply
from server.telegram_bot.settings import BotSettings

LOG = logging.getLogger("fbflow.telegram")
_SAME = "message is not modified"
_GONE = ("message to edit not found", "message can't be edited", "there is no text in the message")
_UNREADABLE = "can't parse entities"
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_PNG = "picture.png"
Keyboard = InlineKeyboardMarkup | ForceReply | None


class Sending:
    """Sends replies."""

    def __init__(self, service: ControlService, bot: ExtBot[int], settings: BotSettings) -> None:
        """Send by a bot; the service has what is attached."""
        self._service = service
        self._bot = bot
        self._settings = settings
        self._attachments = Attachments(service, settings)

    async def send(self, chat: int, reply: Reply) -> Done:
        """Send a reply; return what follows from it.

        Raises:
            NotYetError: Telegram cannot be reached, or wants a pause.
            GivenUpError: that chat cannot be written to.
        """
        try:
            if reply.kind == "answer":
                await self._bot.answer_callback_query(reply.callback, text=reply.text[:200] or None)
                return Done()
            number = await self._sent(chat, reply)
        except RetryAfter as error:
            after = error.retry_after
            seconds = float(after) if isinstance(after, int) else after.total_seconds()
            message = "Telegram wants a pause"
            raise NotYetError(message, after=seconds) from error
        except ChatMigrated as error:
            return await self._moved(chat, error.new_chat_id, reply)
        except (Forbidden, BadRequest) as error:
            raise GivenUpError(self._settings.said(str(error))) from error
        except TelegramError as error:
            raise NotYetError(self._settings.said(str(error))) from error
        return Done(also=self._noted(chat, reply, number))

    def _noted(self, chat: int, reply: Reply, message: int) -> Sequence[Write]:
        chats = self._service.chats
        if reply.shows and message != reply.edits:
            return (chats.watches.shown(reply.shows, chat, message),)
        if reply.asks_for:
            return (chats.questions.sent(reply.asks_for, chat, message),)
        return ()

    async def _moved(self, chat: int, new: int, reply: Reply) -> Done:
        """Send it to the group that a group has become."""
        LOG.info("telegram_chat_moved", extra={"fields": {"from": chat, "to": new}})
        return Done(
            items=[NewItem(CHANNEL, str(new), {"reply": reply.model_dump(exclude_defaults=True)})],
            also=[self._service.chats.people.moved(chat, new)],
        )

    async def _sent(self, chat: int, reply: Reply) -> int:
        """Send or change a message; return its number."""
        if reply.edits:
            try:
                return await self._changed(chat, reply)
            except BadRequest as error:
                if _SAME in str(error).lower():
                    return reply.edits
                if not any(one in str(error).lower() for one in _GONE):
                    raise
        return await self._new(chat, reply)

    # --- Changing --------------------------------------------------------------------------

    async def _changed(self, chat: int, reply: Reply) -> int:
        keyboard = _inline(reply)
        text = reply.text
        if reply.photo and reply.is_caption:
            photo = await self._photo(reply.photo)
            if photo is not None:
                media = InputMediaPhoto(
                    photo, caption=_caption(text), parse_mode="HTML", filename=_PNG
                )
                await self._bot.edit_message_media(
                    media, chat_id=chat, message_id=reply.edits, reply_markup=keyboard
                )
                return reply.edits
        if reply.is_caption:
            await self._bot.edit_message_caption(
                chat_id=chat,
                message_id=reply.edits,
                caption=_caption(text),
                parse_mode="HTML",
                reply_markup=keyboard,
            )
        else:
            await self._bot.edit_message_text(
                shortened(text, LONGEST_TEXT),
                chat_id=chat,
                message_id=reply.edits,
                parse_mode="HTML",
                reply_markup=keyboard,
                link_preview_options=_NO_PREVIEW,
            )
        return reply.edits

    # --- New ones --------------------------------------------------------------------------

    async def _new(self, chat: int, reply: Reply) -> int:
        text, keyboard = reply.text, _keyboard(chat, reply)
        if reply.document:
            return await self._new_document(chat, reply, keyboard)
        photo = await self._photo(reply.photo) if reply.photo else None
        if photo is not None:
            fits = length(text) <= LONGEST_CAPTION
            sent = await self._bot.send_photo(
                chat,
                photo,
                filename=_PNG,
                caption=text if fits else None,
                parse_mode="HTML",
                reply_markup=keyboard if fits else None,
            )
            if fits:
                return sent.message_id
        return await self._new_text(chat, text, keyboard, reply.to)

    async def _new_text(self, chat: int, text: str, keyboard: Keyboard, to: int = 0) -> int:
        parts = pieces(text, LONGEST_TEXT) or [""]
        number = 0
        for place, part in enumerate(parts):
            markup = keyboard if place == len(parts) - 1 else None
            number = (await self._text(chat, part, markup, to)).message_id
        return number

    async def _text(self, chat: int, text: str, keyboard: Keyboard, to: int) -> Message:
        answered = ReplyParameters(to, allow_sending_without_reply=True) if to else None
        try:
            return await self._bot.send_message(
                chat,
                text,
                parse_mode="HTML",
                reply_markup=keyboard,
                link_preview_options=_NO_PREVIEW,
                reply_parameters=answered,
            )
        except BadRequest as error:
            if _UNREADABLE not in str(error).lower():
                raise
            LOG.warning("telegram_html", extra={"fields": {"problem": str(error)}})
            return await self._bot.send_message(chat, words_of(text), reply_markup=keyboard)

    async def _new_document(self, chat: int, reply: Reply, keyboard: Keyboard) -> int:
        """Send a file; where it is too large or gone, say so, with a link."""
        found = await self._attachments.document(reply.document, reply.sheet)
        if not isinstance(found, Sheet):
            return await self._new_text(chat, f"{reply.text}\n{escape(found)}".strip(), keyboard)
        sent = await self._bot.send_document(
            chat,
            found.content,
            filename=found.name,
            caption=_caption(reply.text) or None,
            parse_mode="HTML",
            reply_markup=keyboard,
            disable_content_type_detection=True,
        )
        return sent.message_id

    async def _photo(self, what: str) -> bytes | None:
        try:
            return await self._attachments.photo(what)
        except ServiceError as error:
            LOG.info("telegram_no_picture", extra={"fields": {"of": what, "why": str(error)}})
            return None


def _caption(text: str) -> str:
    return shortened(text, LONGEST_CAPTION)


def _inline(reply: Reply) -> InlineKeyboardMarkup | None:
    keys = iter(reply.keys)
    rows = [
        [
            InlineKeyboardButton(button.text, callback_data=next(keys))
            if button.verb
            else InlineKeyboardButton(button.text, url=button.url)
            for button in row
        ]
        for row in reply.rows
    ]
    return InlineKeyboardMarkup(rows) if rows else None


def _keyboard(chat: int, reply: Reply) -> Keyboard:
    if reply.rows or not reply.asks or chat > 0:
        return _inline(reply)
    # In groups a bot hears only what answers it; "selective" means the author of `to`.
    return ForceReply(selective=bool(reply.to))
