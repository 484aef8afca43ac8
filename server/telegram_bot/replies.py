"""What the bot says: messages as they wait to be sent."""

from collections.abc import Mapping, Sequence
from typing import Literal

from server.service.chats.offers import NewOffer
from server.service.queue import NewItem
from server.service.records.base import JsonValue, Record

CHANNEL = "telegram"
LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024


class Button(Record):
    """A button under a message."""

    text: str
    verb: str = ""
    """What it does, by the table of verbs; "" = it opens `url`."""
    arguments: Mapping[str, JsonValue] = {}
    once: bool = False
    """Whether it does it once only, however often it is pressed."""
    run: str = ""
    """The id of the run that it starts, if it starts one."""
    url: str = ""

    @property
    def offer(self) -> NewOffer:
        """What it does, as it is kept."""
        return NewOffer(self.verb, self.arguments, self.once, self.run)


Rows = Sequence[Sequence[Button]]


class Reply(Record):
    """One thing that is sent to a chat."""

    kind: Literal["message", "answer"] = "message"
    """A message, or the answer to the press of a button (`text` flashes up)."""
    text: str = ""
    """HTML as Telegram knows it; plain text of an answer."""
    rows: Rows = ()
    keys: Sequence[str] = ()
    """Of the buttons that do something, in their order; filled in before it is kept."""
    photo: str = ""
    """What is drawn above the text: `graph:<id>` or `run:<id>`."""
    document: str = ""
    """What is sent along as a file: `archive:<run>`, `log:<run>`, `source:<graph>`; `text:<name>`
    is what stands in `sheet`."""
    sheet: str = ""
    """A text that nobody keeps, to be sent as a file."""
    edits: int = 0
    """The message that is changed; 0 = a new one. One that cannot be changed is sent anew."""
    is_caption: bool = False
    """Whether the message that is changed has a picture."""
    asks: bool = False
    """Whether an answer in words is wanted; in groups the bot hears nothing else."""
    to: int = 0
    """The message that it answers: in groups, its author is the one who is asked."""
    shows: str = ""
    """The id of a run: this message shows how far it is; its text is made when it is sent."""
    asks_for: str = ""
    """The key of a question: this message asks for an approval, as long as none was given."""
    callback: str = ""
    """The id of the press that is answered."""

    @property
    def buttons(self) -> Sequence[Button]:
        """All buttons that do something, in their order."""
        return [button for row in self.rows for button in row if button.verb]

    def item(self, chat: int, keys: Sequence[str] = (), key: str = "") -> NewItem:
        """Return it as an item of the queue.

        Args:
            chat: who gets it.
            keys: of its buttons.
            key: for what is to be said once.
        """
        body = self.model_copy(update={"keys": list(keys)}).model_dump(exclude_defaults=True)
        return NewItem(CHANNEL, str(chat), {"reply": body}, key)
