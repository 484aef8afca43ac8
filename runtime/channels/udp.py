"""PUBLISH and SUBSCRIBE over UDP: one datagram for each REQ, to one address or a group."""

import asyncio
import socket
from ipaddress import IPv4Address

from typing_extensions import override

from runtime.channels.base import Channel, Deliver, Spawn
from runtime.channels.ip_address import IpAddress

_LONGEST = 0xFFFF


class UdpPublisher(Channel):
    """Sends datagrams."""

    def __init__(self, address: IpAddress, *, deliver: Deliver) -> None:
        """Send to an address.

        Raises:
            OSError: there is no such interface.
        """
        self._address = address
        self._deliver = deliver
        self._socket = _socket()
        if address.is_group and address.interface:
            try:
                interface = IPv4Address(address.interface).packed
                self._socket.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, interface)
            except OSError:
                self._socket.close()
                raise
        deliver("opened", b"")

    @override
    def send(self, payload: bytes) -> None:
        """Send a datagram; one that finds no room is lost, as any may be on its way."""
        try:
            self._socket.sendto(payload, self._address.pair)
        except BlockingIOError:
            return
        except OSError as error:
            self._deliver("closed", str(error).encode())

    @override
    def close(self) -> None:
        """End it."""
        self._socket.close()


class UdpSubscriber(Channel):
    """Hears datagrams."""

    def __init__(self, address: IpAddress, *, deliver: Deliver, spawn: Spawn) -> None:
        """Listen at an address."""
        self._address = address
        self._deliver = deliver
        self._task = spawn(self._listen())

    @override
    def send(self, payload: bytes) -> None:
        """Do nothing: a subscriber only hears."""

    @override
    def close(self) -> None:
        """End it; the task takes the socket with it."""
        self._task.cancel()

    async def _listen(self) -> None:
        try:
            bound = _listening(self._address)
        except OSError as error:
            self._deliver("failed", str(error).encode())
            return
        loop = asyncio.get_running_loop()
        with bound:
            self._deliver("opened", b"")
            try:
                while True:
                    self._deliver("data", await loop.sock_recv(bound, _LONGEST))
            except OSError as error:
                self._deliver("closed", str(error).encode())


def _listening(address: IpAddress) -> socket.socket:
    """Return a socket that hears an address.

    Raises:
        OSError: somebody else has it, or it is none of this machine's.
    """
    bound = _socket()
    try:
        if address.is_group:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address.pair)
        if address.is_group:
            over = IPv4Address(address.interface or "0.0.0.0").packed  # noqa: S104 - any interface
            member = IPv4Address(address.host).packed + over
            bound.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member)
    except OSError:
        bound.close()
        raise
    return bound


def _socket() -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setblocking(False)
    return made
