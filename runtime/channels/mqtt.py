"""The layer `mqtt`: PUBLISH and SUBSCRIBE by a broker, at most once (QoS 0)."""

from importlib.util import find_spec

from typing_extensions import override

from fblib.service import Role
from runtime.channels.base import Channel, Deliver, Spawn, Transport
from runtime.channels.mqtt_address import Broker, parse_mqtt_address
from runtime.channels.mqtt_session import MqttSession
from runtime.channels.reach import AddressError, Reach

_WILDCARDS = frozenset("+#")


class MqttTransport(Transport):
    """Opens channels of sessions; blocks that name the same broker and client share one."""

    def __init__(self, reach: Reach) -> None:
        """Open them within reach."""
        self._reach = reach
        self._sessions: dict[Broker, MqttSession] = {}

    @override
    def open(self, role: Role, address: str, *, deliver: Deliver, spawn: Spawn) -> Channel:
        if role not in (Role.PUBLISHER, Role.SUBSCRIBER):
            message = "mqtt has publishers and subscribers, no clients and servers"
            raise AddressError(message)
        broker, topic = parse_mqtt_address(address, self._reach)
        if role is Role.PUBLISHER and _WILDCARDS & set(topic):
            message = f'"{topic}" stands for many topics; only SUBSCRIBE may name them'
            raise AddressError(message)
        if find_spec("aiomqtt") is None:
            message = "the layer mqtt needs one more package: pip install fbflow[mqtt]"
            raise AddressError(message)
        session = self._sessions.get(broker)
        if session is None or session.is_over:
            session = self._sessions[broker] = MqttSession(broker, spawn=spawn)
        return session.join(topic, deliver, hears=role is Role.SUBSCRIBER)
