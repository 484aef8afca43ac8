"""The whole application behind its real doors, with addresses of a test's own, and raw requests."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientResponse, ClientSession, CookieJar, web

from server.app import make_app
from server.doorway.settings import DoorSettings
from server.service.access import LOCAL, Role
from server.service.control import ControlService
from tests.control import control
from tests.serving import serving

FORM = "application/x-www-form-urlencoded"
BROWSER = {"Accept": "text/html,application/xhtml+xml"}


@dataclass(slots=True)
class Doors:
    """A server, and somebody who asks."""

    address: str
    service: ControlService
    client: ClientSession
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """Name and port: `127.0.0.1:40123`."""
        return urlsplit(self.address).netloc

    async def get(
        self,
        path: str,
        **options: Any,  # noqa: ANN401 - what aiohttp takes
    ) -> ClientResponse:
        """Ask; the answer is read, and no redirection is followed."""
        return await self.ask("GET", path, **options)

    async def post(
        self,
        path: str,
        **options: Any,  # noqa: ANN401 - what aiohttp takes
    ) -> ClientResponse:
        """Send something."""
        return await self.ask("POST", path, **options)

    async def ask(
        self,
        method: str,
        path: str,
        **options: Any,  # noqa: ANN401 - what aiohttp takes
    ) -> ClientResponse:
        """Ask by any method."""
        url = self.address + path
        async with self.client.request(method, url, allow_redirects=False, **options) as answer:
            await answer.read()
        return answer

    async def token(self, role: Role) -> dict[str, str]:
        """Make a token; return the header that shows it."""
        self.tokens[role.label] = await self.service.accounts.add_token(role.label, role, by=LOCAL)
        return {"Authorization": f"Bearer {self.tokens[role.label]}"}

    async def sign_in(self, role: Role) -> ClientResponse:
        """Make a token and sign in by it; from now on the client has the cookie."""
        await self.token(role)
        return await self.post("/sign-in", data={"token": self.tokens[role.label], "next": "/"})

    async def csrf(self) -> str:
        """Return what the session of the client has to send along."""
        cookies = {one.key: one.value for one in self.client.cookie_jar}
        found = await self.service.accounts.session(cookies["fbflow_session"])
        assert found is not None
        return found[1]

    async def raw(self, text: str | bytes) -> str:
        """Send bytes as they are, and return what comes until the server closes."""
        reader, writer = await self.connected()
        writer.write(text.encode() if isinstance(text, str) else text)
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        return answer.decode("latin-1")

    async def connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Open a connection."""
        host, _, port = self.host.rpartition(":")
        return await asyncio.open_connection(host, int(port))


@asynccontextmanager
async def doors(
    folder: Path,
    *,
    door: DoorSettings | None = None,
    routes: Iterable[web.RouteDef] = (),
    **changes: object,
) -> AsyncIterator[Doors]:
    """Serve on a free port.

    Args:
        folder: its home is there.
        door: as for `make_app`.
        routes: further addresses.
        changes: of the settings of the service.
    """
    async with control(folder, **changes) as service:
        app = make_app(service, door)
        app.add_routes(routes)
        async with (
            serving(app) as address,
            ClientSession(cookie_jar=CookieJar(unsafe=True)) as client,
        ):
            yield Doors(address, service, client)


async def echo(request: web.Request) -> web.Response:
    """Answer how many bytes came, and the fields of a form."""
    form = await request.post()
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    return web.json_response({"bytes": len(await request.read()), "fields": fields})


ECHO = (web.post("/api/v1/echo", echo), web.get("/api/v1/echo", echo))
