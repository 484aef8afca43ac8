"""Chats that the bot is to leave alone, or that have left it: nothing goes there any more."""

from pathlib import Path

from server.service.access import LOCAL, Role
from server.service.records.runs import Answer, NewRun
from tests.api_client import ASK, WRITE, graph_text
from tests.bots import ANNA, BERT, OPS, all_is_sent, bot, shows
from tests.control import config, control, until
from tests.talking import in_loop
from tests.telegram_stand_in.api import telegram

QUICK = config(graph_text("quick", WRITE))
ASKING = config(graph_text("asking", ASK))


@in_loop
async def test_whoever_is_heeded_no_more_is_told_nothing_more(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        people, watches = service.chats.people, service.chats.watches
        await people.allow(BERT, "bert", Role.OPERATOR, by=LOCAL)
        for upload in (QUICK, ASKING):
            await service.graphs.register(upload, by=LOCAL)
        follow = [watches.tell_of_graph("quick", one, "zip") for one in (ANNA, BERT)]
        await service.queue.put([], also=follow)
        anna, bert = api.person(ANNA, "Anna"), api.person(BERT, "Bert")
        await bert.says("/run asking")
        asked = await bert.sees("Eh?")
        await bert.says("/new another")
        await bert.sees(".fboot")
        await people.revoke(BERT, by=LOCAL)
        before = bert.chat
        (waiting,) = await service.runs.approvals()
        answer = Answer(approved=True)
        await service.runs.answer(waiting.run.id, waiting.task.node, answer, by=LOCAL)
        await service.runs.wait(waiting.run.id)
        await service.runs.start(NewRun(graph="quick"), by=LOCAL)
        await shows(api, anna, await anna.sees("quick"), "✅ Succeeded")
        await all_is_sent(service)
        after = bert.chat
        refused = await bert.sees_answer(await bert.presses(asked, "✅ Approve"))
        await bert.sees("this bot does not know you")
        again = await bert.sees_answer(await bert.presses(asked, "✅ Approve"))

        assert after == before
        assert (refused.text, again.text) == ("", "")
        assert [chat for chat, _ in watches.chats_of_graph("quick")] == [ANNA]
        assert service.chats.dialogs.get(BERT, BERT) is None


@in_loop
async def test_for_a_chat_that_blocks_the_bot_nothing_piles_up(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        graph = (await service.graphs.register(ASKING, by=LOCAL)).graph.id
        watches, questions = service.chats.watches, service.chats.questions
        await service.queue.put([], also=[watches.tell_of_graph(graph, ANNA, "web")])
        anna = api.person(ANNA, "Anna")
        first = await service.runs.start(NewRun(graph=graph), by=LOCAL)
        await anna.sees("waits for an approval")
        await all_is_sent(service)
        anna.blocks_the_bot()
        second = await service.runs.start(NewRun(graph=graph), by=LOCAL)

        async def both_wait() -> bool:
            return len(await service.runs.approvals()) == len((first, second))

        async def nothing_is_left() -> bool:
            return not watches.under_way() and not questions.all()

        await until(both_wait)
        for one in await service.runs.approvals():
            await service.runs.answer(one.run.id, one.task.node, Answer(approved=True), by=LOCAL)
        await until(nothing_is_left)
        await all_is_sent(service)


@in_loop
async def test_a_group_that_says_it_has_another_number_is_heeded_under_it(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        bert = api.person(BERT, "Bert")
        ops = api.group(OPS, "Ops", members=[bert])
        await service.chats.people.allow(OPS, "ops", Role.OPERATOR, by=LOCAL)
        new = api.upgrade(ops, -1_000_000_002_001)
        moved = {
            "message_id": 7,
            "date": 1,
            "chat": new.json,
            "from": bert.user,
            "migrate_from_chat_id": OPS,
        }
        await api.malformed({"message": moved})
        await bert.at(new).says("/help")
        helped = await bert.at(new).sees()

    assert "operator" in helped.text


@in_loop
async def test_another_graph_of_the_same_name_is_told_to_nobody_who_followed_the_first(
    tmp_path: Path,
) -> None:
    async with telegram() as api:
        async with bot(tmp_path, api) as service:
            watches = service.chats.watches

            async def nobody_is_told() -> bool:
                return not watches.graphs()

            for _ in range(2):
                await service.graphs.register(QUICK, by=LOCAL)
                follow = watches.tell_of_graph("quick", ANNA, "zip")
                await service.queue.put([], also=[follow])
                await service.graphs.delete("quick", by=LOCAL)
                await until(nobody_is_told)
            await service.graphs.register(QUICK, by=LOCAL)
            await service.queue.put([], also=[watches.tell_of_graph("quick", ANNA, "zip")])
        async with control(tmp_path) as service:
            await service.graphs.delete("quick", by=LOCAL)
        async with bot(tmp_path, api) as service:
            watches = service.chats.watches
            await until(nobody_is_told)
