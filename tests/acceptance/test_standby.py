"""A second server stands by, and takes the place of the first when that is killed."""

import asyncio
import sqlite3
from contextlib import AsyncExitStack, closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from runtime.clock import SECOND
from tests.api_client import graph_text, nap
from tests.control import until
from tests.killed_servers import json_of, server_process
from tests.talking import free_port, in_loop

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]
API = "/api/v1"
MINUTELY = {"expression": "* * * * *", "missed": "all", "overlap": "allow"}
MISSED = timedelta(minutes=90)


async def slots_of(session: aiohttp.ClientSession, address: str) -> list[Any]:
    """Return all slots, the newest first."""
    found: list[Any] = []
    cursor: object = ""
    while cursor is not None:
        page = await json_of(
            session, "GET", f"{address}{API}/schedules/nap/slots?limit=100&cursor={cursor}"
        )
        items = page["items"]
        assert isinstance(items, list)
        found += items
        cursor = page["next"]
    return found


async def started(session: aiohttp.ClientSession, address: str) -> int:
    return sum(one["state"] == "started" for one in await slots_of(session, address))


def miss(home: Path) -> None:
    """Let the schedule have been looked at last long ago, as if the machine had slept."""
    with closing(sqlite3.connect(home / "server.db", timeout=30)) as database:
        since = MISSED // timedelta(seconds=1) * SECOND
        database.execute("UPDATE schedules SET seen = seen - ?", (since,))
        database.commit()


@in_loop
async def test_no_slot_is_lost_or_doubled_when_the_first_of_two_servers_is_killed(
    tmp_path: Path,
) -> None:
    port = free_port()
    async with aiohttp.ClientSession() as session, AsyncExitStack() as stack:
        first = await stack.enter_async_context(server_process(tmp_path, port=port))
        taking_over = asyncio.ensure_future(
            stack.enter_async_context(server_process(tmp_path, "--standby", port=port))
        )
        schedule = f"{first.address}{API}/schedules/nap"
        await json_of(
            session,
            "POST",
            f"{first.address}{API}/graphs",
            data=graph_text("nap", nap(0)),
            headers={"Content-Type": "application/json"},
        )
        await json_of(session, "PUT", schedule, json=MINUTELY)
        await asyncio.to_thread(miss, tmp_path)
        await json_of(session, "PUT", schedule, json=MINUTELY)

        async def some() -> bool:
            return await started(session, first.address) >= 5

        await until(some)
        assert not taking_over.done()
        await first.kill()
        second = await taking_over

        async def all_() -> bool:
            slots = await slots_of(session, second.address)
            return all(one["state"] == "started" for one in slots)

        await until(all_)
        slots = await slots_of(session, second.address)
        runs: list[object] = []
        cursor: object = ""
        while cursor is not None:
            address = f"{second.address}{API}/workflows?limit=50&cursor={cursor}"
            page = await json_of(session, "GET", address)
            items = page["items"]
            assert isinstance(items, list)
            runs += [one["id"] for one in items]
            cursor = page["next"]
        times = [datetime.fromisoformat(one["slot"]) for one in slots]

        assert MISSED // timedelta(minutes=1) <= len(times)
        assert times == [times[0] - n * timedelta(minutes=1) for n in range(len(times))]
        assert sorted(one["run"] for one in slots) == sorted(map(str, runs))
        assert await second.stop() == 0
