"""The transports there are, by the name that services ask for."""

from collections.abc import Mapping

from runtime.channels.base import Transport
from runtime.channels.http_transport import HttpTransport
from runtime.channels.ip import IpTransport
from runtime.channels.mqtt import MqttTransport
from runtime.channels.reach import Reach


def transports(reach: Reach) -> Mapping[str, Transport]:
    """Return the transports of one run."""
    return {
        "http": HttpTransport(reach),
        "ip": IpTransport(reach),
        "mqtt": MqttTransport(reach),
    }
