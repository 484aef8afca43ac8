"""A stand-in of the Telegram API: bots send, and what they sent is kept.

    async with telegram_api() as api:
        settings = OperationSettings(telegram_api=api.url)
        ...
        assert api.sent[0].fields["text"] == "Hello"

It knows the methods getMe, getUpdates, getChat, sendMessage, sendPhoto and sendDocument, with the
answers and errors of the real one, the forms of its updates included.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.serving import serving

TOKEN = "12345:AAbb-cc_dd"  # noqa: S105 - a bot that does not exist
LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024

Json = dict[str, Any]


@dataclass(frozen=True)
class Sent:
    """What a bot sent."""

    method: str
    fields: Mapping[str, str]
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    """Name and content, by field."""


@dataclass
class TelegramApi:
    """The state of the stand-in."""

    tokens: set[str] = field(default_factory=lambda: {TOKEN, "YOUR_BOT_TOKEN"})
    """Bots there are."""
    chats: dict[int, Json] = field(default_factory=dict)
    """Chats that bots may write to, by id."""
    updates: list[Json] = field(default_factory=list)
    """What bots have not confirmed; only a confirmation takes something away."""
    sent: list[Sent] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    """The methods that were called, whatever became of it."""
    failures: list[tuple[int, Json]] = field(default_factory=list)
    """What the next calls of sending methods are answered with: status, and what the body says."""
    url: str = ""
    offsets: list[str] = field(default_factory=list)
    """Confirmations that came, which a polite client never sends."""
    has_webhook: bool = False

    def person(self, chat: int, username: str, *, wrote: bool = True) -> None:
        """Add a person, who has written to the bot."""
        self.chats[chat] = {"id": chat, "type": "private", "username": username}
        if wrote:
            who = {"id": chat, "is_bot": False, "first_name": username, "username": username}
            message = {
                "message_id": len(self.updates) + 1,
                "from": who,
                "chat": self.chats[chat],
                "date": 1_790_000_000,
                "text": "/start",
            }
            self.updates.append({"update_id": 700 + len(self.updates), "message": message})

    def channel(self, chat: int, username: str) -> None:
        """Add a public channel."""
        self.chats[chat] = {"id": chat, "type": "channel", "username": username, "title": username}

    def fail(self, status: int, description: str, **parameters: int) -> None:
        """Let one more call of a sending method fail."""
        body = {"ok": False, "error_code": status, "description": description}
        self.failures.append((status, body | ({"parameters": parameters} if parameters else {})))

    async def answer(self, request: web.Request) -> web.Response:
        """Answer a call of the API."""
        token, method = request.match_info["token"], request.match_info["method"]
        self.calls.append(method)
        if token not in self.tokens:
            return _error(401, "Unauthorized")
        sent = await _read(method, request)
        match method:
            case "getMe":
                return _result({"id": 12345, "is_bot": True, "username": "stand_in_bot"})
            case "getUpdates":
                return self._get_updates(sent)
            case "getChat":
                chat = self._chat(sent.fields.get("chat_id", ""))
                return _result(chat) if chat else _error(400, "Bad Request: chat not found")
            case "sendMessage" | "sendPhoto" | "sendDocument":
                return self._send(sent)
            case _:
                return _error(404, "Not Found")

    def _get_updates(self, sent: Sent) -> web.Response:
        if self.has_webhook:
            return _error(409, "Conflict: can't use getUpdates method while webhook is active")
        if offset := sent.fields.get("offset"):
            self.offsets.append(offset)
            self.updates = [each for each in self.updates if each["update_id"] >= int(offset)]
        return _result(self.updates[: int(sent.fields.get("limit", "100"))])

    def _send(self, sent: Sent) -> web.Response:
        if self.failures:
            status, body = self.failures.pop(0)
            return web.json_response(body, status=status)
        chat = self._chat(sent.fields.get("chat_id", ""))
        if chat is None:
            return _error(400, "Bad Request: chat not found")
        text = sent.fields.get("text", sent.fields.get("caption", ""))
        if sent.method == "sendMessage" and not text.strip():
            return _error(400, "Bad Request: message text is empty")
        longest = LONGEST_TEXT if sent.method == "sendMessage" else LONGEST_CAPTION
        if len(text.encode("utf-16-le")) // 2 > longest:
            return _error(400, "Bad Request: message is too long")
        self.sent.append(sent)
        message: Json = {"message_id": len(self.sent), "chat": chat, "date": 1_790_000_000}
        message |= {"text": text} if sent.method == "sendMessage" else {"caption": text}
        return _result(message)

    def _chat(self, name: str) -> Json | None:
        """Return a chat by id; by name, as the real one, only what is no person."""
        for chat in self.chats.values():
            by_name = chat["type"] != "private" and name.lower() == f"@{chat['username']}".lower()
            if name == str(chat["id"]) or by_name:
                return chat
        return None


@asynccontextmanager
async def telegram_api() -> AsyncIterator[TelegramApi]:
    """Serve the API at `url` on this machine."""
    api = TelegramApi()
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_route("*", "/bot{token}/{method}", api.answer)
    async with serving(app) as url:
        api.url = url
        yield api


async def _read(method: str, request: web.Request) -> Sent:
    if request.content_type == "application/json":
        return Sent(method, {name: str(value) for name, value in (await request.json()).items()})
    fields, files = dict(request.query), {}
    for name, part in (await request.post()).items():
        if isinstance(part, web.FileField):
            files[name] = (part.filename, part.file.read())
        else:
            fields[name] = str(part)
    return Sent(method, fields, files)


def _result(result: object) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _error(status: int, description: str) -> web.Response:
    body = {"ok": False, "error_code": status, "description": description}
    return web.json_response(body, status=status)
