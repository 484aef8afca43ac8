"""The values written at the pins of a node, as canonical literals of the pins' types.

A value may be written at a member of a struct or of a JSON value, `IN.a.b`: then the rest of it
is what the pin has anyhow.
"""

from collections.abc import Iterable

from compiler.ir.blocks import DataPort, FBType
from compiler.ir.datatypes import DataType
from compiler.ir.flat import FlatNode, FlatParameter
from compiler.ir.literals import default_value, format_literal, parse_literal
from compiler.ir.members import MemberError, NoObjectError, find_member, with_member
from compiler.ir.mistakes import types, variables
from compiler.passes.resolve.names import Names


def concrete_parameters(node: FlatNode, block: FBType, names: Names) -> dict[str, str]:
    """Return the initial values of a node's pins; report those that are none."""
    ports = {port.name: port for port in block.interface.inputs}
    found: dict[str, str] = {}
    members: dict[str, list[tuple[str, FlatParameter]]] = {}
    for name, value in node.parameters.items():
        if name in ports:
            if text := _literal(node, name, value, ports[name].type, names):
                found[name] = text
        elif (pin := _pin_of(name, ports)) is not None:
            members.setdefault(pin, []).append((name, value))
    for pin, values in members.items():
        found[pin] = _struct(node, ports[pin], found.get(pin, ""), values, names)
    return found


def _pin_of(name: str, pins: Iterable[str]) -> str | None:
    """Return the pin a member belongs to; None for a value at something else than an input."""
    fitting = [pin for pin in pins if name.startswith(f"{pin}.")]
    return max(fitting, key=len, default=None)


def _struct(
    node: FlatNode,
    port: DataPort,
    text: str,
    values: Iterable[tuple[str, FlatParameter]],
    names: Names,
) -> str:
    """Return the literal of a struct in which members are replaced."""
    text = text or port.initial
    structs = names.structs
    whole = (
        parse_literal(text, port.type, structs=structs)
        if text
        else default_value(port.type, structs)
    )
    for name, parameter in values:
        try:
            way, datatype = find_member(port.type, name[len(port.name) + 1 :], names.folded_structs)
        except MemberError as error:
            names.diagnostics.add(
                variables.unknown_member(
                    span=parameter.span,
                    pin=f"{node.id}.{name}",
                    datatype=error.datatype,
                    member=error.member,
                    known=error.known,
                )
            )
            continue
        literal = _literal(node, name, parameter, datatype, names)
        if not literal:
            continue
        try:
            whole = with_member(whole, way, parse_literal(literal, datatype, structs=structs))
        except NoObjectError as error:
            names.diagnostics.add(
                types.bad_value(
                    span=parameter.span,
                    pin=f"{node.id}.{name}",
                    text=parameter.text,
                    datatype=port.type,
                    reason=str(error),
                )
            )
    return format_literal(whole, port.type, structs=structs)


def _literal(
    node: FlatNode, name: str, value: FlatParameter, datatype: DataType, names: Names
) -> str:
    return names.literal(
        value.text, datatype, pin=f"{node.id}.{name}", span=value.span, context=value.context
    )
