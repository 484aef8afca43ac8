"""The stand-in of Telegram, judged by the bot library that talks to the real one."""

import re
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Message,
)
from telegram.error import BadRequest, Conflict, Forbidden, NetworkError, RetryAfter, TelegramError

from tests.serving import serving
from tests.talking import in_loop
from tests.telegram_stand_in.api import SECRET_HEADER, Telegram, telegram
from tests.telegram_stand_in.entities import shown
from tests.telegram_stand_in.refusals import Refusal

ANNA = 1001
RUN = InlineKeyboardMarkup([[InlineKeyboardButton("▶ Run", callback_data="run:1")]])
Does = Callable[[Bot], Awaitable[object]]


@pytest.fixture(autouse=True)
def spans(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spans of time are told as such, as the library will do anyway; else it warns."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@asynccontextmanager
async def bot_of(api: Telegram) -> AsyncIterator[Bot]:
    base_url, base_file_url = f"{api.url}/bot", f"{api.file_url}/bot"
    async with Bot(api.token, base_url=base_url, base_file_url=base_file_url) as bot:
        yield bot


@in_loop
async def test_updates_come_until_an_offset_confirms_them() -> None:
    async with telegram() as api, bot_of(api) as bot:
        anna = api.person(ANNA, "Anna", language="ru")
        await anna.says("/start now")
        await anna.says("hello")

        first = await bot.get_updates(timeout=0)
        again = await bot.get_updates(timeout=0)
        rest = await bot.get_updates(offset=first[0].update_id + 1, timeout=0)
        api.repeat_update()
        repeated = await bot.get_updates(offset=first[1].update_id + 1, timeout=0)

        assert first == again
        assert [update.message and update.message.text for update in rest] == ["hello"]
        assert repeated == rest
        message = first[0].message
        assert message is not None
        assert list(message.parse_entities(["bot_command"]).values()) == ["/start"]
        assert message.from_user is not None
        assert (message.from_user.id, message.from_user.language_code) == (ANNA, "ru")


@in_loop
async def test_a_button_is_pressed_answered_and_edited_away() -> None:
    async with telegram() as api, bot_of(api) as bot:
        anna = api.person(ANNA, "Anna")
        await bot.send_message(
            ANNA, "<b>Blinker</b> &lt;1&gt;", parse_mode="HTML", reply_markup=RUN
        )
        card = await anna.sees("Blinker")
        query = await anna.presses(card, "▶ Run")
        [update] = await bot.get_updates(timeout=5)
        pressed = update.callback_query
        assert pressed is not None
        await pressed.answer("started")
        edited = await bot.edit_message_text("runs", ANNA, card.id)
        await anna.says("thanks")

        assert pressed.data == "run:1"
        assert (await anna.sees_answer(query)).text == "started"
        assert (await anna.sees_edited(card)).labels == ()
        assert isinstance(edited, Message)
        assert edited.text == "runs"
        assert anna.transcript() == "Bot: runs\nAnna: thanks\n"


@in_loop
async def test_files_go_both_ways() -> None:
    async with telegram() as api, bot_of(api) as bot:
        anna = api.person(ANNA, "Anna")
        await anna.sends_file("Blinker.sys", b"<System/>", caption="mine")
        [update] = await bot.get_updates(timeout=5)
        assert update.message is not None
        assert update.message.document is not None
        got = await (await update.message.document.get_file()).download_as_bytearray()
        await bot.send_document(ANNA, document=b"PK", filename="run.zip", caption="done")
        await bot.send_photo(ANNA, photo=png(30, 20), caption="card", reply_markup=RUN)

        assert (update.message.document.file_name, bytes(got)) == ("Blinker.sys", b"<System/>")
        document, photo = (await anna.sees()).file, await anna.sees()
        assert document is not None
        assert (document.name, document.data) == ("run.zip", b"PK")
        assert photo.file is not None
        assert (photo.text, photo.file.sides, photo.labels) == ("card", (30, 20), ("▶ Run",))
        await bot.edit_message_caption(ANNA, photo.id, caption="other")
        assert (await anna.sees_edited(photo)).text == "other"
        await bot.edit_message_media(InputMediaPhoto(png(40, 20)), ANNA, photo.id)
        changed = anna.chat[-1].file
        assert changed is not None
        assert changed.sides == (40, 20)


@in_loop
async def test_in_a_group_the_bot_hears_commands_and_replies() -> None:
    async with telegram() as api, bot_of(api) as bot:
        anna, bert = api.person(ANNA, "Anna"), api.person(1002, "Bert")
        group = api.group(-2001, "Ops", members=[anna, bert])
        await bot.send_message(group.id, "which name?")
        asked = await bert.at(group).sees()
        await anna.at(group).says("chatting")
        await anna.at(group).says(f"/runs@{api.name}")
        await anna.at(group).says("/runs@AnotherBot")
        await bert.at(group).says("Blinker", reply_to=asked)
        found = [update.message for update in await bot.get_updates(timeout=0)]

        texts = [
            (one.chat.id, one.from_user.id, one.text) for one in found if one and one.from_user
        ]
        assert texts == [(-2001, ANNA, "/runs@TestNameBot"), (-2001, 1002, "Blinker")]


def keyboard(data: str, count: int = 1) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("b", callback_data=data)]] * count)


LOCAL = InlineKeyboardMarkup([[InlineKeyboardButton("b", url="http://localhost:8080")]])


def png(width: int, height: int, size: int = 0) -> bytes:
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR"
    return (head + struct.pack(">II", width, height)).ljust(size, b"\0")


REFUSED: dict[str, tuple[Does, str]] = {
    "nothing": (lambda bot: bot.send_message(ANNA, " "), "text is empty"),
    "a long text": (lambda bot: bot.send_message(ANNA, "я" * 4097), "is too long"),
    "an unknown chat": (lambda bot: bot.send_message(404, "x"), "chat not found"),
    "an open tag": (lambda bot: bot.send_message(ANNA, "<b>x", parse_mode="HTML"), "find end tag"),
    "much data": (lambda bot: bot.send_message(ANNA, "x", reply_markup=keyboard("я" * 33)), "data"),
    "many buttons": (
        lambda bot: bot.send_message(ANNA, "x", reply_markup=keyboard("x", 101)),
        "lo",
    ),
    "a link to a desk": (lambda bot: bot.send_message(ANNA, "x", reply_markup=LOCAL), "wrong http"),
    "an edit of nothing": (
        lambda bot: bot.edit_message_text("x", ANNA, 10**9),
        "to edit not found",
    ),
    "a deletion of nothing": (lambda bot: bot.delete_message(ANNA, 10**9), "to delete not found"),
    "a large photo": (lambda bot: bot.send_photo(ANNA, png(9000, 1001)), "dimensions"),
    "a long photo": (lambda bot: bot.send_photo(ANNA, png(2100, 100)), "dimensions"),
    "a heavy photo": (lambda bot: bot.send_photo(ANNA, png(9, 9, size=11_000_000)), "too big"),
    "no photo": (lambda bot: bot.send_photo(ANNA, b"GIF89a"), "image_process_failed"),
    "a long caption": (lambda bot: bot.send_document(ANNA, b"x", caption="я" * 1025), "caption is"),
    "a heavy document": (lambda bot: bot.send_document(ANNA, b"x" * 52_428_801), "too large"),
    "no query": (lambda bot: bot.answer_callback_query("12"), "query is too old"),
    "a capital command": (lambda bot: bot.set_my_commands([BotCommand("Go", "x")]), "command_inva"),
    "an open webhook": (lambda bot: bot.set_webhook("http://bot.example/x"), "https url"),
}


@pytest.mark.parametrize(("does", "why"), REFUSED.values(), ids=REFUSED.keys())
@in_loop
async def test_what_telegram_refuses_is_refused(does: Does, why: str) -> None:
    async with telegram() as api, bot_of(api) as bot:
        api.person(ANNA, "Anna")

        with pytest.raises(TelegramError, match=f"(?i){re.escape(why)}"):
            await does(bot)


@in_loop
async def test_edits_that_change_nothing_or_concern_others_are_refused() -> None:
    async with telegram() as api, bot_of(api) as bot:
        anna, bert = api.person(ANNA, "Anna"), api.person(1002, "Bert")
        hers = await anna.says("mine")
        sent = await bot.send_message(ANNA, "<i>x</i>", parse_mode="HTML", reply_markup=RUN)

        with pytest.raises(BadRequest, match="not modified"):
            await sent.edit_text(" <em>x</em>", parse_mode="HTML", reply_markup=RUN)
        with pytest.raises(BadRequest, match="not found"):
            await bot.edit_message_text("y", bert.id, sent.message_id)
        with pytest.raises(BadRequest, match="can't be edited"):
            await bot.edit_message_text("y", ANNA, hers.id)
        anna.blocks_the_bot()
        with pytest.raises(Forbidden, match="blocked"):
            await bot.send_message(ANNA, "hello?")


@pytest.mark.parametrize(
    ("html", "text", "kinds"),
    [
        ("a &amp; <b>b <i>c</i></b>", "a & b c", ["bold 4+3", "italic 6+1"]),
        ("🌐<code>x</code>", "🌐x", ["code 2+1"]),
        (" <b> x </b> ", "x", ["bold 0+1"]),
        ('<a href="http://a.b/?c=1&amp;d">l</a>&nbsp;', "l&nbsp;", ["text_link 0+1"]),
        ("1 < 2", None, []),
        ("<b><i>x</b></i>", None, []),
        ("x</b>", None, []),
        ("<h1>x</h1>", None, []),
    ],
)
def test_html_is_read_as_telegram_reads_it(html: str, text: str | None, kinds: list[str]) -> None:
    if text is None:
        with pytest.raises(Refusal):
            shown(html, "HTML")
        return
    seen, entities = shown(html, "HTML")

    assert seen == text
    assert [f"{one['type']} {one['offset']}+{one['length']}" for one in entities] == kinds


@in_loop
async def test_it_fails_on_demand() -> None:
    async with telegram() as api, bot_of(api) as bot:
        anna = api.person(ANNA, "Anna")

        api.fail(status=429, retry_after=3)
        with pytest.raises(RetryAfter):
            await bot.send_message(ANNA, "1")
        api.fail(status=502)
        with pytest.raises(NetworkError):
            await bot.send_message(ANNA, "2")
        api.fail(lost=True)
        with pytest.raises(NetworkError):
            await bot.send_message(ANNA, "3")
        api.down()
        with pytest.raises(NetworkError):
            await bot.send_message(ANNA, "4")
        api.up()
        await bot.send_message(ANNA, "5")

        assert anna.transcript() == "Bot: 3\nBot: 5\n"
        assert api.refused == 1
        assert [call.fields["text"] for call in api.called("sendMessage")] == ["1", "2", "3", "5"]


@in_loop
async def test_haste_is_refused_if_told_to() -> None:
    time = 1_790_000_000.0
    async with telegram(paced=True, now=lambda: time) as api, bot_of(api) as bot:
        anna = api.person(ANNA, "Anna")
        for number in range(3):
            await bot.send_message(ANNA, f"{number}")
        with pytest.raises(RetryAfter):
            await bot.send_message(ANNA, "early")
        time += 3.0
        await bot.send_message(ANNA, "in time")

        assert [message.text for message in anna.skips()] == ["0", "1", "2", "in time"]


@in_loop
async def test_a_webhook_is_called_until_it_takes_an_update() -> None:
    asked: list[tuple[str, str]] = []

    async def take(request: web.Request) -> web.Response:
        update = await request.json()
        asked.append((request.headers.get(SECRET_HEADER, ""), update["message"]["text"]))
        return web.Response(status=500 if len(asked) == 1 else 200)

    async with telegram() as api, bot_of(api) as bot, serving(take) as api.behind:
        await bot.set_webhook("https://bot.example/hook", secret_token="s-1")  # noqa: S106
        with pytest.raises(Conflict):
            await bot.get_updates(timeout=0)
        await api.person(ANNA, "Anna").says("hi")
        await api.until(lambda: not api.unconfirmed and len(asked) == 2, "two calls")

        assert asked == [("s-1", "hi"), ("s-1", "hi")]
        assert await api.post_update({"message": {"text": "forged"}}, secret="") == 200
        assert asked[2] == ("", "forged")
