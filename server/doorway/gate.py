"""Who may speak to the server at all: the name it is called by, and the page that calls it.

A page of any site may send requests to this machine, and a name of any site may lead to it (DNS
rebinding). Neither may reach a server that trusts whoever is on this machine. So the name in
Host has to be one of ours, and what changes something has to come from our own pages, or from a
program that is no browser.
"""

import re
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from server.doorway.keys import DOOR
from server.doorway.problems import refused
from server.doorway.settings import DoorSettings

SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))
_LOCAL = frozenset(("localhost", "127.0.0.1", "::1"))
_ANY = frozenset(("0.0.0.0", "::"))  # noqa: S104 - nothing is bound here
_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?")
_PORTS = {"http": 80, "https": 443}


@web.middleware
async def guard_gate(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse requests under a foreign name, and those that another site's page sends."""
    door = request.app[DOOR]
    name = _name(request.headers.get("Host", ""))
    if name not in _names(door):
        message = (
            f'this server is not "{name[:80]}"; open it by its own address, or start it with '
            "--trust-host NAME"
        )
        refusal = refused("misdirected", 421, message)
        raise refusal
    if changes_something(request):
        _refuse_other_sites(request, door)
    return await handler(request)


def changes_something(request: web.Request) -> bool:
    """Whether a request may do more than look; a WebSocket shows what no page of others may see."""
    upgrades = request.headers.get("Upgrade", "").strip().lower() == "websocket"
    return upgrades or request.method not in SAFE_METHODS


def _names(door: DoorSettings) -> frozenset[str]:
    own = {door.host.strip("[]").casefold()} - _ANY
    public = {urlsplit(door.base_url).hostname or ""} if door.base_url else set()
    return _LOCAL | own | public | {name.casefold() for name in door.trusted_hosts}


def _name(host: str) -> str:
    """Return the name in a Host header, without port and brackets; "" if it is none."""
    found = _HOST.fullmatch(host)
    return found["name"].strip("[]").casefold() if found else ""


def _refuse_other_sites(request: web.Request, door: DoorSettings) -> None:
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    own = {_origin(f"{request.scheme}://{request.headers.get('Host', '')}")}
    if door.base_url:
        own.add(_origin(door.base_url))
    if site not in (None, "same-origin", "none") or (
        origin is not None and _origin(origin) not in own
    ):
        message = "a page of another site may not do anything here"
        refusal = refused("cross-site", 403, message)
        raise refusal


def _origin(address: str) -> tuple[str, str, int] | None:
    """Return scheme, name and port; None if it is no address, as "null"."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname:
        return None
    return parts.scheme, parts.hostname, port or _PORTS[parts.scheme]
