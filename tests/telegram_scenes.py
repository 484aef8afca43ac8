"""What somebody sees and does in a chat, one after the other, as a text.

A transcript of the chat shows messages as they are at the end; here each is shown as it was when
it was seen, and what was pressed.
"""

from server.service.graphs.room import Upload
from tests.telegram_stand_in.messages import Message
from tests.telegram_stand_in.people import Person


class Scene:
    """A person in a chat whose every step is written down."""

    def __init__(self, person: Person) -> None:
        """Begin."""
        self._person = person
        self._steps: list[str] = []

    @property
    def text(self) -> str:
        """What happened so far."""
        return "\n".join(self._steps) + "\n"

    async def says(self, text: str) -> None:
        """Write something."""
        self._steps.append(str(await self._person.says(text)))

    async def sends(self, upload: Upload) -> None:
        """Send a file."""
        self._steps.append(str(await self._person.sends_file(upload.file, upload.data)))

    async def sees(self, part: str = "") -> Message:
        """Wait for the next message of the bot."""
        message = await self._person.sees(part)
        self._steps.append(str(message))
        return message

    async def presses(self, message: Message, label: str) -> None:
        """Press a button, and wait for what becomes of its message."""
        await self._person.presses(message, label)
        name = str(self._person.user["first_name"])
        self._steps.append(f"{name}: ▸ [{label}]")
        edited = await self._person.sees_edited(message)
        shown = str(edited).partition(": ")[2]
        self._steps.append(f"Bot, instead: {shown}")
