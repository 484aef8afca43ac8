"""Addresses of the layer `http`: what a client asks for, and where a server listens."""

from dataclasses import dataclass

from runtime.channels.reach import AddressError, Reach

_METHODS = ("GET", "PUT", "POST")
_TEXT = "text/html"
_FORM = "application/x-www-form-urlencoded"
_DEFAULT_PORT = 80
_MOST_PORT = 0xFFFF
_LOCALHOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """What a CLIENT asks for at each REQ."""

    method: str
    host: str
    port: int
    path: str
    """With its parameters, if they belong there."""
    content_type: str
    body: str
    """What is sent where the block has no SD."""


@dataclass(frozen=True, slots=True)
class HttpPlace:
    """Where a SERVER is found."""

    host: str
    port: int
    path: str


def parse_http_request(text: str, reach: Reach) -> HttpRequest:
    """Read `host:port/path;GET|PUT|POST;content-type`.

    Parameters in the path of PUT and POST are the body of a form, as FORTE sends them.

    Raises:
        AddressError: it is written in another way, or out of reach.
    """
    parts = [part.strip() for part in text.split(";")]
    if len(parts) not in (2, 3) or parts[1] not in _METHODS:
        message = f'"{text}" is no request; expected "host:port/path;GET|PUT|POST;content-type"'
        raise AddressError(message)
    place, method, content_type = parts[0], parts[1], (*parts, _TEXT)[2]
    body = ""
    if method != "GET":
        place, question, body = place.partition("?")
        content_type = _FORM if question else content_type
    host, port, path = _split(place, _DEFAULT_PORT)
    if not host:
        message = f'"{text}" names no host; expected "host:port/path;GET|PUT|POST"'
        raise AddressError(message)
    reach.check(host)
    return HttpRequest(method, host, port, path, content_type, body)


def parse_http_place(text: str, reach: Reach) -> HttpPlace:
    """Read `/path`, or `host:port/path` where it is not the usual port.

    Raises:
        AddressError: it is written in another way, or out of reach.
    """
    host, port, path = _split(text.strip(), reach.http_port)
    reach.check(host or _LOCALHOST)
    return HttpPlace(host or _LOCALHOST, port, path)


def _split(text: str, default_port: int) -> tuple[str, int, str]:
    place, slash, path = text.partition("/")
    host, colon, port = place.partition(":")
    if not slash or not _is_clean(path):
        message = f'"{text}" has no path; expected "/path" or "host:port/path"'
        raise AddressError(message)
    if not colon:
        return host, default_port, f"/{path}"
    if not (port.isascii() and port.isdecimal() and 0 < int(port[:9]) <= _MOST_PORT):
        message = f'"{text}" has no port from 1 to {_MOST_PORT}'
        raise AddressError(message)
    return host, int(port), f"/{path}"


def _is_clean(path: str) -> bool:
    """Whether a path cannot break out of the first line of a request."""
    return path.isprintable() and " " not in path
