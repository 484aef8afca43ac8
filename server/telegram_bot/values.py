"""Values of parameters, as people write them."""

import json
from collections.abc import Mapping, Sequence

from server.service.errors import InvalidError
from server.service.records.base import JsonValue
from server.service.records.graphs import ParameterAbout

_ANY_JSON = ("JSON", "OBJECT")
_BRACKETS = ("{", "[", '"')
"""What begins so is meant to be JSON; all else that is none is a text."""


def values_of(
    written: Mapping[str, str], parameters: Sequence[ParameterAbout]
) -> dict[str, JsonValue]:
    """Return what was written as values; the service reads texts of all IEC types.

    Raises:
        InvalidError: some begin as JSON does, but go on otherwise; all are told.
    """
    types = {one.name: one.type for one in parameters}
    found: dict[str, JsonValue] = {}
    problems: list[tuple[str, str]] = []
    for name, text in written.items():
        try:
            found[name] = _value(text, types.get(name, ""))
        except (ValueError, RecursionError) as error:
            problems.append((f"/parameters/{name}", f'"{name}" is not JSON: {error}'))
    if problems:
        raise InvalidError("; ".join(what for _, what in problems), problems=problems)
    return found


def _value(text: str, kind: str) -> JsonValue:
    if kind not in _ANY_JSON:
        return text
    try:
        return json.loads(text)
    except ValueError:
        if text.startswith(_BRACKETS):
            raise
        return text
