"""Values at the pins of subapplications are pushed to the blocks they reach inside.

Outer values win over inner ones, and a pin with a wire keeps no pushed value (4diac's
`useSubAppInitialValue`). The declared type of a subapplication's pin tells the generic pins
behind it which type they have.
"""

from compiler.ir.datatypes import GENERIC_NAMES
from compiler.ir.flat import FlatParameter
from compiler.ir.lookup import NameContext
from compiler.ir.project import Element
from compiler.passes.flatten.expand import Expansion, PinAt, parameters_of
from compiler.passes.flatten.wires import Tracer


def push_parameters(
    expansion: Expansion,
    through: Tracer,
    *,
    wired: set[tuple[str, str]],
) -> None:
    """Write the values of subapplication pins into the nodes they reach.

    Args:
        expansion: its nodes get the values.
        through: follows data links.
        wired: the data inputs (node, pin) that have a wire.
    """
    for path, (element, context) in reversed(expansion.subapplications.items()):
        values = _values(element, context)
        for variable in element.interface.inputs:
            value = values.get(variable.name)
            hint = FlatParameter(variable.type, variable.span, context)
            for target in through.reached(PinAt(path, variable.name)):
                node = expansion.nodes[target.path]
                if value is not None and (node.id, target.pin) not in wired:
                    node.parameters[target.pin] = value
                if variable.type.upper() not in GENERIC_NAMES and not variable.array_size:
                    node.hints.setdefault(target.pin, hint)


def _values(element: Element, context: NameContext) -> dict[str, FlatParameter]:
    values = parameters_of(element.declaration, context)
    if not element.type:
        for variable in element.interface.inputs:
            if variable.initial:
                values[variable.name] = FlatParameter(variable.initial, variable.span, context)
    return values
