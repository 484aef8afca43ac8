"""Parameters of a graph that whoever starts a run may set: `--param NAME=VALUE`."""

import json
from collections.abc import Iterable

from compiler.ir.datatypes import DataType, StringType, is_host
from compiler.ir.diagnostics import choices_hint
from compiler.ir.graph import Graph
from compiler.ir.literals import LiteralError, parse_literal
from compiler.ir.policy import UserParameter
from fblib.service import Value
from runtime.kernel.port_values import port_value
from runtime.pins import Pins
from runtime.usage import UsageError


def parse_parameters(given: Iterable[str], graph: Graph) -> dict[str, Value]:
    """Return the values of pins, by `node.pin`, that these `NAME=VALUE` set.

    Raises:
        UsageError: the graph has no such parameter, or the value does not fit its pin.
    """
    known = {one.name: one for one in graph.workflow.user_parameters}
    found: dict[str, Value] = {}
    for text in given:
        name, equals, value = text.partition("=")
        name = name.strip()
        if not equals:
            message = f'--param "{text}" sets nothing; expected NAME=VALUE'
            raise UsageError(message)
        if name not in known:
            raise UsageError(_unknown(name, known, graph))
        found.update([_assigned(known[name], value, graph)])
    return found


def _unknown(name: str, known: Iterable[str], graph: Graph) -> str:
    if not known:
        return (
            f'"{graph.name}" has no parameter "{name}": it declares none as its user\'s '
            '("user_params")'
        )
    return f'"{graph.name}" has no parameter "{name}". {choices_hint(name, known)}'


def _assigned(parameter: UserParameter, text: str, graph: Graph) -> tuple[str, Value]:
    pin, datatype = Pins(graph).variable(f"{parameter.node}.{parameter.pin}")
    return pin.path, parse_value(text, datatype, name=parameter.name)


def parse_value(text: str, datatype: DataType, *, name: str) -> Value:
    """Read the value of a parameter: JSON, plain text for a STRING, or an IEC literal.

    Raises:
        UsageError: it does not fit the type.
    """
    if is_host(datatype):
        return _json(text)
    if isinstance(datatype, StringType):
        value = _json(text) if text[:1] == '"' else text
        return value if isinstance(value, str) else text
    literal = text.strip()
    if not literal:
        # As a literal, nothing is the initial value of the type.
        message = f'the parameter "{name}" is of type {datatype}: it needs a value'
        raise UsageError(message)
    try:
        return port_value(parse_literal(_BOOLEANS.get(literal, literal), datatype))
    except LiteralError as error:
        message = f'the parameter "{name}" is of type {datatype}: {error}'
        raise UsageError(message) from error


_BOOLEANS = {"true": "TRUE", "false": "FALSE"}


def _json(text: str) -> Value:
    """Return a text as JSON, or as it is if it is none."""
    try:
        value: Value = json.loads(text, parse_constant=_refuse)
        # A number such as 1e999 has become infinity, which is none of JSON.
        json.dumps(value, allow_nan=False)
    except (ValueError, RecursionError):
        return text
    return value


def _refuse(name: str) -> Value:
    message = f"{name} is no JSON"
    raise ValueError(message)
