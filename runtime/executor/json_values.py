"""JSON values that come from operations: checked, and copied into plain lists and objects.

What an operation returns may be anything: dates, numbers that are none, lists that it changes
later. What is kept is a copy that has exactly what its JSON text says.
"""

import math
from collections.abc import Iterator
from typing import Any

import orjson

from fblib.operation import OperationError

DEEPEST = 254
"""Levels of lists and objects that a value may have: what orjson writes."""
_OPTIONS = (
    orjson.OPT_PASSTHROUGH_SUBCLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_DATACLASS
)
"""Refuse what has no JSON form of its own."""
_LEAST, _MOST = -(1 << 63), (1 << 64) - 1


def is_plain(value: Any) -> bool:  # noqa: ANN401 - that is what is asked
    """Whether a value is JSON as it is; what is not may be so as well, after a longer look."""
    kind = type(value)
    if kind is str:
        return bool(value.isascii())
    if kind is int:
        return bool(_LEAST <= value <= _MOST)
    return value is None or kind is bool


def json_copy(what: str, value: Any) -> Any:  # noqa: ANN401 - that is what is checked
    """Return a copy of a value with nothing in it but JSON.

    Args:
        what: it is, for the message.
        value: anything.

    Raises:
        OperationError: it cannot be stored as JSON; the message names the place in it.
    """
    if is_plain(value):
        return value
    try:
        text = orjson.dumps(value, option=_OPTIONS)
    except TypeError:
        check_json(what, value)
        # Texts, lists and objects of other classes: their content is plain.
        return _plain(value)
    if b"null" in text:
        # orjson writes null for NaN and infinity.
        check_json(what, value)
    return orjson.loads(text)


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
            return "" if _is_encodable(value) else "there is half a character"
        case float():
            return "" if math.isfinite(value) else f"there is {value}, which JSON has no number for"
        case int():
            return "" if _LEAST <= value <= _MOST else "there is a number of over 64 bits"
        case None:
            return ""
        case dict() | list() | tuple() if depth > DEEPEST:
            return f"there are more than {DEEPEST} levels"
        case dict():
            return _problem_of_keys(value)
        case list() | tuple():
            return ""
        case _:
            return f"there is {kind_of(value)}"


def _problem_of_keys(value: dict[Any, Any]) -> str:
    for key in value:
        if not isinstance(key, str):
            return f"there is the key {_shortened(repr(key))}, which is no text"
        if not _is_encodable(key):
            return "there is half a character in a key"
    return ""


def _is_encodable(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _plain(value: Any) -> Any:  # noqa: ANN401 - a JSON value
    """Copy a value that was checked, with plain classes only."""
    match value:
        case None | bool():
            return value
        case str():
            return str.__str__(value)
        case int():
            return int(value)
        case float():
            return float(value)
        case dict():
            return {str.__str__(key): _plain(one) for key, one in value.items()}
        case _:
            return [_plain(one) for one in value]


def kind_of(value: object) -> str:
    """Name the kind of a value for people: `a datetime`, `nothing`."""
    name = type(value).__name__
    return "nothing" if value is None else f"{'an' if name[:1] in 'aeiou' else 'a'} {name}"


def _shortened(text: str) -> str:
    return text if len(text) <= 50 else f"{text[:50]}…"  # noqa: PLR2004
