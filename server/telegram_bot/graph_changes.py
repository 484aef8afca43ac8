"""What is changed of a graph from its card: its name, its source."""

from collections.abc import Mapping
from typing import Any

from server.service.access import Role
from server.service.errors import ConflictError, InvalidError
from server.service.graphs.names import LONGEST_NAME
from server.telegram_bot.cards.graph import graph_card, size_of
from server.telegram_bot.diagnosed import warnings_in
from server.telegram_bot.file_questions import FileQuestion
from server.telegram_bot.graphs import unless_gone
from server.telegram_bot.replies import Button
from server.telegram_bot.taking import KINDS, Choice, take
from server.telegram_bot.talk import File, Press, Step, Talk

Arguments = Mapping[str, Any]


# --- The name -----------------------------------------------------------------------------------


async def ask_name(talk: Talk, arguments: Arguments) -> None:
    """Ask what a graph shall be called."""
    talk.actor.must_be(Role.OPERATOR, to="rename graphs")
    about = await talk.service.graphs.get(arguments["graph"])
    text = talk.t(
        "What shall “{name}” be called? (1–{most} characters, or /cancel)",
        name=about.name,
        most=LONGEST_NAME,
    )
    talk.ask("graph.name", f"✏️ {text}", graph=about.id)


async def take_name(talk: Talk, data: Arguments) -> None:
    """Take the name."""
    talk.end_dialog()
    about = await talk.service.graphs.get(data["graph"])
    try:
        renamed = await talk.service.graphs.rename(about.id, talk.said.text, by=talk.actor)
    except (ConflictError, InvalidError):
        wrong = talk.t(
            "⚠️ A name has 1 to {most} characters that can be seen, and no other graph has it. "
            "What shall “{name}” be called?",
            most=LONGEST_NAME,
            name=about.name,
        )
        talk.ask("graph.name", wrong, graph=about.id)
        return
    talk.say(talk.t("✏️ It is called “{name}” now.", name=renamed.name))
    await graph_card(talk, about.id)


# --- The source ---------------------------------------------------------------------------------


async def ask_file(talk: Talk, arguments: Arguments) -> None:
    """Ask for another source."""
    talk.actor.must_be(Role.OPERATOR, to="register graphs")
    about = await talk.service.graphs.get(arguments["graph"])
    text = talk.t(
        "Send the new source of “{name}” as a file ({kinds}), or /cancel. Its name, its runs and "
        "its schedule stay.",
        name=about.name,
        kinds=KINDS,
    )
    now = Button(
        text=talk.plain("📥 The source as it is"),
        verb="graph.source",
        arguments={"graph": about.id},
    )
    talk.ask(_SOURCE.step, f"📎 {text}", [[now]], graph=about.id, began=talk.said.update)


async def send_source(talk: Talk, arguments: Arguments) -> None:
    """Send the source as it is."""
    talk.say("", document=f"source:{arguments['graph']}")


async def _take_file(talk: Talk, file: File, data: Arguments, choice: Choice, system: str) -> None:
    before = await talk.service.graphs.get(data["graph"])
    taken = await take(talk, file, name=before.name, choice=choice, system=system)
    if taken is None:
        return
    talk.end_dialog()
    about = taken.graph
    done = talk.t(
        "✅ “{name}” has another source: {size}.", name=about.name, size=size_of(talk, about)
    )
    if about.etag == before.etag:
        done = talk.t("✅ “{name}” is what it was: nothing has changed.", name=about.name)
    warnings = warnings_in(talk, taken.diagnostics)
    talk.say("\n".join(filter(None, [done, warnings])))
    await graph_card(talk, about.id, new=True)


_SOURCE = FileQuestion("graph.file", "graph.file", _take_file)
PRESSES: Mapping[str, Press] = {
    verb: unless_gone(press)
    for verb, press in (
        ("graph.rename", ask_name),
        ("graph.edit", ask_file),
        ("graph.source", send_source),
        (_SOURCE.verb, _SOURCE.chosen),
    )
}
STEPS: Mapping[str, Step] = {"graph.name": take_name, _SOURCE.step: _SOURCE.answered}
