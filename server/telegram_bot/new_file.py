"""The file of /new: the one that came already, or one that is asked for."""

from collections.abc import Mapping

from server.telegram_bot.file_questions import FileQuestion
from server.telegram_bot.new_answers import Data, ask_answer
from server.telegram_bot.taking import KINDS, Choice, take
from server.telegram_bot.talk import File, Press, Step, Talk


async def go_to_file(talk: Talk, data: Data) -> None:
    """Take the file that came already, or ask for one."""
    sent = talk.said.file
    if sent is None and "file" in data:
        sent = File.model_validate(data["file"])
    known = {key: value for key, value in data.items() if key != "file"}
    if sent is not None:
        await _QUESTION.take(talk, sent, known)
        return
    text = talk.t("Send the graph as a file: {kinds}.", kinds=KINDS)
    zips = talk.t("A ZIP is that of a whole 4diac project, with its types.")
    talk.ask(_QUESTION.step, f"📎 {text}\n{zips}", **known)


async def _take(talk: Talk, file: File, data: Data, choice: Choice, system: str) -> None:
    # Whatever becomes of it, another file may follow.
    talk.wait_for(_QUESTION.step, **data)
    registered = await take(talk, file, name=data["name"], choice=choice, system=system)
    if registered is not None:
        ask_answer(talk, registered, data)


_QUESTION = FileQuestion("new.file", "new.source", _take)
PRESSES: Mapping[str, Press] = {_QUESTION.verb: _QUESTION.chosen}
STEPS: Mapping[str, Step] = {_QUESTION.step: _QUESTION.answered}
