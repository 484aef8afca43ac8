"""The file of /new: the one that came already, or one that is asked for."""

from collections.abc import Mapping

from server.telegram_bot.answers import open_question
from server.telegram_bot.new_answers import Data, ask_answer
from server.telegram_bot.replies import Button
from server.telegram_bot.taking import KINDS, take
from server.telegram_bot.talk import File, Press, Step, Talk


async def go_to_file(talk: Talk, data: Data) -> None:
    """Take the file that came already, or ask for one."""
    sent = talk.said.file
    if sent is None and "file" in data:
        sent = File.model_validate(data["file"])
    known = {key: value for key, value in data.items() if key != "file"}
    if sent is not None:
        await _take_file(talk, sent, known)
        return
    text = talk.t("Send the graph as a file: {kinds}.", kinds=KINDS)
    zips = talk.t("A ZIP is that of a whole 4diac project, with its types.")
    talk.ask("new.file", f"📎 {text}\n{zips}", **known)


async def take_file(talk: Talk, data: Data) -> None:
    """Take the file."""
    if talk.said.file is None:
        text = talk.t(
            "That is no file. Send the graph as a file ({kinds}), or /cancel.", kinds=KINDS
        )
        talk.ask("new.file", f"📎 {text}", **data)
        return
    await _take_file(talk, talk.said.file, data)


async def press_source(talk: Talk, arguments: Data) -> None:
    """Take one of several sources of a ZIP."""
    data = open_question(talk, "new.file", arguments)
    if data is not None:
        file = File.model_validate(arguments["file"])
        await _take_file(talk, file, data, system=arguments["system"])


async def _take_file(talk: Talk, file: File, data: Data, system: str = "") -> None:
    # Whatever becomes of it, another file may follow.
    talk.wait_for("new.file", **data)

    def choice(label: str, path: str) -> Button:
        about = {"began": data["began"], "file": file.model_dump(), "system": path}
        return Button(text=label, verb="new.source", arguments=about)

    registered = await take(talk, file, name=data["name"], choice=choice, system=system)
    if registered is not None:
        ask_answer(talk, registered, data)


PRESSES: Mapping[str, Press] = {"new.source": press_source}
STEPS: Mapping[str, Step] = {"new.file": take_file}
