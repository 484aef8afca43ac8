"""Approvals: asked where somebody may answer, answered once, and told everywhere."""

import asyncio
from pathlib import Path

from server.service.access import LOCAL, Role
from server.service.errors import ConflictError
from server.service.records.runs import Answer, NewRun
from tests.api_client import ASK, graph_text
from tests.bots import ANNA, BERT, OPS, all_is_sent, bot
from tests.control import config, control, until
from tests.talking import in_loop
from tests.telegram_stand_in.api import telegram

CARL = 1003
NAMED: dict[str, object] = {
    "id": "ask",
    "operation": "human.approve",
    "params": {
        "question": "Release 7 < 8?",
        "details": {"changes": 12, "by": "Ada"},
        "approvers": ["bert", "ops"],
    },
}


@in_loop
async def test_an_answer_settles_it_in_all_chats(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        for id_, name, role in ((BERT, "bert", Role.OPERATOR), (CARL, "carl", Role.VIEWER)):
            await service.chats.people.allow(id_, name, role, by=LOCAL)
        await service.graphs.register(config(graph_text("release", ASK)), by=LOCAL)
        anna, bert = api.person(ANNA, "Anna"), api.person(BERT, "Bert", language="ru")
        carl = api.person(CARL, "Carl")
        await service.chats.people.note_language(BERT, "ru")
        run = await service.runs.start(NewRun(graph="release"), by=LOCAL)
        hers, his = await anna.sees("Eh?"), await bert.sees("Eh?")
        query = await anna.presses(hers, "✅ Approve")
        answer = await anna.sees_answer(query)
        over = await service.runs.wait(run.id)
        hers = await anna.sees_edited(hers, "Approved by anna")
        his_now = await bert.sees_edited(his, "Одобрено: anna")
        late = await bert.sees_answer(await bert.presses(his, "❌ Отклонить"))

    assert answer.text == "Approved."
    assert over.state == "succeeded"
    assert (hers.labels, his_now.labels) == ((), ())
    assert "Вопрос уже решён" in late.text
    assert carl.chat == ()


@in_loop
async def test_who_has_decided_stands_under_the_longest_question(tmp_path: Path) -> None:
    long = {**ASK, "params": {"question": "Now & here? " * 300, "details": {"why": "<so> " * 900}}}
    async with telegram() as api, bot(tmp_path, api) as service:
        await service.graphs.register(config(graph_text("release", long)), by=LOCAL)
        anna = api.person(ANNA, "Anna")
        run = await service.runs.start(NewRun(graph="release"), by=LOCAL)
        asked = await anna.sees("Now & here?")
        answer = Answer(approved=False, comment="No & no. " * 300)
        await service.runs.answer(run.id, "ask", answer, by=LOCAL)
        settled = await anna.sees_edited(asked, "Rejected by ")

    assert asked.text.endswith("\n…")
    assert settled.text.startswith(asked.text)
    assert "💬 No & no." in settled.text
    assert [one.id for one in anna.chat] == [asked.id]


@in_loop
async def test_a_button_and_the_api_at_once_settle_it_once(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        await service.graphs.register(config(graph_text("release", ASK)), by=LOCAL)
        anna = api.person(ANNA, "Anna")
        run = await service.runs.start(NewRun(graph="release"), by=LOCAL)
        asked = await anna.sees("Eh?")
        no = Answer(approved=False, comment="not on <Friday>")

        async def by_api() -> bool:
            try:
                await service.runs.answer(run.id, "ask", no, by=LOCAL)
            except ConflictError:
                return False
            return True

        query, api_won = await asyncio.gather(anna.presses(asked, "✅ Approve"), by_api())
        answer = await anna.sees_answer(query)
        told = await anna.sees_edited(asked)
        await service.runs.wait(run.id)
        result = (await service.runs.task(run.id, "ask")).result
        again = await anna.sees_answer(await anna.presses(asked, "❌ Reject"))

    assert result is not None
    assert (result["by"], result["approved"]) == (("local", False) if api_won else ("anna", True))
    assert ("settled" in answer.text) == api_won
    assert ("Rejected by local" in told.text) == api_won
    assert ("not on <Friday>" in told.text) == api_won
    assert "settled" in again.text


@in_loop
async def test_only_those_are_asked_whose_answer_counts(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        people = service.chats.people
        for id_, name in ((BERT, "bert"), (CARL, "carl"), (OPS, "ops")):
            await people.allow(id_, name, Role.OPERATOR, by=LOCAL)
        # Whoever wants no alerts is asked all the same.
        await people.set_alerts(BERT, on=False)
        anna, bert, carl = (
            api.person(id_, name) for id_, name in ((ANNA, "Anna"), (BERT, "Bert"), (CARL, "Carl"))
        )
        ops = api.group(OPS, "Ops", members=[anna, carl])
        await service.graphs.register(config(graph_text("release", NAMED)), by=LOCAL)
        run = await service.runs.start(NewRun(graph="release"), by=LOCAL)
        there = carl.at(ops)
        asked, his = await there.sees("Release 7 < 8?"), await bert.sees("Release 7 < 8?")
        await there.presses(asked, "💬 With a comment")
        question = await there.sees("comment")
        await there.says("after & before", reply_to=question)
        ready = await there.sees("after & before")
        await there.presses(ready, "❌ Reject")
        done = await there.sees_edited(ready, "Rejected.")
        told = await there.sees_edited(asked, "Rejected by ops")
        await bert.sees_edited(his, "Rejected by ops")
        await service.runs.wait(run.id)

    assert done.labels == ()
    assert "• changes: 12" in asked.text
    assert "bert, ops" in asked.text
    assert "after & before" in told.text
    assert (anna.chat, carl.chat) == ((), ())


@in_loop
async def test_what_waits_is_listed_and_asked_again_after_a_restart(tmp_path: Path) -> None:
    async with telegram() as api:
        anna = api.person(ANNA, "Anna")
        async with bot(tmp_path, api) as service:
            await anna.says("/approve")
            await anna.sees("Nothing waits")
            await service.graphs.register(config(graph_text("release", ASK)), by=LOCAL)
            run = await service.runs.start(NewRun(graph="release"), by=LOCAL)
            first = await anna.sees("Eh?")
            await all_is_sent(service)
        async with bot(tmp_path, api) as service:

            async def waits() -> bool:
                return bool(await service.runs.approvals())

            await until(waits)
            await anna.says("/approve")
            second = await anna.sees("Eh?")
            await anna.presses(second, "✅ Approve")
            await anna.sees_edited(first, "Approved by anna")
            await anna.sees_edited(second, "Approved by anna")
            over = await service.runs.wait(run.id)

    assert over.state == "succeeded"
    assert len([one for one in anna.chat if "Eh?" in one.text]) == 2


@in_loop
async def test_what_is_answered_while_the_bot_is_away_is_told_when_it_is_back(
    tmp_path: Path,
) -> None:
    async with telegram() as api:
        anna = api.person(ANNA, "Anna")
        async with bot(tmp_path, api) as service:
            await service.graphs.register(config(graph_text("release", ASK)), by=LOCAL)
            run = await service.runs.start(NewRun(graph="release"), by=LOCAL)
            asked = await anna.sees("Eh?")
            await all_is_sent(service)
        async with control(tmp_path) as service:

            async def waits() -> bool:
                return bool(await service.runs.approvals())

            await until(waits)
            await service.runs.answer(run.id, "ask", Answer(approved=True), by=LOCAL)
            await service.runs.wait(run.id)
        async with bot(tmp_path, api):
            told = await anna.sees_edited(asked, "Approved by local")

    assert told.labels == ()
