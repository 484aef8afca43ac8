"""/schedule: when graphs run by themselves."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from server.service.access import Role
from server.service.errors import InvalidError, NotFoundError
from server.service.records.base import JsonValue
from server.service.records.graphs import GraphAbout
from server.telegram_bot.answers import NO
from server.telegram_bot.cards.graph import graph_card
from server.telegram_bot.choosing import graph_begun, graph_exactly, graph_named
from server.telegram_bot.crons import (
    change_schedule,
    examples,
    run_by_hand,
    schedule_of,
    set_times,
    what_is_wrong,
)
from server.telegram_bot.graphs import unless_gone
from server.telegram_bot.replies import Button, Rows
from server.telegram_bot.schedule_fields import FIELDS
from server.telegram_bot.schedule_screen import list_text, show
from server.telegram_bot.talk import Command, Press, Step, Talk

_ON_A_PAGE = 10
_MOST_WORDS = 12
"""Of a name with blanks."""
Arguments = Mapping[str, Any]


async def schedule(talk: Talk, rest: str) -> None:
    """Show all schedules; of a graph that is named its own; or set its times."""
    if not rest:
        await _list(talk, 0)
        return
    about, cron = await _meant(talk, rest)
    if cron.casefold() in NO:
        await run_by_hand(talk, about.id)
    elif cron:
        try:
            await set_times(talk, about.id, cron)
        except InvalidError as error:
            talk.say(f"{what_is_wrong(error)}\n\n{examples(talk)}")
            return
    await show(talk, about.id)


async def _meant(talk: Talk, rest: str) -> tuple[GraphAbout, str]:
    """Return the graph, whose name may have blanks, and what stands behind it."""
    words = rest.split()
    for find in (graph_exactly, graph_begun):
        for count in range(min(len(words), _MOST_WORDS), 0, -1):
            about = await find(talk, " ".join(words[:count]))
            if about is not None:
                return about, " ".join(words[count:])
    return await graph_named(talk, words[0]), ""


# --- The list ---------------------------------------------------------------------------------


async def show_list(talk: Talk, arguments: Arguments) -> None:
    """Show all schedules, by a button."""
    await _list(talk, int(arguments.get("page", 0)))


async def _list(talk: Talk, page: int) -> None:
    every = await talk.service.schedules.list()
    page = min(page, max(len(every) - 1, 0) // _ON_A_PAGE)
    shown = every[page * _ON_A_PAGE :][:_ON_A_PAGE]
    if not shown:
        await _choose(talk, "", talk.t("No graph has a schedule. Which one shall get one?"))
        return
    rows = [[_opening(one.graph, one.name)] for one in shown]
    turns = [
        Button(text=sign, verb="schedules", arguments={"page": other})
        for sign, other in (("◀", page - 1), ("▶", page + 1))
        if 0 <= other * _ON_A_PAGE < len(every)
    ]
    another = Button(text=talk.plain("➕ Another graph"), verb="schedule.choose")
    talk.change(list_text(talk, shown), [*rows, *([turns] if turns else []), [another]])


async def choose(talk: Talk, arguments: Arguments) -> None:
    """Offer graphs, a part of them."""
    await _choose(talk, str(arguments.get("after", "")), talk.t("Which graph?"))


async def _choose(talk: Talk, after: str, question: str) -> None:
    found = await talk.service.graphs.list(after=after, most=_ON_A_PAGE)
    if not found.items:
        talk.change(talk.t("There is no graph yet: /new adds one."))
        return
    rows: Rows = [[_opening(one.id, one.name)] for one in found.items]
    if found.next:
        more = Button(text="▶", verb="schedule.choose", arguments={"after": found.next})
        rows = [*rows, [more]]
    talk.change(question, rows)


def _opening(graph: str, name: str) -> Button:
    return Button(text=name, verb="schedule", arguments={"graph": graph})


# --- One schedule -----------------------------------------------------------------------------


async def show_one(talk: Talk, arguments: Arguments) -> None:
    """Show the schedule of a graph."""
    _end_question(talk)
    await show(talk, arguments["graph"])


async def turn_on(talk: Talk, arguments: Arguments) -> None:
    """Let a graph run at its times again; where it has none, ask for them."""
    graph = arguments["graph"]
    if await schedule_of(talk, graph) is None:
        await ask(talk, {"graph": graph, "field": "expression"})
        return
    await talk.service.schedules.resume(graph, by=talk.actor)
    talk.flash(talk.plain("The schedule goes on."))
    await _show_again(talk, arguments)


async def turn_off(talk: Talk, arguments: Arguments) -> None:
    """Let a graph run by hand only, for now."""
    await talk.service.schedules.pause(arguments["graph"], by=talk.actor)
    talk.flash(talk.plain("The schedule is paused."))
    await _show_again(talk, arguments)


async def _show_again(talk: Talk, arguments: Arguments) -> None:
    """Show what the pressed button stood under: the screen, or the card of the graph."""
    graph = arguments["graph"]
    if arguments.get("screen"):
        await show(talk, graph)
    else:
        await graph_card(talk, graph, chosen=arguments.get("chosen"))


async def ask(talk: Talk, arguments: Arguments) -> None:
    """Ask for something of a schedule."""
    talk.actor.must_be(Role.OPERATOR, to="set schedules")
    graph, name = arguments["graph"], arguments["field"]
    field = FIELDS[name]
    rows = [
        [
            Button(
                text=talk.plain(label),
                verb="schedule.set",
                arguments={"graph": graph, "field": name, "value": value},
            )
        ]
        for label, value in field.choices
    ]
    back = Button(text=talk.plain("⬅ Back"), verb="schedule", arguments={"graph": graph})
    talk.wait_for("schedule.value", graph=graph, field=name)
    talk.change(f"{talk.t(field.question)}{talk.reply_note}", [*rows, [back]])


async def take_value(talk: Talk, data: Arguments) -> None:
    """Take it in words."""
    name = data["field"]
    try:
        await _set(talk, data["graph"], name, FIELDS[name].read(talk.said.text))
    except InvalidError as error:
        told = what_is_wrong(error)
        talk.say(f"{told}\n\n{examples(talk)}" if name == "expression" else told)


async def press_value(talk: Talk, arguments: Arguments) -> None:
    """Take it by a button."""
    await _set(talk, arguments["graph"], arguments["field"], arguments["value"])


async def _set(talk: Talk, graph: str, name: str, value: JsonValue) -> None:
    if name == "expression":
        await set_times(talk, graph, str(value))
    else:
        # Of what is not there nothing can be changed.
        await talk.service.schedules.get(graph)
        await change_schedule(talk, graph, **{name: value})
    _end_question(talk)
    await show(talk, graph)


def _end_question(talk: Talk) -> None:
    dialog = talk.service.chats.dialogs.get(talk.said.chat, talk.said.person)
    if dialog is not None and dialog.step == "schedule.value":
        talk.end_dialog()


async def ask_remove(talk: Talk, arguments: Arguments) -> None:
    """Ask whether a schedule shall go."""
    graph = await talk.service.graphs.get(arguments["graph"])
    text = talk.t("Remove the schedule of “{name}”? Its runs stay.", name=graph.name)
    if graph.schedule:
        text = talk.t(
            "Remove the schedule of “{name}”? The one that its author wrote counts again: "
            "<code>{cron}</code>.",
            name=graph.name,
            cron=graph.schedule,
        )
    about = {"graph": graph.id}
    yes = Button(
        text=talk.plain("🗑 Yes, remove"), verb="schedule.removed", arguments=about, once=True
    )
    no = Button(text=talk.plain("⬅ Back"), verb="schedule", arguments=about)
    talk.change(text, [[yes], [no]])


async def remove(talk: Talk, arguments: Arguments) -> None:
    """Remove a schedule."""
    with suppress(NotFoundError):  # it is gone already
        await talk.service.schedules.remove(arguments["graph"], by=talk.actor)
    talk.flash(talk.plain("The schedule is removed."))
    await show(talk, arguments["graph"])


COMMANDS: Mapping[str, Command] = {"schedule": schedule}
PRESSES: Mapping[str, Press] = {
    "schedules": show_list,
    "schedule.choose": choose,
    **{
        verb: unless_gone(press)
        for verb, press in (
            ("schedule", show_one),
            ("schedule_on", turn_on),
            ("schedule_off", turn_off),
            ("schedule.ask", ask),
            ("schedule.set", press_value),
            ("schedule.remove", ask_remove),
            ("schedule.removed", remove),
        )
    },
}
STEPS: Mapping[str, Step] = {"schedule.value": take_value}
