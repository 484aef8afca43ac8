"""Which run is meant: by its id, the beginning of it, or its graph; else there are buttons."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from server.service.errors import NotFoundError
from server.service.records.runs import RunAbout, RunStateName
from server.telegram_bot.cards.run import run_label
from server.telegram_bot.choosing import graph_named
from server.telegram_bot.replies import Button
from server.telegram_bot.talk import Command, Press, Talk

UNDER_WAY: tuple[RunStateName, ...] = ("queued", "running", "paused")
_MOST = 10
Action = Callable[[Talk, str], Awaitable[None]]
"""Does something with the run of an id."""


def commanded(verb: str, action: Action, *, states: Sequence[RunStateName] = ()) -> Command:
    """Return a command that does something with a run.

    Args:
        verb: of buttons that do the same.
        action: does it.
        states: of the runs to choose from; () = all.
    """

    async def command(talk: Talk, text: str) -> None:
        if text:
            await action(talk, await _named(talk, text, states))
            return
        mine = await _followed(talk)
        if len(mine) == 1:
            await action(talk, mine[0].id)
        else:
            await _choose(talk, mine, verb, states)

    return command


def pressed(action: Action) -> Press:
    """Return what a button does with the run in its arguments."""

    async def press(talk: Talk, arguments: Mapping[str, Any]) -> None:
        await action(talk, str(arguments["run"]))

    return press


async def _named(talk: Talk, text: str, states: Sequence[RunStateName]) -> str:
    """Return the run that somebody means.

    Raises:
        NotFoundError: there is none.
        WhichError: the graph may be one of several.
    """
    runs = talk.service.runs
    with suppress(NotFoundError):
        return (await runs.get(text)).id
    begins = (await runs.list(search=text, most=2)).items
    if len(begins) == 1:
        return begins[0].id
    if begins:
        message = f"{text}…"
        raise NotFoundError(message, what="single run", choices=[one.id for one in begins])
    graph = await graph_named(talk, text)
    # Of a graph the last run is meant: one that the verb is for, if there is any.
    for wanted in (states, ()):
        found = (await runs.list(graph=graph.id, states=wanted, most=1)).items
        if found:
            return found[0].id
    raise NotFoundError(text, what="run of the graph")


async def _followed(talk: Talk) -> Sequence[RunAbout]:
    """Return the runs under way that this chat follows."""
    found: list[RunAbout] = []
    for watch in talk.service.chats.watches.of_chat(talk.said.chat):
        with suppress(NotFoundError):
            run = await talk.service.runs.get(watch.run)
            if run.state in UNDER_WAY:
                found.append(run)
    return found


async def _choose(
    talk: Talk, mine: Sequence[RunAbout], verb: str, states: Sequence[RunStateName]
) -> None:
    """Offer runs: those that this chat follows, or the last ones."""
    runs = mine or (await talk.service.runs.list(states=states, most=_MOST)).items
    if not runs:
        talk.say(talk.t("There is no such run now; /runs shows the last ones."))
        return
    rows = [
        [Button(text=run_label(one), verb=verb, arguments={"run": one.id})] for one in runs[-_MOST:]
    ]
    talk.say(talk.t("Which run?"), rows)
