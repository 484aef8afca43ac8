"""The methods of the Bot API: those telegram-test-api has are mended, the others recorded."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from tests.telegram_stand_in import limits
from tests.telegram_stand_in.entities import shown
from tests.telegram_stand_in.messages import File, Message
from tests.telegram_stand_in.refusals import Json, Refusal, bad
from tests.telegram_stand_in.world import Answer, World

Seconds = Callable[[], float]
_JSON = frozenset(
    {
        *("reply_markup", "media", "commands", "allowed_updates", "scope", "reply_parameters"),
        *("link_preview_options", "entities", "caption_entities", "menu_button"),
    }
)
"""Fields that are JSON inside of a form."""
_NOTHING_NEW = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_ACTIONS = frozenset({"typing", "upload_photo", "upload_document"})


@dataclass(frozen=True)
class Call:
    """A call that came."""

    method: str
    fields: Json
    """Arguments; what is JSON inside of a form is read."""
    files: Mapping[str, tuple[str, bytes]]
    """Name and content of what was uploaded, by field."""
    at: float
    """When it came, in seconds."""

    def int(self, name: str, default: int = 0) -> int:
        """Return an argument that is a number."""
        return int(self.fields.get(name, default))

    def str(self, name: str) -> str:
        """Return an argument that is a text."""
        return str(self.fields.get(name, ""))


def read_fields(fields: Mapping[str, str]) -> Json:
    """Return the arguments of a form, JSON inside of it read."""
    return {name: json.loads(value) if name in _JSON else value for name, value in fields.items()}


@dataclass
class Webhook:
    """What setWebhook was told."""

    url: str
    secret: str
    allowed: list[str] = field(default_factory=list)


class BotApi:
    """What a bot may call."""

    def __init__(self, world: World, *, now: Seconds, pace: limits.Pace | None) -> None:
        """Serve a bot.

        Args:
            world: its chats.
            now: the time, in seconds since 1970.
            pace: refuses what comes too early; `None`: nothing does.
        """
        self.webhook: Webhook | None = None
        self.commands: dict[tuple[str, str], list[Json]] = {}
        """Of setMyCommands, by scope and language."""
        self._world = world
        self._now = now
        self._pace = pace
        self._methods: dict[str, Callable[[Call], Awaitable[object]]] = {
            name: getattr(self, f"_{_snake(name)}")
            for name in (
                *("getMe", "getUpdates", "getChat", "getFile"),
                *("sendMessage", "sendPhoto", "sendDocument", "sendChatAction"),
                *("editMessageText", "editMessageCaption", "editMessageMedia"),
                *("editMessageReplyMarkup", "deleteMessage", "answerCallbackQuery"),
                *("setMyCommands", "setWebhook", "deleteWebhook", "getWebhookInfo"),
            )
        }

    async def call(self, call: Call) -> object:
        """Return the result of a call.

        Raises:
            Refusal: Telegram would not do that.
        """
        if call.method not in self._methods:
            raise Refusal(404, "Not Found")
        return await self._methods[call.method](call)

    # --- about the bot -----------------------------------------------------------------------

    async def _get_me(self, _call: Call) -> object:
        return self._world.bot

    async def _get_updates(self, call: Call) -> object:
        if self.webhook:
            raise Refusal(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        if "allowed_updates" in call.fields:
            self._world.updates.allowed = call.fields["allowed_updates"]
        return await self._world.updates.poll(
            call.int("offset"), limit=call.int("limit"), seconds=call.int("timeout")
        )

    async def _set_my_commands(self, call: Call) -> object:
        limits.check_commands(call.fields["commands"])
        scope = call.fields.get("scope", {}).get("type", "default")
        self.commands[scope, call.str("language_code")] = call.fields["commands"]
        return True

    async def _set_webhook(self, call: Call) -> object:
        if not call.str("url"):
            return await self._delete_webhook(call)
        limits.check_webhook(call.str("url"), call.str("secret_token"))
        allowed = call.fields.get("allowed_updates", [])
        self.webhook = Webhook(call.str("url"), call.str("secret_token"), allowed)
        self._world.updates.allowed = allowed
        return await self._webhook_changed(call)

    async def _delete_webhook(self, call: Call) -> object:
        self.webhook = None
        return await self._webhook_changed(call)

    async def _webhook_changed(self, call: Call) -> bool:
        if call.str("drop_pending_updates").lower() == "true":
            self._world.updates.clear()
        await self._world.tell()
        return True

    async def _get_webhook_info(self, _call: Call) -> object:
        return {
            "url": self.webhook.url if self.webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self._world.updates.pending),
        }

    # --- sending -----------------------------------------------------------------------------

    async def _send_message(self, call: Call) -> object:
        text, entities = shown(call.str("text"), call.str("parse_mode"))
        limits.check_text(text)
        return await self._send(call, text=text, entities=entities, html=call.str("text"))

    async def _send_photo(self, call: Call) -> object:
        return await self._send_file(call, "photo")

    async def _send_document(self, call: Call) -> object:
        return await self._send_file(call, "document")

    async def _send_file(self, call: Call, kind: str) -> object:
        self._world.reachable(call.int("chat_id"))
        file = self._file(call, kind, call.str(kind))
        return await self._send(call, file=file.id, **self._captioned(call.fields))

    async def _send(self, call: Call, **fields: object) -> object:
        chat = call.int("chat_id")
        self._world.reachable(chat)
        markup = call.fields.get("reply_markup", {})
        limits.check_markup(markup)
        if self._pace:
            self._pace.check(chat)
        sent = await self._world.change(
            "sendMessage", chat_id=chat, date=self._date(), reply_markup=markup, **fields
        )
        return self._world.told(sent)

    async def _send_chat_action(self, call: Call) -> object:
        self._world.reachable(call.int("chat_id"))
        if call.str("action") not in _ACTIONS:
            raise bad(why="wrong parameter action in request")
        return True

    def _file(self, call: Call, kind: str, field: str) -> File:
        """Return what was uploaded, or was sent before and is named by its id."""
        name = field.removeprefix("attach://") if field else kind
        if name in call.files:
            file_name, data = call.files[name]
            if kind == "photo":
                return self._world.keep(kind, file_name, data, sides=limits.check_photo(data))
            limits.check_document(data)
            return self._world.keep(kind, file_name, data)
        if name not in self._world.files:
            raise bad(why="wrong file identifier/HTTP URL specified")
        return self._world.files[name]

    def _captioned(self, fields: Json) -> Json:
        html = str(fields.get("caption", ""))
        caption, entities = shown(html, str(fields.get("parse_mode", "")))
        limits.check_caption(caption)
        return {"caption": caption, "caption_entities": entities, "html": html}

    # --- editing -----------------------------------------------------------------------------

    async def _edit_message_text(self, call: Call) -> object:
        old = self._old(call)
        if old.file:
            raise bad(why="there is no text in the message to edit")
        text, entities = shown(call.str("text"), call.str("parse_mode"))
        limits.check_text(text, edits=True)
        return await self._edit(call, old, text=text, entities=entities, html=call.str("text"))

    async def _edit_message_caption(self, call: Call) -> object:
        old = self._old(call)
        if not old.file:
            raise bad(why="there is no caption in the message to edit")
        return await self._edit(call, old, **self._captioned(call.fields))

    async def _edit_message_media(self, call: Call) -> object:
        old, media = self._old(call), call.fields["media"]
        if not old.file:
            raise bad(why="there is no media in the message to edit")
        file = self._file(call, media["type"], media["media"])
        return await self._edit(call, old, file=file.id, **self._captioned(media))

    async def _edit_message_reply_markup(self, call: Call) -> object:
        return await self._edit(call, self._old(call), "editMessageReplyMarkup")

    def _old(self, call: Call) -> Message:
        """Return the message that is to be edited."""
        chat = call.int("chat_id")
        self._world.reachable(chat)
        old = self._world.message(chat, call.int("message_id"))
        if old is None:
            raise bad(why="message to edit not found")
        if not old.by_bot:
            raise bad(why="message can't be edited")
        return old

    async def _edit(
        self, call: Call, old: Message, method: str = "editMessageText", **fields: object
    ) -> object:
        # A keyboard that is not told anew goes away.
        markup = call.fields.get("reply_markup") or {"inline_keyboard": []}
        limits.check_markup(markup)
        keyboard = (old.raw.get("reply_markup") or {}).get("inline_keyboard", [])
        before = {name: old.raw.get(name) for name in fields if name != "html"}
        after = {name: value for name, value in fields.items() if name != "html"}
        if before == after and keyboard == markup["inline_keyboard"]:
            raise bad(_NOTHING_NEW)
        if self._pace:
            self._pace.check(old.chat)
        edited = await self._world.change(
            method,
            chat_id=old.chat,
            message_id=old.id,
            reply_markup=markup,
            edit_date=self._date(),
            edits=old.edits + 1,
            **fields,
        )
        return self._world.told(edited)

    async def _delete_message(self, call: Call) -> object:
        found = self._world.message(call.int("chat_id"), call.int("message_id"))
        if found is None:
            raise bad(why="message to delete not found")
        await self._world.delete(found)
        return True

    # --- the rest ----------------------------------------------------------------------------

    async def _answer_callback_query(self, call: Call) -> object:
        query = call.str("callback_query_id")
        if self._world.answers.get(query, "unknown") is not None:
            raise bad(why="query is too old and response timeout expired or query ID is invalid")
        limits.check_answer(call.str("text"))
        is_alert = call.str("show_alert").lower() == "true"
        self._world.answers[query] = Answer(call.str("text"), is_alert, call.str("url"))
        await self._world.tell()
        return True

    async def _get_chat(self, call: Call) -> object:
        self._world.reachable(call.int("chat_id"))
        return {
            **self._world.chats[call.int("chat_id")],
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(
                (
                    *("unlimited_gifts", "limited_gifts", "unique_gifts"),
                    *("premium_subscription", "gifts_from_channels"),
                ),
                False,
            ),
        }

    async def _get_file(self, call: Call) -> object:
        file = self._world.files.get(call.str("file_id"))
        if file is None:
            raise bad(why="invalid file_id")
        if len(file.data) > limits.LARGEST_DOWNLOAD:
            raise bad(why="file is too big")
        about = {"file_id": file.id, "file_unique_id": f"u{file.id}", "file_size": len(file.data)}
        return {**about, "file_path": f"{file.kind}s/{file.id}"}

    def _date(self) -> int:
        return int(self._now())


def _snake(name: str) -> str:
    return "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in name)
