"""Which addresses belong to this machine and to private networks, and a gate before them.

The gate stands where a socket is made for an address that is about to be connected to: after
every name is resolved. So a name that means another address when it is asked again, a redirect,
and any odd way to write an address all come to it.
"""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_CARRY_IPV4 = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))
"""Networks whose addresses end in the IPv4 address they lead to: NAT64, IPv4-compatible."""
_GLOBAL_UNICAST = IPv6Network("2000::/3")

AddressInfo = tuple[
    int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[object, ...]
]
"""Family, kind, protocol, name and address, as `getaddrinfo` gives them."""


class PrivateAddressError(OSError):
    """The address belongs to this machine or a private network.

    All are worded alike: aiohttp raises the first of several errors only if they are equal.
    """

    def __init__(self) -> None:
        """Say so."""
        super().__init__("an address of this machine or of a private network")


def is_public(text: str) -> bool:
    """Return whether an address is one of the public Internet."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        inner = _embedded(address)
        if inner is None:
            return address.is_global and address in _GLOBAL_UNICAST
        address = inner
    return address.is_global and not address.is_multicast


def public_socket(info: AddressInfo) -> socket.socket:
    """Make the socket for a connection to a public address.

    Raises:
        PrivateAddressError: it is none.
    """
    family, kind, protocol, _, address = info
    if not is_public(str(address[0])):
        raise PrivateAddressError
    return socket.socket(family=family, type=kind, proto=protocol)


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address leads to, if that is what it is for."""
    if any(address in network for network in _CARRY_IPV4):
        return IPv4Address(address.packed[-4:])
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)
