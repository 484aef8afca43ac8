"""Sessions with web servers, shared where an executor shares them, and what goes wrong in them.

A session remembers nothing but open connections: no cookies, no credentials.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ssl import SSLError

from aiohttp import (
    ClientConnectorCertificateError,
    ClientConnectorDNSError,
    ClientConnectorError,
    ClientConnectorSSLError,
    ClientError,
    ClientPayloadError,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    InvalidURL,
    NonHttpUrlClientError,
    ServerDisconnectedError,
    TCPConnector,
)
from aiohttp.abc import AbstractResolver

from fblib.operation import NotAllowedError, OperationContext, OperationError
from fblib.perform.addresses import PrivateAddressError, public_socket

SILENCE = 120.0
"""Seconds for which a server may say nothing."""
LONGEST = 3_600.0
"""Seconds that a request may take in all, where its task has no timeout."""
_CONNECT = 30.0


def new_session(*, private: bool, resolver: AbstractResolver | None = None) -> ClientSession:
    """Make a session.

    Args:
        private: whether addresses of this machine and of private networks are allowed.
        resolver: asked for the addresses of names; by default the system.
    """
    # How many requests there are at once is the business of tags: no limit here.
    connector = TCPConnector(
        limit=0, resolver=resolver, socket_factory=None if private else public_socket
    )
    return ClientSession(
        connector=connector,
        cookie_jar=DummyCookieJar(),
        timeout=ClientTimeout(total=LONGEST, sock_connect=_CONNECT, sock_read=SILENCE),
        headers={"User-Agent": "FBFlow"},
    )


@asynccontextmanager
async def session(context: OperationContext, *, private: bool) -> AsyncIterator[ClientSession]:
    """Lend a session: the shared one, or one that lives as long as this."""
    key = "http:private" if private else "http:public"
    shared = context.shared(key, lambda: new_session(private=private))
    if shared is not None:
        yield shared
        return
    async with new_session(private=private) as own:
        yield own


def described(error: Exception, where: str) -> OperationError:
    """Say for people why a request failed; never what aiohttp says, which may show credentials.

    Args:
        error: what aiohttp raised.
        where: the server, or the address without what is secret in it.
    """
    match error:
        case ClientConnectorError(os_error=PrivateAddressError() as refused):
            return NotAllowedError(f'"{where}" is {refused}, which', option="private-network")
        case ClientConnectorDNSError(host=host):
            return OperationError(f'the name "{host}" is not known (asked for "{where}")')
        case ClientConnectorCertificateError():
            message = f'the certificate of "{where}" is not to be trusted: {_reason(error)}'
            return OperationError(message, again=False)
        case ClientConnectorSSLError():
            message = f'no encrypted connection to "{where}" is possible: {_reason(error)}'
            return OperationError(message, again=False)
        case ClientConnectorError():
            return OperationError(f'"{where}" cannot be reached: {_reason(error)}')
        case TimeoutError():
            return OperationError(f'"{where}" does not answer in time')
        case ServerDisconnectedError() | ClientPayloadError():
            return OperationError(f'"{where}" ended the connection before all of its answer came')
        case InvalidURL() | NonHttpUrlClientError():
            message = f'"{where}" is no address of a web server'
            return OperationError(message, again=False)
        case ClientError():
            return OperationError(f'"{where}" does not answer as a web server does')
        case _:
            return OperationError(f'the connection to "{where}" broke')


def _reason(error: ClientConnectorError | ClientConnectorCertificateError) -> str:
    if isinstance(error, ClientConnectorCertificateError):
        return str(error.certificate_error)
    inner = error.os_error
    if inner.errno and inner.errno > 0 and not isinstance(inner, SSLError):
        # asyncio's own words name the function that failed, not what failed.
        return os.strerror(inner.errno)
    return inner.strerror or str(inner) or type(inner).__name__
