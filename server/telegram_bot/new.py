"""/new: a graph from a file, asked for step by step."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from server.service.access import Role
from server.service.chats.watches import AnswerKind
from server.service.errors import InvalidError
from server.service.graphs.names import LONGEST_NAME, checked_name
from server.service.records.graphs import Registered
from server.telegram_bot.answers import NO, YES, open_question, says
from server.telegram_bot.crons import (
    examples,
    next_times,
    run_by_hand,
    schedule_of,
    set_times,
    what_is_wrong,
    zone_of,
)
from server.telegram_bot.diagnosed import warnings_in
from server.telegram_bot.replies import Button
from server.telegram_bot.taking import KINDS, take
from server.telegram_bot.talk import Command, File, Press, Step, Talk
from server.wording.languages import sentence

Data = Mapping[str, Any]
"""What is known of the dialog so far; `began` names it."""
_ANSWERS: Mapping[AnswerKind, str] = {
    "web": sentence("🌐 Web interface"),
    "zip": sentence("📦 ZIP archive"),
}
_HOW = sentence("How shall its runs be answered?")
_WORDS: Mapping[AnswerKind, frozenset[str]] = {
    "web": frozenset({"web", "веб", "web-интерфейс", "web interface", "link", "ссылка"}),
    "zip": frozenset({"zip", "зип", "архив", "zip архив", "zip-архив", "zip archive", "archive"}),
}


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
        await _go_to_file(talk, data)
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
        await _go_to_file(talk, data)
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
    await _go_to_file(talk, data)


# --- The file -------------------------------------------------------------------------------


async def _go_to_file(talk: Talk, data: Data) -> None:
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
        _ask_answer(talk, registered, data)


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
    await _go_to_file(talk, arguments)


async def name_offered(talk: Talk, arguments: Data) -> None:
    """Add it by another name."""
    _ask_name(talk, arguments)


def _name_after(file: File) -> str:
    stem = "".join(one if one.isprintable() else " " for one in PurePath(file.name).stem)
    return " ".join(stem.split())[:LONGEST_NAME].strip() or "graph"


# --- How its runs are answered ------------------------------------------------------------------


def _ask_answer(talk: Talk, registered: Registered, data: Data) -> None:
    graph = registered.graph
    rows = [
        [
            Button(
                text=talk.plain(label),
                verb="new.answer",
                arguments={"began": data["began"], "kind": kind},
            )
        ]
        for kind, label in _ANSWERS.items()
    ]
    talk.say(_taken(talk, registered))
    talk.ask("new.answer", talk.t(_HOW), rows, began=data["began"], graph=graph.id, name=graph.name)


def _taken(talk: Talk, registered: Registered) -> str:
    graph = registered.graph
    blocks = talk.tn("{count} block", "{count} blocks", graph.blocks)
    size = [
        *([talk.tn("{count} task", "{count} tasks", graph.tasks)] if graph.tasks else []),
        blocks,
    ]
    done = talk.t("✅ “{name}” is added: {size}.", name=graph.name, size=", ".join(size))
    if not registered.created:
        done = talk.t("✅ “{name}” is replaced: {size}.", name=graph.name, size=", ".join(size))
    return "\n".join(filter(None, [done, warnings_in(talk, registered.diagnostics)]))


async def take_answer(talk: Talk, data: Data) -> None:
    """Take how its runs are answered."""
    said = talk.said.text.strip(" .!🌐📦").casefold()
    kind = next((one for one, words in _WORDS.items() if said in words), None)
    if kind is None:
        talk.say(talk.t("Press one of the buttons, or say “web” or “zip”."))
    else:
        await _answered(talk, kind, data)


async def press_answer(talk: Talk, arguments: Data) -> None:
    """Take the same, by a button."""
    data = open_question(talk, "new.answer", arguments)
    if data is not None:
        kind: AnswerKind = arguments["kind"]
        talk.change(f"{talk.t(_HOW)}\n✅ {talk.t(_ANSWERS[kind])}")
        await _answered(talk, kind, data)


async def _answered(talk: Talk, kind: AnswerKind, data: Data) -> None:
    tell = talk.service.chats.watches.tell_of_graph(data["graph"], talk.said.chat, kind)
    talk.writes.append(tell)
    await _ask_cron(talk, data)


# --- When it runs --------------------------------------------------------------------------------


async def _ask_cron(talk: Talk, data: Data) -> None:
    began = {"began": data["began"]}
    hand = Button(text=talk.plain("✋ By hand"), verb="new.cron", arguments={**began, "cron": ""})
    rows = [[hand]]
    if (schedule := await schedule_of(talk, data["graph"])) is not None:
        text, cron = f"🕒 {schedule.expression}", schedule.expression
        rows.insert(0, [Button(text=text, verb="new.cron", arguments={**began, "cron": cron})])
    question = talk.t("When shall it run? A cron expression, or “no” for by hand.")
    talk.ask("new.cron", f"🕒 {question}\n\n{examples(talk)}", rows, **data)


async def take_cron(talk: Talk, data: Data) -> None:
    """Take when it runs."""
    await _set_cron(talk, "" if says(talk, NO) else talk.said.text, data)


async def press_cron(talk: Talk, arguments: Data) -> None:
    """Take the same, by a button."""
    data = open_question(talk, "new.cron", arguments)
    if data is not None:
        await _set_cron(talk, arguments["cron"], data)


async def _set_cron(talk: Talk, cron: str, data: Data) -> None:
    graph = data["graph"]
    try:
        if cron:
            schedule = await set_times(talk, graph, cron)
            zone = zone_of(talk, schedule)
            head = talk.t("🕒 It runs by itself; time zone: {zone}. Next:", zone=zone)
            told = f"{head}\n{next_times(talk, schedule)}"
        else:
            await run_by_hand(talk, graph)
            told = talk.t("✋ It runs when somebody starts it.")
    except InvalidError as error:
        again = talk.t("When shall it run? “no” is for by hand.")
        wrong = f"{what_is_wrong(error)}\n\n{examples(talk)}"
        talk.ask("new.cron", f"{wrong}\n\n{again}", **data)
        return
    talk.end_dialog()
    talk.say(told)
    await _show(talk, graph)


async def end_kept(talk: Talk, data: Data) -> None:
    """Say that what was added stays."""
    text = talk.t("The dialog is over; the graph “{name}” stays.", name=data["name"])
    talk.say(text)
    await _show(talk, data["graph"])


async def _show(talk: Talk, graph: str) -> None:
    about = await talk.service.graphs.get(graph)
    talk.say(talk.t("“{name}” is ready: /run {id}", name=about.name, id=about.id))


COMMANDS: Mapping[str, Command] = {"new": new}
PRESSES: Mapping[str, Press] = {
    "new": begin,
    "new.replace": press_replace,
    "new.source": press_source,
    "new.offered": take_offered,
    "new.other_name": name_offered,
    "new.answer": press_answer,
    "new.cron": press_cron,
}
STEPS: Mapping[str, Step] = {
    "new.name": take_name,
    "new.replace": take_replace,
    "new.file": take_file,
    "new.answer": take_answer,
    "new.cron": take_cron,
}
ENDS: Mapping[str, Step] = {"new.answer": end_kept, "new.cron": end_kept}
