"""Alerts: what goes wrong is told once to whoever may do something about it."""

from pathlib import Path

from aiohttp import web

from server.service.access import LOCAL, Role
from tests.api_client import graph_text
from tests.bots import ANNA, BERT, OPS, all_is_sent, bot, shows
from tests.control import config, run_of
from tests.serving import serving
from tests.talking import in_loop
from tests.telegram_stand_in.api import telegram

CARL = 1003
BROKEN = config(
    graph_text("broken", {"id": "read", "operation": "file.read", "params": {"file": "<no>.txt"}})
)
LATE = config(
    graph_text(
        "late", {"id": "nap", "operation": "sleep", "params": {"seconds": 0.6}, "sla": 0.1}, sla=0.2
    )
)


@in_loop
async def test_a_failure_is_told_to_those_who_can_try_again(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        people = service.chats.people
        await people.allow(OPS, "ops", Role.OPERATOR, by=LOCAL)
        await people.allow(CARL, "carl", Role.VIEWER, by=LOCAL)
        bert, carl = api.person(BERT, "Bert"), api.person(CARL, "Carl")
        anna = api.person(ANNA, "Anna")
        there = bert.at(api.group(OPS, "Ops", members=[bert]))
        await people.set_alerts(ANNA, on=False)
        await run_of(service, BROKEN)
        alerts = [await there.sees(), await there.sees()]
        failed, letter = sorted(alerts, key=lambda one: "📪" in one.text)
        retry = await there.presses(failed, "🔁 Try “read” again")
        retried = await there.sees_answer(retry)
        followed = await shows(api, there, await there.sees("broken"), "❌ Failed")
        await there.presses(letter, "📨 Send it again")
        sent = await shows(api, there, await there.sees("broken"), "❌ Failed")
        await there.presses(failed, "🔕 No alerts here")
        silent = await there.sees("No alerts")
        await run_of(service, BROKEN)
        await all_is_sent(service)
        count = len(there.chat)
        await there.says("/help")
        helped = await there.sees("/help")
        await there.presses(helped, "🔔 Alerts here again")
        await there.sees("Alerts come here")
        await there.says("/help")
        again = await there.sees("/help")
        runs = await service.runs.list()

    assert '"<no>.txt"' in failed.text
    assert '"<no>.txt"' in letter.text
    assert retried.text == "What failed is tried again."
    assert len(runs.items) == 3
    assert followed.id != sent.id
    assert (anna.chat, carl.chat) == ((), ())
    # Whoever follows a run is told its end, and no alert beside.
    assert count == len([*alerts, followed, sent, silent])
    assert silent.labels == helped.labels
    assert again.labels == ()


@in_loop
async def test_what_is_late_is_told_for_the_task_and_for_the_run(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        anna = api.person(ANNA, "Anna", language="ru")
        await anna.says("/help")
        await anna.sees()
        await run_of(service, LATE)
        texts = {(await anna.sees("опаздывает")).text for _ in range(2)}
        await all_is_sent(service)

    assert texts == {
        "⏰ late опаздывает\nЗадача «nap» не закончилась за 100\u202fмс.",
        "⏰ late опаздывает\nЗапуск не закончился за 200\u202fмс.",
    }


@in_loop
async def test_a_target_that_does_not_work_is_told_once(tmp_path: Path) -> None:
    async def refuse(_request: web.Request) -> web.Response:
        return web.Response(status=503)

    async with serving(refuse) as down, telegram() as api, bot(tmp_path, api) as service:
        anna = api.person(ANNA, "Anna")
        get = {
            "id": "get",
            "operation": "http.request",
            "params": {"url": f"{down}/x"},
            "retry": {"attempts": 2, "delay": 0},
        }
        await run_of(service, config(graph_text("fetch", get, circuit={"failures": 2, "reset": 9})))
        told = {(await anna.sees()).text.partition(" ")[0] for _ in range(3)}
        await all_is_sent(service)
        [circuit] = [one for one in anna.chat if "🔌" in one.text]

    assert told == {"🔌", "📪", "❌"}
    assert "2 times in a row" in circuit.text
    assert circuit.labels == ("🔕 No alerts here",)
