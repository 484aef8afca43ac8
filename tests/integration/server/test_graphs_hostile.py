"""Uploads that mean harm are refused, or what is in them is text; and the server lives on."""

import asyncio
import json
import os
import re
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from runtime.archive.masking import MASK
from server.service.access import LOCAL
from server.service.errors import (
    InvalidError,
    NotCompiledError,
    ServiceError,
    TooLargeError,
    UnavailableError,
)
from server.service.graphs.room import Graphs, Upload
from tests.graph_room import SAMPLES, config, graphs_in, kept_in, project, registered, zipped
from tests.processes import has_ended
from tests.talking import in_loop

BLINKER = (SAMPLES / "4diac/blinker/Blinker.sys").read_text()
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
ENTITIES = {
    "a bomb": f'<!DOCTYPE System [<!ENTITY l0 "lol">{_LAUGHS}]>',
    "a file": '<!DOCTYPE System [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    "an address": '<!DOCTYPE System [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]>',
}
SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def _still_works(graphs: Graphs) -> None:
    """What comes next is compiled as if nothing had been, and nothing is left over."""
    assert (await registered(graphs, config("next"))).graph.name == "next"


@pytest.mark.parametrize("what", ENTITIES)
@in_loop
async def test_entities_are_refused(what: str, tmp_path: Path) -> None:
    head, rest = BLINKER.split("?>", 1)
    text = f"{head}?>\n{ENTITIES[what]}\n{rest.replace('the beat', '&l11;&x;')}"

    async with graphs_in(tmp_path) as graphs:
        with pytest.raises(NotCompiledError) as caught:
            await registered(graphs, Upload("a.sys", text.encode()))
        assert "root:" not in str([one.model_dump() for one in caught.value.diagnostics])
        await _still_works(graphs)


@pytest.mark.parametrize("name", ["../evil.sys", "/evil.sys", "a/../../evil.sys", "C:\\e.sys"])
@in_loop
async def test_a_zip_whose_names_lead_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    async with graphs_in(tmp_path) as graphs:
        with pytest.raises(InvalidError, match="the ZIP is refused"):
            await registered(graphs, Upload("a.zip", zipped({"App.sys": BLINKER, name: "x"})))
        assert kept_in(tmp_path) == [".drawn"]
        assert [path.name for path in _files(tmp_path)] == []


@in_loop
async def test_zips_that_grow_are_stopped(tmp_path: Path) -> None:
    zeros = bytes(20_000_000)
    noise = {f"{n}": os.urandom(3_000_000) for n in range(4)}
    nested = zipped({"inner.zip": zipped({"x": zeros}), "more.zip": zipped({"y": zeros})})

    async with graphs_in(tmp_path, unpacked=10_000_000) as graphs:
        with pytest.raises(TooLargeError, match="times as large as it is packed"):
            await registered(graphs, Upload("a.zip", zipped({"App.sys": zeros})))
        with pytest.raises(TooLargeError, match="more than 10,000,000 bytes"):
            await registered(graphs, Upload("a.zip", zipped(noise)))
        with pytest.raises(InvalidError, match="there is no source"):
            await registered(graphs, Upload("a.zip", nested))
        await _still_works(graphs)


@in_loop
async def test_a_body_that_is_too_large_is_not_even_looked_at(tmp_path: Path) -> None:
    async with graphs_in(tmp_path) as graphs:
        with pytest.raises(TooLargeError, match="32 MB at most"):
            await registered(graphs, Upload("a.sys", bytes(100_000_000)))
        with pytest.raises(TooLargeError, match="32 MB at most"):
            await graphs.check(Upload("a.sys", bytes(100_000_000)))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.sys", b""),
        ("a.sys", b"\x7fELF\x02\x01"),
        ("a.sys", bytes(10_000)),
        ("a.zip", b"PK\x03\x04" + bytes(40)),
        ("a.sys", b"<" * 100_000),
        ("a.sys", b"<a>" * 100_000),
        ("a.json", b"[" * 100_000),
        ("a.json", b'{"a":' * 100_000),
        ("a.json", b'{"tasks": [' + b"9" * 5_000 + b"]}"),
        ("a.json", b'{"schema": "fbflow.graph/1", "name": "\\ud800"}'),
        ("a.json", b'"' + b"x" * 1_000_000 + b'"'),
        ("a.fboot", b";<Request" * 10_000),
        ("a.sys", b"\xff\xfe<\x00S\x00"),
        ("\0/..\\" * 1_000, b"<System/>"),
    ],
)
@in_loop
async def test_garbage_is_refused_with_a_reason(name: str, data: bytes, tmp_path: Path) -> None:
    async with graphs_in(tmp_path) as graphs:
        with pytest.raises(InvalidError) as caught:
            await registered(graphs, Upload(name, data))
        assert len(str(caught.value)) < 10_000
        assert (await graphs.list()).items == []


@in_loop
async def test_script_in_every_name_and_comment_is_text(tmp_path: Path) -> None:
    """Names are refused or kept as they are; in pictures they are escaped."""
    quoted = quoteattr(SCRIPT)
    text = re.sub(r'Comment="[^"]*"', f"Comment={quoted}", BLINKER)
    text = text.replace('System Name="Blinker"', f"System Name={quoted}")

    async with graphs_in(tmp_path) as graphs:
        about = (await registered(graphs, Upload(f"{SCRIPT}.sys", text.encode()))).graph
        pictures = [await graphs.picture(about.id, inline=inline) for inline in (False, True)]
        found = (await graphs.list(search="script")).items

    assert about.name == SCRIPT
    assert re.fullmatch(r"[a-z0-9-]+", about.id)
    assert found == [about]
    assert "<" not in about.source_file
    for picture in pictures:
        assert "<script" not in picture
        assert "<img" not in picture
        assert "&lt;script&gt;" in picture
        assert not re.search(r"<[^>]*\sstyle=|<[^>]*\son\w+=", picture)


@in_loop
async def test_script_in_the_names_of_blocks_and_tasks_is_text(tmp_path: Path) -> None:
    tasks = [
        {"id": "a", "operation": "log", "label": SCRIPT, "params": {"text": SCRIPT}},
        {"id": SCRIPT, "operation": "log", "params": {"text": "x"}},
        {"id": "b", "operation": SCRIPT},
    ]
    block = BLINKER.replace('"Clock"', quoteattr(SCRIPT)).replace('"E_CYCLE"', quoteattr(SCRIPT))

    async with graphs_in(tmp_path) as graphs:
        for upload in (
            Upload("a.json", json.dumps({"name": SCRIPT, "tasks": tasks}).encode()),
            Upload("a.sys", block.encode()),
        ):
            with pytest.raises(NotCompiledError) as caught:
                await registered(graphs, upload)
            assert any("alert(1)" in one.model_dump_json() for one in caught.value.diagnostics)


@in_loop
async def test_secrets_never_leave(tmp_path: Path) -> None:
    secret, number = "s3cr3t-Tok/en", "k-98'&765"
    tasks = [
        {"id": "tell", "operation": "send_telegram_message",
         "params": {"token": secret, "chat_id": "1", "message": f"not {secret} here"}},
        {"id": "call", "operation": "http.request",
         "params": {"url": "http://x", "headers": {"Authorization": f"Bearer {number}"}}},
        {"id": "known", "operation": "http.request",
         "params": {"url": "http://x", "headers": {"Authorization": "secret:API"}}},
    ]  # fmt: skip
    form = {"name": "quiet", "tasks": tasks, "user_params": ["tell.token", "tell.message"]}
    data = json.dumps(form, indent=1).encode()
    hidden = re.compile(rb"s3cr3t|98'|98&#|98&apos|98\$'")

    async with graphs_in(tmp_path) as graphs:
        single = await registered(graphs, Upload("a.json", data))
        left = await _everything(graphs, single.graph.id)
        _, source = await graphs.source(single.graph.id)
        again = await registered(graphs, Upload("a.zip", zipped({"a.json": data})))
        packed = await _everything(graphs, again.graph.id)
        original = await graphs.original(again.graph.id)

    assert {one.name: one.default for one in single.graph.parameters} == {
        "tell.token": "***",
        "tell.message": "'not *** here'",
    }
    assert not hidden.search(left)
    assert not hidden.search(packed)
    assert b"secret:API" in left
    assert original == data
    assert json.loads(source)["tasks"][0]["params"]["token"] == MASK


async def _everything(graphs: Graphs, graph: str) -> bytes:
    """Return all that doors can get of a graph."""
    about = await graphs.get(graph)
    nodes = [await graphs.node(graph, one.id) for one in (await graphs.graph(graph)).nodes]
    file = about.source_file
    texts = [
        about.model_dump_json(),
        *(one.model_dump_json() for one in nodes),
        *[await graphs.picture(graph, view, inline=True) for view in about.views],
        await graphs.source_text(graph, file),
    ]
    name, source = await graphs.source(graph)
    if name.endswith(".zip"):
        source = b""  # packed: its only file is the text above
    return b"".join([*(text.encode() for text in texts), source, await graphs.dag(graph)])


@in_loop
async def test_secrets_are_masked_in_every_file_of_a_project(tmp_path: Path) -> None:
    system = BLINKER.replace('Comment="the beat"', 'Comment="hunter2-hunter2"')
    config_text = '{"password": "hunter2-hunter2"}'
    files = {"Blinker.sys": system, "settings.json": config_text, "notes.txt": "hunter2-hunter2"}

    async with graphs_in(tmp_path) as graphs:
        about = (await registered(graphs, Upload("p.zip", zipped(files)))).graph
        for name in files:
            assert "hunter2" not in await graphs.source_text(about.id, name)
        _, packed = await graphs.source(about.id)

    assert b"hunter2" not in packed


@in_loop
async def test_compiling_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    async with graphs_in(tmp_path) as graphs:
        await _still_works(graphs)

    async with graphs_in(tmp_path, compile_seconds=0.05) as graphs:
        with pytest.raises(
            TooLargeError, match=r'compiling "config\.json" takes more than 0\.05 s'
        ):
            await registered(graphs, config("slow"))
        assert [one.name for one in (await graphs.list()).items] == ["next"]
        with pytest.raises(TooLargeError, match='drawing "next" takes more than'):
            await graphs.picture("next")

    async with graphs_in(tmp_path) as graphs:
        assert (await graphs.picture("next")).startswith("<svg")


@in_loop
async def test_whoever_gives_up_waiting_stops_the_work(tmp_path: Path) -> None:
    async with graphs_in(tmp_path) as graphs:
        await _still_works(graphs)
        workers = graphs._workers
        process = workers._idle[0]._process
        assert process is not None
        number = process.pid
        assert number is not None
        async with asyncio.TaskGroup() as tasks:
            waiting = tasks.create_task(
                graphs.register(Upload("f.zip", project(SAMPLES / "4diac/filling")), by=LOCAL)
            )
            await _until_busy(graphs)
            waiting.cancel()

        assert has_ended(number)
        await _still_works(graphs)
        assert kept_in(tmp_path) == [".drawn", "next"]


@in_loop
async def test_whoever_waits_when_the_server_stops_is_told(tmp_path: Path) -> None:
    async with asyncio.TaskGroup() as tasks, graphs_in(tmp_path) as graphs:
        waiting = [tasks.create_task(_refused(graphs, f"n{n}")) for n in range(6)]
        await _until_busy(graphs)
        await graphs._workers.close()
        refused = [await one for one in waiting]

    assert all(isinstance(one, UnavailableError) for one in refused)


async def _until_busy(graphs: Graphs) -> None:
    while not graphs._workers._busy:  # noqa: ASYNC110 - nobody tells of it
        await asyncio.sleep(0)


async def _refused(graphs: Graphs, name: str) -> ServiceError | None:
    try:
        await registered(graphs, config(name))
    except ServiceError as error:
        return error
    return None


@in_loop
async def test_a_disk_that_refuses_is_a_problem_of_the_server(tmp_path: Path) -> None:
    async with graphs_in(tmp_path) as graphs:
        await _still_works(graphs)
        configs = tmp_path / "home/configs"
        configs.rename(tmp_path / "elsewhere")
        configs.write_text("in the way")

        with pytest.raises(UnavailableError, match="Not a directory") as caught:
            await registered(graphs, config("other"))
        assert str(tmp_path) not in str(caught.value)
        with pytest.raises(UnavailableError, match="Not a directory"):
            await graphs.diagnostics("next")
