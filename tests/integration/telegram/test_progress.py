"""The message that shows how far a run is: changed as it goes on, never too often, to its end."""

from itertools import pairwise
from pathlib import Path

import pytest

from server.service.access import LOCAL, Role
from server.service.records.runs import Answer, NewRun
from tests.api_client import ASK, WRITE, graph_text, nap
from tests.bots import ANNA, BERT, OPS, all_is_sent, bot, bot_settings, shows
from tests.control import config, control, until
from tests.talking import in_loop
from tests.telegram_stand_in.api import telegram

PAUSE = 0.25
QUICK = config(graph_text("quick", WRITE))
ASKING = config(graph_text("asking", ASK, {**WRITE, "dependencies": ["ask"]}))


def steps(count: int) -> str:
    """Return a config of naps, one after the other."""
    naps = [nap(0.06, f"nap{number}") for number in range(count)]
    after = [{"dependencies": [f"nap{number}"]} for number in range(count - 1)]
    return graph_text("steps", naps[0], *(a | b for a, b in zip(naps[1:], after, strict=True)))


def without_time(text: str) -> str:
    """Return what a card says but for how long its run takes."""
    lines = text.splitlines()
    return "\n".join([lines[0], lines[1].partition(" · ")[0], *lines[2:]])


@in_loop
async def test_a_message_is_changed_no_faster_than_allowed_and_only_for_something_new(
    tmp_path: Path,
) -> None:
    async with telegram() as api:
        settings = bot_settings(api, edit_pause=PAUSE)
        async with bot(tmp_path, api, settings=settings) as service:
            await service.graphs.register(config(steps(12)), by=LOCAL)
            anna = api.person(ANNA, "Anna")
            await anna.says("/run steps")
            shown = await anna.sees("steps")
            await anna.sees_edited(shown, "✅ Succeeded")
            await all_is_sent(service)
            edits = api.called("editMessageText")

    texts = [str(one.fields["text"]) for one in edits]
    assert all(late.at - early.at >= PAUSE for early, late in pairwise(edits))
    assert len(texts) >= 2
    assert "12/12" in texts[-1]
    assert [text for text in texts if "✅ Succeeded" in text] == texts[-1:]
    assert len({without_time(text) for text in texts}) == len(texts)


@in_loop
async def test_the_first_message_waits_for_no_pause(tmp_path: Path) -> None:
    async with telegram() as api:
        settings = bot_settings(api, edit_pause=3600.0)
        async with bot(tmp_path, api, settings=settings) as service:
            await service.graphs.register(config(graph_text("asking", ASK)), by=LOCAL)
            anna = api.person(ANNA, "Anna")
            await anna.says("/run asking")
            shown = await anna.sees("0/1")

    assert "⏹ Cancel" in shown.labels


@in_loop
async def test_messages_of_several_runs_in_a_chat_are_changed_in_turn(tmp_path: Path) -> None:
    async with telegram() as api:
        settings = bot_settings(api, edit_pause=PAUSE)
        async with bot(tmp_path, api, settings=settings) as service:
            await service.graphs.register(config(steps(20)), by=LOCAL)
            anna = api.person(ANNA, "Anna")
            for _ in range(3):
                await anna.says("/run steps")
            for one in [await anna.sees("steps") for _ in range(3)]:
                await shows(api, anna, one, "✅ Succeeded")
            edits = api.called("editMessageText")

    # Each end is told at once.
    between = [one for one in edits if "✅ Succeeded" not in one.str("text")]
    assert len({one.int("message_id") for one in between}) > 1
    assert all(late.at - early.at >= PAUSE for early, late in pairwise(between))


@pytest.mark.timeout(40)
@in_loop
async def test_the_same_message_goes_on_after_a_restart(tmp_path: Path) -> None:
    async with telegram() as api:
        anna = api.person(ANNA, "Anna", language="ru")
        async with bot(tmp_path, api) as service:
            graph = (await service.graphs.register(ASKING, by=LOCAL)).graph
            tell = service.chats.watches.tell_of_graph(graph.id, ANNA, "zip")
            await service.queue.put([], also=[tell])
            await anna.says("/run asking")
            shown = await anna.sees("asking")
            asked = await anna.sees("Eh?")
            await shows(api, anna, shown, "ждёт согласования")
            await all_is_sent(service)
        async with bot(tmp_path, api) as service:
            query = await anna.presses(asked, "✅ Одобрить")
            answer = await anna.sees_answer(query)
            ended = await anna.sees_edited(shown, "✅ Успешно")
            files = await anna.sees()
            await all_is_sent(service)

    assert answer.text == "Одобрено."
    assert "2/2" in ended.text
    assert files.file
    assert [one.text.splitlines()[:1] for one in anna.chat if one.by_bot] == [
        ["asking"],
        ["🙋 «asking»: «ask» ждёт согласования"],
        [],
    ]


@pytest.mark.timeout(40)
@in_loop
async def test_an_end_that_came_while_no_bot_was_there_is_told_when_it_is(tmp_path: Path) -> None:
    async with telegram() as api:
        anna = api.person(ANNA, "Anna")
        async with bot(tmp_path, api) as service:
            await service.graphs.register(ASKING, by=LOCAL)
            await anna.says("/run asking")
            shown = await anna.sees("asking")
            await anna.sees("Eh?")
            await all_is_sent(service)
        async with control(tmp_path) as service:

            async def waits() -> bool:
                return bool(await service.runs.approvals())

            await until(waits)
            [run] = (await service.runs.list()).items
            await service.runs.answer(run.id, "ask", Answer(approved=True), by=LOCAL)
            await service.runs.wait(run.id)
        async with bot(tmp_path, api):
            ended = await anna.sees_edited(shown, "✅ Succeeded")

    assert "2/2" in ended.text


@in_loop
async def test_chats_of_a_graph_are_told_of_its_runs_whoever_starts_them(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        await service.chats.people.allow(OPS, "ops", Role.VIEWER, by=LOCAL)
        bert = api.person(BERT, "Bert")
        there = bert.at(api.group(OPS, "Ops", members=[bert]))
        anna = api.person(ANNA, "Anna")
        watches = service.chats.watches
        graph = (await service.graphs.register(QUICK, by=LOCAL)).graph
        await service.queue.put(
            [],
            also=[
                watches.tell_of_graph(graph.id, OPS, "zip"),
                watches.tell_of_graph(graph.id, ANNA, "web"),
            ],
        )
        run = await service.runs.start(NewRun(graph=graph.id), by=LOCAL)
        await there.sees("quick")
        files = await there.sees()
        await anna.sees("quick")
        hers, theirs = anna.chat[0], there.chat[0]
        await shows(api, anna, hers, "✅ Succeeded")
        await shows(api, there, theirs, "✅ Succeeded")
        await anna.says("/run quick")
        await shows(api, anna, await anna.sees("quick"), "✅ Succeeded")
        await there.sees("quick")
        await all_is_sent(service)

    assert files.file
    assert files.file.name == f"{run.id}.zip"
    assert f"/runs/{run.id}" in anna.chat[0].text
    assert len(anna.chat) == 3


@in_loop
async def test_what_is_to_be_shown_waits_for_telegram(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        await service.graphs.register(ASKING, by=LOCAL)
        anna = api.person(ANNA, "Anna")
        await anna.says("/run asking")
        shown = await anna.sees("asking")
        await anna.sees("Eh?")
        api.fail(method="editMessageText", times=2, status=500)
        api.fail(method="editMessageText", status=429, retry_after=1)
        [run] = (await service.runs.list()).items
        await service.runs.answer(run.id, "ask", Answer(approved=True), by=LOCAL)
        await anna.sees_edited(shown, "✅ Succeeded")
        await all_is_sent(service)

    assert len([one for one in anna.chat if "Succeeded" in one.text]) == 1


@in_loop
async def test_a_run_that_somebody_else_goes_on_with_is_shown_again(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        task = {**ASK, "params": {"question": "Eh?", "reject_fails": True}}
        await service.graphs.register(config(graph_text("asking", task)), by=LOCAL)
        anna = api.person(ANNA, "Anna")
        await anna.says("/run asking")
        shown = await anna.sees("asking")
        await anna.presses(await anna.sees("Eh?"), "❌ Reject")
        failed = await shows(api, anna, shown, "❌ Failed")
        await all_is_sent(service)
        [run] = (await service.runs.list()).items
        await service.runs.retry(run.id, by=LOCAL)
        again = await anna.sees("Eh?")
        going_on = await shows(api, anna, shown, "▶️ Running")
        await anna.presses(again, "✅ Approve")
        ended = await shows(api, anna, shown, "✅ Succeeded")
        await all_is_sent(service)

    assert "rejected by anna" in failed.text
    assert "⏸ Pause" in going_on.labels
    assert "1/1" in ended.text
    assert [one.text.splitlines()[0] for one in anna.chat if "asking" in one.text] == [
        "/run asking",
        "asking",
        "🙋 “ask” of “asking” waits for an approval",
        "🙋 “ask” of “asking” waits for an approval",
    ]


@in_loop
async def test_files_that_are_too_large_are_told_with_a_link(tmp_path: Path) -> None:
    async with telegram() as api:
        settings = bot_settings(api, largest_document=100)
        async with bot(tmp_path, api, settings=settings) as service:
            graph = (await service.graphs.register(QUICK, by=LOCAL)).graph
            tell = service.chats.watches.tell_of_graph(graph.id, ANNA, "zip")
            await service.queue.put([], also=[tell])
            anna = api.person(ANNA, "Anna")
            await anna.says("/run quick")
            await anna.sees("quick")
            told = await anna.sees()
            [run] = (await service.runs.list()).items

    assert told.file is None
    assert f"http://127.0.0.1:8080/download_zip/{run.id}" in told.text
