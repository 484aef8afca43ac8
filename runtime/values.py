"""Values of pins as IEC literals: set from a command line, shown to people."""

from compiler.ir.datatypes import DataType
from compiler.ir.graph import Graph
from compiler.ir.literals import LiteralError, format_literal, parse_literal
from fblib.service import Value
from runtime.kernel.base import Kernel
from runtime.kernel.port_values import port_value
from runtime.pins import Pin, Pins
from runtime.usage import UsageError


def parse_assignment(text: str, pins: Pins, graph: Graph) -> tuple[Pin, Value]:
    """Read `App.FB.PIN=INT#5`; the type of the pin says what the literal may be.

    Raises:
        UsageError: there is no `=`, no such pin, or the literal does not fit.
    """
    path, equals, literal = text.partition("=")
    if not equals:
        message = f'"{text}" sets nothing; expected PIN=VALUE, such as "{text}=INT#5"'
        raise UsageError(message)
    pin, datatype = pins.variable(path.strip())
    try:
        value = parse_literal(literal.strip(), datatype, structs=graph.datatypes)
    except LiteralError as error:
        message = f'cannot set "{pin.path}" (of type {datatype}): {error}'
        raise UsageError(message) from error
    return pin, port_value(value)


def literal_of(value: Value, datatype: DataType, graph: Graph) -> str:
    """Return a value as an IEC literal that `--set` would read."""
    return format_literal(value, datatype, structs=graph.datatypes)


def state_of(graph: Graph, kernel: Kernel) -> dict[str, str]:
    """Return all data pins in node order with their values as IEC literals."""
    return {
        f"{node.id}.{port.name}": literal_of(kernel.read(node.id, port.name), port.type, graph)
        for node in graph.nodes
        for interface in (graph.types[node.type].interface,)
        for port in (*interface.inputs, *interface.outputs)
    }
