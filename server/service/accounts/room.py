"""Every verb about who may come in."""

import hashlib
import hmac
import re
import secrets
import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from runtime.clock import SECOND
from server.service.access import LOCAL, Actor, Role
from server.service.accounts.failures import Failures
from server.service.database import ServerDatabase
from server.service.errors import (
    ConflictError,
    InvalidError,
    NotFoundError,
    UnauthenticatedError,
)
from server.service.records.base import Record, moment

PREFIX = "fbf_"
"""What tokens begin with, so that people and scanners of secrets know one when they see it."""
IDLE = 12 * 60 * 60 * SECOND
"""A session ends when nothing was asked in it for that long."""
WHOLE = 7 * 24 * 60 * 60 * SECOND
"""A session ends after that long in any case."""
_MINUTE = 60 * SECOND
"""When something was used last is kept this exactly: not every request shall wait for the disk."""
_MOST_NOTED = 1_000
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")


class TokenAbout(Record):
    """A token, without the token."""

    name: str
    role: str
    created: datetime
    last_used: datetime | None = None
    """To the minute."""


class SignedIn(Record):
    """A browser that signed in."""

    session: str
    """The secret of its cookie."""
    csrf: str
    """What its forms have to send back."""
    name: str
    role: str


class Accounts:
    """Tokens (only their hashes are kept) and sessions of browsers."""

    def __init__(
        self,
        database: ServerDatabase,
        *,
        wall: Callable[[], int],
        now: Callable[[], int],
        outside: bool = False,
    ) -> None:
        """Let in who is in the database.

        Args:
            database: of the home.
            wall: the time in nanoseconds since 1970.
            now: nanoseconds of a clock that nobody sets.
            outside: whether others than this machine reach the doors.
        """
        self._database = database
        self._wall = wall
        self._failures = Failures(now)
        self._demands = outside
        self._noted: dict[bytes, int] = {}
        """When it was noted last that something is used, by its hash."""

    async def demands_tokens(self) -> bool:
        """Whether anybody has to show a token: there is one, or the address is not loopback.

        Once that is so it stays so: whoever revokes the last token does not open the door.
        """
        if not self._demands:
            self._demands = bool(self._database.look("SELECT 1 FROM tokens LIMIT 1"))
        return self._demands

    # --- Tokens ----------------------------------------------------------------------------

    async def add_token(self, name: str, role: Role, *, by: Actor) -> str:
        """Make a token; it is shown once, here. Needs the role admin.

        Raises:
            ConflictError: there is one of that name.
            InvalidError: nobody can be called so.
        """
        by.must_be(Role.ADMIN, to="add tokens")
        check_name(name)
        token = PREFIX + secrets.token_urlsafe(32)
        row = (name, role.label, _hash(token), self._wall(), 0)

        def add(connection: sqlite3.Connection) -> None:
            if connection.execute("SELECT 1 FROM tokens WHERE name = ?", (name,)).fetchone():
                message = f'there is a token "{name}"; revoke it first, or choose another name'
                raise ConflictError(message)
            connection.execute("INSERT INTO tokens VALUES (?, ?, ?, ?, ?)", row)

        await self._database.change(add)
        return token

    async def tokens(self, *, by: Actor) -> Sequence[TokenAbout]:
        """Return all tokens by name. Needs the role admin."""
        by.must_be(Role.ADMIN, to="see the tokens")
        rows = self._database.look("SELECT name, role, created, used FROM tokens ORDER BY name")
        return [_about(row) for row in rows]

    async def revoke_token(self, name: str, *, by: Actor) -> None:
        """Forget a token and end the sessions that began with it. Needs the role admin.

        Raises:
            NotFoundError: there is none of that name.
        """
        by.must_be(Role.ADMIN, to="revoke tokens")
        await self.demands_tokens()

        def revoke(connection: sqlite3.Connection) -> int:
            return connection.execute("DELETE FROM tokens WHERE name = ?", (name,)).rowcount

        if not await self._database.change(revoke):
            names = [row[0] for row in self._database.look("SELECT name FROM tokens")]
            raise NotFoundError(name, what="token", choices=names)

    async def actor_of_token(self, token: str, *, source: str) -> Actor:
        """Return who shows a token; failures are counted by `source` (an address).

        Raises:
            UnauthenticatedError: there is no such token.
            BusyError: too many failures came from there lately.
        """
        self._failures.check(source)
        name, role, used = self._find(token) or ("", "", 0)
        if not name:
            self._failures.count(source)
            message = "there is no such token (any more); ask whoever runs the server for one"
            raise UnauthenticatedError(message)
        if self._is_to_be_noted(_hash(token), used):
            await self._note_use(name)
        return Actor(name, Role[role.upper()])

    def _find(self, token: str) -> tuple[str, str, int] | None:
        """Return name, role and last use of a token; how long it takes does not depend on it."""
        shown = _hash(token)
        found = None
        for name, role, kept, used in self._database.look(
            "SELECT name, role, hash, used FROM tokens"
        ):
            if hmac.compare_digest(kept, shown):
                found = (name, role, used)
        return found

    def _is_to_be_noted(self, thing: bytes, kept: int) -> bool:
        """Whether a use is to be written down; of many at once, for the first one only."""
        wall = self._wall()
        if wall - max(kept, self._noted.get(thing, 0)) <= _MINUTE:
            return False
        if len(self._noted) >= _MOST_NOTED:
            self._noted.clear()
        self._noted[thing] = wall
        return True

    async def _note_use(self, name: str) -> None:
        wall = self._wall()
        await self._database.change(
            lambda connection: connection.execute(
                "UPDATE tokens SET used = ? WHERE name = ?", (wall, name)
            )
        )

    # --- Sessions ----------------------------------------------------------------------------

    async def sign_in(self, token: str, *, source: str) -> SignedIn:
        """Begin a session of a browser.

        Raises:
            UnauthenticatedError: there is no such token.
            BusyError: too many failures came from there lately.
        """
        actor = await self.actor_of_token(token, source=source)
        session = secrets.token_urlsafe(32)
        wall = self._wall()

        def begin(connection: sqlite3.Connection) -> bool:
            connection.execute(
                "DELETE FROM sessions WHERE began < ? OR seen < ?", (wall - WHOLE, wall - IDLE)
            )
            known = "SELECT ?, name, ?, ? FROM tokens WHERE name = ? AND hash = ?"
            row = (_hash(session), wall, wall, actor.name, _hash(token))
            return connection.execute(f"INSERT INTO sessions {known}", row).rowcount == 1

        if not await self._database.change(begin):
            message = "the token was revoked just now"
            raise UnauthenticatedError(message)
        return SignedIn(
            session=session, csrf=_csrf(session), name=actor.name, role=actor.role.label
        )

    async def session(self, session: str) -> tuple[Actor, str] | None:
        """Return who has a session, and its CSRF token; None = there is none (any more)."""
        shown = _hash(session)
        rows = self._database.look(
            "SELECT name, role, began, seen FROM sessions JOIN tokens ON token = name "
            "WHERE sessions.hash = ?",
            shown,
        )
        if not rows:
            return None
        name, role, began, seen = rows[0]
        wall = self._wall()
        if wall - began > WHOLE or wall - seen > IDLE:
            await self.sign_out(session)
            return None
        if self._is_to_be_noted(shown, seen):
            await self._database.change(
                lambda connection: connection.execute(
                    "UPDATE sessions SET seen = ? WHERE hash = ?", (wall, shown)
                )
            )
        return Actor(name, Role[role.upper()]), _csrf(session)

    async def sign_out(self, session: str) -> None:
        """End a session."""
        shown = _hash(session)
        await self._database.change(
            lambda connection: connection.execute("DELETE FROM sessions WHERE hash = ?", (shown,))
        )


def _hash(secret: str) -> bytes:
    # A plain hash does: nobody finds 256 random bits by trying.
    return hashlib.sha256(secret.encode(errors="replace")).digest()


def _csrf(session: str) -> str:
    """Return what belongs to a session, and tells nothing of its secret."""
    return hmac.digest(session.encode(), b"csrf", "sha256").hex()


def check_name(name: str) -> None:
    """Refuse names that nobody can have.

    Raises:
        InvalidError: nobody can be called so.
    """
    if name == LOCAL.name:
        message = f'"{name}" is whoever is on this machine; choose another name for a token'
        raise InvalidError(message)
    if _NAME.fullmatch(name) is None:
        message = (
            f'nobody can be called "{name[:80]}"; expected up to 64 letters (A-Z), digits and any '
            "of ._@-, such as anna or ci-runner"
        )
        raise InvalidError(message)


def _about(row: tuple[Any, ...]) -> TokenAbout:
    name, role, created, used = row
    made = moment(created)
    assert made is not None  # noqa: S101 - a token was made at some time
    return TokenAbout(name=name, role=role, created=made, last_used=moment(used))
