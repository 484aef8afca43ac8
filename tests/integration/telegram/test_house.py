"""Who is heeded, and what the bot says of itself."""

from pathlib import Path

from server.service.access import LOCAL, Role
from tests.bots import ANNA, BERT, OPS, bot
from tests.talking import in_loop
from tests.telegram_stand_in.api import telegram


@in_loop
async def test_a_person_who_is_known_is_greeted_in_her_language(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api):
        anna = api.person(ANNA, "Anna", language="ru")
        await anna.says("/start")
        message = await anna.sees()

    assert "/new – " in message.text
    assert "Привет" in message.text
    assert message.labels == ("📋 Графы", "➕ Новый граф")


@in_loop
async def test_a_stranger_is_told_once_how_to_be_let_in(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        bert = api.person(BERT, "Bert")
        await bert.says("/start")
        message = await bert.sees()
        await bert.says("/graphs")
        await service.chats.people.allow(BERT, "bert", Role.VIEWER, by=LOCAL)
        await bert.says("/help")
        await bert.sees("You are bert, viewer.")

    assert f"telegram allow {BERT}" in message.text
    assert len([one for one in bert.chat if "Sorry" in one.text]) == 1


@in_loop
async def test_in_a_group_that_is_heeded_everybody_may_do_what_it_may(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        bert = api.person(BERT, "Bert")
        ops = api.group(OPS, "Ops", members=[bert])
        await service.chats.people.allow(OPS, "ops", Role.OPERATOR, by=LOCAL)
        there = bert.at(ops)
        await there.says("/help")
        helped = await there.sees()

    assert f"You are telegram:{BERT}, operator." in helped.text
