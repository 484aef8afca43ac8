"""The block beside the one under test: its consumer, and its partner at every adapter."""

from collections.abc import Callable, Iterable

from typing_extensions import override

from compiler.ir.declarations import (
    AdapterDeclaration,
    ConnectionDeclaration,
    ElementDeclaration,
    EventDeclaration,
    InterfaceDeclaration,
    NetworkDeclaration,
    ServiceDeclaration,
    TypeDeclaration,
    VariableDeclaration,
)
from fblib.service import Context, Service

_Named = EventDeclaration | VariableDeclaration | AdapterDeclaration

RECORDER = "recorder of service sequences"
"""Name of the type, of its one instance, and of its service."""


class Recorder(Service):
    """Tells somebody which events arrive, in their order."""

    def __init__(self, arrived: Callable[[str], None]) -> None:
        """Call `arrived` with the name of each event, while its data are at the pins."""
        self._arrived = arrived

    @override
    def event(self, context: Context, name: str) -> None:
        """Tell it."""
        self._arrived(name)


def recorder_of(interface: InterfaceDeclaration) -> TypeDeclaration:
    """Return a type whose inputs are the outputs of a block, and whose adapters are the peers.

    It sees what any consumer would.
    """
    outputs = tuple(pin.name for pin in interface.outputs)
    return TypeDeclaration(
        RECORDER,
        interface=InterfaceDeclaration(
            event_inputs=tuple(
                EventDeclaration(event.name, outputs) for event in interface.event_outputs
            ),
            inputs=interface.outputs,
            plugs=interface.sockets,
            sockets=interface.plugs,
        ),
        body=ServiceDeclaration(RECORDER),
        same_type=tuple((name,) for name in outputs),
        library=True,
    )


def recorded(element: ElementDeclaration, interface: InterfaceDeclaration) -> NetworkDeclaration:
    """Return the network of a block with its recorder."""

    def connected(pins: Iterable[_Named]) -> tuple[ConnectionDeclaration, ...]:
        return tuple(_connection(element.name, RECORDER, pin.name) for pin in pins)

    sockets = (_connection(RECORDER, element.name, pin.name) for pin in interface.sockets)
    return NetworkDeclaration(
        elements=(element, ElementDeclaration(RECORDER, RECORDER)),
        event_connections=connected(interface.event_outputs),
        data_connections=connected(interface.outputs),
        adapter_connections=(*connected(interface.plugs), *sockets),
    )


def _connection(source: str, target: str, pin: str) -> ConnectionDeclaration:
    return ConnectionDeclaration(f"{source}.{pin}", f"{target}.{pin}")
