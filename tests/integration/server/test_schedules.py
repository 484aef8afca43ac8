"""Schedules by the service: real graphs, real runs, a clock that the test sets."""

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from server.service.access import LOCAL, Actor, Role
from server.service.control import ControlService
from server.service.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    UnavailableError,
)
from server.service.events import Event
from server.service.records.base import JsonValue
from server.service.records.runs import Answer
from server.service.records.schedules import NewSchedule, SlotAbout
from tests.control import config, control, sample, until
from tests.schedule_bench import HandClock, at
from tests.talking import in_loop

VIEWER = Actor("vera", Role.VIEWER)
ANN = Actor("ann", Role.OPERATOR)
HOURLY = NewSchedule(expression="@hourly")


def tasks(name: str, *each: Mapping[str, object], **others: object) -> str:
    return json.dumps({"name": name, "tasks": each, **others})


HELLO = tasks(
    "hello",
    {"id": "say", "operation": "file.write", "params": {"filename": "out.txt", "data": "hi"}},
    user_params=["filename"],
)
OWN = tasks(
    "own", {"id": "nap", "operation": "sleep", "params": {"seconds": 0}}, schedule="@hourly"
)
ASK = tasks("ask", {"id": "ask", "operation": "human.approve", "params": {"question": "Now?"}})
TELLS = tasks(
    "tells",
    {"id": "tell", "operation": "http.request", "params": {"url": "http://[::1]:1", "token": "x"}},
    user_params=["url"],
)


async def given(service: ControlService, text: str) -> str:
    return (await service.graphs.register(config(text), by=LOCAL)).graph.id


async def slots_of(service: ControlService, graph: str) -> list[SlotAbout]:
    return list((await service.schedules.slots(graph)).items)


async def states(service: ControlService, graph: str) -> list[str]:
    """Return `01:00 started`, the oldest first."""
    slots = await slots_of(service, graph)
    return [f"{one.slot:%H:%M} {one.state}" for one in reversed(slots)]


async def until_states(service: ControlService, graph: str, *expected: str) -> None:
    async def holds() -> bool:
        return await states(service, graph) == list(expected)

    await until(holds)


async def followed(service: ControlService, graph: str, expected: str) -> None:
    """Return when the follower has seen a schedule."""

    async def holds() -> bool:
        rows = service.schedules._rows
        row = rows.of(graph)
        return row is not None and row.followed.strip() == expected

    await until(holds)


@in_loop
async def test_a_system_of_4diac_is_scheduled_and_runs(tmp_path: Path) -> None:
    clock = HandClock()
    async with control(tmp_path, clock=clock) as service:
        upload = sample("4diac/blinker/Blinker.sys")
        graph = (await service.graphs.register(upload, by=LOCAL)).graph.id
        about = await service.schedules.set(graph, HOURLY, by=ANN)
        clock.put(at("01:00"))
        await until_states(service, graph, "01:00 started")
        slot = (await slots_of(service, graph))[0]
        run = await service.runs.get(slot.run)
        ran = await service.schedules.get(graph)

        assert (about.own, about.by, about.next[0]) == (False, "ann", at("01:00"))
        assert (run.graph_id, run.id) == (graph, ran.last_run)
        assert ran.last_slot == slot.slot == at("01:00")
        assert [one.graph for one in await service.schedules.list()] == [graph]


@in_loop
async def test_what_a_run_is_started_with_is_what_was_set(tmp_path: Path) -> None:
    clock = HandClock()
    async with control(tmp_path, clock=clock) as service:
        graph = await given(service, HELLO)
        wanted = HOURLY.model_copy(update={"parameters": {"say.filename": "mine.txt"}})
        await service.schedules.set(graph, wanted, by=ANN)
        clock.put(at("01:00"))
        await until_states(service, graph, "01:00 started")
        run = await service.runs.wait((await slots_of(service, graph))[0].run)

        assert run.state == "succeeded"
        assert [one.name for one in await service.runs.files(run.id)] == ["mine.txt"]


@in_loop
async def test_all_that_is_wrong_with_a_schedule_is_told_at_once(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        graph = await given(service, HELLO)
        wrong = NewSchedule(expression="61 * * * *", zone="Mars", parameters={"speed": 1})
        with pytest.raises(InvalidError) as caught:
            await service.schedules.set(graph, wrong, by=ANN)
        with pytest.raises(InvalidError) as previewed:
            await service.schedules.preview("61 * * * *", "Mars")

        places = [place for place, _ in caught.value.problems]
        assert places == ["/expression", "/zone", "/parameters/speed"]
        assert previewed.value.problems == caught.value.problems[:2]
        assert await service.schedules.list() == []


@in_loop
async def test_who_may_what_and_of_which_graphs(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        schedules = service.schedules
        graph = await given(service, HELLO)
        for refused in (
            lambda: schedules.set(graph, HOURLY, by=VIEWER),
            lambda: schedules.pause(graph, by=VIEWER),
            lambda: schedules.resume(graph, by=VIEWER),
            lambda: schedules.remove(graph, by=VIEWER),
        ):
            with pytest.raises(ForbiddenError):
                await refused()
        for unknown in (
            lambda: schedules.set("hullo", HOURLY, by=ANN),
            lambda: schedules.slots("hullo"),
            lambda: schedules.get(graph),
            lambda: schedules.pause(graph, by=ANN),
            lambda: schedules.remove(graph, by=ANN),
        ):
            with pytest.raises(NotFoundError):
                await unknown()
        for cursor in ("yesterday", "--5", "-", "9" * 19, "9" * 5_000, "٣"):
            with pytest.raises(InvalidError, match="is no place in a list"):
                await schedules.slots(graph, before=cursor)


@in_loop
async def test_a_graphs_own_schedule_counts_again_when_another_one_is_removed(
    tmp_path: Path,
) -> None:
    clock = HandClock()
    async with control(tmp_path, clock=clock) as service:
        schedules = service.schedules
        graph = await given(service, OWN)
        own = await schedules.get(graph)
        with pytest.raises(ConflictError, match="is its own"):
            await schedules.remove(graph, by=ANN)
        over = await schedules.set(graph, NewSchedule(expression="@daily"), by=ANN)
        await schedules.remove(graph, by=ANN)
        again = await schedules.get(graph)
        await followed(service, graph, "@hourly")
        clock.put(at("01:00"))
        await until_states(service, graph, "01:00 started")

        assert (own.own, own.expression, own.by) == (True, "@hourly", "")
        assert (over.own, over.expression, over.by) == (False, "@daily", "ann")
        assert again == own


@in_loop
async def test_a_pause_holds_over_a_restart_and_nothing_is_made_up_for(tmp_path: Path) -> None:
    clock = HandClock()
    async with control(tmp_path, clock=clock) as service:
        graph = await given(service, OWN)
        paused = await service.schedules.pause(graph, by=ANN)
    clock.put(at("03:30"))
    async with control(tmp_path, clock=clock) as service:
        kept = await service.schedules.get(graph)
        resumed = await service.schedules.resume(graph, by=ANN)
        clock.put(at("04:00"))
        await until_states(service, graph, "04:00 started")

    assert (paused.paused, kept.paused, resumed.paused) == (True, True, False)
    assert (paused.next, kept.next, resumed.next[0]) == ((), (), at("04:00"))


@in_loop
async def test_what_was_missed_while_no_server_ran_is_made_up_for(tmp_path: Path) -> None:
    clock = HandClock()
    async with control(tmp_path, clock=clock) as service:
        graph = await given(service, HELLO)
        wanted = HOURLY.model_copy(update={"missed": "all"})
        await service.schedules.set(graph, wanted, by=ANN)
    clock.put(at("03:30"))
    async with control(tmp_path, clock=clock) as service:
        expected = ["01:00 started", "02:00 started", "03:00 started"]
        await until_states(service, graph, *expected)
        runs = (await service.runs.list()).items

        assert len(runs) == 3


@in_loop
async def test_a_slot_that_waits_is_run_when_the_run_before_it_ends(tmp_path: Path) -> None:
    clock = HandClock()
    async with control(tmp_path, clock=clock) as service:
        graph = await given(service, ASK)
        wanted = HOURLY.model_copy(update={"overlap": "queue"})
        await service.schedules.set(graph, wanted, by=ANN)
        clock.put(at("01:00"))
        await until_states(service, graph, "01:00 started")
        clock.put(at("02:00"))
        await until_states(service, graph, "01:00 started", "02:00 waiting")
        about = await service.schedules.get(graph)
        first = (await slots_of(service, graph))[1].run
        await until(lambda: _asks(service, first))
        # The clock stands still: it is the end of the run that is news.
        await service.runs.answer(first, "ask", Answer(approved=True), by=ANN)
        await until_states(service, graph, "01:00 started", "02:00 started")

        assert about.waiting == 1


async def _asks(service: ControlService, run: str) -> bool:
    return any(one.run.id == run for one in await service.runs.approvals())


@in_loop
async def test_a_start_that_is_refused_is_a_failed_slot_and_the_schedule_goes_on(
    tmp_path: Path,
) -> None:
    clock = HandClock()
    async with control(tmp_path, clock=clock) as service:
        graph = await given(service, HELLO)
        wanted = HOURLY.model_copy(update={"parameters": {"say.filename": "a.txt"}})
        await service.schedules.set(graph, wanted, by=ANN)
        await given(service, HELLO.replace('"user_params": ["filename"]', '"user_params": []'))
        clock.put(at("01:00"))
        await until_states(service, graph, "01:00 failed")
        await given(service, HELLO)
        clock.put(at("02:00"))
        await until_states(service, graph, "01:00 failed", "02:00 started")
        failed = (await slots_of(service, graph))[1]

        assert failed.run == ""
        assert 'has no parameter "say.filename"' in failed.reason


@in_loop
async def test_the_schedule_of_a_deleted_graph_goes_too(tmp_path: Path) -> None:
    clock = HandClock()
    async with control(tmp_path, clock=clock) as service:
        graph = await given(service, HELLO)
        await service.schedules.set(graph, HOURLY, by=ANN)
        clock.put(at("01:00"))
        await until_states(service, graph, "01:00 started")
        await service.graphs.delete(graph, by=LOCAL)
        left = await service.schedules.list()
        again = await given(service, HELLO)

        assert (left, again) == ([], graph)
        assert await slots_of(service, graph) == []
        with pytest.raises(NotFoundError):
            await service.schedules.get(graph)


@in_loop
async def test_a_schedule_that_cannot_be_forgotten_yet_comes_to_no_other_graph(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with control(tmp_path) as service:
        graph = await given(service, HELLO)
        await service.schedules.set(graph, HOURLY, by=ANN)
        rows = service.schedules._rows
        forget, tried = rows.forget, 0

        async def is_full(graphs: Collection[str]) -> None:
            nonlocal tried
            tried += 1
            if tried == 1:
                message = "the disk is full"
                raise UnavailableError(message)
            await forget(graphs)

        monkeypatch.setattr(rows, "forget", is_full)
        await service.graphs.delete(graph, by=LOCAL)

        async def is_tried() -> bool:
            return tried > 0

        await until(is_tried)
        await given(service, HELLO)
        with pytest.raises(NotFoundError):
            await service.schedules.get(graph)


@in_loop
async def test_every_change_and_every_decision_is_an_event(tmp_path: Path) -> None:
    clock = HandClock()
    heard: list[tuple[str, bool]] = []

    def hear(event: Event, data: JsonValue) -> None:
        if event.kind == "schedule":
            heard.append((event.run, data["paused"]))

    async with control(tmp_path, clock=clock) as service:
        service.events.listen(hear)
        graph = await given(service, HELLO)
        await service.schedules.set(graph, HOURLY, by=ANN)
        clock.put(at("01:00"))
        await until_states(service, graph, "01:00 started")
        await service.schedules.pause(graph, by=ANN)
        await service.schedules.remove(graph, by=ANN)
        run = (await slots_of(service, graph))[0].run

    assert heard == [("", False), (run, False), ("", True), ("", True)]


@in_loop
async def test_what_is_secret_comes_back_masked_and_stays_what_it_is(tmp_path: Path) -> None:
    text = tasks(
        "tells",
        {
            "id": "tell",
            "operation": "telegram.send",
            "params": {"chat_id": 1, "message": "hi", "token": "t"},
        },
        user_params=["token", "message"],
    )
    async with control(tmp_path) as service:
        graph = await given(service, text)
        given_: dict[str, Any] = {"tell.token": "1:abc", "tell.message": "***"}
        wanted = HOURLY.model_copy(update={"parameters": given_})
        first = await service.schedules.set(graph, wanted, by=ANN)
        again = HOURLY.model_copy(update={"parameters": first.parameters})
        second = await service.schedules.set(graph, again, by=ANN)
        row = service.schedules._rows.of(graph)

        assert first.parameters == {"tell.token": "***", "tell.message": "***"}
        assert second.parameters == first.parameters
        assert row is not None
        assert json.loads(row.wanted)["parameters"] == given_


@in_loop
async def test_a_mask_is_no_secret_where_nothing_was_set_before(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        graph = await given(service, TELLS.replace('["url"]', '["url", "token"]'))
        wanted = HOURLY.model_copy(update={"parameters": {"tell.token": "***"}})
        with pytest.raises(InvalidError, match="expected the secret itself") as refused:
            await service.schedules.set(graph, wanted, by=ANN)

        assert [place for place, _ in refused.value.problems] == ["/parameters/tell.token"]


@in_loop
async def test_what_is_a_secret_since_a_new_version_of_the_graph_is_masked(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        graph = await given(service, TELLS.replace('["url"]', '["token"]'))
        wanted = HOURLY.model_copy(update={"parameters": {"tell.token": "1:abc"}})
        await service.schedules.set(graph, wanted, by=ANN)
        rows = service.schedules._rows
        row = rows.of(graph)
        assert row is not None
        # As it was set while the task was another one.
        await rows.put(replace(row, hidden="[]"))

        assert (await service.schedules.get(graph)).parameters == {"tell.token": "***"}


@in_loop
async def test_slots_are_told_part_by_part_the_newest_first(tmp_path: Path) -> None:
    clock = HandClock()
    async with control(tmp_path, clock=clock) as service:
        graph = await given(service, OWN)
        await followed(service, graph, "@hourly")
        for hour in range(1, 6):
            clock.put(at(f"0{hour}:00"))
            await until_states(
                service, graph, *(f"0{one}:00 started" for one in range(1, hour + 1))
            )
            await service.runs.wait((await slots_of(service, graph))[0].run)
        found: list[SlotAbout] = []
        cursor: str | None = ""
        while cursor is not None:
            page = await service.schedules.slots(graph, before=cursor, most=2)
            found += page.items
            cursor = page.next

        assert [one.slot.hour for one in found] == [5, 4, 3, 2, 1]
