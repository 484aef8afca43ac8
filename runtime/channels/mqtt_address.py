"""Addresses of the layer `mqtt`: `tcp://host:1883, clientId, topic`."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from runtime.channels.reach import AddressError, Reach

_PORT = 1883
_PARTS = 3


@dataclass(frozen=True, slots=True)
class Broker:
    """A broker, and as whom to speak to it; blocks that agree on all share a connection."""

    host: str
    port: int
    client: str
    """The client's name; "" = one the broker makes."""


def parse_mqtt_address(text: str, reach: Reach) -> tuple[Broker, str]:
    """Read an address: the broker and the topic.

    Raises:
        AddressError: it is written in another way, or out of reach.
    """
    parts = [part.strip() for part in text.split(",", _PARTS - 1)]
    if len(parts) != _PARTS or not parts[2]:
        message = f'"{text}" is no topic; expected "tcp://host:1883, clientId, topic"'
        raise AddressError(message)
    host, port = _broker(parts[0])
    reach.check(host)
    return Broker(host, port, parts[1]), parts[2]


def _broker(text: str) -> tuple[str, int]:
    url = urlsplit(text if "://" in text else f"tcp://{text}")
    try:
        host, port = url.hostname, url.port
    except ValueError:
        host, port = None, None
    if host is None or url.scheme != "tcp" or url.username is not None:
        shown = f"…@{text.rpartition('@')[2]}" if "@" in text else text  # no secrets in messages
        message = f'"{shown}" is no broker; expected "tcp://host:1883"'
        raise AddressError(message)
    return host, port or _PORT
