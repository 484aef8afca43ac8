"""The pages of graphs and runs over HTTP, without a browser."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar
from yarl import URL

from server.app import make_app
from server.service.access import LOCAL
from server.service.control import ControlService
from server.service.records.runs import NewRun
from tests.control import config, control, sample
from tests.page_graphs import RELEASE
from tests.serving import serving
from tests.talking import in_loop

pytestmark = pytest.mark.timeout(90)
"""Graphs are compiled in processes of their own, which take their time to begin."""


@asynccontextmanager
async def _site(folder: Path) -> AsyncIterator[tuple[ControlService, ClientSession]]:
    async with (
        control(folder) as service,
        serving(make_app(service)) as address,
        ClientSession(URL(address).origin(), cookie_jar=CookieJar(unsafe=True)) as session,
    ):
        yield service, session


async def _started(service: ControlService) -> str:
    graph = (await service.graphs.register(config(RELEASE), by=LOCAL)).graph
    return (await service.runs.start(NewRun(graph=graph.id), by=LOCAL)).id


@in_loop
async def test_a_form_goes_back_to_its_page_with_a_message(tmp_path: Path) -> None:
    async with _site(tmp_path) as (service, session):
        run = await _started(service)
        answer = await session.post(f"/runs/{run}/cancel", allow_redirects=False)
        assert (answer.status, answer.headers["Location"]) == (303, f"/runs/{run}")
        page = await (await session.get(f"/runs/{run}", headers={"Accept": "text/html"})).text()
        assert "The run was cancelled." in page


@in_loop
async def test_a_module_gets_the_message_alone(tmp_path: Path) -> None:
    async with _site(tmp_path) as (service, session):
        run = await _started(service)
        wants = {"Accept": "application/json"}
        done = await session.post(f"/runs/{run}/cancel", headers=wants)
        assert await done.json() == {"message": "The run was cancelled.", "status": 200}
        refused = await session.post(f"/runs/{run}/cancel", headers=wants)
        assert refused.status == 409
        assert "cancelled" in (await refused.json())["detail"]


@in_loop
async def test_what_nobody_can_do_is_not_there(tmp_path: Path) -> None:
    async with _site(tmp_path) as (service, session):
        run = await _started(service)
        assert (await session.post(f"/runs/{run}/explode")).status == 404
        assert (await session.post(f"/runs/{run}/tasks/ask/explode")).status == 404
        assert (await session.get("/runs/nobody")).status == 404
        assert (await session.get("/graphs/nobody")).status == 404
        assert (await session.get(f"/runs/{run}/block?node=nobody")).status == 404


@in_loop
async def test_the_older_addresses_show_the_same_pages(tmp_path: Path) -> None:
    async with _site(tmp_path) as (service, session):
        run = await _started(service)
        for address in (f"/runs/{run}", f"/dag_ui/{run}"):
            assert 'data-node="release.ask"' in await (await session.get(address)).text()
        for address in (f"/runs/{run}/tasks/release.ask", f"/dag_ui/{run}/ask"):
            assert "human.approve" in await (await session.get(address)).text()


@in_loop
async def test_parts_are_the_page_without_its_picture(tmp_path: Path) -> None:
    async with _site(tmp_path) as (service, session):
        run = await _started(service)
        parts = await (await session.get(f"/runs/{run}/parts")).text()
        assert 'id="run-head"' in parts
        assert "data-node" not in parts


@in_loop
async def test_pins_are_ordered_by_a_plain_form(tmp_path: Path) -> None:
    async with _site(tmp_path) as (service, session):
        graph = (await service.graphs.register(sample("4diac/blinker/Blinker.sys"), by=LOCAL)).graph
        run = (await service.runs.start(NewRun(graph=graph.id), by=LOCAL)).id
        while not (await service.runs.get(run)).is_live:
            pass
        order = {"action": "force", "pin": "App.Beats.PV", "value": "7"}
        answer = await session.post(f"/runs/{run}/pins", data=order, allow_redirects=False)
        assert answer.status == 303
        (pin,) = (await service.networks.read(run, ["App.Beats.PV"])).pins
        assert (pin.value, pin.forced) == ("7", True)
        wrong = await session.post(
            f"/runs/{run}/pins",
            data={"action": "explode", "pin": "x"},
            headers={"Accept": "application/json"},
        )
        assert wrong.status == 422


@in_loop
async def test_pictures_have_a_style_sheet_of_their_own(tmp_path: Path) -> None:
    async with _site(tmp_path) as (service, session):
        graph = (await service.graphs.register(sample("4diac/blinker/Blinker.sys"), by=LOCAL)).graph
        page = await (await session.get(f"/graphs/{graph.id}")).text()
        link = page.partition('href="/pictures/')[2].partition('"')[0]
        answer = await session.get(f"/pictures/{link}")
        assert answer.content_type == "text/css"
        assert ".fbflow" in await answer.text()
        assert "<style" not in page
        assert " style=" not in page


@in_loop
async def test_a_start_form_that_is_sent_twice_starts_one_run(tmp_path: Path) -> None:
    async with _site(tmp_path) as (service, session):
        graph = (await service.graphs.register(config(RELEASE), by=LOCAL)).graph.id
        page = await (await session.get(f"/graphs/{graph}/start")).text()
        found = re.search('name="run" value="([^"]+)"', page)
        assert found is not None
        form = {"run": found[1]}
        answers = await asyncio.gather(
            *(
                session.post(f"/graphs/{graph}/start", data=form, allow_redirects=False)
                for _ in range(5)
            )
        )
        assert {one.headers["Location"] for one in answers} == {f"/runs/{found[1]}"}
        assert [one.id for one in (await service.runs.list()).items] == [found[1]]


@in_loop
async def test_a_run_cannot_be_called_what_no_folder_can_be_called(tmp_path: Path) -> None:
    async with _site(tmp_path) as (service, session):
        graph = (await service.graphs.register(config(RELEASE), by=LOCAL)).graph.id
        answer = await session.post(f"/graphs/{graph}/start", data={"run": "../../etc"})
        assert answer.status == 422
        assert "cannot be the id of a run" in await answer.text()
        assert not (await service.runs.list()).items


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ('{"a": ', "this is not JSON"),
        ("1e999", "inf, which JSON has no number for"),
        ("1" * 40, "a number of over 64 bits"),
        (r'"\ud800"', "half a character"),
    ],
)
@in_loop
async def test_what_is_no_value_of_json_is_told_at_its_field(
    text: str, mistake: str, tmp_path: Path
) -> None:
    async with _site(tmp_path) as (service, session):
        tasks = '[{"id": "j", "operation": "json.format", "params": {"data": {}}}]'
        source = config(f'{{"name": "j", "user_params": ["data"], "tasks": {tasks}}}')
        graph = (await service.graphs.register(source, by=LOCAL)).graph
        (parameter,) = graph.parameters
        answer = await session.post(
            f"/graphs/{graph.id}/start", data={f"parameter:{parameter.name}": text}
        )
        assert answer.status == 422
        found = re.search('class="mistake"[^>]*>([^<]*)', await answer.text())
        assert found is not None
        assert mistake in found[1]


@in_loop
async def test_a_graph_is_deleted_after_it_was_asked(tmp_path: Path) -> None:
    async with _site(tmp_path) as (service, session):
        graph = (await service.graphs.register(config(RELEASE), by=LOCAL)).graph
        address = f"/graphs/{graph.id}/delete"
        assert address in await (await session.get(f"/graphs/{graph.id}")).text()
        asked = await (await session.get(address)).text()
        assert f'name="etag" value="{graph.etag}"' in asked

        other = await session.post(address, data={"etag": "another"}, allow_redirects=False)
        assert other.headers["Location"] == f"/graphs/{graph.id}"
        done = await session.post(address, data={"etag": graph.etag}, allow_redirects=False)
        assert done.headers["Location"] == "/"
        assert not (await service.graphs.list()).items
