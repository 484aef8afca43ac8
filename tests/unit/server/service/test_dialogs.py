"""What was asked in chats."""

from pathlib import Path

from runtime.clock import SECOND
from server.service.chats.dialogs import Dialogs
from server.service.database import ServerDatabase
from server.service.queue import DurableQueue
from tests.talking import in_loop

DAY = 24 * 60 * 60 * SECOND


@in_loop
async def test_what_is_said_the_day_after_is_no_answer(tmp_path: Path) -> None:
    database, now = ServerDatabase(tmp_path / "server.db"), DAY

    def wall() -> int:
        return now

    dialogs, queue = Dialogs(database, wall=wall), DurableQueue(database, wall=wall)
    await queue.put([], also=[dialogs.step(1, 1, "graph.name", {"graph": "blinker"})])
    now += DAY - 1
    late = dialogs.get(1, 1)
    now += 1
    later = dialogs.get(1, 1)
    await queue.put([], also=[dialogs.step(1, 2, "graph.name", {})])
    kept = database.look("SELECT person FROM dialogs")
    database.close()

    assert late is not None
    assert late.data == {"graph": "blinker"}
    assert later is None
    assert kept == [(2,)]
