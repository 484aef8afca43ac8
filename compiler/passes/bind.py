"""The pass `bind`: what a flat network gets beyond its own wires, and what it lacks.

Typed events: an E_TRIG of an event type triggers every unconnected event input of that type
in its resource (IDE 3.1; the comment of E_TRIG). Blocks nothing implements are reported.
"""

from compiler.ir.declarations import NoBody, TypeDeclaration
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.flat import FlatNetwork, FlatNode, FlatWire
from compiler.ir.mistakes import structure

_TRIGGER = "e_trig"
_TRIGGER_TYPE = "EVENTTYPE"


def bind(network: FlatNetwork, *, diagnostics: Diagnostics) -> FlatNetwork:
    """Return the network with the wires that typed events imply; report missing bodies."""
    _report_missing(network, diagnostics)
    listeners = _listeners(network)
    for trigger in network.nodes.values():
        declaration = network.project.types[trigger.type].declaration
        if declaration.name.casefold() != _TRIGGER:
            continue
        wanted = _wanted_type(trigger, declaration)
        output = next(iter(declaration.interface.event_outputs), None)
        if output is not None and wanted not in ("", "event"):
            network.event_wires.extend(
                FlatWire(trigger.id, output.name, node, pin, trigger.span)
                for node, pin in listeners.get((trigger.resource, wanted), ())
            )
    return network


def _wanted_type(trigger: FlatNode, declaration: TypeDeclaration) -> str:
    """Return the type of event that is triggered: as written, or as the type of E_TRIG says."""
    written = trigger.parameters.get(_TRIGGER_TYPE)
    declared = (item.initial for item in declaration.interface.inputs if item.name == _TRIGGER_TYPE)
    text = next(declared, "") if written is None else written.text
    return text.strip().strip("'\"").casefold()


def _listeners(network: FlatNetwork) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Return the unconnected event inputs (node, pin) by their resource and type of event."""
    connected = {(wire.target, wire.target_pin) for wire in network.event_wires}
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for node in network.nodes.values():
        if node.in_composite:
            continue
        for event in network.project.types[node.type].interface.event_inputs:
            if (node.id, event.name) not in connected:
                key = (node.resource, event.type.casefold())
                found.setdefault(key, []).append((node.id, event.name))
    return found


def _report_missing(network: FlatNetwork, diagnostics: Diagnostics) -> None:
    users: dict[str, list[FlatNode]] = {}
    for node in network.nodes.values():
        users.setdefault(node.type, []).append(node)
    for key, nodes in users.items():
        declaration = network.project.types[key].declaration
        if isinstance(declaration.body, NoBody):
            diagnostics.add(
                structure.not_implemented(
                    span=nodes[0].span, type_name=declaration.name, count=len(nodes)
                )
            )
