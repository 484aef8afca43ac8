"""Homes: their places, who may execute in them, and what is said when they cannot be used."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.clock import SECOND
from runtime.store.base import Order, StoreError
from runtime.store.home import Home, home_of, open_home, read_home
from runtime.store.run_id import new_run_id
from tests.store_records import DAG, NOW, record, results

ROOT = Path(__file__).parents[4]


def test_the_home_is_the_one_named_or_that_of_the_environment_or_here() -> None:
    environment = {"FBFLOW_HOME": "/srv/flows"}

    assert home_of(Path("here"), environment).root == Path("here")
    assert home_of(None, environment).root == Path("/srv/flows")
    assert home_of(None, {"FBFLOW_HOME": ""}).root == Path("fbflow-data")


def test_ids_that_would_lead_out_are_refused(home: Home) -> None:
    for run in ("", "..", "../x", "a/b", "a\\b", "a.b", "x" * 101, "-x", "a\n"):
        with pytest.raises(StoreError, match="is no id of a run"):
            home.run_folder(run)
        with pytest.raises(StoreError):
            home.archive(run)


@pytest.mark.skipif(sys.platform == "win32", reason="rights are different there")
def test_nobody_else_may_look_into_a_home(home: Home) -> None:
    async def make() -> None:
        async with open_home(home, wall=lambda: NOW) as opened:
            await opened.store.create(record(), graph=DAG)
            home.files("r1")
            for path in home.root.rglob("*"):
                assert path.stat().st_mode & 0o077 == 0, path

    asyncio.run(make())

    assert home.root.stat().st_mode & 0o777 == 0o700


def test_a_second_process_that_wants_to_execute_is_told_who_does(home: Home) -> None:
    async def test() -> str:
        async with open_home(home, wall=lambda: NOW):
            with pytest.raises(StoreError) as caught:
                async with open_home(home, wall=lambda: NOW):
                    pass
            return str(caught.value)

    message = asyncio.run(test())

    assert f'the home "{home.root}" is in use: process {os.getpid()} on ' in message
    assert "since 2026-11-21 08:33:20 UTC" in message
    assert "Wait until that has ended" in message
    assert "--home" in message


HOLD = """
import asyncio, sys
from pathlib import Path
from runtime.store.home import Home, open_home

async def hold():
    async with open_home(Home(Path(sys.argv[1])), wall=lambda: 0):
        print("held", flush=True)
        await asyncio.Event().wait()

asyncio.run(hold())
"""


def test_a_killed_process_holds_nothing(home: Home) -> None:
    async def use() -> None:
        async with open_home(home, wall=lambda: NOW) as opened:
            await opened.store.create(record(), graph=DAG)

    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home.root)], stdout=subprocess.PIPE, cwd=ROOT
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(StoreError, match=f"process {other.pid} on "):
            asyncio.run(use())
        other.kill()
        other.wait()
    asyncio.run(use())


def test_others_read_and_give_orders_while_one_executes(home: Home) -> None:
    async def test() -> None:
        async with (
            open_home(home, wall=lambda: NOW) as writing,
            read_home(home, wall=lambda: NOW) as reading,
        ):
            assert (writing.owner, reading.owner) != ("", "")
            await writing.store.create(record(), graph=DAG)
            assert await writing.store.take_orders(["r1"]) == []
            await writing.store.commit(results("r1", 1, 3)).wait()
            assert len(await reading.store.entries("r1")) == 3
            await reading.store.post(Order("r1", "cancel", by="Ann"))
            (order,) = await writing.store.take_orders(["r1"])
            assert (order.verb, order.by) == ("cancel", "Ann")
            assert await writing.store.take_orders(["r1"]) == []
            with pytest.raises(StoreError, match="was opened for reading only"):
                await reading.store.create(record("r2"), graph=DAG)
            with pytest.raises(StoreError):
                reading.store.commit(results("r1", 4, 1))

    asyncio.run(test())


def test_a_home_in_which_nothing_was_run_has_nothing_to_read(home: Home) -> None:
    async def test() -> None:
        async with read_home(home, wall=lambda: NOW):
            pass

    with pytest.raises(StoreError, match=r"nothing was run in .* yet.*--home or FBFLOW_HOME"):
        asyncio.run(test())
    assert not home.root.exists()


# --- Homes that cannot be used -----------------------------------------------------------------


def opening(home: Home) -> str:
    """Return what is said when a home cannot be opened."""

    async def test() -> None:
        async with open_home(home, wall=lambda: NOW):
            pass

    with pytest.raises(StoreError) as caught:
        asyncio.run(test())
    return str(caught.value)


def test_a_home_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("", encoding="utf-8")
    for root in (tmp_path / "home", tmp_path / "home" / "inner"):
        message = opening(Home(root))

        assert f'"{tmp_path / "home"}' in message
        assert "something that is no folder has its name; use another home (--home)" in message


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="nothing is forbidden to root"
)
def test_a_home_that_is_read_only(home: Home) -> None:
    home.root.mkdir(mode=0o500)
    try:
        assert "the system forbids it" in opening(home)
    finally:
        home.root.chmod(0o700)


@pytest.mark.parametrize("content", [b"no database " * 100, b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_database_that_is_none(home: Home, content: bytes) -> None:
    home.make()
    home.database.write_bytes(content)

    message = opening(home)

    assert f'"{home.database}" cannot be opened: ' in message
    assert "put back a copy of it, or use another home" in message


def test_what_nobody_can_read_any_more_is_no_reason_to_say_nothing(home: Home) -> None:
    home.make()
    (home.root / "executing.json").write_text("{", encoding="utf-8")

    async def test() -> None:
        async with open_home(home, wall=lambda: NOW):
            (home.root / "executing.json").write_text(json.dumps([]), encoding="utf-8")
            with pytest.raises(StoreError, match="another process executes its runs"):
                async with open_home(home, wall=lambda: NOW):
                    pass

    asyncio.run(test())


# --- Ids ---------------------------------------------------------------------------------------


def test_an_id_tells_when_the_run_was_made() -> None:
    moment = NOW + 500 * SECOND // 1_000

    assert new_run_id(moment, Random(1)) == new_run_id(moment, Random(1))  # noqa: S311 - no secret
    assert new_run_id(moment, Random(1)).startswith("20261121-083320-i0")  # noqa: S311


@given(
    first=st.integers(0, 2**62),
    second=st.integers(0, 2**62),
    random=st.randoms(use_true_random=False),
)
def test_ids_sort_by_time(first: int, second: int, random: Random) -> None:
    first, second = sorted((first, second))
    ids = [new_run_id(moment, random) for moment in (first, second)]

    assert ids == sorted(ids) or second - first < SECOND // 1_000
    for run in ids:
        Home(Path()).run_folder(run)
