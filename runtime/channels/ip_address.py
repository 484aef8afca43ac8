"""Addresses of the layer `ip`: `127.0.0.1:61500`, `239.192.0.2:61500@127.0.0.1`."""

from dataclasses import dataclass
from ipaddress import IPv4Address

from runtime.channels.reach import AddressError, Reach

_LOCALHOST = "127.0.0.1"
_MOST_PORT = 0xFFFF


@dataclass(frozen=True, slots=True)
class IpAddress:
    """A host, a port, and over which interface a multicast group is reached."""

    host: str
    port: int
    interface: str = ""

    @property
    def is_group(self) -> bool:
        """Whether it is a multicast group."""
        return IPv4Address(self.host).is_multicast

    @property
    def pair(self) -> tuple[str, int]:
        """Host and port."""
        return self.host, self.port


def parse_ip_address(text: str, reach: Reach) -> IpAddress:
    """Read an address and see that it is within reach.

    A multicast group over the interface 127.0.0.1 never leaves this machine.

    Raises:
        AddressError: it is written in another way, or out of reach.
    """
    place, _, interface = text.partition("@")
    host, _, port = place.strip().rpartition(":")
    number = _port(port, text)
    address = IpAddress(_host(host, text), number, _host(interface, text) if interface else "")
    reach.check(address.interface if address.is_group and address.interface else address.host)
    return address


def _host(text: str, whole: str) -> str:
    if text.strip().casefold() == "localhost":
        return _LOCALHOST
    try:
        return str(IPv4Address(text.strip()))
    except ValueError:
        message = f'"{whole}" is no address; expected numbers and a port, such as 127.0.0.1:61500'
        raise AddressError(message) from None


def _port(text: str, whole: str) -> int:
    if text.isascii() and text.isdecimal() and 0 < int(text[:9]) <= _MOST_PORT:
        return int(text)
    message = f'"{whole}" has no port from 1 to {_MOST_PORT}; expected such as 127.0.0.1:61500'
    raise AddressError(message)
