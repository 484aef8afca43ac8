"""How far the connections of a run may go: this machine, unless its user allows more."""

from dataclasses import dataclass
from ipaddress import IPv4Address

HTTP_PORT = 8080
_LOCAL_NAMES = ("localhost",)


class AddressError(OSError):
    """An address cannot be used; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What the user of a run allows."""

    network: bool = False
    """Other machines, multicast groups, and being reached by others."""
    http_port: int = HTTP_PORT
    """Where HTTP servers listen whose ID says no port."""

    def check(self, host: str) -> None:
        """Refuse an address or name outside of this machine, unless the network is allowed.

        Raises:
            AddressError: it is refused.
        """
        if self.network or _is_local(host):
            return
        message = (
            f'"{host}" is not this machine (127.0.0.1); start the run with --network to let its '
            "blocks talk to others and be reached by them"
        )
        raise AddressError(message)


def _is_local(host: str) -> bool:
    if host.casefold() in _LOCAL_NAMES:
        return True
    try:
        return IPv4Address(host).is_loopback
    except ValueError:
        return False
