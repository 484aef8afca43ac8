"""Databases that a disk has damaged: a clear error or what was there, never a traceback."""

import asyncio
import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.store.base import Batch, StoreError
from runtime.store.home import Home, open_home
from tests.store_records import DAG, NOW, finish, record


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with a run of many pages, and a copy of its database."""
    home = Home(tmp_path_factory.mktemp("homes") / "home")

    async def write() -> None:
        async with open_home(home, wall=lambda: NOW) as opened:
            await opened.store.create(record(), graph=DAG)
            entries = [finish(seq, text="x" * 300) for seq in range(1, 101)]
            await opened.store.commit(Batch("r1", entries)).wait()

    asyncio.run(write())
    shutil.copy(home.database, home.root / "whole.db")
    return home


@settings(max_examples=60)
@given(place=st.integers(0, 200_000), size=st.integers(1, 5_000), byte=st.integers(0, 255))
def test_a_damaged_database_is_an_error_or_still_readable(
    whole: Home, place: int, size: int, byte: int
) -> None:
    home = whole
    damaged = bytearray((home.root / "whole.db").read_bytes())
    place %= len(damaged)
    end = min(place + size, len(damaged))
    damaged[place:end] = bytes([byte]) * (end - place)
    for beside in home.root.glob("state.db-*"):
        beside.unlink()
    home.database.write_bytes(damaged)
    message = ""

    async def use() -> None:
        async with open_home(home, wall=lambda: NOW) as opened:
            store = opened.store
            await store.runs()
            await store.entries("r1")
            if await store.claim("r1", owner="b", expected="me"):
                await store.commit(Batch("r1", [finish(101)])).wait()

    try:
        asyncio.run(use())
    except StoreError as error:
        message = str(error)

    assert not message or "state.db" in message or '"r1"' in message
