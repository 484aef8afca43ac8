"""/run: starting runs, which the chat follows from then on."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from markupsafe import escape

from server.service.errors import InvalidError, ServiceError
from server.service.records.base import JsonValue
from server.service.records.runs import NewRun
from server.telegram_bot.choosing import graph_named
from server.telegram_bot.replies import Button, Reply
from server.telegram_bot.talk import Command, Press, Talk
from server.telegram_bot.values import values_of

_MOST = 10
_GIVEN = re.compile(r"(?:^|\s)([\w.-]+)=")


async def start_run(talk: Talk, graph: str, parameters: Mapping[str, JsonValue]) -> None:
    """Start a run of a graph and show how far it is; its id is `talk.run`.

    Args:
        talk: who starts it, and where.
        graph: the id.
        parameters: as the service takes them.

    Raises:
        NotFoundError: there is no such graph.
        InvalidError: a parameter does not fit; all are told.
    """
    async with following(talk, graph):
        new = NewRun(graph=graph, parameters=parameters)
        await talk.service.runs.start(new, by=talk.actor, id_=talk.run)


@asynccontextmanager
async def following(talk: Talk, graph: str) -> AsyncIterator[None]:
    """Let a chat follow the run `talk.run`, which is started meanwhile.

    Args:
        talk: where.
        graph: the id of its graph, whose ends are told as the chat wants them.
    """
    watches, chat = talk.service.chats.watches, talk.said.chat
    follow = watches.follow(talk.run, chat, watches.answer_of(graph, chat))
    # Before it begins: it may be over at once, and its end is told to those who follow it.
    await talk.service.queue.put([], also=[follow])
    try:
        yield
    except ServiceError:
        talk.writes.append(watches.forget(talk.run, chat))
        raise
    started(talk, talk.run)


def started(talk: Talk, run: str) -> None:
    """Show how far a run is, which the chat follows: in a message that changes as it goes on."""
    talk.replies.append(Reply(shows=run))


async def run(talk: Talk, text: str) -> None:
    """Start a run of a graph: `name parameter=value …`."""
    if not text:
        await _choose(talk, "")
        return
    name, given = said_in(text)
    if not name:
        talk.say(talk.t("Name the graph first: /run name parameter=value"))
        return
    graph = await graph_named(talk, name)
    try:
        await start_run(talk, graph.id, values_of(given, graph.parameters))
    except InvalidError as error:
        if len(error.problems) < 2:  # noqa: PLR2004 - one is told as it is
            raise
        talk.say("\n".join(f"⚠️ {escape(what)}" for _, what in error.problems))


async def run_graph(talk: Talk, arguments: Mapping[str, Any]) -> None:
    """Start a run with these parameters."""
    await start_run(talk, str(arguments["graph"]), arguments.get("parameters", {}))


async def choose(talk: Talk, arguments: Mapping[str, Any]) -> None:
    """Show the next graphs to choose from."""
    await _choose(talk, str(arguments["after"]))


async def _choose(talk: Talk, after: str) -> None:
    page = await talk.service.graphs.list(after=after, most=_MOST)
    if not page.items:
        talk.say(talk.t("There are no graphs yet; /new adds one."))
        return
    rows = [
        [Button(text=f"▶️ {one.name}", verb="run_graph", arguments={"graph": one.id}, once=True)]
        for one in page.items
    ]
    if page.next is not None:
        more = Button(text=talk.plain("More ➡️"), verb="run_choose", arguments={"after": page.next})
        rows.append([more])
    talk.change(talk.t("Which graph is to be run?"), rows)


def said_in(text: str) -> tuple[str, dict[str, str]]:
    """Return the name and the parameters that a text gives: `name one=1 two=two words`."""
    name, *given = _GIVEN.split(text)
    values = (value.strip() for value in given[1::2])
    return name.strip(), dict(zip(given[::2], values, strict=True))


COMMANDS: Mapping[str, Command] = {"run": run}
PRESSES: Mapping[str, Press] = {
    "run_graph": run_graph,
    "run_again": run_graph,
    "run_choose": choose,
}
