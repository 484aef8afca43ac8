"""Opening what a home knows of who may come in, and what was answered to whom."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from runtime.clock import RealClock, WallClock
from runtime.store.home import Home
from server.service.accounts.room import Accounts
from server.service.answers import Answers
from server.service.database import ServerDatabase


@asynccontextmanager
async def open_accounts(
    home: Home, *, outside: bool = False
) -> AsyncIterator[tuple[Accounts, Answers]]:
    """Open both, whoever else has them open; the home is made if there is none.

    Args:
        home: the home.
        outside: whether others than this machine reach the doors.

    Raises:
        StoreError: they cannot be used.
    """
    home.make()
    database = ServerDatabase(home.root / "server.db")
    wall = WallClock(sleep=asyncio.sleep).now
    now = RealClock(sleep=asyncio.sleep).now
    try:
        accounts = Accounts(database, wall=wall, now=now, outside=outside)
        yield accounts, Answers(database, wall=wall)
    finally:
        database.close()
