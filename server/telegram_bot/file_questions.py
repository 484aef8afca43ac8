"""Questions that a file answers, or one of the sources in a ZIP."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from server.telegram_bot.answers import open_question
from server.telegram_bot.replies import Button
from server.telegram_bot.taking import KINDS, Choice
from server.telegram_bot.talk import File, Talk

Data = Mapping[str, Any]
Then = Callable[[Talk, File, Data, Choice, str], Awaitable[None]]
"""Takes the file, with what is known from before, what makes buttons for a ZIP with several
sources, and the chosen one of these ("" = none was)."""


@dataclass(frozen=True, slots=True)
class FileQuestion:
    """One such question."""

    step: str
    """Of its dialog; the data of it have `began`."""
    verb: str
    """Of the buttons that choose a source."""
    then: Then

    async def answered(self, talk: Talk, data: Data) -> None:
        """Take the file; ask again for one where words came."""
        if talk.said.file is not None:
            await self.take(talk, talk.said.file, data)
            return
        text = talk.t(
            "That is no file. Send the graph as a file ({kinds}), or /cancel.", kinds=KINDS
        )
        talk.ask(self.step, f"📎 {text}", **data)

    async def chosen(self, talk: Talk, arguments: Data) -> None:
        """Take one of several sources of a ZIP."""
        data = open_question(talk, self.step, arguments)
        if data is not None:
            file = File.model_validate(arguments["file"])
            await self.take(talk, file, data, arguments["system"])

    async def take(self, talk: Talk, file: File, data: Data, system: str = "") -> None:
        """Take a file, whenever it came."""

        def choice(label: str, path: str) -> Button:
            about = {**data, "file": file.model_dump(), "system": path}
            return Button(text=label, verb=self.verb, arguments=about)

        await self.then(talk, file, data, choice, system)
