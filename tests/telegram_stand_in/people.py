"""People who write to the bot, alone with it or in a group."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from tests.telegram_stand_in.entities import commands_in
from tests.telegram_stand_in.messages import Message
from tests.telegram_stand_in.refusals import Json
from tests.telegram_stand_in.world import PATIENCE, Answer, World

Seconds = Callable[[], float]


@dataclass(frozen=True)
class Group:
    """A chat of several people and the bot."""

    json: Json
    members: tuple["Person", ...]
    reads_all: bool

    @property
    def id(self) -> int:
        """Its id."""
        return int(self.json["id"])


@dataclass(eq=False)
class Person:
    """Somebody in a chat: alone with the bot, or by `at` in a group."""

    user: Json
    place: Json
    """The chat."""
    reads_all: bool
    """Whether the bot is told of everything here."""
    _world: World
    _now: Seconds
    _seen: int = field(default=0)

    @property
    def id(self) -> int:
        """Of the user."""
        return int(self.user["id"])

    def at(self, group: Group) -> Self:
        """Return the same person in a group."""
        assert self.id in {one.id for one in group.members}, f"{self.id} is no member"
        return replace(self, place=group.json, reads_all=group.reads_all, _seen=0)

    # --- what they do ------------------------------------------------------------------------

    async def says(self, text: str, *, reply_to: Message | None = None) -> Message:
        """Write a text.

        In a group the bot is told of it only if it is a command or a reply to the bot, as always
        with a bot whose privacy mode nobody turned off. Where the bot forces a reply, it is one.
        """
        return await self._sends({"text": text, "entities": commands_in(text)}, text, reply_to)

    async def sends_file(
        self,
        name: str,
        data: bytes,
        *,
        caption: str = "",
        mime: str = "application/octet-stream",
        reply_to: Message | None = None,
    ) -> Message:
        """Send a document."""
        file = self._world.keep("document", name, data, mime=mime)
        told = {**file.json, "file": file.id, "caption": caption}
        return await self._sends(told, caption, reply_to)

    async def presses(self, message: Message, label: str) -> str:
        """Press a button of a message as it was when it was looked at; return the query's id."""
        query = {"from": self.user, "data": message.button(label).data}
        assert query["data"], f'the button "{label}" is a link'
        now = self._world.messages.get(message.id, message)
        return await self._world.presses({**query, "message": self._world.told(now)})

    async def _sends(self, told: Json, text: str, reply_to: Message | None) -> Message:
        replied = reply_to or self._forced()
        message = {"from": self.user, "chat": self.place, "date": int(self._now()), **told}
        if replied:
            message["reply_to_message"] = self._world.told(replied)
        heard = self.reads_all or self._is_addressed(text) or bool(replied and replied.by_bot)
        return await self._world.says(message, delivered=heard)

    def _forced(self) -> Message | None:
        """Return the bot's last message if it forces a reply."""
        last = next(reversed([one for one in self.chat if one.by_bot]), None)
        markup = (last.raw.get("reply_markup") or {}) if last else {}
        return last if markup.get("force_reply") else None

    def _is_addressed(self, text: str) -> bool:
        name = f"@{self._world.bot['username']}".lower()
        commands = [word for word in text.lower().split() if word.startswith("/")]
        return name in text.lower() or any("@" not in command for command in commands)

    # --- what they see -----------------------------------------------------------------------

    @property
    def chat(self) -> tuple[Message, ...]:
        """Everything in the chat now, edits in place."""
        return tuple(one for one in self._world.messages.values() if one.chat == self.place["id"])

    def transcript(self) -> str:
        """Return the chat as a text: who said what, files and buttons in brackets."""
        return "\n".join(str(message) for message in self.chat) + "\n"

    async def sees(self, part: str = "", *, patience: float = PATIENCE) -> Message:
        """Wait some seconds for the next message of the bot; with a part, leave out others."""

        def found() -> Iterator[Message]:
            return (one for one in self._unseen() if part in one.text)

        what = f"a message {part!r} for {self._name}"
        await self._world.until(lambda: any(found()), what, patience=patience)
        message = next(found())
        self._seen = message.id
        return message

    def skips(self) -> Sequence[Message]:
        """Return the messages that are there and were not seen; from now on they were."""
        skipped = self._unseen()
        self._seen = max([self._seen, *(one.id for one in skipped)])
        return skipped

    async def sees_edited(self, message: Message, part: str = "") -> Message:
        """Wait until a message is another than it was, with a part of its text if one is given."""

        def edited() -> bool:
            now = self._world.messages.get(message.id)
            return now is not None and now.edits > message.edits and part in now.text

        await self._world.until(edited, f"an edit {part!r} of {message}")
        return self._world.messages[message.id]

    async def sees_gone(self, message: Message) -> None:
        """Wait until a message is deleted."""
        await self._world.until(
            lambda: message.id not in self._world.messages, f"the deletion of {message}"
        )

    async def sees_answer(self, query: str) -> Answer:
        """Wait for the answer to a press of a button; return it."""
        await self._world.until(
            lambda: self._world.answers[query] is not None, f"the answer to query {query}"
        )
        answer = self._world.answers[query]
        assert answer is not None
        return answer

    def blocks_the_bot(self) -> None:
        """Block the bot; in a group, throw it out."""
        self._world.unreachable.add(self.place["id"])

    def unblocks_the_bot(self) -> None:
        """Let the bot in again."""
        self._world.unreachable.discard(self.place["id"])

    @property
    def _name(self) -> str:
        return str(self.user["first_name"])

    def _unseen(self) -> list[Message]:
        return [one for one in self.chat if one.by_bot and one.id > self._seen]
