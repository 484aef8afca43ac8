"""What the services of a machine see of their instances."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from typing_extensions import override

from compiler.ir.blocks import FBType, ServiceBody
from compiler.ir.datatypes import DataType
from compiler.ir.diagnostics import choices_hint
from compiler.ir.graph import Graph
from fblib.management import Command, Response
from fblib.service import Context, Files, Role, Service, StateValue, Value
from runtime.errors import RunError, ServiceError
from runtime.kernel import codes
from runtime.kernel.base import Kernel
from runtime.kernel.connections import Connections
from runtime.kernel.host import Host
from runtime.kernel.timers import Timers
from runtime.kernel.wakes import TimerDue, Wakes

MILLISECOND = 1_000_000
Members = Mapping[str, tuple[tuple[str, DataType], ...]]
"""The members of structs, by the casefolded names of the structs."""


@dataclass(slots=True)
class World:
    """What all instances of a machine share."""

    kernel: Kernel
    host: Host
    wakes: Wakes
    timers: Timers
    connections: Connections
    members: Members
    manage: Callable[[str, Command], Response]
    """Carries out a command that a node gives."""
    stop_requested: bool = False
    """Whether a block asked the run to stop."""

    def forget(self, node: str) -> None:
        """Let go of everything that belongs to a node that is taken away."""
        self.connections.close(node)
        self.timers.disarm(node)
        self.wakes.forget(node)


class ServiceContext(Context):
    """What a service sees of one instance; lives as long as the machine."""

    def __init__(self, world: World, node: str, block: FBType, service: Service) -> None:
        """Stand for the instance `node` of `block`, which `service` does."""
        self._world = world
        self._kernel = world.kernel
        self._node = node
        interface = block.interface
        self._types = {pin.name: pin.type for pin in (*interface.inputs, *interface.outputs)}
        self.service = service
        self.saved_state: dict[str, StateValue] = {}
        self.fired_at: int | None = None
        """While `fired` runs: when the timer was due."""
        self.is_silent = False
        """Whether events it emits are dropped: it is told something while it does not run."""

    @property
    @override
    def node(self) -> str:
        return self._node

    @property
    @override
    def now(self) -> int:
        return self._kernel.time.now

    @property
    @override
    def state(self) -> dict[str, StateValue]:
        return self.saved_state

    @property
    @override
    def armed(self) -> bool:
        return self._world.timers.is_armed(self._node)

    @override
    def type_of(self, pin: str) -> DataType:
        return self._types[pin]

    @override
    def has_pin(self, pin: str) -> bool:
        return pin in self._types

    @override
    def members_of(self, struct: str) -> tuple[tuple[str, DataType], ...]:
        return self._world.members[struct.casefold()]

    @override
    def read(self, pin: str) -> Value:
        return self._kernel.read(self._node, pin)

    @override
    def write(self, pin: str, value: Value) -> None:
        self._kernel.write(self._node, pin, value)

    @override
    def emit(self, event: str) -> None:
        if not self.is_silent:
            self._kernel.emit(self._node, event)

    @override
    def arm(self, delay: int) -> None:
        start = self.now if self.fired_at is None else self.fired_at
        self._world.timers.arm(self._node, start + max(delay, MILLISECOND))

    @override
    def disarm(self) -> None:
        self._world.timers.disarm(self._node)

    @override
    def soon(self) -> None:
        self._world.wakes.add(self._node, TimerDue(self.now))

    @override
    def console(self, text: str) -> None:
        self._world.host.console(self._node, text)

    @override
    def checked(self, *, held: bool) -> None:
        self._world.host.checked(self._node, held=held)

    @override
    def stop_run(self) -> None:
        self._world.stop_requested = True

    @override
    def fail(self, message: str) -> None:
        raise ServiceError(codes.SERVICE_FAILED, message, node=self._node)

    @override
    def manage(self, command: Command) -> Response:
        return self._world.manage(self._node, command)

    @property
    @override
    def files(self) -> Files:
        return self._world.host.files

    @override
    def open(self, role: Role, transport: str, address: str) -> None:
        self._world.connections.open(self._node, role, transport, address)

    @override
    def send(self, payload: bytes) -> None:
        self._world.connections.send(self._node, payload)

    @override
    def close(self) -> None:
        self._world.connections.close(self._node)


def members_of(graph: Graph) -> Members:
    """Return the members of all structs of a graph."""
    return {
        name.casefold(): tuple((member.name, member.type) for member in members)
        for name, members in graph.datatypes.items()
    }


def contexts_of(
    graph: Graph, services: Mapping[str, Service], world: World
) -> dict[str, ServiceContext]:
    """Return the contexts of all service nodes, in the order of placement.

    Raises:
        RunError: the graph needs services that do not exist; all of them are named.
    """
    contexts: dict[str, ServiceContext] = {}
    unknown: dict[str, str] = {}
    for node, block, name in _served_nodes(graph):
        service = services.get(name)
        if service is None:
            unknown.setdefault(name, node)
        else:
            contexts[node] = ServiceContext(world, node, block, service)
    if unknown:
        raise RunError(codes.UNKNOWN_SERVICE, _unknown_services(unknown, services))
    return contexts


def _served_nodes(graph: Graph) -> Iterator[tuple[str, FBType, str]]:
    """Yield node, type and name of the service."""
    services = {
        name: (block, block.body.service)
        for name, block in graph.types.items()
        if isinstance(block.body, ServiceBody)
    }
    served = {node.id: services[node.type] for node in graph.nodes if node.type in services}
    placed = [
        node
        for device in graph.placement
        for one in device.resources
        for node in one.nodes
        if node in served
    ]
    for node in dict.fromkeys((*placed, *served)):
        yield node, *served[node]


def _unknown_services(unknown: Mapping[str, str], services: Mapping[str, Service]) -> str:
    missing = [
        f'"{name}" (for "{node}"). {choices_hint(name, services)}' for name, node in unknown.items()
    ]
    return f"there is no service {'; no service '.join(missing)}"
