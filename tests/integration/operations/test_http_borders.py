"""Where `http.request` may go: redirects, and the addresses of private networks."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from typing_extensions import override

from fblib.operation import NotAllowedError, OperationError, OperationSettings
from fblib.perform import addresses
from fblib.perform.addresses import is_public
from fblib.perform.web_session import new_session
from tests.performing import Bench
from tests.serving import Handler, serving
from tests.talking import in_loop

CAREFUL = OperationSettings()


def redirecting(status: int, location: str) -> Handler:
    async def answer(request: web.Request) -> web.Response:
        if request.path == "/end":
            asked = {
                "method": request.method,
                "body": await request.text(),
                "headers": sorted(name.lower() for name in request.headers),
            }
            return web.json_response(asked)
        return web.Response(status=status, headers={"Location": location})

    return answer


@pytest.mark.parametrize(
    ("status", "method", "then"),
    [
        (301, "GET", "GET"),
        (302, "POST", "GET"),
        (303, "PUT", "GET"),
        (307, "POST", "POST"),
        (308, "PUT", "PUT"),
        (302, "DELETE", "DELETE"),
    ],
)
def test_redirects_are_followed_as_their_status_says(
    tmp_path: Path, status: int, method: str, then: str
) -> None:
    @in_loop
    async def ask() -> None:
        async with serving(redirecting(status, "/end")) as server:
            outputs = await Bench(tmp_path).perform(
                "http.request", url=f"{server}/begin", method=method, body="text"
            )

        assert outputs["answer_url"] == f"{server}/end"
        assert outputs["data"]["method"] == then
        assert outputs["data"]["body"] == ("" if then == "GET" != method else "text")

    ask()


@in_loop
async def test_a_redirect_may_be_the_answer(tmp_path: Path) -> None:
    async with serving(redirecting(302, "/end")) as server:
        outputs = await Bench(tmp_path).perform("http.request", url=server, follow_redirects=False)

    assert outputs["status"] == 302
    assert outputs["answer_headers"]["location"] == "/end"


@in_loop
async def test_a_loop_of_redirects_ends(tmp_path: Path) -> None:
    async with serving(redirecting(302, "/again")) as server:
        with pytest.raises(OperationError) as caught:
            await Bench(tmp_path).perform("http.request", url=server)

        expected = f'the server redirects more than 10 times, at last to "{server}/again"'
        assert str(caught.value) == expected
        assert not caught.value.again


@in_loop
async def test_credentials_go_to_no_other_server(tmp_path: Path) -> None:
    async with (
        serving(redirecting(200, "")) as other,
        serving(redirecting(307, f"{other}/end")) as server,
    ):
        outputs = await Bench(tmp_path).perform(
            "http.request",
            url=server.replace("//", "//user:word@"),
            headers={"Cookie": "a=b", "X-Api-Key": "key", "Accept": "*/*"},
        )

    sent = outputs["data"]["headers"]
    assert "accept" in sent
    assert not {"authorization", "cookie", "x-api-key"} & set(sent)


@pytest.mark.parametrize("location", ["file:///etc/passwd", "javascript:x", "http://a:b:c/"])
def test_a_redirect_leads_to_web_servers_only(tmp_path: Path, location: str) -> None:
    @in_loop
    async def ask() -> None:
        async with serving(redirecting(302, location)) as server:
            with pytest.raises(OperationError, match="the redirect leads to no address") as caught:
                await Bench(tmp_path).perform("http.request", url=server)

        assert not caught.value.again

    ask()


# --- Private networks --------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254"),
        *("0.0.0.0", "100.64.0.1", "224.0.0.1", "255.255.255.255", "198.18.0.1"),  # noqa: S104
        *("::", "::1", "::127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"),
        *("64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001:0:1::80ff:fffe"),
        *("fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1", "name"),
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(address)


@asynccontextmanager
async def watched() -> AsyncIterator[tuple[str, list[str]]]:
    """Give a server and the paths it was asked for."""
    asked: list[str] = []

    async def note(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response()

    async with serving(note) as server:
        yield server, asked


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::ffff:7f00:1]", "2130706433", "0x7f000001", "127.1"]
)
def test_this_machine_is_not_asked_without_leave(tmp_path: Path, host: str) -> None:
    @in_loop
    async def ask() -> None:
        async with watched() as (server, asked):
            url = server.replace("127.0.0.1", host)
            with pytest.raises(OperationError) as caught:
                await Bench(tmp_path, settings=CAREFUL).perform("http.request", url=url)

        assert asked == []
        if not host[0].isdigit() or host == "127.0.0.1":
            assert isinstance(caught.value, NotAllowedError)
            assert str(caught.value) == (
                f'"{url}" is an address of this machine or of a private network, '
                'which is not allowed; "private-network" allows it'
            )

    ask()


class Rebinding(AbstractResolver):
    """Says something else every time it is asked for a name."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        address = self.answers.pop(0)
        return [
            ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)
        ]

    @override
    async def close(self) -> None:
        pass


def public_only(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """Let one address of this machine be a public one."""
    monkeypatch.setattr(addresses, "is_public", lambda text: text == address)


def test_a_name_that_comes_to_mean_this_machine_is_not_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public_only(monkeypatch, "127.0.0.1")

    @in_loop
    async def ask() -> None:
        bench = Bench(tmp_path, settings=CAREFUL, shares=True)
        async with watched() as (server, asked):
            url = server.replace("127.0.0.1", "rebind.test")
            # Connections that are kept would not ask for the name again.
            names = Rebinding("127.0.0.1", "127.0.0.2")
            bench.resources["http:public"] = new_session(private=False, resolver=names)
            await bench.perform("http.request", url=f"{url}/first", headers={"Connection": "close"})
            await bench.resources["http:public"].close()
            bench.resources["http:public"] = new_session(private=False, resolver=names)
            with pytest.raises(NotAllowedError):
                await bench.perform("http.request", url=f"{url}/second")
            await bench.close()

        assert asked == ["/first"]
        assert names.answers == []

    ask()


def test_a_redirect_to_this_machine_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public_only(monkeypatch, "127.0.0.1")

    @in_loop
    async def ask() -> None:
        asked: list[str] = []

        async def inner(request: web.Request) -> web.Response:
            asked.append(request.path)
            return web.Response()

        async with (
            serving(inner, host="127.0.0.2") as hidden,
            serving(redirecting(302, f"{hidden}/secret")) as server,
        ):
            with pytest.raises(NotAllowedError, match="/secret"):
                await Bench(tmp_path, settings=CAREFUL).perform("http.request", url=server)

        assert asked == []

    ask()
