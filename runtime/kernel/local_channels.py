"""Connections that never leave their machine: `loc` and the process image, `image`.

A publisher's data go to every subscriber of the same address, in the order in which they were
opened. The process image keeps what was sent last to an address and hands it to each subscriber
that opens the address later.
"""

from collections.abc import Callable, Mapping

from fblib.service import Happening, Role

Deliver = Callable[[str, Happening, bytes], None]
"""Gets the node, and what its connection tells it."""


class LocalChannels:
    """The connections of one such transport."""

    def __init__(self, deliver: Deliver, *, retains: bool) -> None:
        """Tell nodes by `deliver`; `retains`: newcomers get what was sent last."""
        self._deliver = deliver
        self._retains = retains
        self._addresses: dict[str, str] = {}
        self._subscribers: dict[str, dict[str, None]] = {}
        """Nodes by address, in the order of opening."""
        self._last: dict[str, bytes] = {}

    def open(self, node: str, role: Role, address: str) -> None:
        """Connect a node and tell it so.

        Raises:
            OSError: it wants to be a client or a server.
        """
        if role not in (Role.PUBLISHER, Role.SUBSCRIBER):
            message = f"a {role.value} needs a transport that leaves the run; here are only "
            raise ConnectionRefusedError(message + "publishers and subscribers")
        self.restore(node, role, address)
        self._deliver(node, "opened", b"")
        if role is Role.SUBSCRIBER and address in self._last:
            self._deliver(node, "data", self._last[address])

    def restore(self, node: str, role: Role, address: str) -> None:
        """Connect a node that knows it already."""
        self._addresses[node] = address
        if role is Role.SUBSCRIBER:
            self._subscribers.setdefault(address, {})[node] = None

    def send(self, node: str, payload: bytes) -> None:
        """Hand data to the subscribers of the node's address."""
        address = self._addresses[node]
        if self._retains:
            self._last[address] = payload
        for subscriber in self._subscribers.get(address, ()):
            self._deliver(subscriber, "data", payload)

    def close(self, node: str) -> None:
        """Disconnect a node; what was sent last is kept."""
        address = self._addresses.pop(node)
        if subscribers := self._subscribers.get(address):
            subscribers.pop(node, None)

    def save(self) -> dict[str, str]:
        """Return what is kept by address; who is connected is known to the caller."""
        return {address: payload.hex() for address, payload in self._last.items()}

    def load(self, saved: Mapping[str, str]) -> None:
        """Disconnect all, and keep what was saved."""
        self._addresses.clear()
        self._subscribers.clear()
        self._last = {address: bytes.fromhex(payload) for address, payload in saved.items()}
