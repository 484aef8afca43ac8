"""Which chats are told of which runs, and how their ends are told there."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from runtime.clock import SECOND
from server.service.database import ServerDatabase
from server.service.queue import Write

AnswerKind = Literal["web", "zip"]
"""How the end of a run is told: by a link to its page, or with its files as a ZIP."""
_LOST = -1
_KEPT = 60 * 24 * 60 * 60 * SECOND


@dataclass(frozen=True, slots=True)
class Watch:
    """A chat that follows a run."""

    run: str
    chat: int
    answer: AnswerKind
    message: int
    """The message that shows how far it is; 0 = it was not sent yet, -1 = it could not be."""
    told: int
    """The end that was told, in nanoseconds since 1970: a run may go on after it, and end again.
    0 = none."""

    @property
    def is_lost(self) -> bool:
        """Whether nobody could be shown how far it is; its end is told all the same."""
        return self.message == _LOST


class Watches:
    """Who follows what."""

    def __init__(self, database: ServerDatabase) -> None:
        """Keep it in the database."""
        self._database = database

    # --- Graphs ----------------------------------------------------------------------------

    def tell_of_graph(self, graph: str, chat: int, answer: AnswerKind) -> Write:
        """Return what notes that runs of a graph are told in a chat, whoever starts them."""
        row = (graph, chat, answer)
        return _writing("INSERT OR REPLACE INTO graph_chats VALUES (?, ?, ?)", row)

    def forget_graph(self, graph: str) -> Write:
        """Return what notes that a graph is gone."""
        return _writing("DELETE FROM graph_chats WHERE graph = ?", (graph,))

    def graphs(self) -> Sequence[str]:
        """Return the graphs of whose runs some chat is told."""
        return [row[0] for row in self._database.look("SELECT DISTINCT graph FROM graph_chats")]

    def chats_of_graph(self, graph: str) -> Sequence[tuple[int, AnswerKind]]:
        """Return the chats that are told of runs of a graph."""
        query = "SELECT chat, answer FROM graph_chats WHERE graph = ? ORDER BY chat"
        return [(row[0], row[1]) for row in self._database.look(query, graph)]

    def answer_of(self, graph: str, chat: int) -> AnswerKind:
        """Return how ends of runs of a graph are told in a chat."""
        return next((how for one, how in self.chats_of_graph(graph) if one == chat), "web")

    # --- Runs ------------------------------------------------------------------------------

    def follow(self, run: str, chat: int, answer: AnswerKind) -> Write:
        """Return what notes that a chat follows a run: before it begins, or goes on again."""
        query = "INSERT INTO watches VALUES (?, ?, ?, 0, 0) ON CONFLICT DO UPDATE SET told = 0"
        return _writing(query, (run, chat, answer))

    def shown(self, run: str, chat: int, message: int) -> Write:
        """Return what notes which message shows how far a run is."""
        query = "UPDATE watches SET message = ? WHERE run = ? AND chat = ?"
        return _writing(query, (message, run, chat))

    def lost(self, run: str, chat: int) -> Write:
        """Return what notes that a message could not be sent."""
        return self.shown(run, chat, _LOST)

    def told(self, run: str, chat: int, end: int) -> Write:
        """Return what notes that an end of a run was told; those of long ago are forgotten."""

        def write(connection: sqlite3.Connection) -> None:
            query = "UPDATE watches SET told = ? WHERE run = ? AND chat = ?"
            connection.execute(query, (end, run, chat))
            connection.execute("DELETE FROM watches WHERE told BETWEEN 1 AND ?", (end - _KEPT,))

        return write

    def forget(self, run: str, chat: int) -> Write:
        """Return what notes that there is no such run."""
        return _writing("DELETE FROM watches WHERE run = ? AND chat = ?", (run, chat))

    def of(self, run: str, chat: int) -> Watch | None:
        """Return how a chat follows a run; None = it does not."""
        return next(iter(self._watches("WHERE run = ? AND chat = ?", run, chat)), None)

    def of_run(self, run: str) -> Sequence[Watch]:
        """Return who follows a run, and followed it to its end."""
        return self._watches("WHERE run = ?", run)

    def of_chat(self, chat: int) -> Sequence[Watch]:
        """Return what is followed in a chat, and was of late."""
        return self._watches("WHERE chat = ?", chat)

    def under_way(self) -> Sequence[Watch]:
        """Return who follows what, but for what came to its end."""
        return self._watches("WHERE told = 0")

    def _watches(self, where: str, *values: object) -> Sequence[Watch]:
        query = f"SELECT run, chat, answer, message, told FROM watches {where} ORDER BY run, chat"  # noqa: S608
        return [Watch(*row) for row in self._database.look(query, *values)]


def _writing(query: str, row: tuple[Any, ...]) -> Write:
    def write(connection: sqlite3.Connection) -> None:
        connection.execute(query, row)

    return write
