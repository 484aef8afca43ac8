"""Every verb about whom the bot heeds: people and groups, each with a role."""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from server.service.access import Actor, Role
from server.service.accounts.room import check_name
from server.service.database import ServerDatabase
from server.service.errors import NotFoundError
from server.service.queue import Write
from server.service.records.base import Record, known_moment

_COLUMNS = "id, name, role, alerts, language, created"
_PLACES = (
    *(("people", "id"), ("graph_chats", "chat"), ("watches", "chat")),
    *(("questions", "chat"), ("dialogs", "chat")),
)
"""Tables and their columns with the numbers of chats."""


class PersonAbout(Record):
    """A person or a group that the bot heeds."""

    id: int
    """As Telegram numbers it; those of groups are negative."""
    name: str
    """For journals, logs and approvals."""
    role: str
    alerts: bool
    """Whether it is told what goes wrong."""
    language: str
    """The one that was spoken there last; "" = none yet."""
    created: datetime


class People:
    """The allow-list of a home. Whoever is not on it is told so once, and is not heeded."""

    def __init__(self, database: ServerDatabase, *, wall: Callable[[], int]) -> None:
        """Keep it in the database; `wall` is the time in nanoseconds since 1970."""
        self._database = database
        self._wall = wall

    async def allow(self, id_: int, name: str, role: Role, *, by: Actor) -> PersonAbout:
        """Heed a person or a group, from now on in this role. Needs the role admin.

        Raises:
            InvalidError: nobody can be called so.
        """
        by.must_be(Role.ADMIN, to="let people use the bot")
        check_name(name)
        row = (id_, name, role.label, self._wall())

        def write(connection: sqlite3.Connection) -> None:
            connection.execute(
                "INSERT INTO people VALUES (?, ?, ?, 1, '', ?) "
                "ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role",
                row,
            )

        await self._database.change(write)
        return self._get(id_)

    async def revoke(self, id_: int, *, by: Actor) -> None:
        """Heed somebody no more, and tell him nothing any more. Needs the role admin.

        Raises:
            NotFoundError: nobody of that number is heeded.
        """
        by.must_be(Role.ADMIN, to="keep people from the bot")

        def write(connection: sqlite3.Connection) -> int:
            # Told again, once, that it is so now.
            connection.execute("DELETE FROM refused WHERE id = ?", (id_,))
            known = connection.execute("SELECT count(*) FROM people WHERE id = ?", (id_,))
            found: int = known.fetchone()[0]
            for table, column in _PLACES if found else ():
                query = f"DELETE FROM {table} WHERE {column} = ?"  # noqa: S608 - ours
                connection.execute(query, (id_,))
            return found

        if not await self._database.change(write):
            known = [str(one.id) for one in self.everybody()]
            raise NotFoundError(str(id_), what="person or group with the id", choices=known)

    async def list(self, *, by: Actor) -> Sequence[PersonAbout]:
        """Return everybody by name. Needs the role admin."""
        by.must_be(Role.ADMIN, to="see who may use the bot")
        return self.everybody()

    def everybody(self) -> Sequence[PersonAbout]:
        """Return everybody by name, for whoever sends messages."""
        rows = self._database.look(f"SELECT {_COLUMNS} FROM people ORDER BY name, id")  # noqa: S608
        return [_about(row) for row in rows]

    def actor(self, person: int, chat: int) -> Actor | None:
        """Return who speaks in a chat; None = neither the person nor the chat is heeded.

        Who may do something by himself may do so in every chat; in a group that is heeded
        everybody may do what the group may.
        """
        found = {one.id: one for one in self.everybody() if one.id in (person, chat)}
        if not found:
            return None
        role = max(Role[one.role.upper()] for one in found.values())
        name = found[person].name if person in found else f"telegram:{person}"
        return Actor(name, role)

    async def note_refusal(self, chat: int) -> bool:
        """Note that a chat is refused; return whether it is the first time."""
        wall = self._wall()

        def write(connection: sqlite3.Connection) -> bool:
            row = (chat, wall)
            return (
                connection.execute("INSERT OR IGNORE INTO refused VALUES (?, ?)", row).rowcount > 0
            )

        return await self._database.change(write)

    async def set_alerts(self, id_: int, *, on: bool) -> bool:
        """Tell a chat what goes wrong, or no more; return whether it is on the list."""
        return await self._update("alerts = ?", id_, int(on))

    async def note_language(self, id_: int, language: str) -> None:
        """Note which language is spoken in a chat."""
        if any(one.id == id_ and one.language != language for one in self.everybody()):
            await self._update("language = ?", id_, language)

    def moved(self, old: int, new: int) -> Write:
        """Return what notes that a group has another number."""

        def write(connection: sqlite3.Connection) -> None:
            for table, column in _PLACES:
                query = f"UPDATE OR REPLACE {table} SET {column} = ? WHERE {column} = ?"  # noqa: S608 - ours
                connection.execute(query, (new, old))

        return write

    async def _update(self, change: str, id_: int, value: object) -> bool:
        def write(connection: sqlite3.Connection) -> bool:
            query = f"UPDATE people SET {change} WHERE id = ?"  # noqa: S608 - ours
            return connection.execute(query, (value, id_)).rowcount > 0

        return await self._database.change(write)

    def _get(self, id_: int) -> PersonAbout:
        query = f"SELECT {_COLUMNS} FROM people WHERE id = ?"  # noqa: S608 - ours
        return _about(self._database.look(query, id_)[0])


def _about(row: tuple[Any, ...]) -> PersonAbout:
    id_, name, role, alerts, language, created = row
    return PersonAbout(
        id=id_,
        name=name,
        role=role,
        alerts=bool(alerts),
        language=language,
        created=known_moment(created),
    )
