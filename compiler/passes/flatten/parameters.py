"""Values at the pins of subapplications are pushed to the blocks they reach inside.

Outer values win over inner ones, and a pin with a wire keeps no pushed value (4diac's
`useSubAppInitialValue`).
"""

from compiler.ir.flat import FlatNode, FlatParameter
from compiler.passes.flatten.expand import Expansion, PinAt, parameters_of
from compiler.passes.flatten.wires import Tracer


def push_parameters(expansion: Expansion, through: Tracer, wired: set[tuple[str, str]]) -> None:
    """Write the values of subapplication pins into the nodes they reach.

    Args:
        expansion: its nodes get the values.
        through: follows data links.
        wired: the data inputs (node, pin) that have a wire.
    """
    for path, (element, context) in reversed(expansion.subapplications.items()):
        declared = element.declaration
        values = parameters_of(declared, context)
        if not element.type:
            for variable in element.interface.inputs:
                if variable.initial:
                    values[variable.name] = FlatParameter(variable.initial, variable.span, context)
        for pin, value in values.items():
            for target in through.reached(PinAt(path, pin)):
                _write(expansion.nodes[target.path], target.pin, value, wired)


def _write(node: FlatNode, pin: str, value: FlatParameter, wired: set[tuple[str, str]]) -> None:
    if (node.id, pin) not in wired:
        node.parameters[pin] = value
