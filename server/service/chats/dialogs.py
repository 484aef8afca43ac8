"""What people were asked in chats: the step of a dialog, and what was said so far."""

import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from runtime.clock import SECOND
from server.service.database import ServerDatabase
from server.service.queue import Write
from server.service.records.base import JsonValue

_KEPT = 24 * 60 * 60 * SECOND
"""Whatever somebody writes the day after is no answer any more."""


@dataclass(frozen=True, slots=True)
class Dialog:
    """Where a dialog stands."""

    step: str
    data: Mapping[str, Any]


class Dialogs:
    """The dialogs under way, one for each person in each chat."""

    def __init__(self, database: ServerDatabase, *, wall: Callable[[], int]) -> None:
        """Keep them in the database; `wall` is the time in nanoseconds since 1970."""
        self._database = database
        self._wall = wall

    def get(self, chat: int, person: int) -> Dialog | None:
        """Return the dialog with somebody; None = nothing was asked."""
        rows = self._database.look(
            "SELECT step, data FROM dialogs WHERE chat = ? AND person = ? AND changed > ?",
            *(chat, person, self._wall() - _KEPT),
        )
        return Dialog(rows[0][0], json.loads(rows[0][1])) if rows else None

    def step(self, chat: int, person: int, step: str, data: Mapping[str, JsonValue]) -> Write:
        """Return what notes that somebody was asked something."""
        wall = self._wall()
        row = (chat, person, step, json.dumps(dict(data)), wall)

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM dialogs WHERE changed <= ?", (wall - _KEPT,))
            connection.execute("INSERT OR REPLACE INTO dialogs VALUES (?, ?, ?, ?, ?)", row)

        return write

    def end(self, chat: int, person: int) -> Write:
        """Return what notes that nothing is asked any more."""

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM dialogs WHERE chat = ? AND person = ?", (chat, person))

        return write
