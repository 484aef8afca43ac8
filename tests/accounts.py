"""Accounts and kept answers of a home, with a clock that tests set."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runtime.clock import SECOND
from server.service.access import Actor, Role
from server.service.accounts.room import Accounts
from server.service.answers import Answers
from server.service.database import ServerDatabase

ADMIN = Actor("admin", Role.ADMIN)


class SetClock:
    """Shows what it was set to, in nanoseconds."""

    def __init__(self) -> None:
        self.time = 1_800_000_000 * SECOND

    def now(self) -> int:
        """Return it."""
        return self.time

    def go(self, seconds: float) -> None:
        """Let time pass."""
        self.time += round(seconds * SECOND)


class Desk:
    """What stands at the door of one home."""

    def __init__(self, database: ServerDatabase, clock: SetClock, *, outside: bool) -> None:
        self.clock = clock
        self.database = database
        self.accounts = Accounts(database, wall=clock.now, now=clock.now, outside=outside)
        self.answers = Answers(database, wall=clock.now)


@contextmanager
def desk_in(
    folder: Path, *, clock: SetClock | None = None, outside: bool = False
) -> Iterator[Desk]:
    """Open the accounts of a home in a folder, as a process of its own would."""
    database = ServerDatabase(folder / "home" / "server.db")
    try:
        yield Desk(database, clock or SetClock(), outside=outside)
    finally:
        database.close()
