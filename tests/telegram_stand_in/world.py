"""What there is around one bot: chats, messages, files, updates, and waiting for changes."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from tests.telegram_stand_in.emulator import Emulator
from tests.telegram_stand_in.messages import File, Message, message_of, told
from tests.telegram_stand_in.refusals import Json, Refusal, bad
from tests.telegram_stand_in.updates import Updates

PATIENCE = 15.0
"""Seconds that a test waits for what has to happen."""
_OURS = ("botToken", "file")
"""What telegram-test-api and the recorder note in a message."""


@dataclass(frozen=True)
class Answer:
    """What somebody who pressed a button is shown."""

    text: str
    is_alert: bool
    url: str


class World:
    """The chats of one bot."""

    def __init__(self, token: str, emulator: Emulator) -> None:
        """Begin with nobody there."""
        self.token = token
        self.updates = Updates()
        self.bot: Json = {}
        """What getMe tells."""
        self.chats: dict[int, Json] = {}
        self.unreachable: set[int] = set()
        """Chats that blocked the bot or threw it out."""
        self.migrated: dict[int, int] = {}
        """What groups have become."""
        self.messages: dict[int, Message] = {}
        """What is in the chats now, by the numbers of messages."""
        self.files: dict[str, File] = {}
        self.answers: dict[str, Answer | None] = {}
        """Of queries: `None` as long as nobody answered."""
        self._emulator = emulator
        self._deleted: set[int] = set()
        self._numbers = count(1)
        self._changed = asyncio.Condition()
        self._order = asyncio.Lock()

    async def open(self) -> None:
        """Ask who the bot is: what is told lacks that it is one."""
        self.bot = {
            **await self._emulator.call("getMe"),
            "is_bot": True,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    # --- what the bot does -------------------------------------------------------------------

    async def change(self, method: str, **fields: object) -> Message:
        """Send or edit by a method of telegram-test-api; return the message as it is now."""
        async with self._order:
            found = await self._emulator.call(method, **fields)
            await self._read()
        number = found["message_id"] if found else fields["message_id"]
        return self.messages[int(str(number))]

    async def delete(self, message: Message) -> None:
        """Take a message away."""
        self._deleted.add(message.id)
        self.messages.pop(message.id, None)
        await self.tell()

    def message(self, chat: int, number: int) -> Message | None:
        """Return a message by its number, if it is in that chat."""
        found = self.messages.get(number)
        return found if found and found.chat == chat else None

    def told(self, message: Message) -> Json:
        """Return a message as the Bot API tells it."""
        return told(message, chat=self.chats[message.chat], bot=self.bot)

    def reachable(self, chat: int) -> None:
        """Refuse what goes to a chat that is not there."""
        if chat not in self.chats:
            raise bad(why="chat not found")
        if chat in self.migrated:
            why = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refusal(400, why, migrated_to=self.migrated[chat])
        if chat in self.unreachable:
            group = self.chats[chat]["type"]
            why = "blocked by the user" if group == "private" else f"kicked from the {group} chat"
            raise Refusal(403, f"Forbidden: bot was {why}")

    def keep(
        self,
        kind: str,
        name: str,
        data: bytes,
        *,
        mime: str = "application/octet-stream",
        sides: tuple[int, int] = (0, 0),
    ) -> File:
        """Record a file."""
        file = File(f"{kind}-{next(self._numbers)}", kind, name, data, mime, sides)
        self.files[file.id] = file
        return file

    # --- what people do ----------------------------------------------------------------------

    async def says(self, message: Json, *, delivered: bool = True) -> Message:
        """Write a message; the bot is told of it if it is `delivered`. Return it."""
        async with self._order:
            await self._emulator.says(message)
            updates = [self._mended(one) for one in await self._emulator.updates()]
            if delivered:
                self.updates.add(updates)
            await self._read()
        return self.messages[updates[-1]["message"]["message_id"]]

    async def presses(self, query: Json) -> str:
        """Press a button; return the number of the query."""
        async with self._order:
            await self._emulator.presses(query)
            updates = [self._mended(one) for one in await self._emulator.updates()]
            name = str(updates[-1]["callback_query"]["id"])
            self.answers[name] = None
            self.updates.add(updates)
        return name

    async def told_raw(self, update: Json) -> None:
        """Tell the bot of something that is given, under a number as an update has."""
        async with self._order:
            await self._emulator.says({"text": "", "from": {}, "chat": {"id": 0}})
            found = (await self._emulator.updates())[-1]
            self._deleted.add(found["message"]["message_id"])
            self.updates.put({"update_id": found["update_id"], **update})

    def _mended(self, update: Json) -> Json:
        """Return an update as Telegram sends it."""
        if query := update.get("callback_query"):
            chat = query["message"]["chat"]["id"]
            return {**update, "callback_query": {**query, "chat_instance": f"instance-{chat}"}}
        message = update["message"].items()
        return {**update, "message": {k: v for k, v in message if k not in _OURS}}

    # --- what is seen ------------------------------------------------------------------------

    async def tell(self) -> None:
        """Let everybody who waits look again."""
        async with self._changed:
            self._changed.notify_all()

    async def until(
        self, holds: Callable[[], bool], what: str, *, patience: float = PATIENCE
    ) -> None:
        """Wait until something holds; fail if it does not within some seconds."""
        try:
            async with asyncio.timeout(patience), self._changed:
                await self._changed.wait_for(holds)
        except TimeoutError:
            shown = "\n".join(str(one) for one in self.messages.values())
            message = f"{what} did not come within {patience} s; there is:\n{shown}"
            raise AssertionError(message) from None

    async def _read(self) -> None:
        """Read back what telegram-test-api keeps."""
        kept = await self._emulator.messages()
        self.messages = {
            number: message_of(number, fields, self.files.get(str(fields.get("file"))))
            for number, fields in sorted(kept.items())
            if number not in self._deleted
        }
        await self.tell()
