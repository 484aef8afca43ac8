"""One thing that somebody said or pressed, and what the bot answers to it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from server.service.access import Actor
from server.service.control import ControlService
from server.service.queue import Write
from server.service.records.base import JsonValue, Record
from server.telegram_bot.replies import Button, Reply, Rows
from server.telegram_bot.settings import BotSettings
from server.telegram_bot.words import Words
from server.wording.languages import Language, TextValue
from server.wording.numbers import Numbers


class File(Record):
    """A file that somebody sent; `Talk.fetch` has its bytes, also later."""

    name: str
    size: int
    id: str
    """As Telegram names it."""


@dataclass(frozen=True, slots=True)
class Said:
    """What came from a chat."""

    update: str
    """Names it; the same again is the same thing said."""
    chat: int
    person: int
    """Who said it, as Telegram numbers people."""
    language: Language
    is_group: bool = False
    text: str = ""
    file: File | None = None
    written: int = 0
    """The message that was written; 0 = a button was pressed."""
    message: int = 0
    """The message whose button was pressed."""
    has_picture: bool = False
    """Whether that message has a picture."""
    callback: str = ""
    """The id of a press; "" = nothing was pressed."""
    key: str = ""
    """What the pressed button sent."""


@dataclass(slots=True)
class Talk:
    """What a verb is given: who speaks, the service, and a place for what is to be answered."""

    service: ControlService
    settings: BotSettings
    actor: Actor
    said: Said
    run: str
    """The id of the run that this may start: the same one if it is done again after a crash."""
    fetch: Callable[[File], Awaitable[bytes]]
    """Returns the bytes of a file; raises what `Fetching` says."""
    replies: list[Reply] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)
    """What is written together with the answer."""

    # --- Words -----------------------------------------------------------------------------

    @property
    def words(self) -> Words:
        """The words of the reader's language."""
        return Words(self.said.language)

    @property
    def numbers(self) -> Numbers:
        """How the reader's language writes numbers."""
        return self.words.numbers

    def t(self, text: str, /, **values: TextValue) -> Markup:
        """Return a sentence in the reader's language, as HTML; values are escaped."""
        return self.words.t(text, **values)

    def tn(self, one: str, many: str, number: int, /, **values: TextValue) -> Markup:
        """Return a sentence with `{count}` in the form that goes with it, as HTML."""
        return self.words.tn(one, many, number, **values)

    def plain(self, text: str, /, **values: TextValue) -> str:
        """Return a sentence as plain text, for buttons and answers to presses."""
        return self.words.plain(text, **values)

    # --- Answers ---------------------------------------------------------------------------

    def say(self, text: str, rows: Rows = (), **more: Any) -> None:  # noqa: ANN401 - of Reply
        """Send a message."""
        self.replies.append(Reply(text=str(text), rows=rows, **more))

    def change(self, text: str, rows: Rows = ()) -> None:
        """Change the message whose button was pressed; where none was, send one."""
        said = self.said
        self.say(text, rows, edits=said.message, is_caption=said.has_picture)

    def flash(self, text: str) -> None:
        """Let a text flash up over the button that was pressed; where none was, send it."""
        if not self.said.callback:
            self.say(escape(text))
        else:
            self.replies.insert(0, Reply(kind="answer", text=text, callback=self.said.callback))

    # --- Dialogs ---------------------------------------------------------------------------

    def ask(self, step: str, text: str, rows: Rows = (), **data: JsonValue) -> None:
        """Ask something; what is said next comes to `step`, with these data."""
        self.wait_for(step, **data)
        to = self.said.written if self.said.is_group else 0
        self.say(f"{text}{self.reply_note if rows else ''}", rows, asks=True, to=to)

    @property
    def reply_note(self) -> str:
        """What to do in a group, where the bot hears only what answers it; "" elsewhere."""
        return f"\n{self.t('Here, answer by a reply to this message.')}" * self.said.is_group

    def wait_for(self, step: str, **data: JsonValue) -> None:
        """Let what is said next come to `step`, with these data."""
        said = self.said
        self.writes.append(self.service.chats.dialogs.step(said.chat, said.person, step, data))

    def end_dialog(self) -> None:
        """Wait for no answer any more."""
        self.writes.append(self.service.chats.dialogs.end(self.said.chat, self.said.person))

    # --- Links -----------------------------------------------------------------------------

    def link(self, path: str) -> str:
        """Return the address of a page."""
        return f"{self.settings.pages}{path}"

    def page_button(self, text: str, path: str) -> Sequence[Button]:
        """Return a row with a button that opens a page, if people reach it."""
        if not self.settings.is_public:
            return ()
        return (Button(text=text, url=self.link(path)),)


Command = Callable[[Talk, str], Awaitable[None]]
"""Does a command with what stands behind it."""
Press = Callable[[Talk, Mapping[str, Any]], Awaitable[None]]
"""Does what a button offers, with its arguments."""
Step = Callable[[Talk, Mapping[str, Any]], Awaitable[None]]
"""Takes the answer to a question: `talk.said` has it, the mapping what is known from before."""
UnaskedFile = Callable[[Talk], Awaitable[None]]
"""Does something with a file that came by itself: `talk.said` has it."""
Names = Sequence[str]
