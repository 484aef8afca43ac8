"""`http.request` with servers that fail, and with answers that are too much."""

import asyncio
import gzip
from pathlib import Path

import pytest
from aiohttp import web

from fblib.operation import OperationError, OperationSettings
from fblib.service import Value
from tests.performing import EVERYTHING, Bench
from tests.serving import Handler, serving
from tests.talking import free_port, in_loop

SMALL = OperationSettings(permissions=EVERYTHING, largest_body=100_000)


def answering(status: int, text: str = "", **headers: str) -> Handler:
    async def answer(_: web.Request) -> web.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(status=status, text=text, headers=named)

    return answer


async def failed(bench: Bench, url: str, **inputs: Value) -> OperationError:
    """Return the error of a request that must fail."""
    with pytest.raises(OperationError) as caught:
        await bench.perform("http.request", url=url, **inputs)
    return caught.value


@pytest.mark.parametrize(
    ("status", "again"),
    [
        (400, False),
        (401, False),
        (404, False),
        (408, True),
        (425, True),
        (429, True),
        (500, True),
        (503, True),
        (799, True),
    ],
)
def test_a_status_from_400_on_is_a_failure(tmp_path: Path, status: int, again: bool) -> None:
    @in_loop
    async def ask() -> None:
        async with serving(answering(status, "because")) as server:
            error = await failed(Bench(tmp_path), f"{server}/a?key=hidden")

        assert str(error).startswith(f'"{server}/a" answers GET with {status} ')
        assert str(error).endswith(": because")
        assert error.again is again
        assert error.after is None

    ask()


@pytest.mark.parametrize(
    ("status", "expect", "is_well"),
    [
        (404, [200, 404], True),
        (404, 404, True),
        (201, 200, False),
        (200, [404], False),
        (302, None, True),
    ],
)
def test_the_author_says_what_is_a_success(
    tmp_path: Path,
    status: int,
    expect: Value,
    is_well: bool,
) -> None:
    @in_loop
    async def ask() -> None:
        bench = Bench(tmp_path)
        async with serving(answering(status)) as server:
            if is_well:
                outputs = await bench.perform("http.request", url=server, expect=expect)
                assert outputs["status"] == status
            else:
                await failed(bench, server, expect=expect)

    ask()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7.0),
        ("Mon, 21 Sep 2026 14:13:50 GMT", 30.0),
        ("Mon, 21 Sep 2026 14:00:00 GMT", 0.0),
        ("99999999999999999999", 86_400.0),
        ("soon", None),
        ("-5", None),
    ],
)
def test_a_server_says_when_to_come_back(tmp_path: Path, text: str, seconds: float | None) -> None:
    @in_loop
    async def ask() -> None:
        async with serving(answering(429, Retry_After=text)) as server:
            error = await failed(Bench(tmp_path), server)

        assert (error.after, error.again) == (seconds, True)

    ask()


@in_loop
async def test_credentials_stand_in_no_message(tmp_path: Path) -> None:
    async def repeat(request: web.Request) -> web.Response:
        sent = [request.headers[name] for name in ("Authorization", "X-Api-Key")]
        return web.Response(status=500, text=f"{sent} {request.query_string} word-5678")

    bench = Bench(tmp_path, secrets={"KEY": "key-1234"})
    async with serving(repeat) as server:
        url = server.replace("//", "//user:word-5678@")
        error = await failed(
            bench, url, headers={"X-Api-Key": "secret:KEY"}, params={"token": "query-1234"}
        )

    text = str(error)
    assert text.startswith(f'"{server}" answers GET with 500 Internal Server Error: [')
    assert not any(secret in text for secret in ("key-1234", "word-5678", "query-1234", "dXNlcj"))


@in_loop
async def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    url = f"http://user:word@127.0.0.1:{free_port()}/a?b=c"
    error = await failed(Bench(tmp_path), url)

    where = url.replace("user:word@", "").partition("?")[0]
    assert str(error) == f'"{where}" cannot be reached: Connection refused'
    assert error.again


@in_loop
async def test_what_is_no_web_server_is_told(tmp_path: Path) -> None:
    async def gibberish(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"220 mail ready\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(gibberish, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        error = await failed(Bench(tmp_path), url)

    assert str(error) == f'"{url}" does not answer as a web server does'


@in_loop
async def test_an_answer_that_breaks_off_leaves_no_file(tmp_path: Path) -> None:
    async def break_off(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Length": "1000"})
        await answer.prepare(request)
        await answer.write(b"x" * 500)
        assert request.transport is not None
        request.transport.close()
        return answer

    async with serving(break_off) as server:
        error = await failed(Bench(tmp_path), server, filename="a.bin")

    assert str(error) == f'"{server}" ended the connection before all of its answer came'
    assert Bench(tmp_path).everything() == []


@in_loop
async def test_wrong_json_is_told_and_tried_again(tmp_path: Path) -> None:
    for text in ('{"a": ', "NaN", "[" * 100_000):
        async with serving(answering(200, text, Content_Type="application/json")) as server:
            error = await failed(Bench(tmp_path), server)

        assert str(error).startswith("the answer says that it is JSON, but it is none: ")
        assert error.again


async def endless(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse()
    await answer.prepare(request)
    while True:
        await answer.write(b"x" * 50_000)


async def announced(_: web.Request) -> web.Response:
    return web.Response(body=b"x" * 100_001)


async def bomb(_: web.Request) -> web.Response:
    body = gzip.compress(b"0" * 50_000_000)
    return web.Response(body=body, headers={"Content-Encoding": "gzip"})


@pytest.mark.parametrize("handler", [endless, announced, bomb])
@pytest.mark.parametrize("filename", ["", "a.bin"])
def test_an_answer_that_is_too_large_is_not_read_to_its_end(
    tmp_path: Path, handler: Handler, filename: str
) -> None:
    @in_loop
    async def ask() -> None:
        async with serving(handler) as server:
            error = await failed(Bench(tmp_path, settings=SMALL), server, filename=filename)

        assert str(error) == "the answer is larger than the 100,000 bytes it may have"
        assert not error.again
        assert Bench(tmp_path).everything() == []

    ask()


@in_loop
async def test_the_length_that_a_head_tells_is_nothing_to_read(tmp_path: Path) -> None:
    bench = Bench(tmp_path, settings=SMALL)
    async with serving(announced) as server:
        outputs = await bench.perform("http.request", url=server, method="HEAD")

    assert outputs["answer_headers"]["content-length"] == "100001"
    assert outputs["text"] == ""


@in_loop
async def test_an_author_may_take_less_but_not_more(tmp_path: Path) -> None:
    bench = Bench(tmp_path, settings=SMALL)
    async with serving(answering(200, "x" * 11)) as server:
        less = await failed(bench, server, largest=10)
    async with serving(announced) as server:
        more = await failed(bench, server, largest=1_000_000)

    assert str(less) == "the answer is larger than the 10 bytes it may have"
    assert str(more) == "the answer is larger than the 100,000 bytes it may have"


@in_loop
async def test_a_slow_drip_ends_when_it_is_cancelled_and_leaves_nothing(tmp_path: Path) -> None:
    dripped, gone = asyncio.Event(), asyncio.Event()

    async def drip(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        await answer.write(b"x")
        dripped.set()
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            gone.set()
        return answer

    async with serving(drip) as server, asyncio.TaskGroup() as tasks:
        bench = Bench(tmp_path)
        asked = tasks.create_task(bench.perform("http.request", url=server, filename="a.bin"))
        await dripped.wait()
        asked.cancel()
        await gone.wait()

    assert asked.cancelled()
    assert Bench(tmp_path).everything() == []


@in_loop
async def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    async with serving(answering(200, "x")) as server:
        error = await failed(Bench(tmp_path), server, filename="taken/a.txt")

    assert str(error) == 'the folder of the file "taken/a.txt" cannot be made: File exists'
