"""Where a PostgreSQL server is, read from a DSN, and whether it may be asked."""

import asyncio
import socket
from dataclasses import dataclass
from typing import Literal, cast
from urllib.parse import parse_qsl, unquote, urlsplit

from compiler.ir.diagnostics import choices_hint
from fblib.operation import NotAllowedError, OperationError
from fblib.perform.addresses import is_public

_PORT = 5432
_OPTIONS = ("sslmode", "application_name")
_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
Mode = Literal["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]


@dataclass(frozen=True, slots=True)
class Server:
    """What a DSN says."""

    host: str
    port: int
    user: str
    password: str
    database: str
    sslmode: Mode
    application: str

    @property
    def name(self) -> str:
        """It in messages, without what is secret."""
        return f'the database "{self.database}" at {self.host}:{self.port}'


def parsed(dsn: str) -> Server:
    """Read a DSN. Its options may name files of this machine: only known ones are taken.

    Raises:
        OperationError: it is none.
    """
    try:
        parts = urlsplit(dsn)
        host, port = parts.hostname or "", parts.port or _PORT
    except ValueError as error:
        raise _unreadable(str(error)) from error
    if parts.scheme not in ("postgres", "postgresql"):
        message = f'it begins with "{parts.scheme}:"'
        raise _unreadable(message)
    user, database = unquote(parts.username or ""), unquote(parts.path.lstrip("/"))
    if not (host and user and database):
        message = "it lacks the host, the user or the database"
        raise _unreadable(message)
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    for name in options:
        if name not in _OPTIONS:
            message = f'it has the option "{name}". {choices_hint(name, _OPTIONS)}'
            raise _unreadable(message)
    sslmode = options.get("sslmode", "prefer")
    if sslmode not in _MODES:
        message = f'its sslmode is "{sslmode}". {choices_hint(sslmode, _MODES)}'
        raise _unreadable(message)
    application = options.get("application_name", "fbflow")
    password = unquote(parts.password or "")
    return Server(host, port, user, password, database, cast("Mode", sslmode), application)


def _unreadable(why: str) -> OperationError:
    text = f'the "dsn" is not postgresql://user:password@host/database: {why}'
    return OperationError(text, again=False)


async def public_address(server: Server) -> str:
    """Return an address of a server that is none of a private network.

    Raises:
        NotAllowedError: it has none, or others, too.
    """
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)
    except OSError as error:
        message = f'"{server.host}" has no address: {error.strerror}'
        raise OperationError(message) from error
    addresses = [str(info[4][0]) for info in found]
    if not all(map(is_public, addresses)):
        what = f'"{server.host}", a host of this machine or of a private network,'
        raise NotAllowedError(what, option="--allow private-network")
    # With the name of the host in its certificate, no other server can take its place.
    return server.host if server.sslmode == "verify-full" else addresses[0]
