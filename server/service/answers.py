"""What was answered to requests that say who they are: asked twice, done once.

A client that does not know whether its request arrived sends it again under the same key. The
answer is kept for a day, also over a restart. The id of the run that a request starts is kept
before the run is, so that a crash between both cannot start it twice.
"""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from runtime.clock import SECOND
from server.service.access import Actor
from server.service.database import ServerDatabase
from server.service.errors import ConflictError, InvalidError

KEPT = 24 * 60 * 60 * SECOND
LARGEST = 1024 * 1024
"""Bytes of an answer that is kept."""
_MOST = 10_000
"""Answers that are kept at once; the oldest are forgotten."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request under a key."""

    actor: Actor
    request: str
    """Method and path."""
    key: str
    content: bytes
    """Everything that makes it the same request."""

    @property
    def place(self) -> tuple[str, str, str]:
        """Where its answer is kept."""
        return (self.actor.name, self.request, self.key)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = b""
    """None = it was too large to be kept."""


class Answers:
    """The answers of a home."""

    def __init__(self, database: ServerDatabase, *, wall: Callable[[], int]) -> None:
        """Keep answers in the database; `wall` is the time in nanoseconds since 1970."""
        self._database = database
        self._wall = wall
        self._under_way: set[tuple[str, str, str]] = set()

    async def begin(self, asked: Asked, *, run: str) -> Answer | str:
        """Return what was answered before; or the id of a run, and the request is under way.

        Args:
            asked: the request.
            run: the id of the run that it may start, if it comes for the first time.

        Raises:
            ConflictError: the same request is under way already.
            InvalidError: another request came under that key.
        """
        if asked.place in self._under_way:
            message = f'the first request under the key "{asked.key}" is still under way'
            raise ConflictError(message)
        self._under_way.add(asked.place)
        try:
            found = await self._database.change(
                lambda connection: self._begin(connection, asked, run)
            )
        except BaseException:
            self.leave(asked)
            raise
        if isinstance(found, Answer):
            self.leave(asked)
        return found

    def _begin(self, connection: sqlite3.Connection, asked: Asked, run: str) -> Answer | str:
        wall = self._wall()
        connection.execute("DELETE FROM answers WHERE began < ?", (wall - KEPT,))
        row = connection.execute(
            "SELECT content, run, status, headers, body FROM answers "
            "WHERE actor = ? AND request = ? AND key = ?",
            asked.place,
        ).fetchone()
        content = hashlib.sha256(asked.content).digest()
        if row is not None:
            return _known(asked, content, row)
        connection.execute(
            "INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?, 0, '{}', NULL)",
            (*asked.place, content, run, wall),
        )
        connection.execute(
            "DELETE FROM answers WHERE rowid IN "
            "(SELECT rowid FROM answers ORDER BY began DESC LIMIT -1 OFFSET ?)",
            (_MOST,),
        )
        return run

    async def keep(self, asked: Asked, answer: Answer) -> None:
        """Keep the answer to a request that is under way."""
        body = answer.body
        row = (answer.status, json.dumps(dict(answer.headers)), body, *asked.place)
        await self._database.change(
            lambda connection: connection.execute(
                "UPDATE answers SET status = ?, headers = ?, body = ? "
                "WHERE actor = ? AND request = ? AND key = ?",
                row,
            )
        )

    def leave(self, asked: Asked) -> None:
        """A request is no longer under way; without an answer it may come again."""
        self._under_way.discard(asked.place)


def _known(asked: Asked, content: bytes, row: tuple[Any, ...]) -> Answer | str:
    kept, run, status, headers, body = row
    if kept != content:
        message = f'another request came under the key "{asked.key}"; use a new key'
        raise InvalidError(message)
    if not status:
        # The first one came to no end, as when the server was killed: do it, under the same id.
        return str(run)
    return Answer(status, json.loads(headers), body)
