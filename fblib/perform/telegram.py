"""Performs `telegram.send`; `deliver` is what other operations do the same with."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fblib.operation import Inputs, OperationContext, OperationError, Outputs
from fblib.perform.telegram_api import Bot, TelegramError, bot_of
from fblib.perform.telegram_chats import chat_of
from fblib.perform.telegram_texts import LONGEST_CAPTION, LONGEST_TEXT, pieces, size
from fblib.perform.web_request import file_of
from fblib.service import Value

_BAD_REQUEST = 400
_FORBIDDEN = 403
_MOST_MESSAGES = 50


@dataclass(frozen=True, slots=True)
class Post:
    """One call that sends something."""

    method: str
    fields: Mapping[str, str]
    files: Mapping[str, Path]


async def send(context: OperationContext, inputs: Inputs) -> Outputs:
    """Send a message, a photo or a document."""
    bot = bot_of(context, str(inputs["token"]))
    posts = list(_posts(context, inputs))
    return await deliver(bot, inputs["chat_id"], posts)


async def deliver(bot: Bot, to: Value, posts: list[Post]) -> Outputs:
    """Send posts to a chat, one after the other; those of an earlier attempt are not sent again.

    Raises:
        OperationError: one of them could not be sent.
    """
    kept = bot.context.restored
    kept = kept if isinstance(kept, dict) else {}
    chats, sent = kept.get("chats"), kept.get("sent")
    known = dict(chats) if isinstance(chats, dict) else {}
    ids = list(sent) if isinstance(sent, list) else []
    response: Value = kept.get("response")
    chat = await chat_of(bot, to, remembered=known)
    if isinstance(to, str) and not chat.startswith("@"):
        known[to.strip().removeprefix("@").lower()] = int(chat)
        bot.context.checkpoint({"chats": known, "sent": list(ids), "response": response})
    for number, post in enumerate(posts[len(ids) :], start=len(ids) + 1):
        response = await _sent(bot, post, chat)
        ids.append(_message_id(response))
        bot.context.checkpoint({"chats": known, "sent": list(ids), "response": response})
        if len(posts) > 1:
            bot.context.progress(number / len(posts), f"message {number} of {len(posts)}")
    return {"response": response, "message_ids": ids}


def text_posts(text: str, options: Mapping[str, str] | None = None) -> Iterator[Post]:
    """Yield the messages of a text.

    Raises:
        OperationError: there would be too many.
    """
    if len(text) > _MOST_MESSAGES * LONGEST_TEXT:
        message = (
            f"the message has {len(text):,} characters, more than {_MOST_MESSAGES} messages "
            "hold; write it into a file and send that as a document"
        )
        raise OperationError(message, again=False)
    for piece in pieces(text):
        yield Post("sendMessage", {**(options or {}), "text": piece}, {})


def _posts(context: OperationContext, inputs: Inputs) -> Iterator[Post]:
    """Yield what is to be sent: the files, the first with the text if it is short, or the text.

    Raises:
        OperationError: there is nothing to send, or a marked up text that cannot be divided.
    """
    text, mode = str(inputs["message"]), str(inputs["parse_mode"])
    options = {"parse_mode": mode} if mode else {}
    options |= {"disable_notification": "true"} if inputs["silent"] else {}
    names = {pin: str(inputs[pin]) for pin in ("photo", "document") if inputs[pin]}
    files = {pin: file_of(context, name) for pin, name in names.items()}
    if not files and not text.strip():
        message = 'there is nothing to send; give a "message", a "photo" or a "document"'
        raise OperationError(message, again=False)
    if mode and size(text) > LONGEST_TEXT:
        message = (
            f"the message has {size(text):,} characters and is marked up as {mode}: it cannot be "
            f"divided, and {LONGEST_TEXT:,} is the most; send it as a document, or without markup"
        )
        raise OperationError(message, again=False)
    caption = text if size(text) <= LONGEST_CAPTION else ""
    for number, (pin, path) in enumerate(files.items()):
        fields = {**options, "caption": caption} if caption and not number else options
        yield Post(f"send{pin.capitalize()}", fields, {pin: path})
    if not files or not caption:
        yield from text_posts(text, options)


async def _sent(bot: Bot, post: Post, chat: str) -> dict[str, Any]:
    try:
        return await bot.call(post.method, {"chat_id": chat, **post.fields}, files=post.files)
    except TelegramError as error:
        if chat.startswith("@") and error.code in (_BAD_REQUEST, _FORBIDDEN):
            message = (
                f'{error}; is "{chat}" a person? Then they have to write to the bot first, or '
                'give the number of the chat as "chat_id"'
            )
            # They may write until the next attempt.
            raise OperationError(message) from error
        raise


def _message_id(response: Value) -> Value:
    result = response.get("result") if isinstance(response, dict) else None
    return result.get("message_id") if isinstance(result, dict) else None
