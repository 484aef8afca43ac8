"""Spreading adapters: a plug or socket becomes pins named `Adapter.PIN`.

An adapter type's interface is the socket's view: inside the block that declares the *socket*
its event outputs and output variables come in, its event inputs and input variables go out.
Inside the block that declares the *plug* everything is mirrored.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from compiler.ir.declarations import (
    AdapterDeclaration,
    EventDeclaration,
    InterfaceDeclaration,
    TypeDeclaration,
    VariableDeclaration,
)

ANY_ADAPTER = "any_adapter"
"""The casefolded name of the adapter type that goes with every other and has no pins."""

FindAdapter = Callable[[AdapterDeclaration], TypeDeclaration | None]


def spread_adapters(interface: InterfaceDeclaration, find: FindAdapter) -> InterfaceDeclaration:
    """Return the interface with the pins of its adapters added to its own.

    Plugs and sockets stay declared; a pin with a dot in its name belongs to one of them.
    """
    event_inputs, event_outputs = list(interface.event_inputs), list(interface.event_outputs)
    inputs, outputs = list(interface.inputs), list(interface.outputs)
    for adapter, is_plug in (
        *((plug, True) for plug in interface.plugs),
        *((socket, False) for socket in interface.sockets),
    ):
        found = find(adapter)
        if found is None:
            continue
        view = found.interface
        coming, going = (
            ((view.event_inputs, view.inputs), (view.event_outputs, view.outputs))
            if is_plug
            else ((view.event_outputs, view.outputs), (view.event_inputs, view.inputs))
        )
        event_inputs += _events(adapter.name, coming[0])
        inputs += _variables(adapter.name, coming[1])
        event_outputs += _events(adapter.name, going[0])
        outputs += _variables(adapter.name, going[1])
    return replace(
        interface,
        event_inputs=tuple(event_inputs),
        event_outputs=tuple(event_outputs),
        inputs=tuple(inputs),
        outputs=tuple(outputs),
    )


def _events(adapter: str, events: Iterable[EventDeclaration]) -> list[EventDeclaration]:
    return [
        replace(
            event,
            name=f"{adapter}.{event.name}",
            with_data=tuple(f"{adapter}.{name}" for name in event.with_data),
        )
        for event in events
    ]


def _variables(adapter: str, variables: Iterable[VariableDeclaration]) -> list[VariableDeclaration]:
    return [replace(variable, name=f"{adapter}.{variable.name}") for variable in variables]
