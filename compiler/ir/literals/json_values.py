"""Literals of type JSON: JSON texts, read strictly."""

import json
import math
from typing import Never

from compiler.ir.literals.values import LiteralError, LiteralValue

DEEPEST_JSON = 200
"""Levels of lists and objects in one literal."""
_SHOWN = 60


def parse_json_literal(text: str) -> LiteralValue:
    """Read a JSON text; lists become tuples.

    Raises:
        LiteralError: it is none, or a number or the nesting in it has no bounds.
    """
    try:
        return _frozen(_DECODER.decode(text), level=0)
    except UnicodeEncodeError as error:
        message = f'"{text[:_SHOWN]}" holds half of a UTF-16 pair'
        raise LiteralError(message.encode("utf-8", "replace").decode()) from error
    except (ValueError, RecursionError) as error:
        message = f'"{text[:_SHOWN]}" is not a JSON text: {_reason(error)}'
        raise LiteralError(message) from error


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    # What Python says of a number that is too long for it is about Python.
    return (
        "a number in it is too long" if str(error).startswith("Exceeds the limit") else str(error)
    )


def _no_value(text: str) -> Never:
    message = f"{text} is no JSON value"
    raise ValueError(message)


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        message = f"the number {text[:_SHOWN]} is too large"
        raise ValueError(message)
    return value


_DECODER = json.JSONDecoder(parse_constant=_no_value, parse_float=_finite)


def _frozen(value: object, *, level: int) -> LiteralValue:
    match value:
        case str():
            value.encode()  # fails for half of a UTF-16 pair, which no file could hold
            return value
        case list() | dict() if level >= DEEPEST_JSON:
            message = f"it is nested deeper than {DEEPEST_JSON} levels"
            raise ValueError(message)
        case list():
            return tuple(_frozen(item, level=level + 1) for item in value)
        case dict():
            "".join(value).encode()
            return {str(key): _frozen(item, level=level + 1) for key, item in value.items()}
        case bool() | int() | float() | None:
            return value
        case _:
            message = f"{type(value).__name__} is no JSON value"
            raise TypeError(message)
