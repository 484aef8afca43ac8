"""The connections of services: one for each instance, inside the machine or by its host."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fblib.service import Happening, Role
from runtime.kernel.host import Host
from runtime.kernel.local_channels import LocalChannels
from runtime.kernel.wakes import Message, Wakes

MOST_WAITING = 1_000
"""Messages that may wait for one instance; data that come after them are lost, and it says so."""
_LOST = f"data come faster than they are heard: {MOST_WAITING:,} messages wait, more are lost"


@dataclass(slots=True)
class Connection:
    """What an instance asked for, and what came of it."""

    role: Role
    transport: str
    address: str
    is_open: bool = False
    """Whether the instance was told that it is open, or is about to be."""


class Connections:
    """All connections of a run, by node, in the order of opening."""

    def __init__(self, host: Host, wakes: Wakes) -> None:
        """Open by `host` what leaves the machine; tell instances by `wakes`."""
        self._host = host
        self._wakes = wakes
        self._by_node: dict[str, Connection] = {}
        self._waiting: dict[str, deque[Message]] = {}
        """What is told later: an instance has at most one message in the kernel's queue, or
        whoever hears of the first would see the data of the last."""
        self._losing: set[str] = set()
        """Who was told that data are lost, since it last had none waiting."""
        self._inside: Mapping[str, LocalChannels] = {
            "loc": LocalChannels(self.deliver, retains=False),
            "image": LocalChannels(self.deliver, retains=True),
        }

    @property
    def hear_the_world(self) -> bool:
        """Whether something may come from outside of the machine."""
        return any(
            each.transport not in self._inside
            and not (each.is_open and each.role is Role.PUBLISHER)
            for each in self._by_node.values()
        )

    def open(self, node: str, role: Role, transport: str, address: str) -> None:
        """Open a connection in place of the one the node may have."""
        self.close(node)
        connection = self._by_node[node] = Connection(role, transport, address)
        self._connect(node, connection)

    def send(self, node: str, payload: bytes) -> None:
        """Send over the node's connection, if it has one."""
        connection = self._by_node.get(node)
        if connection is None:
            return
        inside = self._inside.get(connection.transport)
        if inside is None:
            self._host.send(node, payload)
        else:
            inside.send(node, payload)

    def close(self, node: str) -> None:
        """End the node's connection, if it has one, and forget what it had to tell."""
        self._wakes.revoke(node, Message)
        self._waiting.pop(node, None)
        connection = self._by_node.pop(node, None)
        if connection is None:
            return
        inside = self._inside.get(connection.transport)
        if inside is None:
            self._host.close(node)
        else:
            inside.close(node)

    def deliver(self, node: str, happening: Happening, payload: bytes) -> None:
        """Queue what the node's connection has to tell; nothing if it is closed."""
        connection = self._by_node.get(node)
        if connection is None:
            return
        if happening == "opened":
            if connection.is_open:
                return  # opened again for a loaded state: the instance knows that it is open
            connection.is_open = True
        elif happening != "data":
            del self._by_node[node]
        message = Message(happening, payload)
        if not self._wakes.has(node, Message):
            self._wakes.add(node, message)
            return
        waiting = self._waiting.setdefault(node, deque())
        if happening != "data" or len(waiting) < MOST_WAITING:
            waiting.append(message)
        elif node not in self._losing:
            self._losing.add(node)
            self._host.console(node, _LOST)

    def go_on(self, node: str) -> None:
        """Queue the next message that waits for a node, now that it was told the one before."""
        waiting = self._waiting.get(node)
        if not waiting:
            self._losing.discard(node)
        elif not self._wakes.has(node, Message):
            self._wakes.add(node, waiting.popleft())

    def reopen(self) -> None:
        """Open again what a loaded state had open in the world outside."""
        for node, connection in list(self._by_node.items()):
            if connection.transport not in self._inside:
                self._connect(node, connection)

    def _connect(self, node: str, connection: Connection) -> None:
        role, transport, address = connection.role, connection.transport, connection.address
        try:
            if inside := self._inside.get(transport):
                inside.open(node, role, address)
            else:
                self._host.open(node, role, transport, address)
        except OSError as error:
            self.deliver(node, "failed", str(error).encode())

    # --- Saving --------------------------------------------------------------------------

    def save(self) -> dict[str, Any]:
        """Return all connections, and what the process image keeps, as JSON values."""
        return {
            "open": [
                [node, each.role.value, each.transport, each.address, each.is_open]
                for node, each in self._by_node.items()
            ],
            "waiting": {
                node: [[each.happening, each.payload.hex()] for each in messages]
                for node, messages in self._waiting.items()
                if messages
            },
            "kept": {
                name: kept for name, inside in self._inside.items() if (kept := inside.save())
            },
        }

    def load(self, saved: Mapping[str, Any]) -> None:
        """Replace all connections by saved ones; `reopen` opens those outside."""
        for node, connection in self._by_node.items():
            if connection.transport not in self._inside:
                self._host.close(node)
        for name, inside in self._inside.items():
            inside.load(saved["kept"].get(name, {}))
        self._by_node = {node: _loaded(rest) for node, *rest in saved["open"]}
        self._waiting = {
            node: deque(Message(happening, bytes.fromhex(payload)) for happening, payload in each)
            for node, each in saved.get("waiting", {}).items()
        }
        for node, each in self._by_node.items():
            if each.transport in self._inside:
                self._inside[each.transport].restore(node, each.role, each.address)


def _loaded(saved: Sequence[Any]) -> Connection:
    role, transport, address, is_open = saved
    return Connection(Role(role), transport, address, is_open)
