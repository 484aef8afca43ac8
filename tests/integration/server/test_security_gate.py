"""Names the server is called by, and pages that call it."""

from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest

from server.doorway.settings import DoorSettings
from tests.doors import BROWSER, ECHO, Doors, doors
from tests.talking import in_loop

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


FOREIGN = ("evil.example", "evil.example:80", "", "127.0.0.1.evil.example", "localhost@a", "[::2]")


@in_loop
async def test_a_foreign_name_is_refused(tmp_path: Path) -> None:
    async with doors(tmp_path) as at:
        for host in FOREIGN:
            answer = await at.get("/api/v1/graphs", headers={"Host": host})

            assert answer.status == 421, host
            assert answer.content_type == "application/problem+json"
            assert (await answer.json())["type"] == "/problems/misdirected"


OURS = ("localhost", "localhost:1", "127.0.0.1", "[::1]:8080", "LOCALHOST", "flows.lan:80")


@in_loop
async def test_our_own_names_are_known(tmp_path: Path) -> None:
    door = DoorSettings(trusted_hosts=frozenset({"Flows.lan"}))
    async with doors(tmp_path, door=door) as at:
        for host in OURS:
            assert (await at.get("/api/v1/graphs", headers={"Host": host})).status == 200, host


OTHER_SITES: Sequence[dict[str, str]] = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://127.0.0.1:1"},
    {"Origin": "https://{host}"},
    {"Origin": "http://{host}", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"},
    {"Origin": "http://127.0.0.1:99999999"},
)


@in_loop
async def test_pages_of_other_sites_change_nothing(tmp_path: Path) -> None:
    async with doors(tmp_path, routes=ECHO) as at:
        for path, headers in product(("/api/v1/echo", "/sign-in"), OTHER_SITES):
            sent = {name: value.format(host=at.host) for name, value in headers.items()}
            answer = await at.post(path, headers=sent, data={"a": "b"})

            assert answer.status == 403, headers
            assert (await answer.json())["type"] == "/problems/cross-site"


OUR_PAGES: Sequence[dict[str, str]] = (
    {},
    {"Origin": "http://{host}"},
    {"Origin": "http://{host}", "Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
)


@in_loop
async def test_our_own_pages_and_programs_may(tmp_path: Path) -> None:
    async with doors(tmp_path, routes=ECHO) as at:
        for headers in OUR_PAGES:
            sent = {name: value.format(host=at.host) for name, value in headers.items()}

            assert (await at.post("/api/v1/echo", headers=sent)).status == 200, headers


@in_loop
async def test_behind_a_proxy_pages_come_from_the_base_url(tmp_path: Path) -> None:
    door = DoorSettings(base_url="https://flows.example.org")
    async with doors(tmp_path, door=door, routes=ECHO) as at:
        sent = {"Host": "flows.example.org", "Origin": "https://flows.example.org"}
        answer = await at.post("/api/v1/echo", headers=sent)

        assert answer.status == 200
        assert "max-age" in answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize("path", ["/ws/tasks/stream", "/ws/workflows/r1"])
@in_loop
async def test_pages_of_other_sites_open_no_socket(tmp_path: Path, path: str) -> None:
    async with doors(tmp_path) as at:
        handshake = (
            f"GET {path} HTTP/1.1\r\nHost: {at.host}\r\nOrigin: https://evil.example\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        )
        reader, writer = await at.connected()
        writer.write(handshake.encode())
        first = await reader.readline()
        writer.close()

        assert first.startswith(b"HTTP/1.1 403 ")


@pytest.mark.parametrize(
    ("path", "status"),
    [("/", 200), ("/api/v1/graphs", 200), ("/nothing", 404), ("/api/v1/graphs/none", 404)],
)
@in_loop
async def test_every_answer_tells_browsers_what_not_to_do(
    tmp_path: Path, path: str, status: int
) -> None:
    async with doors(tmp_path) as at:
        for accept in ({}, BROWSER):
            answer = await at.get(path, headers=accept)

            assert answer.status == status
            assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
            assert "Strict-Transport-Security" not in answer.headers
            assert "aiohttp" not in answer.headers["Server"]


REQUEST_IDS = {
    "abcdef-0123456789": True,
    "short": False,
    "a" * 65: False,
    "with spaces in it": False,
    'quote"and<html>': False,
    "00000000\x7f": False,
}


@in_loop
async def test_a_request_id_is_taken_if_it_is_harmless(tmp_path: Path) -> None:
    async with doors(tmp_path) as at:
        text = f"GET /nothing HTTP/1.1\r\nHost: {at.host}\r\nConnection: close\r\n"
        for sent, taken in REQUEST_IDS.items():
            answer = await at.raw(f"{text}X-Request-Id: {sent}\r\n\r\n")

            assert (f"X-Request-Id: {sent}\r\n" in answer) == taken
            assert (sent in answer) == taken


@in_loop
async def test_a_header_cannot_be_split(tmp_path: Path) -> None:
    async with doors(tmp_path) as at:
        for line in ("X-Request-Id: 12345678\rSet-Cookie: a=b", "X-Request-Id: 12345678\x00b"):
            text = f"GET /nothing HTTP/1.1\r\nHost: {at.host}\r\nConnection: close\r\n"
            answer = await at.raw(f"{text}{line}\r\n\r\n")

            assert "Set-Cookie" not in answer.split("\r\n\r\n", maxsplit=1)[0]


async def _statuses(at: Doors, *paths: str) -> list[int]:
    return [(await at.get(path)).status for path in paths]


@in_loop
async def test_odd_requests_are_answered_and_the_next_one_too(tmp_path: Path) -> None:
    ends = b"\r\nConnection: close\r\n\r\n"
    smuggled = b"Content-Length: 4\r\nTransfer-Encoding: chunked" + ends + b"0\r\n\r\n"
    odd = [
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example" + ends,
        b"BREW /pot HTTP/1.1\r\nHost: localhost" + ends,
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1" + ends,
        b"POST / HTTP/1.1\r\nHost: localhost\r\n" + smuggled,
        b"GET /%00%ff%fe/..%2f..%2fetc HTTP/1.1\r\nHost: localhost" + ends,
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
    ]
    async with doors(tmp_path) as at:
        for text in odd:
            answer = await at.raw(text)
            assert answer.startswith("HTTP/1."), text
            assert answer.split(" ")[1] in {"400", "404", "405", "421"}, text

        assert await _statuses(at, "/api/v1/graphs") == [200]
