"""In groups: whom the bot asks, and what it takes as an answer."""

from pathlib import Path

from server.service.access import LOCAL, Role
from server.service.graphs.room import Upload
from tests.api_client import WRITE, graph_text
from tests.bots import ANNA, BERT, OPS, bot
from tests.talking import in_loop
from tests.telegram_stand_in.api import telegram

GREET = Upload("greet.json", graph_text("greet", WRITE, user_params=["say.data"]).encode())


@in_loop
async def test_where_the_bot_hears_everything_only_answers_are_taken_as_such(
    tmp_path: Path,
) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        anna, bert = api.person(ANNA, "Anna"), api.person(BERT, "Bert")
        ops = api.group(OPS, "Ops", members=[anna, bert], reads_all=True)
        await service.chats.people.allow(OPS, "ops", Role.OPERATOR, by=LOCAL)
        there = anna.at(ops)
        begun = await there.says("/new")
        asked = await there.sees("called")
        mine = await bert.at(ops).says("shall we have lunch?")
        await there.says("In a minute", reply_to=mine)
        await bert.at(ops).sends_file("lunch.txt", b"soup", reply_to=mine)
        title = {"message_id": 900, "date": 1, "chat": ops.json, "from": anna.user}
        await api.malformed({"message": {**title, "new_chat_title": "Ops at lunch"}})
        await there.says("Blinker", reply_to=asked)
        file = await there.sees(".fboot")
        said = [one.text for one in there.chat if one.by_bot]
        sent = next(one for one in api.called("sendMessage") if "called" in one.str("text"))

    assert said == [asked.text, file.text]
    # Only the one who began is asked, and sees so.
    assert sent.fields["reply_parameters"]["message_id"] == begun.id
    assert sent.fields["reply_markup"] == {"force_reply": True, "selective": True}


@in_loop
async def test_a_question_with_buttons_says_how_it_is_answered_in_words(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        await service.graphs.register(GREET, by=LOCAL)
        anna = api.person(ANNA, "Anna")
        there = anna.at(api.group(OPS, "Ops", members=[anna]))
        await there.says("/graphs greet")
        card = await there.sees("greet")
        await there.presses(card, "⚙️ Parameters")
        parameters = await there.sees_edited(card, "say.data")
        await there.presses(parameters, "say.data")
        await there.says("hello", reply_to=await there.sees("answer by a reply"))
        chosen = await there.sees("✳️")
        await there.presses(parameters, "⬅ Back")
        back = await there.sees_edited(parameters, "✋")
        await there.presses(back, "✏️ Rename")
        asked = await there.sees("be called")
        sent = api.called("sendMessage")[-1]

    assert "= hello" in chosen.text
    assert "by a reply" not in asked.text
    # Nobody has written what could be answered: all see that the bot waits for a reply.
    assert sent.fields["reply_markup"] == {"force_reply": True, "selective": False}
