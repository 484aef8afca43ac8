"""What buttons in chats do. A button knows only a key: what it means stands here, and survives."""

import json
import secrets
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from runtime.clock import SECOND
from server.service.database import ServerDatabase
from server.service.records.base import JsonValue

_KEPT = 60 * 24 * 60 * 60 * SECOND
_BYTES = 12


@dataclass(frozen=True, slots=True)
class NewOffer:
    """What somebody may choose."""

    verb: str
    arguments: Mapping[str, JsonValue] = field(default_factory=dict)
    once: bool = False
    """Whether it may be chosen once only: what starts, deletes or answers something."""
    run: str = ""
    """The id of the run that it starts, if it starts one."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What somebody chose."""

    verb: str
    arguments: Mapping[str, Any]
    run: str
    is_taken: bool
    """Whether it was chosen before, and may be once only."""


class Offers:
    """All offers of the last weeks."""

    def __init__(self, database: ServerDatabase, *, wall: Callable[[], int]) -> None:
        """Keep them in the database; `wall` is the time in nanoseconds since 1970."""
        self._database = database
        self._wall = wall

    async def make(self, offers: Sequence[NewOffer]) -> Sequence[str]:
        """Keep offers; return a key for each that nobody can guess."""
        keys = [secrets.token_urlsafe(_BYTES) for _ in offers]
        wall = self._wall()
        rows = [
            (key, one.verb, json.dumps(dict(one.arguments)), one.run, one.once, wall)
            for key, one in zip(keys, offers, strict=True)
        ]

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM offers WHERE made < ?", (wall - _KEPT,))
            connection.executemany("INSERT INTO offers VALUES (?, ?, ?, ?, ?, '', ?)", rows)

        if rows:
            await self._database.change(write)
        return keys

    async def take(self, key: str, *, by: str) -> Offer | None:
        """Return what a button means; None = it is too old, or nobody's.

        Args:
            key: what the button sent.
            by: names the press; the same press may come again, another one takes nothing that
                may be taken once only.
        """

        def write(connection: sqlite3.Connection) -> Offer | None:
            row = connection.execute(
                "SELECT verb, arguments, run, once, taken FROM offers WHERE key = ?", (key,)
            ).fetchone()
            if row is None:
                return None
            verb, arguments, run, once, taken = row
            is_taken = bool(once) and taken not in ("", by)
            if once and not taken:
                connection.execute("UPDATE offers SET taken = ? WHERE key = ?", (by, key))
            return Offer(verb, json.loads(arguments), run, is_taken)

        return await self._database.change(write)

    async def give_back(self, key: str) -> None:
        """Let an offer be chosen again: what was chosen could not be done."""
        await self._database.change(
            lambda connection: connection.execute(
                "UPDATE offers SET taken = '' WHERE key = ?", (key,)
            )
        )
