"""Which messages ask chats for an approval: when somebody has answered, all of them say so."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from server.service.database import ServerDatabase
from server.service.queue import Write


@dataclass(frozen=True, slots=True)
class Question:
    """A message that asks."""

    key: str
    """Names what was asked; several chats may have been."""
    chat: int
    run: str
    node: str
    """The task that waits for an answer."""
    text: str
    """What the message says, as HTML."""
    message: int = 0
    """Its number; 0 = it was not sent yet."""


class Questions:
    """The messages that wait for an answer."""

    def __init__(self, database: ServerDatabase) -> None:
        """Keep them in the database."""
        self._database = database

    def asked(self, question: Question) -> Write:
        """Return what notes that a message is about to ask; the same one again is no other."""
        one = question
        row = (one.key, one.chat, one.run, one.node, one.text, one.message)
        return _writing("INSERT OR IGNORE INTO questions VALUES (?, ?, ?, ?, ?, ?)", row)

    def sent(self, key: str, chat: int, message: int) -> Write:
        """Return what notes which message asks."""
        query = "UPDATE questions SET message = ? WHERE key = ? AND chat = ?"
        return _writing(query, (message, key, chat))

    def settled(self, key: str, chat: int) -> Write:
        """Return what notes that a message asks no more."""
        return _writing("DELETE FROM questions WHERE key = ? AND chat = ?", (key, chat))

    def get(self, key: str, chat: int) -> Question | None:
        """Return a message that asks; None = it does not (any more)."""
        return next(iter(self._questions("WHERE key = ? AND chat = ?", key, chat)), None)

    def all(self) -> Sequence[Question]:
        """Return all messages that ask."""
        return self._questions("")

    def _questions(self, where: str, *values: object) -> Sequence[Question]:
        query = f"SELECT key, chat, run, node, text, message FROM questions {where} ORDER BY rowid"  # noqa: S608 - ours
        return [Question(*row) for row in self._database.look(query, *values)]


def _writing(query: str, row: tuple[str | int, ...]) -> Write:
    def write(connection: sqlite3.Connection) -> None:
        connection.execute(query, row)

    return write
