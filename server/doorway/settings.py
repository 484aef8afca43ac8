"""What whoever starts the server decides about its doors."""

from collections.abc import Collection
from dataclasses import dataclass, field
from ipaddress import ip_address

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class DoorSettings:
    """How the server is reached, and what a request may be like."""

    host: str = "127.0.0.1"
    """The address it listens at."""
    port: int = 8080
    trusted_hosts: Collection[str] = field(default_factory=frozenset)
    """More names by which browsers may call the server."""
    base_url: str = ""
    """Its address for people, if a proxy stands before it: `https://flows.example.org`."""
    largest_body: int = 33 * MEGABYTE
    """Bytes of a request's body: an upload with what wraps it."""
    patience: float = 60.0
    """Seconds without a byte after which a body is given up."""

    @property
    def is_https(self) -> bool:
        """Whether browsers see the server by https."""
        return self.base_url.startswith("https://")


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches what listens there."""
    if host.casefold() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
