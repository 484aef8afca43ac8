"""What Telegram refuses: what is too long, too large, of a wrong form, or comes too quickly."""

import math
import re
import struct
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.telegram_stand_in.entities import units
from tests.telegram_stand_in.refusals import Json, Refusal, bad, haste

MEGABYTE = 1024 * 1024
LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_ANSWER = 200
LARGEST_DOCUMENT = 50 * MEGABYTE
LARGEST_DOWNLOAD = 20 * MEGABYTE
LARGEST_PHOTO = 10 * MEGABYTE
MOST_SIDES = 10_000
MOST_RATIO = 20
MOST_BUTTONS = 100
MOST_IN_A_ROW = 8
MOST_COMMANDS = 100
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_WEBHOOK_PORTS = (None, 443, 80, 88, 8443)


def check_text(text: str, *, edits: bool = False) -> None:
    """Refuse a text that is empty or too long."""
    if not text:
        raise bad(why="message text is empty")
    if units(text) > LONGEST_TEXT:
        raise bad(why="MESSAGE_TOO_LONG" if edits else "message is too long")


def check_caption(text: str) -> None:
    """Refuse a caption that is too long."""
    if units(text) > LONGEST_CAPTION:
        raise bad(why="message caption is too long")


def check_answer(text: str) -> None:
    """Refuse the answer to a query that is too long."""
    if units(text) > LONGEST_ANSWER:
        raise bad(why="MESSAGE_TOO_LONG")


def check_markup(markup: Json) -> None:
    """Refuse a keyboard that is too large or whose buttons do nothing.

    Rows of more than eight buttons are refused, too: Telegram breaks them somewhere.
    """
    rows = markup.get("inline_keyboard", [])
    buttons = [button for row in rows for button in row]
    if len(buttons) > MOST_BUTTONS or any(len(row) > MOST_IN_A_ROW for row in rows):
        raise bad(why="REPLY_MARKUP_TOO_LONG")
    for button in buttons:
        _check_button(button)


def _check_button(button: Json) -> None:
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise bad(why="BUTTON_DATA_INVALID")
    if "url" in button and not _is_address(button["url"]):
        raise bad(why=f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    if not button.get("text") or not {"callback_data", "url"} & set(button):
        raise bad(why="can't parse inline keyboard button: Text buttons are unallowed in it")


def _is_address(url: str) -> bool:
    """Whether Telegram takes an address: `localhost` has no dot, so it is none."""
    parts = urlsplit(url)
    if parts.scheme == "tg":
        return True
    return parts.scheme in ("http", "https") and bool(re.search(r"[.:]", parts.hostname or ""))


def check_document(data: bytes) -> None:
    """Refuse a document that is empty or too large."""
    if not data:
        raise bad(why="file must be non-empty")
    if len(data) > LARGEST_DOCUMENT:
        raise Refusal(413, "Request Entity Too Large")


def check_photo(data: bytes) -> tuple[int, int]:
    """Refuse a photo that is too large, too long or no PNG; return its width and height."""
    if len(data) > LARGEST_PHOTO:
        raise bad(why="file is too big")
    if data[:8] != b"\x89PNG\r\n\x1a\n" or data[12:16] != b"IHDR":
        raise bad(why="IMAGE_PROCESS_FAILED")
    width, height = struct.unpack(">II", data[16:24])
    short, long = sorted((width, height))
    if width + height > MOST_SIDES or not short or long / short > MOST_RATIO:
        raise bad(why="PHOTO_INVALID_DIMENSIONS")
    return width, height


def check_commands(commands: list[Json]) -> None:
    """Refuse commands that cannot stand in the menu."""
    if len(commands) > MOST_COMMANDS:
        raise bad(why="BOT_COMMANDS_TOO_MUCH")
    for one in commands:
        if not _COMMAND.fullmatch(one["command"]):
            raise bad(why="BOT_COMMAND_INVALID")
        if not 1 <= units(one["description"]) <= 256:
            raise bad(why="BOT_COMMAND_DESCRIPTION_INVALID")


def check_webhook(url: str, secret: str) -> None:
    """Refuse a webhook that Telegram would not call."""
    parts = urlsplit(url)
    if parts.scheme != "https":
        raise bad(why="bad webhook: An HTTPS URL must be provided for webhook")
    if parts.port not in _WEBHOOK_PORTS:
        raise bad(why="bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if secret and not _SECRET.fullmatch(secret):
        raise bad(why="secret token contains unallowed characters")


@dataclass
class Pace:
    """How often a bot may write: once a second to a chat, three at once; 20 a minute to a group.

    A refused call counts for nothing, but it has to be waited for: Telegram does the same.
    """

    now: Callable[[], float]
    """The time in seconds."""
    _sent: defaultdict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def check(self, chat: int) -> None:
        """Refuse a message that comes too early."""
        sent, now = self._sent[chat], self.now()
        for most, seconds in ((3, 3.0), (20, 60.0)):
            if seconds > 3 and chat > 0:
                break
            recent = [at for at in sent if at > now - seconds]
            if len(recent) >= most:
                raise haste(math.ceil(recent[-most] + seconds - now))
        sent.append(now)
        while sent[0] <= now - 60:
            sent.popleft()
