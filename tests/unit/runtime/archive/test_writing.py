"""Archives: what is in them, that they are always the same, and what is masked."""

import asyncio
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from fblib.operation import Operation
from fblib.service import Value
from runtime.archive.keeping import delete_run, unpack_run
from runtime.archive.reading import read_archive
from runtime.archive.writing import archive_run
from runtime.clock import SECOND
from runtime.state import RunState, TaskState
from runtime.store.base import Batch, Entry, StoreError, UnknownRunError
from runtime.store.home import Home, open_home
from runtime.store.sqlite.store import SqliteStore
from tests.store_records import NOW, finish, record, task

TOKEN = "12345:AA'$<ä>"  # noqa: S105 - the secret that must not be found
OPERATIONS = {"telegram.send": Operation("telegram.send", "x:y", secrets=frozenset({"chat"}))}
DAG = {
    "schema": "fbflow.graph/1",
    "name": "Fetch",
    "source": {"format": "json", "file": "../../config.json"},
    "types": {
        "SEND": {"name": "SEND", "body": {"kind": "operation", "operation": "telegram.send"}}
    },
    "nodes": [
        {"id": "App.fetch", "type": "FETCH", "parameters": {"headers": '{"Api-Key": "k-e-y-1"}'}},
        {"id": "App.send", "type": "SEND", "parameters": {"chat": "'@somebody'", "token": "'pw'"}},
        {"id": "App.Sub.send", "type": "SEND", "label": "send"},
        {"id": "App.each", "type": "FETCH", "label": "every page"},
    ],
}
CONFIG = {"tasks": [{"id": "send", "params": {"token": TOKEN, "chat": 4711, "text": "4711"}}]}
LARGE = "x" * 1_100_000


async def over(store: SqliteStore, home: Home, run: str = "r1") -> None:
    """Make a run that is over."""
    one = record(run, parameters={"App.send.token": "parameter"}, created=NOW)
    dag, config = json.dumps(DAG, ensure_ascii=False), json.dumps(CONFIG)
    await store.create(one, graph=dag.encode(), config=config.encode())
    files = home.files(run)
    files.path("page.html").write_text("<p>", encoding="utf-8")
    files.path("data/a.csv", create=True).write_text("a", encoding="utf-8")
    failure: Value = {"event": "ERR", "outputs": {"error": "no", "attempts": 3}}
    item: Value = {"state": "succeeded", "outputs": {"page": "second"}}
    entries = [
        Entry(1, "start", 0, 0, NOW, data={"parameters": {"App.send.token": "parameter"}}),
        Entry(2, "log", 0, 0, NOW + 1_500_000, "App.fetch", -1, {"text": f"GET /bot{TOKEN}/x"}),
        finish(3, "App.fetch", body=LARGE),
        Entry(4, "item", 0, 0, NOW, "App.each", 1, item),
        finish(5, "App.send", ok=True),
        Entry(6, "finish", 0, 0, NOW, "App.Sub.send", -1, failure),
        Entry(7, "state", 0, 0, NOW, data={"state": "failed", "reason": "no"}),
    ]  # fmt: skip
    tasks = [
        task("App.fetch", seq=3),
        task("App.each", state=TaskState.CANCELLED),
        task("App.each", 1, seq=4),
        task("App.send", seq=5),
        task("App.Sub.send", state=TaskState.FAILED, error=f"refused k-e-y-1 {TOKEN}", seq=6),
    ]
    one.state, one.started, one.ended = RunState.FAILED, NOW, NOW + 90 * SECOND
    await store.commit(Batch(run, entries, tasks, update=one)).wait()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def archived(home: Home) -> Path:
    """Make a run and its archive."""

    async def make() -> Path:
        async with open_home(home, wall=lambda: NOW) as opened:
            await over(opened.store, home)
            return await archive_run(home, opened.store, "r1", operations=OPERATIONS)

    return asyncio.run(make())


def test_everything_of_a_run_is_in_its_archive_and_its_folder_is_gone(home: Home) -> None:
    path = archived(home)

    assert path == home.root / "archive" / "dag_r1.zip"
    assert list(home.runs.iterdir()) == []
    assert [one.name for one in home.archives.iterdir()] == ["dag_r1.zip"]
    assert path.stat().st_mode & 0o777 == 0o600 or sys.platform == "win32"
    with read_archive(path) as archive:
        large = [name for name in archive.names if name.startswith("large/")]
        assert len(large) == 1
        assert [name for name in archive.names if name not in large] == [
            "config.json",
            "dag.json",
            "files/data/a.csv",
            "files/page.html",
            "journal.jsonl",
            "log.txt",
            "results.json",
            "status.json",
        ]
        assert archive.files == ["data/a.csv", "page.html"]
        assert archive.read("files/page.html") == b"<p>"
        lines = [json.loads(line) for line in archive.read("journal.jsonl").splitlines()]
        assert [line["seq"] for line in lines] == [1, 2, 3, 4, 5, 6, 7]
        assert lines[2]["file"] == large[0]
        data = archive.json(large[0])
        assert data == {"event": "CNF", "outputs": {"body": LARGE}}


def test_results_stand_by_the_labels_of_tasks(home: Home) -> None:
    with read_archive(archived(home)) as archive:
        results: Any = archive.json("results.json")

    assert results == {
        "fetch": {"body": LARGE},
        "every page": {"page": [None, "second"]},
        "App.send": {"ok": True},  # two are called "send"
    }


def test_the_status_tells_of_the_run_and_each_task(home: Home) -> None:
    with read_archive(archived(home)) as archive:
        status: Any = archive.json("status.json")
        log = archive.read("log.txt").decode()

    assert status["state"] == "failed"
    assert (status["started"], status["ended"]) == (
        "2026-11-21T08:33:20.000000Z",
        "2026-11-21T08:34:50.000000Z",
    )
    last = status["tasks"][-1]
    assert (last["task"], last["state"], last["attempts"]) == ("App.Sub.send", "failed", 1)
    assert status["tasks"][2]["item"] == 1
    assert log.splitlines() == [
        "2026-11-21T08:33:20.000000Z started",
        "2026-11-21T08:33:20.001500Z fetch: GET /bot***/x",
        "2026-11-21T08:33:20.000000Z fetch: succeeded",
        "2026-11-21T08:33:20.000000Z App.send: succeeded",
        "2026-11-21T08:33:20.000000Z App.Sub.send: failed: no",
        "2026-11-21T08:33:20.000000Z failed: no",
    ]


def test_no_secret_is_in_an_archive(home: Home) -> None:
    with read_archive(archived(home)) as archive:
        text = {name: archive.read(name).decode() for name in archive.names}

    config, dag = json.loads(text["config.json"]), json.loads(text["dag.json"])
    whole = "".join(text.values())
    for secret in (TOKEN, json.dumps(TOKEN)[1:-1], "k-e-y-1", "@somebody", 'parameter"'):
        assert secret not in whole
    assert config["tasks"][0]["params"] == {"token": "***", "chat": "***", "text": "4711"}
    assert dag["nodes"][0]["parameters"] == {"headers": '{"Api-Key": "***"}'}
    assert dag["nodes"][1]["parameters"] == {"chat": "'***'", "token": "'***'"}
    assert json.loads(text["status.json"])["parameters"] == {"App.send.token": "***"}


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (archived(Home(tmp_path / name)).read_bytes() for name in ("a", "b"))

    assert first == second


def test_nothing_in_an_archive_tells_where_it_was_made(home: Home) -> None:
    with zipfile.ZipFile(archived(home)) as archive:
        assert archive.testzip() is None
        names, whole = archive.namelist(), b"".join(map(archive.read, archive.namelist()))

    assert not any(name.startswith(("/", "..")) for name in names)
    assert str(home.root).encode() not in whole


@pytest.mark.skipif(sys.platform == "win32", reason="no links and no such names there")
def test_links_are_left_out_and_odd_names_are_written_out(home: Home, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s", encoding="utf-8")

    async def make() -> Path:
        async with open_home(home, wall=lambda: NOW) as opened:
            await over(opened.store, home)
            folder = home.run_folder("r1")
            (folder / "link").symlink_to(tmp_path / "secret")
            (folder / "all").symlink_to(tmp_path)
            for name in ("a\\b", "a%5Cb", "100%", "line\nbreak", ".hidden", "\udcff"):
                (folder / name).write_text(name.encode(errors="replace").decode())
            return await archive_run(home, opened.store, "r1", operations=OPERATIONS)

    with read_archive(asyncio.run(make())) as archive:
        files, status = archive.files, archive.json("status.json")

    assert files == sorted(
        ["data/a.csv", "page.html", ".hidden", "100%", "a%5Cb", "a%5Cb_", "line%0Abreak", "%FF"]
    )
    assert status["left_out"] == ["all", "link"]  # type: ignore[index,call-overload]
    assert (tmp_path / "secret").exists()


def test_large_results_are_read_from_the_archive_when_the_folder_is_gone(home: Home) -> None:
    async def test() -> Any:  # noqa: ANN401 - JSON
        async with open_home(home, wall=lambda: NOW) as opened:
            return (await opened.store.entries("r1", after=2, until=3))[0].data

    archived(home)
    found = asyncio.run(test())

    assert found["outputs"]["body"] == LARGE


def test_only_a_run_that_is_over_is_archived(home: Home) -> None:
    async def test() -> None:
        async with open_home(home, wall=lambda: NOW) as opened:
            await opened.store.create(record(state=RunState.RUNNING), graph=b"{}")
            await archive_run(home, opened.store, "r1", operations={})

    with pytest.raises(StoreError, match='run "r1" is running: only a run that is over'):
        asyncio.run(test())


def test_a_run_without_files_and_source_has_an_archive_as_well(home: Home) -> None:
    async def test() -> Path:
        async with open_home(home, wall=lambda: NOW) as opened:
            await opened.store.create(record(state=RunState.SUCCEEDED), graph=b"{}")
            first = await archive_run(home, opened.store, "r1", operations={})
            assert first == await archive_run(home, opened.store, "r1", operations={})
            return first

    with read_archive(asyncio.run(test())) as archive:
        assert archive.names == [
            "dag.json", "journal.jsonl", "log.txt", "results.json", "status.json",
        ]  # fmt: skip


# --- Afterwards --------------------------------------------------------------------------------


def test_a_run_is_taken_out_again_and_archived_once_more(home: Home) -> None:
    async def test() -> tuple[list[str], str, bool, list[str]]:
        async with open_home(home, wall=lambda: NOW) as opened:
            await unpack_run(home, "r1")
            await unpack_run(home, "r1")
            files = home.files("r1")
            page = files.path("page.html").read_text(encoding="utf-8")
            gone = not home.archive("r1").exists()
            assert (await opened.store.entries("r1", after=2, until=3))[0].data is not None
            files.path("new.txt").write_text("n", encoding="utf-8")
            path = await archive_run(home, opened.store, "r1", operations=OPERATIONS)
            with read_archive(path) as archive:
                return files.names(), page, gone, archive.files

    archived(home)
    left, page, gone, files = asyncio.run(test())

    assert (left, page, gone) == ([], "<p>", True)
    assert files == ["data/a.csv", "new.txt", "page.html"]


def test_a_deleted_run_leaves_nothing(home: Home) -> None:
    async def test() -> None:
        async with open_home(home, wall=lambda: NOW) as opened:
            await over(opened.store, home, "r2")
            await delete_run(home, opened.store, "r1")
            await delete_run(home, opened.store, "r2")
            assert await opened.store.runs() == []
            with pytest.raises(UnknownRunError):
                await delete_run(home, opened.store, "r1")
            await opened.store.create(record(state=RunState.RUNNING), graph=b"{}")
            with pytest.raises(StoreError, match="is running and cannot be deleted"):
                await delete_run(home, opened.store, "r1")

    archived(home)
    asyncio.run(test())

    assert [*home.archives.iterdir(), *home.runs.iterdir()] == []
