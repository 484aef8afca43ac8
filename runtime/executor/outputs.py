"""What an operation returned, checked: results of known pins, of their types, as JSON values."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from compiler.ir.blocks import DataPort
from compiler.ir.datatypes import JSON, DataType, Elementary, Kind, StringType
from compiler.ir.diagnostics import choices_hint
from compiler.ir.literals.values import article, integer_range
from fblib.operation import OperationError

DEEPEST = 200
"""Levels of lists and objects that a result may have."""


def checked(operation: str, returned: object, ports: Mapping[str, DataPort]) -> dict[str, Any]:
    """Return the results by pin, as values of the types of the pins.

    Raises:
        OperationError: they are none; trying again is of no use.
    """
    if not isinstance(returned, Mapping):
        message = f'"{operation}" returned {_kind(returned)}; expected its results by name'
        raise OperationError(message, again=False)
    outputs = {}
    for pin, value in returned.items():
        port = ports.get(pin)
        if port is None:
            message = f'"{operation}" has no result "{pin}". {choices_hint(str(pin), ports)}'
            raise OperationError(message, again=False)
        if port.type is not JSON and port.type != JSON:
            outputs[pin] = _fitted(f'the result "{pin}" of "{operation}"', value, port.type)
            continue
        if isinstance(value, dict | list | tuple) or _problem(value, 1):
            check_json(f'the result "{pin}" of "{operation}"', value)
        outputs[pin] = value
    return outputs


def _fitted(what: str, value: Any, datatype: DataType) -> Any:  # noqa: ANN401 - any value
    if isinstance(datatype, StringType) and isinstance(value, str):
        check_json(what, value)
        return value
    if isinstance(datatype, Elementary) and (fitted := _number(value, datatype)) is not None:
        return fitted
    message = f"{what} is {_kind(value)}; expected {article(datatype)}"
    raise OperationError(message, again=False)


def _number(value: object, datatype: Elementary) -> bool | int | float | None:
    """Return a value of an elementary type; None if it is none."""
    if isinstance(value, bool):
        return value if datatype.kind is Kind.BOOL else None
    if datatype.kind is Kind.REAL and isinstance(value, int | float):
        return float(value) if math.isfinite(value) else None
    limits = integer_range(datatype)
    fits = isinstance(value, int) and datatype.kind is not Kind.BOOL
    return value if fits and limits[0] <= value <= limits[1] else None  # type: ignore[operator,return-value] # an int


def check_json(what: str, value: Any) -> None:  # noqa: ANN401 - that is what is checked
    """Refuse what cannot be stored as JSON.

    Raises:
        OperationError: it cannot; the message names the place in it.
    """
    levels: list[Iterator[tuple[str, Any]]] = [iter([("", value)])]
    names: list[str] = []
    while levels:
        step = next(levels[-1], None)
        if step is None:
            levels.pop()
            if names:
                names.pop()
            continue
        name, one = step
        if problem := _problem(one, len(levels)):
            place = ".".join([*names, name]).lstrip(".")
            where = f' at "{place}"' if place else ""
            message = f"{what} cannot be stored as JSON:{where} {problem}"
            raise OperationError(message, again=False)
        if isinstance(one, dict):
            levels.append(iter([(str(key), inner) for key, inner in one.items()]))
            names.append(name)
        elif isinstance(one, list | tuple):
            levels.append(((str(number), inner) for number, inner in enumerate(one)))
            names.append(name)


def _problem(value: Any, depth: int) -> str:  # noqa: ANN401
    """Say what is wrong with one value; "" if nothing is."""
    match value:
        case str():
            return "" if value.isascii() or _is_encodable(value) else "there is half a character"
        case float():
            return "" if math.isfinite(value) else f"there is {value}, which JSON has no number for"
        case int():
            return "" if -(1 << 63) <= value < 1 << 64 else "there is a number of over 64 bits"
        case None:
            return ""
        case dict() if depth > DEEPEST:
            return f"there are more than {DEEPEST} levels"
        case list() | tuple() if depth > DEEPEST:
            return f"there are more than {DEEPEST} levels"
        case dict():
            strange = next((key for key in value if not isinstance(key, str)), None)
            return "" if strange is None else f"there is the key {strange!r}, which is no text"
        case list() | tuple():
            return ""
        case _:
            return f"there is {_kind(value)}"


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _kind(value: object) -> str:
    name = type(value).__name__
    return "nothing" if value is None else f"{'an' if name[:1] in 'aeiou' else 'a'} {name}"
