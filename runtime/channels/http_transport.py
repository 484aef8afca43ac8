"""The layer `http`: CLIENT asks for a page, SERVER answers for a path."""

from typing_extensions import override

from fblib.service import Role
from runtime.channels.base import Channel, Deliver, Spawn, Transport
from runtime.channels.http_address import parse_http_place, parse_http_request
from runtime.channels.http_client import HttpClient
from runtime.channels.http_server import HttpListener
from runtime.channels.reach import AddressError, Reach


class HttpTransport(Transport):
    """Opens clients, and servers that share their ports."""

    def __init__(self, reach: Reach) -> None:
        """Open them within reach."""
        self._reach = reach
        self._listeners: dict[tuple[str, int], HttpListener] = {}

    @override
    def open(self, role: Role, address: str, *, deliver: Deliver, spawn: Spawn) -> Channel:
        if role is Role.CLIENT:
            request = parse_http_request(address, self._reach)
            return HttpClient(request, deliver=deliver, spawn=spawn)
        if role is Role.SERVER:
            place = parse_http_place(address, self._reach)
            listener = self._listeners.setdefault((place.host, place.port), HttpListener())
            return listener.add(place, deliver=deliver, spawn=spawn)
        message = "http has clients and servers, no publishers and subscribers"
        raise AddressError(message)
