"""Values at the pins of subapplications are pushed to the blocks they reach inside.

Outer values win over inner ones, and a pin with a wire keeps no pushed value (4diac's
`useSubAppInitialValue`).
"""

from collections.abc import Mapping

from compiler.ir.datatypes import (
    GENERIC_NAMES,
    DataTypeError,
    Elementary,
    StringType,
    parse_datatype,
)
from compiler.ir.declarations import VariableDeclaration
from compiler.ir.flat import FlatNode, FlatParameter
from compiler.ir.literals import default_value, format_literal
from compiler.ir.lookup import NameContext
from compiler.ir.project import CheckedType, Element
from compiler.passes.flatten.expand import Expansion, PinAt, parameters_of
from compiler.passes.flatten.wires import Tracer


def push_parameters(
    expansion: Expansion,
    through: Tracer,
    *,
    types: Mapping[str, CheckedType],
    wired: set[tuple[str, str]],
) -> None:
    """Write the values of subapplication pins into the nodes they reach.

    Args:
        expansion: its nodes get the values.
        through: follows data links.
        types: the types of the nodes.
        wired: the data inputs (node, pin) that have a wire.
    """
    for path, (element, context) in reversed(expansion.subapplications.items()):
        values = _values(element, context)
        for variable in element.interface.inputs:
            value = values.get(variable.name)
            typed = _typed_default(variable, context) if value is None else None
            for target in through.reached(PinAt(path, variable.name)):
                node = expansion.nodes[target.path]
                if value is not None and (node.id, target.pin) not in wired:
                    node.parameters[target.pin] = value
                elif typed is not None and _is_generic(node, target.pin, types):
                    node.parameters.setdefault(target.pin, typed)


def _values(element: Element, context: NameContext) -> dict[str, FlatParameter]:
    values = parameters_of(element.declaration, context)
    if not element.type:
        for variable in element.interface.inputs:
            if variable.initial:
                values[variable.name] = FlatParameter(variable.initial, variable.span, context)
    return values


def _typed_default(variable: VariableDeclaration, context: NameContext) -> FlatParameter | None:
    """Return `UDINT#0` for a pin of type UDINT.

    The IDE deploys it to the generic pins behind a typed pin, which so learn their type.
    """
    try:
        datatype = parse_datatype(variable.type)
    except DataTypeError:
        return None
    if variable.array_size or not isinstance(datatype, Elementary | StringType):
        return None
    text = format_literal(default_value(datatype, {}), datatype)
    return FlatParameter(f"{variable.type}#{text}", variable.span, context)


def _is_generic(node: FlatNode, pin: str, types: Mapping[str, CheckedType]) -> bool:
    return any(
        variable.name == pin and variable.type.upper() in GENERIC_NAMES
        for variable in types[node.type].interface.inputs
    )
