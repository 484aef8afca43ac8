"""The layer `ip`: UDP for PUBLISH and SUBSCRIBE, TCP for CLIENT and SERVER."""

from typing_extensions import override

from fblib.service import Role
from runtime.channels.base import Channel, Deliver, Spawn, Transport
from runtime.channels.ip_address import parse_ip_address
from runtime.channels.reach import Reach
from runtime.channels.tcp import TcpClient, TcpServer
from runtime.channels.udp import UdpPublisher, UdpSubscriber


class IpTransport(Transport):
    """Opens sockets."""

    def __init__(self, reach: Reach) -> None:
        """Open them within reach."""
        self._reach = reach

    @override
    def open(self, role: Role, address: str, *, deliver: Deliver, spawn: Spawn) -> Channel:
        where = parse_ip_address(address, self._reach)
        match role:
            case Role.PUBLISHER:
                return UdpPublisher(where, deliver=deliver)
            case Role.SUBSCRIBER:
                return UdpSubscriber(where, deliver=deliver, spawn=spawn)
            case Role.CLIENT:
                return TcpClient(where, deliver=deliver, spawn=spawn)
            case Role.SERVER:
                return TcpServer(where, deliver=deliver, spawn=spawn)
