"""CLIENT over HTTP: a request for each REQ, one after the other."""

import asyncio
import json
from typing import TYPE_CHECKING

from typing_extensions import override

from runtime.channels.base import Channel, Deliver, Spawn
from runtime.channels.http_address import HttpRequest

if TYPE_CHECKING:
    from aiohttp import ClientSession

ANSWER_TIME = 20.0
"""Seconds to wait for an answer (FORTE's)."""
MOST_WAITING = 100
"""Requests that may wait for their turn."""
MOST_BYTES = 1 << 20
"""What an answer may have."""


class HttpClient(Channel):
    """Sends requests and delivers the answers, as lists of texts in JSON."""

    def __init__(self, request: HttpRequest, *, deliver: Deliver, spawn: Spawn) -> None:
        """Be ready for requests; a connection is made for each."""
        self._request = request
        self._deliver = deliver
        self._bodies: asyncio.Queue[str] = asyncio.Queue(MOST_WAITING)
        self._task = spawn(self._work())

    @override
    def send(self, payload: bytes) -> None:
        """Send a request when its turn comes."""
        texts: list[str] = json.loads(payload)
        try:
            self._bodies.put_nowait(texts[0] if texts else self._request.body)
        except asyncio.QueueFull:
            self._answer("SEND_FAILED")

    @override
    def close(self) -> None:
        """End it, and the request that is under way."""
        self._task.cancel()

    def _answer(self, *texts: str) -> None:
        self._deliver("data", json.dumps(texts).encode())

    async def _work(self) -> None:
        # Loaded when it is needed: most runs need it never.
        from aiohttp import ClientSession, ClientTimeout, DummyCookieJar  # noqa: PLC0415

        timeout = ClientTimeout(total=ANSWER_TIME)
        async with ClientSession(timeout=timeout, cookie_jar=DummyCookieJar()) as session:
            self._deliver("opened", b"")
            while True:
                self._answer(*await self._ask(session, await self._bodies.get()))

    async def _ask(self, session: "ClientSession", body: str) -> tuple[str, ...]:
        """Return status and text of the answer, or why there is none."""
        from aiohttp import ClientConnectorError, ClientError  # noqa: PLC0415

        wanted = self._request
        sends = wanted.method != "GET"
        try:
            async with session.request(
                wanted.method,
                f"http://{wanted.host}:{wanted.port}{wanted.path}",
                data=body.encode() if sends else None,
                headers={"Content-Type": wanted.content_type} if sends else None,
                allow_redirects=False,  # it could lead out of what the user of the run allows
            ) as response:
                content = bytearray()
                async for chunk in response.content.iter_any():
                    content += chunk
                    if len(content) > MOST_BYTES:
                        return ("RECV_FAILED",)
                return str(response.status), content.decode(errors="replace")
        except ClientConnectorError:
            return ("SEND_FAILED",)
        except (ClientError, TimeoutError, OSError):
            return ("RECV_FAILED",)
