"""Graphs as bytes and back: `dag.json`.

The text is canonical (the same graph gives the same bytes), leaves out whatever has its
default value, and has one node, wire or type per line, so that versions can be compared.
"""

import dataclasses
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError

from compiler.ir.datatypes import type_records
from compiler.ir.garbage import collection_paused
from compiler.ir.graph import SCHEMA, Graph

_SHOWN = 12
_MARKS = frozenset({"kind", "schema_"})
"""The fields that say which record it is: they are written although they have a default."""
_NONE = object()
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(", ", ": "))


class GraphFormatError(ValueError):
    """A text is not a graph of a version this program knows."""


def graph_to_json(graph: Graph) -> str:
    """Return the canonical text of a graph, ending in a newline."""
    return "".join(_lines(graph))


def graph_from_json(text: str | bytes) -> Graph:
    """Read a graph back.

    Raises:
        GraphFormatError: it is no JSON, no graph, or one of an unknown version; the message
            says which, and where.
    """
    try:
        if isinstance(text, bytes):
            text = text.decode(json.detect_encoding(text), "surrogatepass")
        data = json.loads(text)
        _check_encodable(text, data)
    except (ValueError, RecursionError) as error:
        # Besides mistakes of syntax and encoding: numbers of thousands of digits.
        message = f"not a JSON text: {error}"
        raise GraphFormatError(message) from error
    version = data.get("schema") if isinstance(data, dict) else None
    if version != SCHEMA:
        found = f'its "schema" is {json.dumps(version)}' if version else 'it has no "schema"'
        message = f'not a graph this version can read: {found}, expected "{SCHEMA}"'
        raise GraphFormatError(message)
    try:
        with collection_paused():
            return Graph.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = _place(first["loc"])
        message = f"not a valid graph: {place}: {first['msg']} ({error.error_count()} in all)"
        raise GraphFormatError(message) from error
    except RecursionError as error:
        message = "not a valid graph: its types are nested too deeply"
        raise GraphFormatError(message) from error


def _place(location: tuple[int | str, ...]) -> str:
    """Return where in the text something is wrong; of deep nesting only the outside."""
    parts = [str(part) for part in location[:_SHOWN]]
    return ".".join(parts) + ("…" if len(location) > _SHOWN else "")


def _check_encodable(text: str, data: Any) -> None:  # noqa: ANN401 - any JSON value
    """Raise UnicodeEncodeError for halves of characters, which nothing can print or save."""
    text.encode()
    if "\\u" in text:  # what is written so can be half a character, too
        json.dumps(data, ensure_ascii=False).encode()


def graph_json_schema() -> dict[str, Any]:
    """Return the JSON Schema of `dag.json`."""
    return Graph.model_json_schema(by_alias=True)


def plain_value(value: Any) -> Any:  # noqa: ANN401 - any field of any record
    """Turn records into JSON values, leaving out fields that have their default."""
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, type_records):
        return str(value)
    if isinstance(value, dict):
        return {key: plain_value(content) for key, content in value.items()}
    if isinstance(value, tuple | list):
        kept = len(value)
        for default in reversed(_defaults(value.__class__)):
            if value[kept - 1] != default:
                break  # what is left out must be a tail: items have no keys
            kept -= 1
        return [plain_value(item) for item in value[:kept]]
    return {
        key: plain_value(content)
        for name, key, default in _fields(value.__class__)
        if (content := getattr(value, name)) is not default and content != default
    }


@cache
def _defaults(items: Any) -> tuple[object, ...]:  # noqa: ANN401 - a class
    """Return the defaults that the last items of a named tuple have."""
    return tuple(getattr(items, "_field_defaults", {}).values())


@cache
def _fields(record: Any) -> tuple[tuple[str, str, object], ...]:  # noqa: ANN401 - a class
    """Return the attributes of a kind of record with their keys and defaults.

    The default of what is always written equals nothing else.
    """
    found: list[tuple[str, str, object]] = []
    if issubclass(record, BaseModel):
        for name, field in record.model_fields.items():
            is_written = field.is_required() or name in _MARKS
            found.append((name, field.alias or name, _NONE if is_written else field.default))
    else:
        for one in dataclasses.fields(record):
            default: object = one.default
            if one.default_factory is not dataclasses.MISSING:
                default = one.default_factory()
            is_written = default is dataclasses.MISSING or one.name in _MARKS
            found.append((one.name, one.name, _NONE if is_written else default))
    return tuple(found)


def _lines(graph: Graph) -> Iterator[str]:
    """Lay out the top level with one line per item of its lists and tables."""
    before = "{\n"
    for name, key, default in _fields(Graph):
        content = getattr(graph, name)
        if content == default:
            continue
        yield f"{before}{json.dumps(key)}: "
        before = ",\n"
        if isinstance(content, tuple) and content:
            yield "[\n" + ",\n".join(map(_text, content)) + "\n]"
        elif isinstance(content, dict) and content:
            items = (f"{json.dumps(name)}: {_text(item)}" for name, item in content.items())
            yield "{\n" + ",\n".join(items) + "\n}"
        else:
            yield _text(content)
    yield "\n}\n"


def _text(value: Any) -> str:  # noqa: ANN401 - any field of any record
    return _ENCODER.encode(plain_value(value))
