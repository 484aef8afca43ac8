"""Graphs are registered, looked into, replaced and deleted, in a real home."""

import asyncio
import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from compiler.driver import compile_bytes, compile_file, graph_of
from compiler.ir.serialize import graph_from_json, graph_to_json
from fblib.catalog import LIBRARY
from server.service.access import Actor, Role
from server.service.errors import (
    ForbiddenError,
    InvalidError,
    NotCompiledError,
    NotFoundError,
    PreconditionError,
    TooLargeError,
    WhichError,
)
from server.service.events import Event, Hub
from server.service.graphs.room import Graphs, Upload
from server.service.records.graphs import Registered
from tests.graph_room import (
    SAMPLES,
    config,
    graphs_in,
    kept_in,
    project,
    registered,
    sample,
    zipped,
)
from tests.talking import in_loop

VIEWER, OPERATOR, ADMIN = (Actor(role.label, role) for role in Role)


@in_loop
async def test_a_config_is_registered_and_everything_of_it_is_told(tmp_path: Path) -> None:
    async with graphs_in(tmp_path) as graphs:
        upload = sample("json/quotes.json")
        found = await graphs.register(upload, by=OPERATOR)
        about = found.graph

        assert found.created
        assert (about.id, about.format, about.source_file) == (
            "get_from_api_and_into_telegram",
            "json",
            "quotes.json",
        )
        assert about.uploaded_by == "operator"
        assert abs(about.uploaded - datetime.now(UTC)) < timedelta(minutes=1)  # noqa: TID251
        assert about.tasks == 4
        assert list(about.views) == ["tasks", "blocks"]
        assert not about.runs_on
        assert [one.name for one in about.parameters] == ["fetch_api_data.filename"]
        assert about.parameters[0].type == "STRING"
        assert await graphs.get(about.id) == about
        assert await graphs.id_of(about.name) == about.id
        assert await graphs.original(about.id) == upload.data
        assert (await graphs.graph(about.id)).name == about.name


@in_loop
async def test_a_system_is_told_to_run_on_where_it_has_a_cycle(tmp_path: Path) -> None:
    async with graphs_in(tmp_path) as graphs:
        about = (await registered(graphs, sample("4diac/blinker/Blinker.sys"))).graph

        assert about.runs_on
        assert about.tasks == 0
        assert list(about.views) == ["blocks"]


@in_loop
async def test_the_etag_is_the_hash_of_the_compiled_graph(tmp_path: Path) -> None:
    upload = sample("4diac/blinker/Blinker.sys")
    graph = graph_of(compile_bytes(upload.data, upload.file, library=LIBRARY))
    dag = graph_to_json(graph).encode()

    async with graphs_in(tmp_path) as graphs:
        about = (await registered(graphs, upload)).graph

        assert await graphs.dag(about.id) == dag
        assert about.etag == hashlib.sha256(dag).hexdigest()


@in_loop
async def test_a_project_is_registered_with_the_types_beside_its_system(tmp_path: Path) -> None:
    data = project(SAMPLES / "4diac/filling")

    async with graphs_in(tmp_path) as graphs:
        found = await registered(graphs, Upload("C:\\work\\filling.zip", data))
        name, source = await graphs.source(found.graph.id)
        text = await graphs.source_text(found.graph.id, "Tank.fbt")
        tank = next(
            node for node in (await graphs.graph(found.graph.id)).nodes if "Tank" in node.type
        )
        told = await graphs.node(found.graph.id, tank.id)
        system = await graphs.original(found.graph.id)

    assert found.graph.source_file == "Filling.sys"
    assert [one.at.file for one in found.diagnostics] == ["Filling.sys"] * len(found.diagnostics)
    assert name == "filling.zip"
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        packed = {one: archive.read(one) for one in archive.namelist()}
    assert packed == {
        path.name: path.read_bytes() for path in (SAMPLES / "4diac/filling").iterdir()
    }
    assert "<FBType" in text
    assert told.place.startswith("Filling.sys:")
    assert 'Type="Tank"' in told.source_line
    assert system == (SAMPLES / "4diac/filling/Filling.sys").read_bytes()


@in_loop
async def test_a_project_in_a_folder_is_compiled_like_one_at_the_top(tmp_path: Path) -> None:
    files = {
        f"My project/{path.parent.name}/{path.name}": path.read_bytes()
        for path in (SAMPLES / "4diac/filling").iterdir()
    }

    async with graphs_in(tmp_path) as graphs:
        found = await registered(graphs, Upload("p.zip", zipped(files)))
        node = await graphs.node(found.graph.id, "Plant.Control")

    assert node.place.startswith("My project/filling/Filling.sys:")


@in_loop
async def test_nothing_outside_of_an_upload_is_looked_at_for_types(tmp_path: Path) -> None:
    """A project folder above the home has the very types that are missing."""
    for path in (SAMPLES / "4diac/filling").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / ".project").write_text("<projectDescription/>")

    async with graphs_in(tmp_path) as graphs:
        with pytest.raises(NotCompiledError) as caught:
            await registered(graphs, sample("4diac/filling/Filling.sys"))

    assert {one.code for one in caught.value.diagnostics} >= {"E201"}


@in_loop
async def test_types_of_the_server_are_found_and_its_folders_stay_unknown(tmp_path: Path) -> None:
    library = tmp_path / "of the server" / "pumps"
    library.mkdir(parents=True)
    for path in (SAMPLES / "4diac/filling").iterdir():
        if path.suffix != ".sys":
            (library / path.name).write_bytes(path.read_bytes())

    async with graphs_in(tmp_path, libraries=(library,)) as graphs:
        found = await registered(graphs, sample("4diac/filling/Filling.sys"))
        dag = await graphs.dag(found.graph.id)
        name, source = await graphs.source(found.graph.id)

    assert b".libraries/pumps/Tank.fbt" in dag
    assert str(tmp_path).encode() not in dag
    assert str(tmp_path) not in "".join(one.model_dump_json() for one in found.diagnostics)
    assert (name, source) == ("Filling.sys", sample("4diac/filling/Filling.sys").data)


@in_loop
async def test_a_config_with_its_sub_graphs_is_a_zip(tmp_path: Path) -> None:
    async with graphs_in(tmp_path) as graphs:
        files = {
            "sub_graphs.json": (SAMPLES / "json/sub_graphs.json").read_bytes(),
            "parts/greeting.json": (SAMPLES / "json/parts/greeting.json").read_bytes(),
        }
        found = await registered(graphs, Upload("g.zip", zipped(files)))
        assert (found.graph.name, found.graph.source_file) == ("sub_graphs", "sub_graphs.json")


@in_loop
async def test_of_several_systems_one_is_chosen(tmp_path: Path) -> None:
    blinker, adder = (sample(f"4diac/{n}.sys").data for n in ("blinker/Blinker", "adder/Adder"))
    data = zipped({"a/Blinker.sys": blinker, "b/Adder.sys": adder})

    async with graphs_in(tmp_path) as graphs:
        with pytest.raises(
            WhichError, match=r'2 sources: "a/Blinker\.sys", "b/Adder\.sys"'
        ) as caught:
            await registered(graphs, Upload("both.zip", data))
        found = await registered(graphs, Upload("both.zip", data, system="Adder.sys"))

    assert found.graph.name == "Adder"
    assert caught.value.choices == ("a/Blinker.sys", "b/Adder.sys")


@in_loop
async def test_a_graph_is_called_what_its_uploader_calls_it(tmp_path: Path) -> None:
    """So one source may be two graphs, and another source may take the place of either."""
    blinker = sample("4diac/blinker/Blinker.sys")
    async with graphs_in(tmp_path) as graphs:
        north = (await registered(graphs, replace(blinker, name=" Мигалка  север "))).graph
        south = (await registered(graphs, replace(blinker, name="South"))).graph
        again = await registered(graphs, replace(config(), name="South"))

        assert [(one.id, one.name) for one in (north, south)] == [
            ("migalka-sever", "Мигалка север"),
            ("south", "South"),
        ]
        assert (again.graph.id, again.created) == ("south", False)
        assert (await graphs.graph("migalka-sever")).name == "Мигалка север"


@in_loop
async def test_a_name_that_nobody_can_read_is_refused(tmp_path: Path) -> None:
    async with graphs_in(tmp_path) as graphs:
        for name, why in ((" ", "needs a name"), ("x" * 51, "51 char"), ("a\u202eb", "can see")):
            with pytest.raises(InvalidError, match=why):
                await registered(graphs, replace(config(), name=name))


@in_loop
async def test_a_compiled_graph_is_registered_as_it_is(tmp_path: Path) -> None:
    path = SAMPLES / "json/branches.json"
    dag = graph_to_json(graph_of(compile_file(path, library=LIBRARY))).encode()

    async with graphs_in(tmp_path) as graphs:
        about = (await registered(graphs, Upload("dag.json", dag))).graph

        assert about.name == "branches"
        assert await graphs.dag(about.id) == dag
        broken = Upload("dag.json", json.dumps({**json.loads(dag), "types": {}}).encode())
        with pytest.raises(NotCompiledError, match="the graph has no type") as caught:
            await registered(graphs, broken)
        assert caught.value.diagnostics[0].at.file == "dag.json"


@in_loop
async def test_content_counts_where_the_ending_lies(tmp_path: Path) -> None:
    async with graphs_in(tmp_path) as graphs:
        system = await registered(
            graphs, Upload("x.json", sample("4diac/blinker/Blinker.sys").data)
        )
        small = await registered(graphs, Upload("x.sys", config().data))
        packed = await registered(
            graphs, Upload("x.fboot", project(SAMPLES / "4diac/traffic_light"))
        )

    assert (system.graph.format, system.graph.source_file) == ("fourdiac", "x.sys")
    assert (small.graph.format, small.graph.source_file) == ("json", "x.json")
    assert packed.graph.name == "TrafficLight"


@in_loop
async def test_errors_come_all_at_once_with_their_lines(tmp_path: Path) -> None:
    async with graphs_in(tmp_path) as graphs:
        with pytest.raises(NotCompiledError, match=r'"Filling\.sys" has 3 errors') as caught:
            await registered(graphs, sample("4diac/filling/Filling.sys"))

        first = caught.value.diagnostics[0]
        assert first.code == "E201"
        assert first.place == "Filling.sys:29:6"
        assert first.at.text.strip().startswith('<FB Name="Tank"')
        assert (await graphs.list()).items == []
        assert await graphs.check(sample("4diac/filling/Filling.sys")) == list(
            caught.value.diagnostics
        )
        assert kept_in(tmp_path) == [".drawn"]


@in_loop
async def test_checking_keeps_nothing(tmp_path: Path) -> None:
    async with graphs_in(tmp_path) as graphs:
        assert await graphs.check(config()) == []
        assert (await graphs.list()).items == []
        assert kept_in(tmp_path) == [".drawn"]


@in_loop
async def test_a_graph_of_the_same_name_takes_the_place_of_the_older_one(tmp_path: Path) -> None:
    async with graphs_in(tmp_path) as graphs:
        first = await registered(graphs, config(text="one"))
        again = await registered(graphs, config(text="two"))

        assert (first.created, again.created) == (True, False)
        assert first.graph.id == again.graph.id
        assert first.graph.etag != again.graph.etag
        assert b"two" in await graphs.dag(again.graph.id)
        assert "two" in await graphs.source_text(again.graph.id, "config.json")
        assert len((await graphs.list()).items) == 1


@in_loop
async def test_who_expects_another_graph_changes_nothing(tmp_path: Path) -> None:
    async with graphs_in(tmp_path) as graphs:
        first = (await registered(graphs, config(text="one"))).graph
        second = (await graphs.register(config(text="two"), by=OPERATOR, if_match=first.etag)).graph

        with pytest.raises(PreconditionError, match="has changed meanwhile"):
            await graphs.register(config(text="three"), by=OPERATOR, if_match=first.etag)
        with pytest.raises(PreconditionError, match="already"):
            await graphs.register(config(text="three"), by=OPERATOR, only_new=True)
        with pytest.raises(PreconditionError, match="any more"):
            await graphs.register(config("other"), by=OPERATOR, if_match=first.etag)
        with pytest.raises(PreconditionError, match="has changed meanwhile"):
            await graphs.delete(first.id, by=ADMIN, if_match=first.etag)
        assert await graphs.get(first.id) == second


@in_loop
async def test_roles_decide_who_registers_and_deletes(tmp_path: Path) -> None:
    async with graphs_in(tmp_path) as graphs:
        with pytest.raises(ForbiddenError, match="may not register graphs"):
            await graphs.register(config(), by=VIEWER)
        about = (await graphs.register(config(), by=OPERATOR)).graph
        with pytest.raises(ForbiddenError, match="may not delete graphs"):
            await graphs.delete(about.id, by=OPERATOR)
        await graphs.delete(about.id, by=ADMIN)

        assert await graphs.id_of(about.name) == ""
        with pytest.raises(NotFoundError):
            await graphs.get(about.id)
        assert kept_in(tmp_path) == [".drawn"]


@in_loop
async def test_everybody_hears_of_graphs_that_come_and_go(tmp_path: Path) -> None:
    hub = Hub("test")
    async with graphs_in(tmp_path, hub=hub) as graphs:
        about = (await registered(graphs, config())).graph
        await graphs.delete(about.id, by=ADMIN)
    hub.close()

    events = [one async for found in hub.follow(after="test-0") for one in found]
    told = [orjson.loads(one.text)["data"] for one in events if isinstance(one, Event)]
    assert told == [
        {"graph": "small", "change": "registered"},
        {"graph": "small", "change": "deleted"},
    ]


@in_loop
async def test_graphs_are_there_again_after_a_restart(tmp_path: Path) -> None:
    async with graphs_in(tmp_path) as graphs:
        about = [
            (await registered(graphs, config(name))).graph for name in ("b", "a", "A!", "Ж", "水")
        ]
        note = (await registered(graphs, Upload("f.zip", project(SAMPLES / "4diac/filling")))).graph
        diagnostics = await graphs.diagnostics(note.id)

    async with graphs_in(tmp_path) as graphs:
        listed = (await graphs.list()).items
        assert {one.id for one in listed} == {one.id for one in (*about, note)}
        assert all([await graphs.get(one.id) == one for one in about])
        assert await graphs.id_of("A!") == about[2].id != about[1].id == "a"
        assert await graphs.diagnostics(note.id) == diagnostics
        assert note.warnings == len([one for one in diagnostics if one.severity == "warning"])


@in_loop
async def test_what_is_no_graph_in_the_folder_is_left_alone(tmp_path: Path) -> None:
    foreign = tmp_path / "home/configs/small"
    foreign.mkdir(parents=True)
    (foreign / "notes.txt").write_text("mine")

    async with graphs_in(tmp_path) as graphs:
        about = (await registered(graphs, config("small"))).graph

    assert about.id.startswith("small-")
    assert (foreign / "notes.txt").read_text() == "mine"


@in_loop
async def test_many_registrations_of_one_name_leave_one_whole_graph(tmp_path: Path) -> None:
    async with graphs_in(tmp_path) as graphs, asyncio.TaskGroup() as tasks:
        every = [
            tasks.create_task(registered(graphs, config(text=f"number {n}"))) for n in range(5)
        ]
        readers = [tasks.create_task(_looks(graphs, every)) for _ in range(2)]
        results = [await one for one in every]
        assert all([await one for one in readers])

        assert sum(one.created for one in results) == 1
        about = await graphs.get("small")
        dag = await graphs.dag("small")
        assert about in [one.graph for one in results]
        assert hashlib.sha256(dag).hexdigest() == about.etag
        assert kept_in(tmp_path) == [".drawn", "small"]


async def _looks(graphs: Graphs, every: Sequence[asyncio.Task[Registered]]) -> bool:
    """Read while others write: whatever is read is whole."""
    while not all(one.done() for one in every):
        if await graphs.id_of("small"):
            dag = await graphs.dag("small")
            assert graph_from_json(dag).name == "small"
            assert await graphs.diagnostics("small") == []
        await asyncio.sleep(0.005)  # the others need the machine, too
    return True


@in_loop
async def test_only_so_many_graphs_are_kept(tmp_path: Path) -> None:
    async with graphs_in(tmp_path, graphs=2) as graphs:
        await registered(graphs, config("a"))
        await registered(graphs, config("b"))
        with pytest.raises(TooLargeError, match="2 graphs already"):
            await registered(graphs, config("c"))
        assert not (await registered(graphs, config("a", "again"))).created


@in_loop
async def test_what_is_not_there_is_told_with_what_is(tmp_path: Path) -> None:
    async with graphs_in(tmp_path) as graphs:
        about = (await registered(graphs, config())).graph

        with pytest.raises(NotFoundError, match='Did you mean "small"'):
            await graphs.dag("smal")
        with pytest.raises(NotFoundError, match=r'Did you mean "small\.tell"'):
            await graphs.node(about.id, "small.tel")
        for name in ("../about.json", "about.json", "", ".", "/etc/passwd", "a\0b", "x" * 5_000):
            with pytest.raises(NotFoundError, match="source file"):
                await graphs.source_text(about.id, name)
        with pytest.raises(NotFoundError):
            await graphs.get("../configs/small")
        blinker = (await registered(graphs, sample("4diac/blinker/Blinker.sys"))).graph
        with pytest.raises(InvalidError, match='has no view "tasks"'):
            await graphs.picture(blinker.id, "tasks")


@in_loop
async def test_a_node_is_told_with_its_pins_wires_and_place(tmp_path: Path) -> None:
    async with graphs_in(tmp_path) as graphs:
        about = (await registered(graphs, sample("4diac/blinker/Blinker.sys"))).graph
        node = await graphs.node(about.id, "App.Clock")

    pins = {port.name: port for port in node.ports}
    assert (node.type, node.kind, node.label) == ("E_CYCLE", "service", "Clock")
    assert list(pins) == ["START", "STOP", "EO", "DT"]
    assert pins["START"].connected == ("PC.RES.START.COLD", "PC.RES.START.WARM")
    assert pins["START"].with_data == ("DT",)
    assert (pins["DT"].type, pins["DT"].value) == ("TIME", "T#500ms")
    assert node.place == "Blinker.sys:7"
    assert '<FB Name="Clock"' in node.source_line


@in_loop
async def test_pictures_are_drawn_once_and_again_for_a_new_graph(tmp_path: Path) -> None:
    async with graphs_in(tmp_path) as graphs:
        await registered(graphs, config(text="one"))
        plain = await graphs.picture("small")
        inline = await graphs.picture("small", inline=True)
        blocks = await graphs.picture("small", "blocks")
        assert len(list((tmp_path / "home/configs/.drawn").iterdir())) == 3

        assert plain.startswith("<svg")
        assert "<style>" in plain
        assert "<style" not in inline
        assert "tabindex" in inline
        assert 'data-node="small.tell"' in plain
        assert "'one'" in blocks
        assert ".fbflow" in graphs.picture_styles()
        await registered(graphs, config(text="two"))
        assert "'two'" in await graphs.picture("small", "blocks")
        assert await graphs.picture("small", "tasks") == plain
