"""Fields for the parameters that are a user's of a graph, and what is written in them."""

import json
from collections.abc import Mapping, Sequence

from server.service.errors import InvalidError
from server.service.records.base import JsonValue
from server.service.records.graphs import ParameterAbout

PREFIX = "parameter:"
"""Of the fields of parameters; what graphs call theirs never meets our own fields."""
ANY_JSON = ("JSON", "OBJECT")
PLACE = "/parameters/"
"""Of what is wrong with one, before its name."""
_BRACKETS = ("{", "[", '"')
"""What begins so is meant to be JSON; all else that is none is a text."""


def written_in(fields: Mapping[str, str]) -> dict[str, str]:
    """Return what a form says of parameters, by their names, without those left empty."""
    return {
        name.removeprefix(PREFIX): text
        for name, text in fields.items()
        if name.startswith(PREFIX) and text
    }


def values_of(
    written: Mapping[str, str], parameters: Sequence[ParameterAbout]
) -> dict[str, JsonValue]:
    """Return what was written as values; the service reads texts of all IEC types.

    Raises:
        InvalidError: one begins as JSON does, but goes on otherwise.
    """
    types = {one.name: one.type for one in parameters}
    return {name: _value(name, text, types.get(name, "")) for name, text in written.items()}


def written_for(
    values: Mapping[str, JsonValue], parameters: Sequence[ParameterAbout]
) -> dict[str, str]:
    """Return what is to be written for values: read again, it means the same."""
    types = {one.name: one.type for one in parameters}
    return {name: _text(value, types.get(name, "")) for name, value in values.items()}


def _value(name: str, text: str, kind: str) -> JsonValue:
    if kind not in ANY_JSON:
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        if not text.lstrip().startswith(_BRACKETS):
            return text
        message = f"this is not JSON: {error}"
        raise InvalidError(message, problems=[(f"{PLACE}{name}", message)]) from error


def _text(value: JsonValue, kind: str) -> str:
    if isinstance(value, bool) and kind == "BOOL":
        return str(value).upper()
    if isinstance(value, str) and kind not in ANY_JSON:
        return value
    return json.dumps(value, ensure_ascii=False)
