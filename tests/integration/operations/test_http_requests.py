"""`http.request` with a real server: what is sent, what comes back."""

import gzip
import json
from pathlib import Path

import pytest
from aiohttp import web

from fblib.operation import OperationError
from fblib.service import Value
from tests.performing import Bench
from tests.serving import serving
from tests.talking import in_loop


async def echo(request: web.Request) -> web.Response:
    """Answer with what was asked."""
    asked = {
        "method": request.method,
        "path": request.path,
        "query": list(map(list, request.query.items())),
        "headers": {name.lower(): text for name, text in request.headers.items()},
    }
    if request.content_type.startswith("multipart/") or "urlencoded" in request.content_type:
        form = await request.post()
        asked["form"] = {
            name: [part.filename, part.file.read().decode()]
            if isinstance(part, web.FileField)
            else part
            for name, part in form.items()
        }
    else:
        asked["body"] = (await request.read()).decode()
    return web.json_response(asked)


@in_loop
async def test_an_answer_in_json_has_status_headers_text_and_value(tmp_path: Path) -> None:
    async with serving(echo) as server:
        outputs = await Bench(tmp_path).perform("http.request", url=f"{server}/door")

    assert outputs["status"] == 200
    assert outputs["answer_headers"]["content-type"] == "application/json; charset=utf-8"
    assert outputs["data"]["path"] == "/door"
    assert json.loads(outputs["text"]) == outputs["data"]
    assert outputs["output_file_path"] == ""
    assert outputs["answer_url"] == f"{server}/door"


@in_loop
async def test_query_headers_and_token_are_sent(tmp_path: Path) -> None:
    bench = Bench(tmp_path, secrets={"KEY": "k-1234"})
    async with serving(echo) as server:
        outputs = await bench.perform(
            "http.request",
            url=f"{server}/?a=1",
            method="delete",
            params={"b": [2, "three"], "c": True, "d": None, "ключ": "да"},
            headers={"X-Key": "secret:KEY", "Accept": "text/plain"},
            token="t-5678",  # noqa: S106 - nobody's
        )

    sent = outputs["data"]
    assert sent["method"] == "DELETE"
    assert sent["query"] == [["a", "1"], ["b", "2"], ["b", "three"], ["c", "true"], ["ключ", "да"]]
    assert sent["headers"]["x-key"] == "k-1234"
    assert sent["headers"]["accept"] == "text/plain"
    assert sent["headers"]["authorization"] == "Bearer t-5678"
    assert "idempotency-key" not in sent["headers"]


@in_loop
async def test_json_is_sent_with_a_key_that_all_attempts_share(tmp_path: Path) -> None:
    bench = Bench(tmp_path, node="App.задача")
    async with serving(echo) as server:
        sent = [
            (await bench.perform("http.request", url=server, method="POST", json={"n": [1, None]}))
            for _ in range(2)
        ]

    first, second = (outputs["data"] for outputs in sent)
    assert json.loads(first["body"]) == {"n": [1, None]}
    assert first["headers"]["content-type"] == "application/json"
    key = first["headers"]["idempotency-key"]
    assert len(key) == 32
    assert second["headers"]["idempotency-key"] == key


@in_loop
async def test_text_is_sent_as_it_is(tmp_path: Path) -> None:
    async with serving(echo) as server:
        outputs = await Bench(tmp_path).perform(
            "http.request",
            url=server,
            method="PUT",
            body="a=1&б",
            headers={"content-type": "text/csv"},
        )

    assert outputs["data"]["body"] == "a=1&б"
    assert outputs["data"]["headers"]["content-type"] == "text/csv"


@in_loop
async def test_a_form_is_sent_as_fields(tmp_path: Path) -> None:
    async with serving(echo) as server:
        outputs = await Bench(tmp_path).perform(
            "http.request", url=server, method="POST", form={"name": "Ada", "age": 36}
        )

    assert outputs["data"]["form"] == {"name": "Ada", "age": "36"}


@in_loop
async def test_a_file_is_sent_alone_or_in_a_form(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.write("data/list.csv", "a;b\n")
    async with serving(echo) as server:
        alone = await bench.perform("http.request", url=server, method="PUT", file="data/list.csv")
        in_form = await bench.perform(
            "http.request", url=server, method="POST", file="data/list.csv", form={"kind": "list"}
        )

    assert alone["data"]["body"] == "a;b\n"
    assert alone["data"]["headers"]["content-type"] == "text/csv"
    assert in_form["data"]["form"] == {"kind": "list", "file": ["list.csv", "a;b\n"]}


@in_loop
async def test_an_answer_goes_to_a_file(tmp_path: Path) -> None:
    content = bytes(range(256)) * 5_000

    async def binary(_: web.Request) -> web.Response:
        return web.Response(body=content)

    async with serving(binary) as server:
        outputs = await Bench(tmp_path).perform("http.request", url=server, filename="a/b.bin")

    assert outputs["output_file_path"] == "a/b.bin"
    assert (outputs["text"], outputs["data"]) == ("", None)
    assert (tmp_path / "a/b.bin").read_bytes() == content
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b.bin"]


@pytest.mark.parametrize(
    ("kind", "body", "text", "value"),
    [
        ("text/plain; charset=windows-1251", "Привет".encode("cp1251"), "Привет", None),
        ("text/plain", b'{"a": 1}', '{"a": 1}', None),
        ("application/problem+json", b'{"a": 1}', '{"a": 1}', {"a": 1}),
        ("application/json", b" ", " ", None),
        ("application/json", b"null", "null", None),
        ("image/png", b"\x89PNG\xff", "", None),
        ("text/plain; charset=nonsense", b"x", "", None),
        ("text/plain; charset=punycode", b"x-y", "", None),
        ("text/plain; charset=unicode-escape", b"\\ud800", "", None),
        ("text/plain; charset=raw_unicode_escape", b"\\ud800", "", None),
        ("text/plain; charset=hex", b"00", "", None),
    ],
)
def test_what_comes_is_read_as_it_says(
    tmp_path: Path, kind: str, body: bytes, text: str, value: object
) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, headers={"Content-Type": kind})

    @in_loop
    async def ask() -> None:
        bench = Bench(tmp_path)
        async with serving(answer) as server:
            outputs = await bench.perform("http.request", url=server)

        assert (outputs["text"], outputs["data"]) == (text, value)
        assert len(bench.logged) == (not text)

    ask()


@in_loop
async def test_a_compressed_answer_is_unpacked(tmp_path: Path) -> None:
    async def packed(_: web.Request) -> web.Response:
        return web.Response(body=gzip.compress(b"[1]"), headers={"Content-Encoding": "gzip"})

    async with serving(packed) as server:
        outputs = await Bench(tmp_path).perform("http.request", url=server)

    assert outputs["text"] == "[1]"


@in_loop
async def test_requests_of_an_executor_share_a_session(tmp_path: Path) -> None:
    ports = set()

    async def note(request: web.Request) -> web.Response:
        assert request.transport is not None
        ports.add(request.transport.get_extra_info("peername")[1])
        return web.Response()

    bench = Bench(tmp_path, shares=True)
    async with serving(note) as server:
        for _ in range(3):
            await bench.perform("http.request", url=server)
        await bench.close()

    assert len(ports) == 1
    assert list(bench.resources) == ["http:private"]


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"url": ""}, "there is no address of a web server; expected https://server/path"),
        (
            {"url": "ftp://server/file"},
            'there is no address of a web server "ftp://server/file"; expected https://server/path',
        ),
        (
            {"url": "http://user:word@server:port/"},
            "there is no address of a web server; expected https://server/path",
        ),
        ({"method": "GETT"}, 'the method "GETT" is not known. Did you mean "GET"?'),
        ({"headers": ["Accept"]}, '"headers" is no object; expected one such as {"name": "text"}'),
        ({"headers": {"A b": "c"}}, '"A b" is no name of a header; expected one such as "Accept"'),
        (
            {"headers": {"A": "b\r\nC: d"}},
            'the header "A" has a line break or control character in it',
        ),
        ({"params": {"a": {"b": 1}}}, '"params.a" is no text, number or BOOL'),
        (
            {"json": 1, "body": "x"},
            '"json" and "body" are given; a request has one of them, or a form with a file',
        ),
        ({"form": {"a\r\n": 1}}, "the form has the field 'a\\r\\n', which has a control char"),
        ({"json": 2**70}, '"json" cannot be written as JSON: Integer exceeds 64-bit range'),
        ({"file": "list.csv"}, 'there is no file "list.csv" in the folder of the run'),
        (
            {"expect": "2xx"},
            '"expect" is no status and no list of them; expected 200 or [200, 404]',
        ),
        ({"headers": {"A": "secret:B"}}, 'there is no secret "B"'),
    ],
)
def test_what_cannot_be_sent_is_refused_for_good(
    tmp_path: Path, inputs: dict[str, Value], message: str
) -> None:
    complete: dict[str, Value] = {"url": "http://127.0.0.1:9/", **inputs}

    @in_loop
    async def ask() -> None:
        with pytest.raises(OperationError) as caught:
            await Bench(tmp_path).perform("http.request", **complete)

        assert str(caught.value).startswith(message)
        assert not caught.value.again

    ask()


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a/../../b", ".hidden"])
@pytest.mark.parametrize("pin", ["file", "filename"])
def test_names_that_lead_out_of_the_folder_are_refused(tmp_path: Path, pin: str, name: str) -> None:
    @in_loop
    async def ask() -> None:
        with pytest.raises(OperationError, match="is refused") as caught:
            await Bench(tmp_path).perform(
                "http.request", **{"url": "http://127.0.0.1:9/", pin: name}
            )

        assert not caught.value.again

    ask()
