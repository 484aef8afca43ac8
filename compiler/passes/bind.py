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
    connected = {(wire.target, wire.target_pin) for wire in network.event_wires}
    for trigger in list(network.nodes.values()):
        declaration = network.project.types[trigger.type].declaration
        if declaration.name.casefold() != _TRIGGER:
            continue
        wanted = _wanted_type(trigger, declaration)
        output = next(iter(declaration.interface.event_outputs), None)
        if output is not None and wanted not in ("", "event"):
            network.event_wires.extend(
                FlatWire(trigger.id, output.name, node.id, pin, trigger.span)
                for node, pin in _inputs_of_type(network, trigger.resource, wanted)
                if (node.id, pin) not in connected
            )
    return network


def _wanted_type(trigger: FlatNode, declaration: TypeDeclaration) -> str:
    """Return the type of event that is triggered: as written, or as the type of E_TRIG says."""
    written = trigger.parameters.get(_TRIGGER_TYPE)
    declared = (item.initial for item in declaration.interface.inputs if item.name == _TRIGGER_TYPE)
    text = next(declared, "") if written is None else written.text
    return text.strip().strip("'\"").casefold()


def _inputs_of_type(
    network: FlatNetwork, resource: str, event_type: str
) -> list[tuple[FlatNode, str]]:
    return [
        (node, event.name)
        for node in network.in_resource(resource)
        if not node.in_composite
        for event in network.project.types[node.type].interface.event_inputs
        if event.type.casefold() == event_type
    ]


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
