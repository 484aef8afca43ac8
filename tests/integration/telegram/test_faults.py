"""What goes wrong between the bot and Telegram: no command is lost, and none is executed twice."""

import asyncio
from pathlib import Path

import pytest

from server.service.access import LOCAL, Role
from server.telegram_bot.replies import Reply
from tests.api_client import WRITE, graph_text
from tests.bots import ANNA, BERT, OPS, all_is_sent, bot
from tests.control import config
from tests.talking import in_loop
from tests.telegram_stand_in.api import telegram
from tests.telegram_stand_in.refusals import Json

pytestmark = pytest.mark.timeout(60)
HELP = "/help – "
QUICK = config(graph_text("quick", WRITE))
MALFORMED: dict[str, Json] = {
    "nothing in it": {},
    "a text as the message": {"message": "hello"},
    "a message without anything": {"message": {}},
    "a message without a sender": {"message": {"message_id": 1, "chat": {"id": 1}, "date": 1}},
    "a list as the chat": {"message": {"message_id": 1, "chat": [1], "date": 1, "text": "/help"}},
    "a text as the query": {"callback_query": "pressed"},
    "a query without a message": {"callback_query": {"id": "1", "from": {"id": ANNA}, "data": "x"}},
    "a list as the query's message": {"callback_query": {"id": "1", "message": [1], "data": "x"}},
    "another kind": {"poll_answer": {"poll_id": "1"}},
}


@in_loop
async def test_what_was_said_while_there_was_no_network_is_answered_once(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api):
        anna = api.person(ANNA, "Anna")
        await anna.says("/help")
        await anna.sees(HELP)
        api.down()
        await anna.says("/help")
        await api.until(lambda: api.refused > 0, "a try")
        api.up()
        await anna.sees(HELP)
        await anna.says("/start")
        await anna.sees("Hello")

        assert [one.text[:5] for one in anna.chat if one.by_bot].count("Hello") == 1
        assert len([one for one in anna.chat if one.by_bot]) == 3


class Minutes:
    """Time that passes at once, and is counted."""

    def __init__(self) -> None:
        self.slept: dict[str, float] = {}

    async def sleep(self, seconds: float) -> None:
        task = asyncio.current_task()
        name = task.get_name() if task else ""
        self.slept[name] = self.slept.get(name, 0.0) + seconds
        await asyncio.sleep(0.001)

    def are_over(self) -> bool:
        """Whether somebody who asks and somebody who sends have waited for a minute."""
        return len([slept for slept in self.slept.values() if slept > 60]) > 1


@in_loop
async def test_what_is_said_and_sent_while_telegram_is_away_for_minutes_arrives_once(
    tmp_path: Path,
) -> None:
    time = Minutes()
    async with telegram() as api, bot(tmp_path, api, sleep=time.sleep) as service:
        anna = api.person(ANNA, "Anna")
        await anna.says("/help")
        await anna.sees(HELP)
        api.down()
        await anna.says("/start")
        for text in ("first", "second"):
            await service.queue.put([Reply(text=text).item(ANNA)])
        await api.until(time.are_over, "minutes")
        api.up()
        await anna.sees("Hello")
        await all_is_sent(service)

        assert sorted(one.text[:6] for one in anna.chat if one.by_bot)[1:] == [
            "Hello!",
            "first",
            "second",
        ]


@in_loop
async def test_the_bot_begins_when_telegram_is_there(tmp_path: Path) -> None:
    async with telegram() as api:
        anna = api.person(ANNA, "Anna")
        api.down()
        async with bot(tmp_path, api):
            await anna.says("/help")
            await api.until(lambda: api.refused > 0, "a first try")
            api.up()
            await anna.sees(HELP)


@pytest.mark.parametrize(
    ("status", "retry_after"), [(429, 1), (500, 0), (502, 0)], ids=["haste", "error", "gateway"]
)
@in_loop
async def test_an_answer_that_telegram_refuses_is_sent_again(
    tmp_path: Path, status: int, retry_after: int
) -> None:
    async with telegram() as api, bot(tmp_path, api):
        anna = api.person(ANNA, "Anna")
        api.fail(method="sendMessage", status=status, retry_after=retry_after)
        await anna.says("/help")
        await anna.sees(HELP)
        first, second = api.called("sendMessage")

        assert first.fields == second.fields
        assert second.at - first.at >= retry_after
        assert [one.by_bot for one in anna.chat] == [False, True]


@in_loop
async def test_asking_for_updates_goes_on_after_errors(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api):
        anna = api.person(ANNA, "Anna")
        api.fail(method="getUpdates", status=502)
        api.fail(method="getUpdates", lost=True)
        await anna.says("/help")
        await anna.sees(HELP)
        await anna.says("/start")
        await anna.sees("Hello")

        assert len([one for one in anna.chat if one.by_bot]) == 2


@in_loop
async def test_updates_that_are_malformed_hold_up_nobody(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api):
        anna = api.person(ANNA, "Anna")
        for update in MALFORMED.values():
            await api.malformed(update)
        await anna.says("/help")
        await anna.sees(HELP)
        await api.until(lambda: not api.unconfirmed, "the confirmation of everything")

        assert len([one for one in anna.chat if one.by_bot]) == 1


@in_loop
async def test_an_update_that_comes_twice_is_answered_once(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api):
        anna = api.person(ANNA, "Anna")
        await anna.says("/start")
        api.repeat_update()
        await anna.sees("Hello")
        api.repeat_update()
        await anna.says("/help")
        await anna.sees(HELP)
        await api.until(lambda: not api.unconfirmed, "the confirmation")

        assert len([one for one in anna.chat if one.by_bot]) == 2


@in_loop
async def test_a_group_that_becomes_another_one_is_still_heeded(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        bert = api.person(BERT, "Bert")
        ops = api.group(OPS, "Ops", members=[bert])
        await service.chats.people.allow(OPS, "ops", Role.OPERATOR, by=LOCAL)
        sending = api.hold("sendMessage")
        await bert.at(ops).says("/help")
        await sending.reached.wait()
        new = api.upgrade(ops, -1_000_000_002_001)
        sending.released.set()
        await bert.at(new).sees(HELP)
        await bert.at(new).says("/help")
        helped = await bert.at(new).sees("operator")

        assert helped.chat == new.id


@in_loop
async def test_a_command_that_comes_twice_starts_one_run(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        await service.graphs.register(QUICK, by=LOCAL)
        anna = api.person(ANNA, "Anna")
        await anna.says("/run quick")
        api.repeat_update()
        await anna.sees("quick")
        api.repeat_update()
        await anna.says("/help")
        await anna.sees(HELP)
        await api.until(lambda: not api.unconfirmed, "the confirmation")

        assert len((await service.runs.list()).items) == 1


@in_loop
async def test_a_button_that_is_pressed_twice_starts_one_run(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        await service.graphs.register(QUICK, by=LOCAL)
        anna = api.person(ANNA, "Anna")
        await anna.says("/run")
        choice = await anna.sees()
        pressed = [await anna.presses(choice, "▶️ quick") for _ in range(2)]
        answers = [await anna.sees_answer(query) for query in pressed]
        await anna.sees("quick")

        assert [answer.text for answer in answers] == ["", "That was done already."]
        assert len((await service.runs.list()).items) == 1


@in_loop
async def test_a_press_whose_answer_is_lost_starts_one_run(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        await service.graphs.register(QUICK, by=LOCAL)
        anna = api.person(ANNA, "Anna")
        await anna.says("/run")
        choice = await anna.sees()
        api.fail(method="answerCallbackQuery", lost=True)
        api.fail(method="sendMessage", lost=True)
        await anna.sees_answer(await anna.presses(choice, "▶️ quick"))
        await anna.sees("quick")
        await anna.says("/help")
        await anna.sees(HELP)

        assert len((await service.runs.list()).items) == 1
