"""The pages of schedules over HTTP, as browsers without modules use them."""

import re
from pathlib import Path

import pytest

from server.service.access import LOCAL, Role
from server.service.errors import NotFoundError
from server.service.records.schedules import NewSchedule, ScheduleAbout
from tests.api_client import graph_text, nap, register
from tests.control import sample
from tests.doors import BROWSER, Doors, doors
from tests.talking import in_loop

FORM = {
    "expression": "30 2 * * *",
    "zone": "Europe/Berlin",
    "missed": "all",
    "overlap": "queue",
    "jitter": "1.5",
}


async def see(there: Doors, path: str, *, status: int = 200) -> str:
    answer = await there.get(path, headers=BROWSER)
    assert answer.status == status
    return await answer.text()


async def scheduled(there: Doors, text: str = "") -> str:
    graph = await register(there, text or graph_text("a", nap(0)))
    await there.service.schedules.set(graph, NewSchedule(expression="0 6 * * *"), by=LOCAL)
    return graph


@in_loop
async def test_a_system_of_4diac_gets_a_schedule_by_a_form(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        upload = sample("4diac/blinker/Blinker.sys")
        graph = (await there.service.graphs.register(upload, by=LOCAL)).graph.id
        assert f'href="/schedules/{graph}"' in await see(there, f"/graphs/{graph}")
        assert "The graph has none" in await see(there, f"/schedules/{graph}")
        answer = await there.post(f"/schedules/{graph}", data=FORM)
        page = await see(there, f"/schedules/{graph}")
        found = await there.service.schedules.get(graph)

        assert (answer.status, answer.headers["Location"]) == (303, f"/schedules/{graph}")
        assert "is set." in page
        assert found.model_dump(include=set(FORM)) == FORM | {"jitter": 1.5}
        for path in ("/schedules", f"/graphs/{graph}", "/"):
            assert "30 2 * * *" in await see(there, path)


@in_loop
async def test_a_schedule_is_looked_at_before_it_is_set(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        graph = await register(there, graph_text("a", nap(0)))
        looked = await there.post(f"/schedules/{graph}", data=FORM | {"action": "look"})
        page = await looked.text()
        part = await see(there, f"/schedules/{graph}/times?expression=0+9+*+*+1&zone=Asia/Kolkata")
        wrong = await see(there, f"/schedules/{graph}/times?expression=0+9+*&zone=Nowhere")

        assert looked.status == 200
        assert 'value="30 2 * * *"' in page
        assert len(re.findall(r"\w{3} \d{4}-\d\d-\d\d 02:30:00 UTC\+0[12]:00", page)) > 10
        assert part.count("09:00:00 UTC+05:30</span>") == 11
        assert part.count("Mon ") == 11
        assert 'class="mistake"' in wrong
        assert "no time zone" in wrong
        assert "<html" not in wrong
        with pytest.raises(NotFoundError):
            await there.service.schedules.get(graph)


@in_loop
async def test_what_does_not_fit_is_told_at_its_field_and_nothing_is_lost(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        graph = await register(there, graph_text("a", nap(0), user_params=["seconds"]))
        form = FORM | {"parameter:nap.seconds": "soon", "paused": "on"}
        first = await there.post(f"/schedules/{graph}", data=form | {"jitter": "-1"})
        second = await there.post(f"/schedules/{graph}", data=form)
        empty = await there.post(f"/schedules/{graph}", data={"zone": "UTC"})
        page = await second.text()

        assert [one.status for one in (first, second, empty)] == [422, 422, 422]
        assert 'id="jitter-mistake"' in await first.text()
        assert 'id="parameter-1-mistake"' in page
        assert 'value="soon"' in page
        assert 'name="paused" checked' in page
        assert '<option value="queue" selected>' in page
        assert 'class="message is-bad"' not in page
        assert "field required" in await empty.text()


@in_loop
async def test_the_form_shows_the_schedule_as_it_is(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        graph = await register(there, graph_text("a", nap(0), user_params=["seconds"]))
        form = FORM | {"parameter:nap.seconds": "7.5", "paused": "on"}
        await there.post(f"/schedules/{graph}", data=form)
        before = await there.service.schedules.get(graph)
        page = await see(there, f"/schedules/{graph}")
        choice = re.compile(r'name="(missed|overlap)".*?value="(\w+)" selected', re.DOTALL)
        shown = dict(re.findall(r'<input id="[^"]+" name="([^"]+)"[^>]* value="([^"]*)"', page))
        chosen = dict(choice.findall(page))
        await there.post(f"/schedules/{graph}", data=shown | chosen | {"paused": "on"})

        assert _wanted(await there.service.schedules.get(graph)) == _wanted(before)
        assert before.paused


def _wanted(schedule: ScheduleAbout) -> object:
    return schedule.model_dump(include=set(NewSchedule.model_fields))


@in_loop
async def test_a_schedule_is_paused_and_removed_by_buttons(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        graph = await scheduled(there, graph_text("a", nap(0), schedule="@daily"))
        back = f"/schedules/{graph}"
        pause = {"graph": graph, "action": "pause", "back": back}
        paused = await there.post("/schedules", data=pause)
        unknown = await there.post("/schedules", data=pause | {"action": "dance"})
        is_paused = (await there.service.schedules.get(graph)).paused
        removed = await there.post(f"{back}/remove")
        own = await there.service.schedules.get(graph)
        page = await see(there, back)
        refused = await there.post(f"{back}/remove")

        assert (paused.headers["Location"], removed.headers["Location"]) == (back, back)
        assert unknown.status == 400
        assert is_paused
        assert (own.expression, own.own) == ("@daily", True)
        assert "/remove" not in page
        assert refused.status == 303
        assert "message is-bad" in await see(there, back)


@in_loop
async def test_who_only_looks_has_nothing_to_press(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        graph = await scheduled(there)
        bare = await register(there, graph_text("b", nap(0)))
        await there.sign_in(Role.VIEWER)
        page = await see(there, f"/schedules/{graph}")
        form = FORM | {"csrf": await there.csrf()}

        assert "0 6 * * *" in page
        assert 'id="schedule-form"' not in page
        assert "Set a schedule" not in await see(there, f"/graphs/{bare}")
        assert (await there.post(f"/schedules/{graph}", data=form)).status == 403
        assert (await there.service.schedules.get(graph)).expression == "0 6 * * *"


@in_loop
async def test_there_is_no_page_for_a_graph_that_is_not_there(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        for path in ("/schedules/none", "/schedules/none/times"):
            assert (await there.get(path)).status == 404
        assert (await there.post("/schedules/none", data=FORM)).status == 404
