"""Messages as a chat shows them, and as the Bot API tells them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from typing_extensions import override

from tests.telegram_stand_in.refusals import Json


@dataclass(frozen=True)
class Button:
    """A button under a message."""

    text: str
    data: str = ""
    """What the bot is told when it is pressed."""
    url: str = ""
    """Where it leads, if it is a link."""


@dataclass(frozen=True)
class File:
    """A document or a photo."""

    id: str
    kind: str
    """`document` or `photo`."""
    name: str
    data: bytes
    mime: str = "application/octet-stream"
    sides: tuple[int, int] = (0, 0)
    """Of a photo: width and height."""

    @property
    def json(self) -> Json:
        """What a message says of it."""
        about: Json = {"file_id": self.id, "file_unique_id": f"u{self.id}"}
        about["file_size"] = len(self.data)
        if self.kind == "photo":
            width, height = self.sides
            return {"photo": [{**about, "width": width, "height": height}]}
        return {"document": {**about, "file_name": self.name, "mime_type": self.mime}}


@dataclass(frozen=True)
class Message:
    """A message as it is at a time; editing makes another of the same id."""

    id: int
    chat: int
    author: str
    """First name; of the bot: `Bot`."""
    by_bot: bool
    text: str
    """What is read: of a document or a photo its caption."""
    html: str
    """The same as the bot sent it, with its markup."""
    buttons: tuple[tuple[Button, ...], ...]
    """Rows."""
    file: File | None
    edits: int
    """How often it was edited."""
    raw: Json
    """Every field."""

    @property
    def labels(self) -> tuple[str, ...]:
        """What stands on the buttons, row after row."""
        return tuple(button.text for row in self.buttons for button in row)

    def button(self, label: str) -> Button:
        """Return a button by what stands on it; fail without it."""
        for row in self.buttons:
            for button in row:
                if button.text == label:
                    return button
        message = f'there is no button "{label}" under this message:\n{self}'
        raise AssertionError(message)

    @override
    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        first, *others = self.text.splitlines() or [""]
        yield f"{self.author}: {first}".rstrip()
        yield from (f"    {line}".rstrip() for line in others)
        if self.file:
            yield f"    ({self.file.kind}: {self.file.name})"
        for row in self.buttons:
            yield "    " + " ".join(f"[{button.text}]" for button in row)


def message_of(number: int, fields: Json, file: File | None) -> Message:
    """Return a message of what telegram-test-api keeps of it, and of a file that was recorded."""
    by_bot = "from" not in fields
    text = str(fields.get("text") or fields.get("caption") or "")
    return Message(
        id=number,
        chat=int(fields["chat_id"] if by_bot else fields["chat"]["id"]),
        author="Bot" if by_bot else str(fields["from"]["first_name"]),
        by_bot=by_bot,
        text=text,
        html=str(fields.get("html", text)),
        buttons=_buttons((fields.get("reply_markup") or {}).get("inline_keyboard", ())),
        file=file,
        edits=int(fields.get("edits", 0)),
        raw=fields,
    )


def _buttons(rows: Sequence[Sequence[dict[str, Any]]]) -> tuple[tuple[Button, ...], ...]:
    return tuple(
        tuple(Button(b["text"], b.get("callback_data", ""), b.get("url", "")) for b in row)
        for row in rows
    )


_TOLD = (
    *("date", "edit_date", "text", "entities", "caption", "caption_entities"),
    *("reply_to_message", "message_thread_id", "media_group_id"),
)


def told(message: Message, *, chat: Json, bot: Json) -> Json:
    """Return a message as the Bot API tells it."""
    raw = message.raw
    about: Json = {"message_id": message.id, "chat": chat}
    about["from"] = bot if message.by_bot else raw["from"]
    about |= {name: raw[name] for name in _TOLD if raw.get(name)}
    if message.buttons:
        about["reply_markup"] = raw["reply_markup"]
    return about | (message.file.json if message.file else {})
