"""/graphs: the list of graphs, and what the buttons of a card do."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from functools import wraps
from typing import Any

from server.service.access import Role
from server.service.errors import NotFoundError
from server.service.records.graphs import GraphAbout
from server.telegram_bot.cards.graph import back_button, graph_card
from server.telegram_bot.cards.states import SIGNS, state_of
from server.telegram_bot.choosing import graph_exactly
from server.telegram_bot.replies import Button, Rows
from server.telegram_bot.starting import start_run
from server.telegram_bot.talk import Command, Press, Talk
from server.telegram_bot.times import here

_ON_A_PAGE = 10
_IN_A_ROW = 5
Arguments = Mapping[str, Any]


def unless_gone(press: Press) -> Press:
    """Return a press that says so when its graph was deleted."""

    @wraps(press)
    async def pressed(talk: Talk, arguments: Arguments) -> None:
        try:
            await talk.service.graphs.get(arguments["graph"])
        except NotFoundError:
            talk.flash(talk.plain("This graph was deleted."))
            talk.change(talk.t("🗑 This graph was deleted."), [[_graphs_button(talk)]])
        else:
            await press(talk, arguments)

    return pressed


# --- The list -----------------------------------------------------------------------------------


async def graphs(talk: Talk, search: str) -> None:
    """Show all graphs, or those with a word in their name; a single one with its card."""
    if search:
        found = (await talk.service.graphs.list(search=search, most=2)).items
        about = found[0] if found else await graph_exactly(talk, search)
        if about is not None and len(found) <= 1:
            await graph_card(talk, about.id)
            return
    await _list(talk, search, [""])


async def show_list(talk: Talk, _: Arguments) -> None:
    """Show all graphs in a new message: what the button is under stays."""
    text, rows = await _page(talk, "", [""])
    talk.say(text, rows)


async def turn(talk: Talk, arguments: Arguments) -> None:
    """Show another part of the list."""
    await _list(talk, arguments["search"], arguments["cursors"])


async def _list(talk: Talk, search: str, cursors: list[str]) -> None:
    talk.change(*await _page(talk, search, cursors))


async def _page(talk: Talk, search: str, cursors: list[str]) -> tuple[str, Rows]:
    """Return a part of the list.

    Args:
        talk: who looks.
        search: what the names have in them.
        cursors: where this part begins, and those before it.
    """
    page = await talk.service.graphs.list(search=search, after=cursors[-1], most=_ON_A_PAGE)
    new = Button(text=talk.plain("➕ New graph"), verb="new")
    add = [[new]] if talk.actor.role >= Role.OPERATOR else []
    if not page.items:
        if search:
            return talk.t("No graph has “{word}” in its name.", word=search), [
                [_graphs_button(talk)]
            ]
        return talk.t("There are no graphs yet; /new adds one."), add
    rows = [[one] for one in await asyncio.gather(*(_opening(talk, one) for one in page.items))]
    turns = []
    if len(cursors) > 1:
        turns.append(_turning("⬅️", search, cursors[:-1]))
    if page.next is not None:
        turns.append(_turning("➡️", search, [*cursors, page.next]))
    head = talk.t("📋 Graphs")
    if search:
        head = talk.t("📋 Graphs with “{word}” in their names", word=search)
    return f"<b>{head}</b>", [*rows, *([turns] if turns else []), *add]


async def _opening(talk: Talk, about: GraphAbout) -> Button:
    """Return what opens a card, with the sign of the last run."""
    last = (await talk.service.runs.list(graph=about.id, most=1)).items
    sign = SIGNS[last[0].state] if last else "▫️"
    return Button(text=f"{sign} {about.name}", verb="graph", arguments={"graph": about.id})


def _turning(text: str, search: str, cursors: list[str]) -> Button:
    about = {"search": search, "cursors": cursors}
    return Button(text=text, verb="graphs.turn", arguments=about)


def _graphs_button(talk: Talk) -> Button:
    return Button(text=talk.plain("📋 Graphs"), verb="graphs")


# --- The card -----------------------------------------------------------------------------------


async def open_card(talk: Talk, arguments: Arguments) -> None:
    """Show a card in a message of its own: others have no picture."""
    await graph_card(talk, arguments["graph"], new=True)


async def show_card(talk: Talk, arguments: Arguments) -> None:
    """Show a card in the message that it was in before."""
    await graph_card(talk, arguments["graph"], chosen=arguments["chosen"])


async def run(talk: Talk, arguments: Arguments) -> None:
    """Start a run; the card gets a button for the next one."""
    await start_run(talk, arguments["graph"], arguments["chosen"])
    talk.flash(talk.plain("The run is started."))
    await graph_card(talk, arguments["graph"], chosen=arguments["chosen"])


async def status(talk: Talk, arguments: Arguments) -> None:
    """Show the last runs."""
    about = await talk.service.graphs.get(arguments["graph"])
    runs = (await talk.service.runs.list(graph=about.id, most=_ON_A_PAGE)).items
    back = back_button(talk, about.id, arguments["chosen"])
    head = talk.t("📊 Last runs of “{name}”", name=about.name)
    lines = [
        f"{number}. {state_of(talk.words, one.state)} · "
        f"{here(one.created)} · {talk.numbers.duration(one.duration)}"
        for number, one in enumerate(runs, 1)
    ]
    numbers = [
        Button(text=str(number), verb="run_status", arguments={"run": one.id})
        for number, one in enumerate(runs, 1)
    ]
    rows = [numbers[n : n + _IN_A_ROW] for n in range(0, len(numbers), _IN_A_ROW)]
    told = lines or [talk.t("It has not been run yet.")]
    talk.change("\n".join([f"<b>{head}</b>", *told]), [*rows, [back]])


async def drawing(talk: Talk, arguments: Arguments) -> None:
    """Send the drawing as a file: there its reader can look closer."""
    talk.say("", document=f"drawing:{arguments['graph']}")


# --- Deleting -----------------------------------------------------------------------------------


async def ask_delete(talk: Talk, arguments: Arguments) -> None:
    """Ask whether a graph shall go, and say what goes with it."""
    talk.actor.must_be(Role.ADMIN, to="delete graphs")
    about = await talk.service.graphs.get(arguments["graph"])
    counts = await talk.service.runs.counts(about.id)
    going_on = counts.get("running", 0) + counts.get("queued", 0) + counts.get("paused", 0)
    lines = [
        talk.t("🗑 Delete “{name}”?", name=about.name),
        talk.t("Its source, its drawing and its schedule are gone for ever."),
        talk.tn("Its {count} run stays.", "Its {count} runs stay.", sum(counts.values())),
    ]
    if going_on:
        lines.append(
            talk.tn(
                "{count} run goes on to its end.", "{count} runs go on to their ends.", going_on
            )
        )
    yes = Button(
        text=talk.plain("🗑 Yes, delete"),
        verb="graph.deleted",
        arguments={"graph": about.id, "name": about.name, "etag": about.etag},
        once=True,
    )
    talk.change("\n".join(lines), [[yes], [back_button(talk, about.id, arguments["chosen"])]])


async def delete(talk: Talk, arguments: Arguments) -> None:
    """Delete a graph."""
    graph = arguments["graph"]
    with suppress(NotFoundError):  # it is gone already
        await talk.service.graphs.delete(graph, by=talk.actor, if_match=arguments["etag"])
    text = talk.t("🗑 “{name}” was deleted.", name=arguments["name"])
    talk.change(text, [[_graphs_button(talk)]])


COMMANDS: Mapping[str, Command] = {"graphs": graphs}
PRESSES: Mapping[str, Press] = {
    "graphs": show_list,
    "graphs.turn": turn,
    "graph.deleted": delete,
    **{
        verb: unless_gone(press)
        for verb, press in (
            ("graph", open_card),
            ("graph.card", show_card),
            ("graph.run", run),
            ("graph.status", status),
            ("graph.drawing", drawing),
            ("graph.delete", ask_delete),
        )
    },
}
