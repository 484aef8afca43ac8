"""CLIENT and SERVER over HTTP: with each other, and with a web client and a web server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession, web

from compiler.ir.graph import Graph
from runtime.channels.reach import Reach
from tests.talking import Talker, free_port, in_loop, system, talk


def server(id_: str, *, parameters: int = 1) -> Graph:
    """Answers with what it was asked for first, and an exclamation mark."""
    return system(
        {"S": f"SERVER_1_{parameters}", "LOUD": "F_CONCAT"},
        {"S.QI": "TRUE", "S.ID": f'"{id_}"', "LOUD.IN2": "STRING#'!'"},
        ["START.COLD -> S.INIT", "S.IND -> LOUD.REQ", "LOUD.CNF -> S.RSP"],
        ["S.RD_1 -> LOUD.IN1", "LOUD.OUT -> S.SD_1"],
        ["up: S.STATUS at S.INITO", "asked: S.RD_1 at S.IND"],
    )


def client(id_: str, *, text: str = "") -> Graph:
    """Asks once."""
    kind = "CLIENT_1_2" if text else "CLIENT_0_2"
    return system(
        {"C": kind, "CODE": "F_MOVE", "BODY": "F_LEN"},
        {
            "C.QI": "TRUE",
            "C.ID": f'"{id_}"',
            **({"C.SD_1": f"STRING#'{text}'"} if text else {}),
            "CODE.IN": "UINT#0",
            "BODY.IN": "STRING#''",
        },
        ["START.COLD -> C.INIT", "C.INITO -> C.REQ", "C.CNF -> CODE.REQ", "C.CNF -> BODY.REQ"],
        ["C.RD_1 -> CODE.IN", "C.RD_2 -> BODY.IN"],
        ["up: C.STATUS at C.INITO", "status: C.STATUS at C.CNF", "body: C.RD_2 at C.CNF"],
    )


@asynccontextmanager
async def serving(talker: Talker) -> AsyncIterator[ClientSession]:
    """Run a server, and give a web client to ask it."""
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks, ClientSession() as session:
        tasks.create_task(talker.run.run())
        await talker.until("up = OK")
        yield session
        talker.run.stop()


@in_loop
async def test_blocks_talk_http_with_each_other() -> None:
    port = free_port()
    answering = Talker(server("http[/door]"), reach=Reach(http_port=port))
    asking = Talker(client(f"http[127.0.0.1:{port}/door?name=Ada;GET]"))
    async with serving(answering):
        await talk(asking, until={0: ["body = Ada!"]})

    assert asking.lines == ["up = OK", "status = OK", "body = Ada!"]
    assert answering.lines == ["up = OK", "asked = Ada"]


@pytest.mark.parametrize(
    ("method", "url", "data", "expected"),
    [
        ("GET", "/door?a=one%20two", None, (200, "one two!")),
        ("POST", "/door", "posted", (200, "posted!")),
        ("PUT", "/door", "ü", (200, "ü!")),
        ("GET", "/door", None, (400, "")),
        ("GET", "/door?a=1&b=2", None, (400, "")),
        ("GET", "/other?a=1", None, (404, "")),
        ("DELETE", "/door", None, (405, "")),
    ],
)
@in_loop
async def test_a_server_answers_a_web_client(
    method: str, url: str, data: str | None, expected: tuple[int, str]
) -> None:
    port = free_port()
    talker = Talker(server(f"http[127.0.0.1:{port}/door]"))
    where = f"http://127.0.0.1:{port}{url}"
    async with serving(talker) as session, session.request(method, where, data=data) as answer:
        found = answer.status, await answer.text()

    assert found == expected


@in_loop
async def test_several_requests_get_their_own_answers() -> None:
    port = free_port()
    talker = Talker(server("http[/door]"), reach=Reach(http_port=port))
    names = [f"n{number}" for number in range(20)]

    async def ask(session: ClientSession, name: str) -> str:
        async with session.get(f"http://127.0.0.1:{port}/door?name={name}") as answer:
            return await answer.text()

    async with serving(talker) as session:
        answers = await asyncio.gather(*(ask(session, name) for name in names))

    assert answers == [f"{name}!" for name in names]


@in_loop
async def test_a_server_that_is_closed_gives_its_path_back() -> None:
    port = free_port()
    graph = system(
        {"A": "SERVER_1", "B": "SERVER_1", "WAIT": "E_DELAY"},
        {
            "A.ID": f'"http[127.0.0.1:{port}/door]"',
            "B.ID": f'"http[127.0.0.1:{port}/door]"',
            "A.SD_1": "STRING#''",
            "B.SD_1": "STRING#''",
            "A.QI": "TRUE",
            "B.QI": "TRUE",
        },
        ["START.COLD -> A.INIT", "A.INITO -> B.INIT"],
        show=["first: A.STATUS at A.INITO", "second: B.STATUS at B.INITO"],
    )
    talker = Talker(graph)
    await talk(talker, until={0: ["first = OK", "second = INVALID_ID"]})

    assert any("is served by another block already" in line for line in talker.lines)


@asynccontextmanager
async def web_server() -> AsyncIterator[int]:
    """A web server that tells what it was asked for."""

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        if request.path == "/away":
            return web.Response(status=302, headers={"Location": "http://10.0.0.1/"})
        if request.path == "/large":
            return web.Response(text="x" * (2 << 20))
        text = f"{request.method} {request.path_qs} {request.content_type} {await request.text()}"
        return web.Response(status=201, text=text.strip())

    runner = web.ServerRunner(web.Server(answer))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield runner.addresses[0][1]
    await runner.cleanup()


@pytest.mark.parametrize(
    ("request_", "text", "status", "body"),
    [
        ("/a?x=1;GET", "", "OK", "GET /a?x=1 application/octet-stream"),
        ("/a;POST;text/plain", "hello", "OK", "POST /a text/plain hello"),
        ("/a; PUT; application/json]", "[1]", "OK", "PUT /a application/json [1]"),
        ("/a?x=1&y=2;POST", "", "OK", "POST /a application/x-www-form-urlencoded x=1&y=2"),
        ("/away;GET", "", "OK", ""),
        ("/large;GET", "", "RECV_FAILED", ""),
    ],
)
@in_loop
async def test_a_client_asks_a_web_server(request_: str, text: str, status: str, body: str) -> None:
    async with web_server() as port:
        talker = Talker(client(f"http[127.0.0.1:{port}{request_}]", text=text))
        await talk(talker, until={0: [f"status = {status}", f"body = {body}"]})

    assert talker.lines == ["up = OK", f"status = {status}", f"body = {body}"]


@in_loop
async def test_a_client_without_a_server_is_told_so() -> None:
    talker = Talker(client(f"http[127.0.0.1:{free_port()}/a;GET]"))
    await talk(talker, until={0: ["status = SEND_FAILED"]})

    assert talker.lines[0] == "up = OK"


@pytest.mark.parametrize(
    "id_",
    [
        "http[example.org/a;GET]",
        "http[10.0.0.1:80/a;GET]",
        "http[127.0.0.1/a;DELETE]",
        "http[127.0.0.1;GET]",
        "http[127.0.0.1:http/a;GET]",
        "http[127.0.0.1/a b;GET]",
    ],
)
@in_loop
async def test_what_cannot_be_asked_for_is_refused(id_: str) -> None:
    talker = Talker(client(id_))
    await talker.run.run()

    assert "up = INVALID_ID" in talker.lines
