"""`sql.query` on SQLite, with real files."""

# ruff: noqa: S608 - queries are what is tested

import asyncio
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from fblib.operation import OperationError, OperationSettings
from fblib.service import Value
from tests.performing import Bench
from tests.talking import in_loop

NUMBERS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
TABLE = "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, price REAL)"


async def filled(folder: Path) -> Bench:
    bench = Bench(folder)
    await bench.perform("sql.query", database="data.db", query=TABLE)
    await bench.perform(
        "sql.query",
        database="data.db",
        query="INSERT INTO t (name, price) VALUES (?, ?), (?, ?)",
        parameters=["Größe", 1.5, None, 2],
    )
    return bench


@in_loop
async def test_rows_are_objects(tmp_path: Path) -> None:
    bench = await filled(tmp_path)
    outputs = await bench.perform(
        "sql.query",
        database="data.db",
        query="SELECT * FROM t WHERE price < :most ORDER BY id",
        parameters={"most": 10},
        read_only=True,
    )

    assert outputs == {
        "rows": [
            {"id": 1, "name": "Größe", "price": 1.5},
            {"id": 2, "name": None, "price": 2.0},
        ],
        "count": 2,
    }


@in_loop
async def test_changes_are_counted_and_stay(tmp_path: Path) -> None:
    bench = await filled(tmp_path)
    changed = await bench.perform("sql.query", database="data.db", query="UPDATE t SET price = 3")
    returned = await bench.perform(
        "sql.query", database="data.db", query="DELETE FROM t WHERE id = 1 RETURNING name"
    )

    assert changed == {"rows": [], "count": 2}
    assert returned == {"rows": [{"name": "Größe"}], "count": 1}
    with closing(sqlite3.connect(tmp_path / "data.db")) as connection:
        assert connection.execute("SELECT id, price FROM t").fetchall() == [(2, 3.0)]


@in_loop
async def test_lists_and_objects_are_parameters_as_json(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    outputs = await bench.perform(
        "sql.query",
        query="SELECT value AS x FROM json_each(?) WHERE value > ?",
        parameters=[[1, 2, 3], 1],
    )

    assert outputs["rows"] == [{"x": 2}, {"x": 3}]
    assert bench.files.names() == []


@pytest.mark.parametrize(
    ("query", "parameters", "reason"),
    [
        ("", None, 'the "query" is empty'),
        ("SELEC 1", None, 'SQLite: near "SELEC": syntax error'),
        ("SELECT * FROM missing", None, "no such table: missing"),
        ("SELECT 1; SELECT 2", None, "one statement at a time"),
        ("SELECT ?", [1, 2], "Incorrect number of bindings"),
        ("SELECT :a", {"b": 1}, "binding|:a"),
        ("SELECT 1", 5, '"parameters" is neither a list nor an object'),
        ("SELECT 1 AS a, 2 AS a", None, 'two columns are named "a"'),
        ("SELECT x'00ff' AS a", None, 'the column "a" has bytes'),
        ("SELECT 9e999 AS a", None, 'at "0.a" there is inf'),
        ("SELECT ?", [1 << 63], "too large"),
        # What leads out of the database:
        ("ATTACH '../other.db' AS o", None, "authoriz|too many attached"),
        ("ATTACH ':memory:' AS o", None, "authoriz|too many attached"),
        ("VACUUM INTO 'copy.db'", None, "authoriz|too many attached"),
        ("SELECT load_extension('x.so')", None, "not authorized"),
        ("SELECT fts3_tokenizer('simple')", None, "not authorized|no such function"),
        ("PRAGMA temp_store_directory = '/tmp'", None, "not authorized"),
        ("PRAGMA journal_mode = WAL", None, "not authorized"),
        ("PRAGMA writable_schema = ON", None, "not authorized"),
        # Too large:
        ("SELECT zeroblob(2000000000) AS a", None, "too big"),
        (f"{NUMBERS} SELECT x FROM n", None, "more than 10,000 rows"),
        (f"{NUMBERS} SELECT printf('%.*c', 90000, 'x') AS x FROM n", None, "the 1,000,000 bytes"),
        (f"CREATE TABLE big AS {NUMBERS} SELECT x FROM n", None, "database or disk is full"),
    ],
)  # fmt: skip
@in_loop
async def test_what_is_refused_is_told(
    query: str, parameters: Value, reason: str, tmp_path: Path
) -> None:
    bench = Bench(tmp_path / "run", settings=OperationSettings(largest_body=1_000_000))

    with pytest.raises(OperationError, match=reason) as raised:
        await bench.perform("sql.query", query=query, parameters=parameters)

    assert raised.value.again == ("is full" in str(raised.value))
    assert Bench(tmp_path).files.names() == []


@in_loop
async def test_a_database_that_is_only_read_is_not_changed(tmp_path: Path) -> None:
    bench = await filled(tmp_path)
    for database, reason in (
        ("data.db", "attempt to write a readonly database"),
        (":memory:", "attempt to write a readonly database"),
        ("missing.db", 'there is no database "missing.db"'),
    ):
        with pytest.raises(OperationError, match=reason):
            await bench.perform(
                "sql.query", database=database, query="CREATE TABLE u (x)", read_only=True
            )

    assert bench.files.names() == ["data.db"]


@pytest.mark.parametrize("database", ["../data.db", "/data.db", "", "file:x?mode=rwc", "link"])
@in_loop
async def test_a_database_is_a_file_of_the_run(database: str, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run/link").symlink_to(tmp_path / "outside.db")

    with pytest.raises(OperationError, match=r"is refused|is empty") as raised:
        await Bench(tmp_path / "run").perform("sql.query", database=database, query="SELECT 1")

    assert not raised.value.again
    assert not (tmp_path / "outside.db").exists()


@in_loop
async def test_what_is_no_database_is_told(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.write("text.db", "no database" * 100)

    with pytest.raises(OperationError, match="file is not a database") as raised:
        await bench.perform("sql.query", database="text.db", query="SELECT * FROM t")

    assert not raised.value.again


@in_loop
async def test_a_name_with_odd_characters_is_that_file(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    await bench.perform("sql.query", database="a #%41&x=1.db", query=TABLE)

    assert bench.files.names() == ["a #%41&x=1.db"]


@in_loop
async def test_a_query_without_end_ends_when_it_is_cancelled(tmp_path: Path) -> None:
    bench = Bench(tmp_path)

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await bench.perform("sql.query", query=f"{NUMBERS} SELECT max(x) FROM n")

    # The thread of the query ends, too: this waits for it.
    await asyncio.get_running_loop().shutdown_default_executor()


@in_loop
async def test_a_locked_database_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = await filled(tmp_path)
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", partial(connect, timeout=0))
    with closing(connect(tmp_path / "data.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(OperationError, match="database is locked") as raised:
            await bench.perform("sql.query", database="data.db", query="DELETE FROM t")

    assert raised.value.again
