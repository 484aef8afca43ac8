"""`sql.query` on a PostgreSQL server at 127.0.0.1:5432 with a database `test`."""

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fblib.operation import NotAllowedError, OperationError, OperationSettings
from fblib.service import Value
from tests.performing import EVERYTHING, Bench
from tests.talking import in_loop

DSN = "postgresql://postgres@127.0.0.1:5432/test?sslmode=disable"


@pytest.fixture(scope="module")
def server() -> None:
    """Skip where there is no server, but not on a build server."""
    asyncpg = pytest.importorskip("asyncpg", reason="the extra `postgres` is not installed")

    async def ask() -> None:
        connection = await asyncpg.connect(DSN, timeout=5)
        await connection.close()

    try:
        asyncio.run(ask())
    except (OSError, asyncpg.PostgresError) as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"there is no PostgreSQL at 127.0.0.1:5432 with a database test: {error}")


@pytest.fixture
def bench(server: None, tmp_path: Path) -> Bench:  # noqa: ARG001 - it must be there
    return Bench(tmp_path)


@pytest.fixture
def table(bench: Bench) -> Iterator[str]:
    """A table that is gone after the test."""
    name = f"fbflow_{os.getpid()}"

    @in_loop
    async def ask(query: str) -> None:
        await bench.perform("sql.query", dsn=DSN, query=query)

    ask(f"CREATE TABLE {name} (id int PRIMARY KEY, at timestamptz, j jsonb, n numeric)")
    yield name
    ask(f"DROP TABLE {name}")


async def rows(bench: Bench, query: str, *parameters: Value) -> Any:  # noqa: ANN401 - rows
    given = list(parameters)
    return (await bench.perform("sql.query", dsn=DSN, query=query, parameters=given))["rows"]


@in_loop
async def test_values_of_all_types_come_as_json(bench: Bench) -> None:
    found = await rows(
        bench,
        """SELECT 1::bigint AS i, 1.5::float8 AS f, 1.50::numeric AS n, 'ü' AS t, true AS b,
        NULL AS z, '{"a": [1]}'::jsonb AS j, ARRAY[1, 2] AS xs, DATE '2026-01-02' AS d,
        TIMESTAMPTZ '2026-01-02 03:04:05+00' AS at,
        'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid AS u""",
    )

    assert found == [
        {
            "i": 1,
            "f": 1.5,
            "n": "1.50",
            "t": "ü",
            "b": True,
            "z": None,
            "j": {"a": [1]},
            "xs": [1, 2],
            "d": "2026-01-02",
            "at": "2026-01-02T03:04:05+00:00",
            "u": "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
        }
    ]


@in_loop
async def _check_changes(bench: Bench, table: str) -> None:
    insert = f"INSERT INTO {table} VALUES ($1, $2, $3, $4)"  # noqa: S608 - a name of ours
    parameters: list[Value] = [1, "2026-01-02T03:04:05+00:00", {"a": None}, 0.1]
    added = await bench.perform("sql.query", dsn=DSN, query=insert, parameters=parameters)
    changed = await bench.perform("sql.query", dsn=DSN, query=f"UPDATE {table} SET id = 2")  # noqa: S608
    found = await rows(bench, f"SELECT * FROM {table} WHERE id = ANY($1)", [2, 3])  # noqa: S608

    assert added == {"rows": [], "count": 1}
    assert changed == {"rows": [], "count": 1}
    assert found == [{"id": 2, "at": "2026-01-02T03:04:05+00:00", "j": {"a": None}, "n": "0.1"}]
    with pytest.raises(OperationError, match="read-only transaction") as raised:
        await bench.perform(
            "sql.query",
            dsn=DSN,
            query=f"DELETE FROM {table}",  # noqa: S608
            read_only=True,
        )
    assert not raised.value.again
    with pytest.raises(OperationError, match="duplicate key value") as raised:
        await bench.perform("sql.query", dsn=DSN, query=insert, parameters=[2, None, None, None])
    assert not raised.value.again


def test_changes_are_counted_and_stay(bench: Bench, table: str) -> None:
    _check_changes(bench, table)


@pytest.mark.parametrize(
    ("query", "parameters", "reason"),
    [
        ("SELEC 1", None, 'PostgreSQL: syntax error at or near "SELEC"'),
        ("SELECT 1; SELECT 2", None, "cannot insert multiple commands"),
        ("SELECT $1::int", None, r"the query has 1 places \(\$1 …\), but 0 parameters"),
        ("SELECT $1::int", {"a": 1}, '"parameters" is no list'),
        ("SELECT $1::int", ["x"], "invalid input for query argument"),
        ("SELECT $1::date", ["tomorrow"], "a parameter does not fit its place"),
        ("SELECT $1::numeric", ["x"], "a parameter does not fit its place"),
        ("SELECT 1 AS a, 2 AS a", None, 'two columns are named "a"'),
        ("SELECT '\\x00'::bytea AS a", None, 'the column "a" has bytes'),
        ("SELECT 'NaN'::float8 AS a", None, 'at "0.a" there is nan'),
        ("SELECT * FROM generate_series(1, 20000)", None, "more than 10,000 rows"),
    ],
)
def test_what_is_refused_is_told(query: str, parameters: Value, reason: str, bench: Bench) -> None:
    @in_loop
    async def ask() -> None:
        with pytest.raises(OperationError, match=reason) as raised:
            await bench.perform("sql.query", dsn=DSN, query=query, parameters=parameters)

        assert not raised.value.again

    ask()


@in_loop
async def _check_cancelled(bench: Bench) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await bench.perform("sql.query", dsn=DSN, query="SELECT pg_sleep(60), 'cancelled'")
    left = "SELECT count(*) AS n FROM pg_stat_activity WHERE query LIKE $1 AND pid <> $2"
    own = "pg_sleep(60), ''cancelled''"
    async with asyncio.timeout(10):
        while (await rows(bench, left, f"SELECT {own}%".replace("''", "'"), 0))[0]["n"]:
            pass


def test_a_query_that_is_cancelled_ends_on_the_server(bench: Bench) -> None:
    _check_cancelled(bench)


@in_loop
async def test_a_secret_may_be_the_dsn(tmp_path: Path) -> None:
    bench = Bench(tmp_path, secrets={"DB": "postgresql://u:topsecret@127.0.0.1:1/d"})

    with pytest.raises(OperationError) as raised:
        await bench.perform("sql.query", dsn="secret:DB", query="SELECT 1")

    assert raised.value.again
    assert 'the database "d" at 127.0.0.1:1 cannot be reached' in str(raised.value)
    assert "topsecret" not in str(raised.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.1", "[::1]", "[::ffff:7f00:1]"])
@in_loop
async def test_servers_in_private_networks_have_to_be_allowed(host: str, tmp_path: Path) -> None:
    bench = Bench(tmp_path, settings=OperationSettings())

    with pytest.raises(NotAllowedError, match='"--allow private-network" allows it'):
        await bench.perform("sql.query", dsn=f"postgresql://u@{host}/d", query="SELECT 1")


@pytest.mark.parametrize(
    ("dsn", "reason"),
    [
        ("mysql://u@h/d", 'it begins with "mysql:"'),
        ("postgresql://", "it lacks the host, the user or the database"),
        ("postgresql:///d?host=/var/run/postgresql", "it lacks the host"),
        ("postgresql://u:topsecret@h:x/d", "Port could not be cast"),
        ("postgresql://u@h/d?passfile=/etc/passwd", 'it has the option "passfile"'),
        ("postgresql://u@h/d?sslmode=of", 'its sslmode is "of"'),
    ],
)
@in_loop
async def test_an_address_that_is_none_is_told(dsn: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(OperationError, match=reason) as raised:
        await Bench(tmp_path).perform("sql.query", dsn=dsn, query="SELECT 1")

    assert not raised.value.again
    assert "topsecret" not in str(raised.value)


@in_loop
async def test_an_address_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OperationError, match='give it as "dsn"'):
        await Bench(tmp_path).perform("sql.query", database=DSN, query="SELECT 1")


@in_loop
async def test_a_missing_package_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "fblib.perform.postgres", raising=False)
    monkeypatch.setitem(sys.modules, "asyncpg", None)

    with pytest.raises(OperationError, match=r'pip install "fbflow\[postgres\]"') as raised:
        await Bench(tmp_path, settings=OperationSettings(permissions=EVERYTHING)).perform(
            "sql.query", dsn=DSN, query="SELECT 1"
        )

    assert not raised.value.again
