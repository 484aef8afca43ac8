"""Opening what a home knows of people: who may come in, what was answered, what they were told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from runtime.clock import RealClock, WallClock
from runtime.store.home import Home
from server.service.accounts.room import Accounts
from server.service.answers import Answers
from server.service.chats.dialogs import Dialogs
from server.service.chats.offers import Offers
from server.service.chats.people import People
from server.service.chats.questions import Questions
from server.service.chats.room import Chats
from server.service.chats.watches import Watches
from server.service.database import ServerDatabase
from server.service.notices.going_on import GoingOn
from server.service.queue import DurableQueue


@dataclass(frozen=True, slots=True)
class Known:
    """What `server.db` of a home knows."""

    accounts: Accounts
    answers: Answers
    chats: Chats
    queue: DurableQueue
    going_on: GoingOn
    database: ServerDatabase


@asynccontextmanager
async def open_known(home: Home, *, outside: bool = False) -> AsyncIterator[Known]:
    """Open it, whoever else has it open; the home is made if there is none.

    Args:
        home: the home.
        outside: whether others than this machine reach the doors.

    Raises:
        StoreError: it cannot be used.
    """
    home.make()
    database = ServerDatabase(home.root / "server.db")
    wall = WallClock(sleep=asyncio.sleep).now
    now = RealClock(sleep=asyncio.sleep).now
    try:
        yield Known(
            accounts=Accounts(database, wall=wall, now=now, outside=outside),
            answers=Answers(database, wall=wall),
            chats=Chats(
                people=People(database, wall=wall),
                offers=Offers(database, wall=wall),
                dialogs=Dialogs(database, wall=wall),
                watches=Watches(database),
                questions=Questions(database),
            ),
            queue=DurableQueue(database, wall=wall),
            going_on=GoingOn(database, wall=wall),
            database=database,
        )
    finally:
        database.close()
