"""Results that are used again: what every store does with them."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fblib.service import Value
from runtime.store.base import CachedResult, Store, StoreError
from runtime.store.cached import LARGEST_CACHED, MemoryCache
from runtime.store.home import Home, open_home, read_home
from runtime.store.memory import MemoryStore
from runtime.store.rows import LARGE
from runtime.store.sqlite import cached_results
from runtime.store.sqlite.opening import migrations
from tests.store_records import DAG, NOW, record
from tests.talking import in_loop
from tests.unit.runtime.store.conftest import Opened

PAGE = CachedResult("k1", {"status": 200, "body": {"a": [1, None, "ü"]}}, NOW, NOW + 100)


async def keys(store: Store, *names: str, now: int = NOW) -> list[str]:
    """Return those of the keys whose results are found."""
    return [one for one in names if await store.cached(one, now=now) is not None]


@in_loop
async def test_a_result_is_found_until_its_time_is_over(opened: Opened) -> None:
    async with opened() as store:
        before = await store.cached("k1", now=NOW)
        await store.keep_cached(PAGE)

        assert before is None
        assert await store.cached("k1", now=NOW) == PAGE
        assert await store.cached("k1", now=NOW + 99) == PAGE
        assert await store.cached("k1", now=NOW + 100) is None
        assert await store.cached("k2", now=NOW) is None


@in_loop
async def test_a_newer_result_takes_the_place_of_an_older_one(opened: Opened) -> None:
    newer = CachedResult("k1", {"status": 304}, NOW + 50, NOW + 60)
    async with opened() as store:
        await store.keep_cached(PAGE)
        await store.keep_cached(newer)

        assert await store.cached("k1", now=NOW + 50) == newer
        assert await store.cached("k1", now=NOW + 60) is None
        assert await store.forget_cached() == 1


@in_loop
async def test_what_is_over_is_forgotten_or_everything(opened: Opened) -> None:
    async with opened() as store:
        for number in range(5):
            await store.keep_cached(replace(PAGE, key=f"k{number}", until=NOW + 10 + number * 10))

        assert await store.forget_cached(now=NOW + 30) == 3
        assert await keys(store, "k0", "k1", "k2", "k3", "k4") == ["k3", "k4"]
        assert await store.forget_cached() == 2
        assert await store.forget_cached() == 0
        assert await keys(store, "k3", "k4") == []


@in_loop
async def test_a_result_that_is_changed_afterwards_stays_as_it_was_kept(opened: Opened) -> None:
    outputs: dict[str, Value] = {"rows": [1]}
    async with opened() as store:
        await store.keep_cached(replace(PAGE, outputs=outputs))
        outputs["rows"] = "others"
        found = await store.cached("k1", now=NOW)
        assert found is not None
        assert found.outputs == {"rows": [1]}
        assert isinstance(found.outputs, dict)
        found.outputs.clear()

        again = await store.cached("k1", now=NOW)
        assert again is not None
        assert again.outputs == {"rows": [1]}


@in_loop
async def test_what_is_no_json_or_too_large_is_refused_and_the_store_goes_on(
    opened: Opened,
) -> None:
    async with opened() as store:
        with pytest.raises(StoreError, match="it is no JSON value"):
            await store.keep_cached(replace(PAGE, outputs={"x": {1, 2}}))  # type: ignore[dict-item]
        with pytest.raises(StoreError, match="has 16,000,008 bytes as JSON"):
            await store.keep_cached(replace(PAGE, outputs={"x": "a" * LARGEST_CACHED}))
        await store.keep_cached(PAGE)

        assert await keys(store, "k1") == ["k1"]


@in_loop
async def test_a_large_result_comes_back_whole(opened: Opened) -> None:
    large = replace(PAGE, outputs={"x": ["ä" * LARGE, float("inf")]})
    async with opened() as store:
        await store.create(record(), graph=DAG)
        await store.keep_cached(large)

        assert await store.cached("k1", now=NOW) == large


# --- In memory ---------------------------------------------------------------------------


@in_loop
async def test_in_memory_there_is_a_bound_and_the_oldest_go() -> None:
    cache = MemoryCache(most=3)
    for number in (1, 2, 3, 1, 4):
        await cache.keep_cached(replace(PAGE, key=f"k{number}"))

    found = [one for one in range(1, 5) if await cache.cached(f"k{one}", now=NOW) is not None]
    assert found == [1, 3, 4]


@in_loop
async def test_in_memory_what_is_over_goes_by_and_by() -> None:
    cache = MemoryCache()
    for number in range(3_000):
        await cache.keep_cached(CachedResult(f"k{number}", {}, NOW + number, NOW + number + 10))

    assert await cache.forget_cached() < 1_020


@in_loop
async def test_in_memory_objects_stay_the_same() -> None:
    one = object()
    cache = MemoryCache()
    await cache.keep_cached(replace(PAGE, outputs={"result": one}))  # type: ignore[dict-item]

    found = await cache.cached("k1", now=NOW)
    assert found is not None
    assert found.outputs["result"] is one


# --- In the database -------------------------------------------------------------------------


def database() -> sqlite3.Connection:
    """Return a database with today's tables."""
    connection = sqlite3.connect(":memory:")
    for script in migrations():
        connection.executescript(script)
    return connection


@given(
    steps=st.lists(
        st.tuples(st.integers(0, 9), st.integers(1, 20), st.integers(0, 5)), max_size=40
    ),
    most=st.integers(1, 6),
)
def test_a_database_never_has_more_than_the_last_ones_that_are_not_over(
    steps: list[tuple[int, int, int]], most: int
) -> None:
    """Each step keeps a result of a key for a time, after some time went by."""
    with closing(database()) as connection:
        last: dict[int, tuple[int, int]] = {}
        now = NOW
        for number, (key, time, wait) in enumerate(steps):
            now += wait
            result = CachedResult(str(key), {"n": number}, now, now + time)
            cached_results.keep(connection, result, f'{{"n":{number}}}', most=most)
            last[key] = (number, now + time)
        (count,) = connection.execute("SELECT count(*) FROM cached_results").fetchone()
        assert count <= most
        for key, (number, until) in last.items():
            found = cached_results.find(connection, str(key), now)
            if until <= now:
                assert found is None
            elif number == len(steps) - 1:
                assert found is not None
            if found is not None:
                assert found.outputs == {"n": number}


def test_in_a_database_what_is_over_goes_with_what_comes() -> None:
    with closing(database()) as connection:
        for number in range(100):
            result = CachedResult(str(number), {}, NOW + number, NOW + number + 5)
            cached_results.keep(connection, result, "{}")
        (count,) = connection.execute("SELECT count(*) FROM cached_results").fetchone()

    assert count <= 6


@in_loop
async def test_results_are_there_after_the_store_was_closed_and_those_that_are_over_are_not(
    home: Home,
) -> None:
    async with open_home(home, wall=lambda: NOW) as opened:
        await opened.store.keep_cached(PAGE)
        await opened.store.keep_cached(replace(PAGE, key="k2", until=NOW + 10))
    async with open_home(home, wall=lambda: NOW + 50) as opened:
        kept = await keys(opened.store, "k1", "k2")
        left = await opened.store.forget_cached()

    assert kept == ["k1"]
    assert left == 1


@in_loop
async def test_whoever_only_reads_a_home_can_have_all_of_them_forgotten(home: Home) -> None:
    async with open_home(home, wall=lambda: NOW) as opened:
        await opened.store.keep_cached(PAGE)
        async with read_home(home, wall=lambda: NOW) as beside:
            assert await beside.store.forget_cached() == 1
        assert await keys(opened.store, "k1") == []


@in_loop
async def test_a_damaged_result_is_none(home: Home) -> None:
    async with open_home(home, wall=lambda: NOW) as opened:
        await opened.store.keep_cached(PAGE)
        with closing(sqlite3.connect(home.database)) as other, other:
            other.execute("UPDATE cached_results SET outputs = '{\"a'")
        assert await keys(opened.store, "k1") == []
        await opened.store.keep_cached(PAGE)
        assert await keys(opened.store, "k1") == ["k1"]


@in_loop
async def test_a_home_made_before_there_were_such_results_opens_with_its_runs(home: Home) -> None:
    home.make()
    with closing(sqlite3.connect(home.database)) as old:
        old.executescript(f"BEGIN;{migrations()[0]}PRAGMA user_version = 1;COMMIT;")
        old.execute("INSERT INTO graphs (sha256, dag) VALUES ('h', ?)", (DAG,))
        old.execute(
            "INSERT INTO runs VALUES (1, 'r1', 'Fetch', 'h', 'succeeded', 1, 2, 3, '', 'strict',"
            " '{}', 1, 1, 'process')"
        )
        old.execute("INSERT INTO sources VALUES (1, 1, X'')")
        old.execute("INSERT INTO owners VALUES (1, '', 0)")
        old.commit()
    async with open_home(home, wall=lambda: NOW) as opened:
        await opened.store.keep_cached(PAGE)

        assert [run.id for run in await opened.store.runs()] == ["r1"]
        assert await opened.store.graph("r1") == DAG
        assert await keys(opened.store, "k1") == ["k1"]


@in_loop
async def test_a_store_in_memory_begins_without_any() -> None:
    assert await MemoryStore(wall=lambda: NOW).cached("k1", now=NOW) is None
