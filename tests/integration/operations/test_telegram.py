"""`telegram.send` with a stand-in of the API."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fblib.operation import OperationError, OperationSettings
from fblib.perform.telegram_texts import pieces, size
from fblib.service import Value
from tests.performing import Bench
from tests.talking import free_port, in_loop
from tests.telegram_api import TOKEN, TelegramApi, telegram_api

ADA = 4242


def bench_of(folder: Path, api: TelegramApi, **more: Any) -> Bench:  # noqa: ANN401 - any field
    """Return a bench where nothing is allowed: the API is a setting."""
    api.person(ADA, "Ada_L")
    return Bench(folder, settings=OperationSettings(telegram_api=api.url), **more)


async def failed(bench: Bench, **inputs: Value) -> OperationError:
    """Return the error of a message that cannot be sent."""
    with pytest.raises(OperationError) as caught:
        await bench.perform("telegram.send", **{"token": TOKEN, "message": "Hello", **inputs})
    assert TOKEN not in str(caught.value)
    return caught.value


def texts(api: TelegramApi) -> list[str]:
    return [sent.fields["text"] for sent in api.sent]


@pytest.mark.parametrize("chat", [ADA, f" {ADA}", "@ada_l", "Ada_L"])
def test_a_message_reaches_a_chat_by_number_or_name(tmp_path: Path, chat: Value) -> None:
    @in_loop
    async def send() -> None:
        async with telegram_api() as api:
            bench = bench_of(tmp_path, api)
            outputs = await bench.perform(
                "telegram.send", chat_id=chat, message="Привет 👋", token=TOKEN
            )

        assert outputs["response"]["ok"] is True
        assert outputs["response"]["result"]["chat"]["id"] == ADA
        assert outputs["message_ids"] == [1]
        assert texts(api) == ["Привет 👋"]
        assert api.sent[0].fields["chat_id"] == str(ADA)

    send()


@in_loop
async def test_updates_are_read_once_and_never_confirmed(tmp_path: Path) -> None:
    async with telegram_api() as api:
        bench = bench_of(tmp_path, api, shares=True)
        for message in ("one", "two"):
            bench.restored = None
            await bench.perform("telegram.send", chat_id="@ada_l", message=message, token=TOKEN)
        await bench.close()

    assert api.calls.count("getUpdates") == 1
    assert api.offsets == []
    assert len(api.updates) == 1


@in_loop
async def test_a_name_is_remembered_for_the_next_attempt(tmp_path: Path) -> None:
    async with telegram_api() as api:
        bench = bench_of(tmp_path, api)
        api.fail(500, "Internal Server Error")
        error = await failed(bench, chat_id="@ada_l")
        api.updates.clear()
        await bench.perform("telegram.send", chat_id="@ada_l", message="Hello", token=TOKEN)

    assert str(error) == "Telegram refuses sendMessage: Internal Server Error"
    assert error.again
    assert texts(api) == ["Hello"]


@in_loop
async def test_a_channel_is_written_to_by_its_name(tmp_path: Path) -> None:
    async with telegram_api() as api:
        api.channel(-100, "news")
        await bench_of(tmp_path, api).perform(
            "telegram.send", chat_id="@News", message="Hello", token=TOKEN, silent=True
        )

    assert api.sent[0].fields == {
        "chat_id": "@News",
        "disable_notification": "true",
        "text": "Hello",
    }


@in_loop
async def test_who_never_wrote_to_the_bot_cannot_be_found(tmp_path: Path) -> None:
    async with telegram_api() as api:
        error = await failed(bench_of(tmp_path, api), chat_id="@nobody")

    assert str(error) == (
        'Telegram refuses sendMessage: Bad Request: chat not found; is "@nobody" a person? Then '
        'they have to write to the bot first, or give the number of the chat as "chat_id"'
    )
    assert error.again


@in_loop
async def test_a_bot_whose_updates_go_elsewhere_says_so(tmp_path: Path) -> None:
    async with telegram_api() as api:
        api.has_webhook = True
        error = await failed(bench_of(tmp_path, api), chat_id="@ada_l")

    assert "another program takes what is written to this bot" in str(error)
    assert not error.again


@in_loop
async def test_too_many_messages_are_told_when_to_come_back(tmp_path: Path) -> None:
    async with telegram_api() as api:
        api.fail(429, "Too Many Requests: retry after 17", retry_after=17)
        error = await failed(bench_of(tmp_path, api), chat_id=ADA)

    assert (error.after, error.again) == (17.0, True)


@pytest.mark.parametrize(
    ("status", "description", "parameters", "hint"),
    [
        (400, "Bad Request: can't parse entities", {}, ""),
        (403, "Forbidden: bot was blocked by the user", {}, ""),
        (
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            {"migrate_to_chat_id": -1005},
            '; the group has another number now: set "chat_id" to -1005',
        ),
    ],
)
def test_what_the_api_refuses_fails_for_good(
    tmp_path: Path, status: int, description: str, parameters: dict[str, int], hint: str
) -> None:
    @in_loop
    async def send() -> None:
        async with telegram_api() as api:
            api.fail(status, description, **parameters)
            error = await failed(bench_of(tmp_path, api), chat_id=ADA)

        assert str(error) == f"Telegram refuses sendMessage: {description}{hint}"
        assert not error.again

    send()


@pytest.mark.parametrize("token", ["", "0:wrong", "../x", "a b", "secret:BOT"])
def test_a_token_that_is_none_stands_in_no_message(tmp_path: Path, token: str) -> None:
    @in_loop
    async def send() -> None:
        async with telegram_api() as api:
            bench = bench_of(tmp_path, api, secrets={"BOT": "0:other"})
            with pytest.raises(OperationError) as caught:
                await bench.perform("telegram.send", chat_id=ADA, message="x", token=token)

        assert "token" in str(caught.value)
        assert not caught.value.again
        assert not token or token not in str(caught.value)
        assert "0:other" not in str(caught.value)

    send()


@in_loop
async def test_an_api_that_is_not_there_is_named_without_the_token(tmp_path: Path) -> None:
    settings = OperationSettings(telegram_api=f"http://127.0.0.1:{free_port()}")
    error = await failed(Bench(tmp_path, settings=settings), chat_id=ADA)

    where = settings.telegram_api.removeprefix("http://")
    assert str(error) == f'"{where}" cannot be reached: Connection refused'
    assert error.again


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"message": " \n"}, 'there is nothing to send; give a "message"'),
        ({"chat_id": True}, '"chat_id" is no chat; expected a number such as 123456'),
        ({"chat_id": None}, '"chat_id" is no chat'),
        ({"chat_id": "@a b"}, '"chat_id" is no chat'),
        ({"photo": "a.png"}, 'there is no file "a.png" in the folder of the run'),
        ({"document": "../a"}, 'the file "../a" is refused'),
        (
            {"message": "x" * 4097, "parse_mode": "HTML"},
            "the message has 4,097 characters and is marked up as HTML: it cannot be divided",
        ),
        ({"message": "x" * 300_000}, "the message has 300,000 characters, more than 50 messages"),
    ],
)
def test_what_cannot_be_sent_is_refused_for_good(
    tmp_path: Path, inputs: dict[str, Value], message: str
) -> None:
    @in_loop
    async def send() -> None:
        async with telegram_api() as api:
            error = await failed(bench_of(tmp_path, api), **{"chat_id": ADA, **inputs})

        assert str(error).startswith(message)
        assert not error.again
        assert api.sent == []

    send()


@in_loop
async def test_photos_and_documents_carry_the_text(tmp_path: Path) -> None:
    async with telegram_api() as api:
        bench = bench_of(tmp_path, api)
        bench.write("plots/día.png", b"\x89PNG")
        bench.write("all.csv", "a;b")
        outputs = await bench.perform(
            "telegram.send",
            chat_id=ADA,
            message="Today",
            photo="plots/día.png",
            document="all.csv",
            token=TOKEN,
        )

    photo, document = api.sent
    assert (photo.method, document.method) == ("sendPhoto", "sendDocument")
    assert photo.files == {"photo": ("día.png", b"\x89PNG")}
    assert document.files == {"document": ("all.csv", b"a;b")}
    assert (photo.fields["caption"], "caption" in document.fields) == ("Today", False)
    assert outputs["message_ids"] == [1, 2]


@in_loop
async def test_a_caption_that_is_too_long_follows(tmp_path: Path) -> None:
    async with telegram_api() as api:
        bench = bench_of(tmp_path, api)
        bench.write("all.csv", "a;b")
        await bench.perform(
            "telegram.send", chat_id=ADA, message="x" * 1025, document="all.csv", token=TOKEN
        )

    assert [sent.method for sent in api.sent] == ["sendDocument", "sendMessage"]


@in_loop
async def test_of_a_long_text_only_the_rest_is_sent_after_a_failure(tmp_path: Path) -> None:
    lines = [f"line {number:04}" for number in range(1_000)]
    async with telegram_api() as api:
        bench = bench_of(tmp_path, api)
        await bench.perform("telegram.send", chat_id=ADA, message="x", token=TOKEN)
        bench.restored, api.sent = None, []
        bench.restored = {"chats": {}, "sent": [1], "response": None}
        outputs = await bench.perform(
            "telegram.send", chat_id=ADA, message="\n".join(lines), token=TOKEN
        )

    first = pieces("\n".join(lines))[0]
    assert [first, *texts(api)] == pieces("\n".join(lines))
    assert "\n".join([first, *texts(api)]).split("\n") == lines
    assert len(outputs["message_ids"]) == len(api.sent) + 1


@given(st.text(alphabet="ab \n👋я", max_size=200), st.integers(2, 20))
def test_pieces_fit_and_lose_nothing_but_space(text: str, longest: int) -> None:
    found = pieces(text, longest=longest)

    assert all(0 < size(piece) <= longest for piece in found)
    assert "".join("".join(found).split()) == "".join(text.split())
