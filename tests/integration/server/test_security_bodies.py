"""Bodies that are too large, too slow, or not what they say."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.doorway.settings import DoorSettings
from tests.doors import ECHO, FORM, doors
from tests.talking import in_loop

SMALL = DoorSettings(largest_body=100_000)
HURRIED = DoorSettings(patience=0.3)


async def _pieces(count: int, size: int = 10_000) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b"x" * size


@in_loop
async def test_a_body_that_says_it_is_too_large_is_not_even_read(tmp_path: Path) -> None:
    async with doors(tmp_path, door=SMALL, routes=ECHO) as at:
        head = f"POST /api/v1/echo HTTP/1.1\r\nHost: {at.host}\r\nContent-Length: 100001\r\n\r\n"
        reader, writer = await at.connected()
        writer.write(head.encode())

        assert (await reader.readline()).startswith(b"HTTP/1.1 413 ")
        writer.close()


@in_loop
async def test_a_body_that_turns_out_too_large_is_refused(tmp_path: Path) -> None:
    async with doors(tmp_path, door=SMALL, routes=ECHO) as at:
        assert (await at.post("/api/v1/echo", data=_pieces(10))).status == 200

        answer = await at.post("/api/v1/echo", data=_pieces(11))

        assert answer.status == 413
        assert (await answer.json())["type"] == "/problems/too-large"


@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=b"])
@in_loop
async def test_a_form_that_is_too_large_is_refused(tmp_path: Path, kind: str) -> None:
    async with doors(tmp_path, door=SMALL, routes=ECHO) as at:

        async def form() -> AsyncIterator[bytes]:
            if "multipart" in kind:
                yield b'--b\r\nContent-Disposition: form-data; name="a"; filename="f"\r\n\r\n'
            async for piece in _pieces(20):
                yield piece

        answer = await at.post("/api/v1/echo", data=form(), headers={"Content-Type": kind})

        assert answer.status == 413


@in_loop
async def test_who_is_unknown_may_send_little(tmp_path: Path) -> None:
    async with doors(tmp_path, outside=True) as at:
        large = await at.post("/sign-in", data={"token": "x" * 20_000})
        endless = await at.post("/sign-in", data=_pieces(3), headers={"Content-Type": FORM})
        elsewhere = await at.post("/api/v1/graphs", data=_pieces(3))

        assert (large.status, endless.status, elsewhere.status) == (413, 411, 401)


@pytest.mark.parametrize("sent", ["", "abc"])
@in_loop
async def test_a_body_that_does_not_come_is_given_up(tmp_path: Path, sent: str) -> None:
    async with doors(tmp_path, door=HURRIED, routes=ECHO) as at:
        head = f"POST /api/v1/echo HTTP/1.1\r\nHost: {at.host}\r\nContent-Length: 10\r\n\r\n"

        assert (await at.raw(head + sent)).startswith("HTTP/1.1 408 ")


@in_loop
async def test_a_body_that_comes_slowly_but_steadily_is_taken(tmp_path: Path) -> None:
    async with doors(tmp_path, door=HURRIED, routes=ECHO) as at:
        reader, writer = await at.connected()
        head = f"POST /api/v1/echo HTTP/1.1\r\nHost: {at.host}\r\nContent-Length: 10\r\n\r\n"
        writer.write(head.encode())
        for _ in range(10):  # three times as long as nothing at all is waited for
            await asyncio.sleep(HURRIED.patience / 3)
            writer.write(b"x")

        assert (await reader.readline()).startswith(b"HTTP/1.1 200 ")
        writer.close()


@in_loop
async def test_a_body_that_breaks_off_harms_nobody(tmp_path: Path) -> None:
    async with doors(tmp_path, routes=ECHO) as at:
        for _ in range(5):
            _, writer = await at.connected()
            head = f"POST /api/v1/echo HTTP/1.1\r\nHost: {at.host}\r\nContent-Length: 10\r\n\r\nabc"
            writer.write(head.encode())
            await writer.drain()
            writer.close()

        assert (await at.post("/api/v1/echo", data=b"abc")).status == 200


@in_loop
async def test_packed_bodies_are_not_unpacked(tmp_path: Path) -> None:
    async with doors(tmp_path, routes=ECHO) as at:
        for encoding in ("gzip", "deflate", "br", "zstd", "gzip, gzip"):
            head = (
                f"POST /api/v1/echo HTTP/1.1\r\nHost: {at.host}\r\nContent-Length: 3\r\n"
                f"Connection: close\r\nContent-Encoding: {encoding}\r\n\r\nabc"
            )

            assert (await at.raw(head)).split(" ")[1] in {"400", "415"}, encoding


NO_FORMS = (
    ("multipart/form-data", b"abc"),
    ("multipart/form-data; boundary=b", b"abc"),
    ("multipart/form-data; boundary=b", b"--b\r\n\r\nabc\r\n--b--"),
    ("multipart/form-data; boundary=" + "b" * 100, b"abc"),
    ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n"),
    (f"{FORM}; charset=klingon", b"a=b"),
    (f"{FORM}; charset=utf-8", b"a=\xff"),
    (FORM, b"&".join(b"a%d=1" % number for number in range(5_000))),
)


@in_loop
async def test_forms_that_are_none_are_refused(tmp_path: Path) -> None:
    async with doors(tmp_path, routes=ECHO) as at:
        for kind, body in NO_FORMS:
            answer = await at.post("/api/v1/echo", data=body, headers={"Content-Type": kind})

            assert answer.status in {400, 413}, kind
            assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize(
    ("kind", "status"),
    [("text/plain", 415), ("application/xml", 415), (FORM, 415), ("application/json", 400)],
)
@in_loop
async def test_json_is_demanded_where_it_is_expected(
    tmp_path: Path, kind: str, status: int
) -> None:
    async with doors(tmp_path) as at:
        answer = await at.post(
            "/api/v1/workflows", data=b'{"graph": "x"', headers={"Content-Type": kind}
        )

        assert answer.status == status
