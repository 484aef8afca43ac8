"""What somebody starts a run with: JSON values for the parameters that are theirs to set."""

import json
from collections.abc import Mapping

from compiler.ir.datatypes import DataType, StringType, is_host
from compiler.ir.diagnostics import choices_hint
from compiler.ir.graph import Graph
from compiler.ir.literals import LiteralError, parse_literal
from fblib.operation import OperationError
from fblib.service import Value
from runtime.executor.json_values import json_copy
from runtime.kernel.port_values import port_value
from runtime.pins import Pins
from server.service.errors import InvalidError
from server.service.records.base import JsonValue

_BOOLEANS = {"true": "TRUE", "false": "FALSE"}


def pins_set(graph: Graph, given: Mapping[str, JsonValue]) -> dict[str, Value]:
    """Return the values of pins, by `node.pin`, that these parameters set.

    A text is also taken for an IEC literal where the pin is no STRING and no JSON, so that
    what forms send fits.

    Raises:
        InvalidError: one is not its user's, or does not fit its type; all are told.
    """
    known = {one.name: one for one in graph.workflow.user_parameters}
    pins = Pins(graph)
    found: dict[str, Value] = {}
    problems: list[tuple[str, str]] = []
    for name, value in given.items():
        parameter = known.get(name)
        if parameter is None:
            problems.append((f"/parameters/{name}", _unknown(name, known, graph.name)))
            continue
        pin, datatype = pins.variable(f"{parameter.node}.{parameter.pin}")
        try:
            found[pin.path] = _value(value, datatype)
        except ValueError as error:
            problems.append((f"/parameters/{name}", f'"{name}" is of type {datatype}: {error}'))
    if problems:
        message = "; ".join(what for _, what in problems)
        raise InvalidError(message, problems=problems)
    return found


def kept_json(value: JsonValue) -> Value:
    """Return a value of JSON as runs keep it.

    Raises:
        ValueError: no run can keep it: a number of over 64 bits, half a character.
    """
    try:
        plain: Value = json_copy("the value", value)
    except OperationError as error:
        raise ValueError(str(error)) from error
    return plain


def _unknown(name: str, known: Mapping[str, object], graph: str) -> str:
    if not known:
        return f'"{graph}" has no parameter "{name}": it declares none as its user\'s'
    return f'"{graph}" has no parameter "{name}". {choices_hint(name, known)}'


def _value(value: JsonValue, datatype: DataType) -> Value:
    """Return the value of a pin.

    Raises:
        ValueError: it does not fit.
    """
    if is_host(datatype):
        return kept_json(value)
    if isinstance(datatype, StringType):
        if isinstance(value, str):
            return value
        message = f"expected a text, not {json.dumps(value)[:100]}"
        raise ValueError(message)
    text = value.strip() if isinstance(value, str) else json.dumps(value)
    if not text:
        message = "it needs a value"
        raise ValueError(message)
    try:
        return port_value(
            parse_literal({"true": "TRUE", "false": "FALSE"}.get(text, text), datatype)
        )
    except LiteralError as error:
        raise ValueError(str(error)) from error
