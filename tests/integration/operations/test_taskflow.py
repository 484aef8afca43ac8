"""The operations of TaskFlow configs, one by one and as the example config has them."""

import json
from pathlib import Path

import pytest
from aiohttp import web

from fblib.operation import OperationError, OperationSettings
from fblib.service import Value
from runtime.clock import SECOND
from tests.performing import BEGIN, EVERYTHING, Bench
from tests.serving import serving
from tests.talking import in_loop
from tests.telegram_api import telegram_api

QUOTE = {"author": "Ада", "quote": "…"}


async def quotes(request: web.Request) -> web.Response:
    return web.json_response(QUOTE | {"query": dict(request.query), "sent": await request.text()})


@in_loop
async def test_what_is_fetched_goes_to_a_file(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    async with serving(quotes) as server:
        outputs = await bench.perform(
            "fetch_api_data", url=server, params={"a": 1}, filename="something.json"
        )
        posted = await bench.perform(
            "fetch_api_data", url=server, method="post", params={"a": 1}, filename="posted.json"
        )

    assert outputs == {"output_file_path": "something.json"}
    assert json.loads((tmp_path / "something.json").read_text())["query"] == {"a": "1"}
    assert posted == {"output_file_path": "posted.json"}
    assert json.loads((tmp_path / "posted.json").read_text())["sent"] == '{"a":1}'


@pytest.mark.parametrize(("item", "name"), [(None, "fetch.json"), (3, "fetch-3.json")])
def test_a_file_without_a_name_is_named_after_the_task(
    tmp_path: Path, item: int | None, name: str
) -> None:
    @in_loop
    async def fetch() -> None:
        async with serving(quotes) as server:
            bench = Bench(tmp_path, node="App.fetch", item=item)
            outputs = await bench.perform("fetch_api_data", url=server)

        assert outputs == {"output_file_path": name}
        assert bench.everything() == [name]

    fetch()


@in_loop
async def test_any_status_from_400_on_is_a_failure_that_is_tried_again(tmp_path: Path) -> None:
    async def missing(_: web.Request) -> web.Response:
        raise web.HTTPNotFound

    async with serving(missing) as server:
        with pytest.raises(OperationError) as caught:
            await Bench(tmp_path).perform("fetch_api_data", url=server, filename="a.json")

    assert str(caught.value) == f'"{server}" answers GET with 404 Not Found: 404: Not Found'
    assert caught.value.again
    assert list(tmp_path.glob("*")) == []  # noqa: ASYNC240 - a test


@in_loop
async def test_only_get_and_post_fetch(tmp_path: Path) -> None:
    with pytest.raises(OperationError, match="expected GET or POST"):
        await Bench(tmp_path).perform("fetch_api_data", url="http://127.0.0.1:9", method="PUT")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("something.json", '{"author": "Ада", "quote": "…"}'),
        ({"a": [1, None]}, '{"a": [1, null]}'),
        (None, "null"),
        ('{"a":1}', '{"a": 1}'),
    ],
)
def test_json_is_written_as_text(tmp_path: Path, data: Value, text: str) -> None:
    @in_loop
    async def write() -> None:
        bench = Bench(tmp_path)
        bench.write("something.json", json.dumps(QUOTE))
        outputs = await bench.perform("json_to_string", data=data)

        assert outputs == {"string": text}

    write()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("missing.json", 'there is no file "missing.json" in the folder of the run, and it is no'),
        ("../../etc/passwd", 'the file "../../etc/passwd" is refused'),
        ("broken.json", 'the file "broken.json" has no JSON in it: '),
        ("nan.json", 'the file "nan.json" has no JSON in it: '),
        ("deep.json", 'the file "deep.json" has no JSON in it: '),
        ("large.json", 'the file "large.json" is larger than the 1,000,000 bytes it may have'),
    ],
)
def test_what_is_no_json_is_told(tmp_path: Path, data: str, message: str) -> None:
    @in_loop
    async def write() -> None:
        settings = OperationSettings(permissions=EVERYTHING, largest_body=1_000_000)
        bench = Bench(tmp_path, settings=settings)
        bench.write("broken.json", '{"a": ')
        bench.write("nan.json", "NaN")
        bench.write("deep.json", "[" * 900_000)
        bench.write("large.json", "1" * 1_000_001)
        with pytest.raises(OperationError) as caught:
            await bench.perform("json_to_string", data=data)

        assert str(caught.value).startswith(message)
        assert not caught.value.again

    write()


@in_loop
async def test_a_value_is_written_as_text(tmp_path: Path) -> None:
    outputs = await Bench(tmp_path).perform("dict_to_string", data={"ключ": "да"})

    assert outputs == {"string": '{"ключ": "да"}'}


@in_loop
async def test_sleeping_takes_ten_seconds_unless_told_otherwise(tmp_path: Path) -> None:
    bench = Bench(tmp_path)

    assert await bench.perform("async_sleep") == {"slept": 10.0}
    assert bench.now == BEGIN + 10 * SECOND


@in_loop
async def test_the_steps_of_the_example_config_work_together(tmp_path: Path) -> None:
    async with serving(quotes) as server, telegram_api() as api:
        api.person(77, "username")
        settings = OperationSettings(permissions=EVERYTHING, telegram_api=api.url)
        bench = Bench(tmp_path, settings=settings)
        fetched = await bench.perform("fetch_api_data", url=server, filename="something.json")
        written = await bench.perform("json_to_string", data=fetched["output_file_path"])
        outputs = await bench.perform(
            "send_telegram_message",
            username="@username",
            token="YOUR_BOT_TOKEN",  # noqa: S106 - as in the example
            message=written["string"],
        )

    assert outputs["tg_api_response"]["result"]["text"] == written["string"]
    assert json.loads(api.sent[0].fields["text"])["author"] == "Ада"
    assert api.sent[0].fields["chat_id"] == "77"


@in_loop
async def test_a_number_comes_before_a_name(tmp_path: Path) -> None:
    async with telegram_api() as api:
        api.person(77, "username")
        bench = Bench(tmp_path, settings=OperationSettings(telegram_api=api.url))
        await bench.perform(
            "send_telegram_message",
            username="@nobody",
            chat_id=77,
            token="YOUR_BOT_TOKEN",  # noqa: S106 - as in the example
            message="x",
        )

    assert api.calls == ["sendMessage"]


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"message": "x"}, 'nobody is named to send to; give "username" or "chat_id"'),
        ({"message": " ", "chat_id": 77}, 'the "message" is empty'),
        ({"message": "x", "chat_id": 77, "token": ""}, 'the "token" of the bot is missing'),
    ],
)
def test_a_message_without_text_or_receiver_is_refused(
    tmp_path: Path, inputs: dict[str, Value], message: str
) -> None:
    complete: dict[str, Value] = {"token": "YOUR_BOT_TOKEN", **inputs}

    @in_loop
    async def send() -> None:
        with pytest.raises(OperationError) as caught:
            await Bench(tmp_path).perform("send_telegram_message", **complete)

        assert str(caught.value).startswith(message)
        assert not caught.value.again

    send()
