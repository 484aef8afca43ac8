"""/new: a graph from a file, asked for step by step: name, file, answers, times."""

from collections.abc import Mapping
from pathlib import PurePath

from server.service.access import Role
from server.service.errors import InvalidError
from server.service.graphs.names import LONGEST_NAME, checked_name
from server.telegram_bot import new_answers, new_file
from server.telegram_bot.answers import NO, YES, open_question, says
from server.telegram_bot.new_answers import Data
from server.telegram_bot.new_file import go_to_file
from server.telegram_bot.replies import Button
from server.telegram_bot.talk import Command, File, Press, Step, Talk


async def new(talk: Talk, name: str) -> None:
    """Begin; `/new name` has answered the first question."""
    talk.actor.must_be(Role.OPERATOR, to="register graphs")
    data = {"began": talk.said.update}
    if name:
        await _named(talk, name, data)
    else:
        _ask_name(talk, data)


async def begin(talk: Talk, _: Data) -> None:
    """Begin, by a button."""
    await new(talk, "")


# --- The name -------------------------------------------------------------------------------


def _ask_name(talk: Talk, data: Data) -> None:
    text = talk.t("What shall the graph be called? (1–{most} characters)", most=LONGEST_NAME)
    talk.ask("new.name", f"📝 {text}", **data)


async def take_name(talk: Talk, data: Data) -> None:
    """Take the name."""
    await _named(talk, talk.said.text, data)


async def _named(talk: Talk, text: str, data: Data) -> None:
    try:
        name = checked_name(text)
    except InvalidError:
        wrong = talk.t(
            "⚠️ A name has 1 to {most} characters that can be seen; this one has {number}. "
            "What shall the graph be called?",
            most=LONGEST_NAME,
            number=len(" ".join(text.split())),
        )
        talk.ask("new.name", wrong, **data)
        return
    data = {**data, "name": name}
    if not await talk.service.graphs.id_of(name):
        await go_to_file(talk, data)
        return
    taken = talk.t(
        "There is a graph “{name}” already. Shall the new one take its place? Its runs stay. "
        "Another name is an answer, too.",
        name=name,
    )
    began = {"began": data["began"]}
    yes = Button(
        text=talk.plain("♻️ Yes, replace it"), verb="new.replace", arguments={**began, "yes": True}
    )
    no = Button(
        text=talk.plain("✏️ No, another name"), verb="new.replace", arguments={**began, "yes": False}
    )
    talk.ask("new.replace", f"⚠️ {taken}", [[yes], [no]], **data)


async def take_replace(talk: Talk, data: Data) -> None:
    """Take the answer whether it replaces another one."""
    if says(talk, YES):
        await go_to_file(talk, data)
    elif says(talk, NO):
        _ask_name(talk, data)
    else:
        await _named(talk, talk.said.text, data)


async def press_replace(talk: Talk, arguments: Data) -> None:
    """Take the same answer, by a button."""
    data = open_question(talk, "new.replace", arguments)
    if data is None:
        return
    if not arguments["yes"]:
        _ask_name(talk, data)
        return
    talk.change(talk.t("♻️ The new graph takes the place of “{name}”.", name=data["name"]))
    await go_to_file(talk, data)


# --- A file that nobody asked for --------------------------------------------------------------


async def offer(talk: Talk) -> None:
    """Offer to add a file that nobody asked for."""
    talk.actor.must_be(Role.OPERATOR, to="register graphs")
    file = talk.said.file
    if file is None:
        return
    name = _name_after(file)
    known = {"began": talk.said.update, "name": name, "file": file.model_dump()}
    label = talk.plain("➕ Add “{name}”", name=name)
    if await talk.service.graphs.id_of(name):
        label = talk.plain("♻️ Replace “{name}”", name=name)
    rows = [
        [Button(text=label, verb="new.offered", arguments=known, once=True)],
        [Button(text=talk.plain("✏️ Another name"), verb="new.other_name", arguments=known)],
    ]
    talk.say(talk.t("📎 “{file}”: shall it be a graph?", file=file.name), rows, asks=True)


async def take_offered(talk: Talk, arguments: Data) -> None:
    """Add a file that nobody asked for."""
    talk.change(talk.t("📎 “{name}”", name=arguments["name"]))
    await go_to_file(talk, arguments)


async def name_offered(talk: Talk, arguments: Data) -> None:
    """Add it by another name."""
    _ask_name(talk, arguments)


def _name_after(file: File) -> str:
    stem = "".join(one if one.isprintable() else " " for one in PurePath(file.name).stem)
    return " ".join(stem.split())[:LONGEST_NAME].strip() or "graph"


COMMANDS: Mapping[str, Command] = {"new": new}
PRESSES: Mapping[str, Press] = {
    "new": begin,
    "new.replace": press_replace,
    "new.offered": take_offered,
    "new.other_name": name_offered,
    **new_file.PRESSES,
    **new_answers.PRESSES,
}
STEPS: Mapping[str, Step] = {
    "new.name": take_name,
    "new.replace": take_replace,
    **new_file.STEPS,
    **new_answers.STEPS,
}
ENDS: Mapping[str, Step] = new_answers.ENDS
