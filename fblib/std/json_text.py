"""ToJSON and ReadJSON: fields of a JSON object in a text.

They have no pin for an error. Where FORTE says nothing, these tell it on the console: an object
that is none is left as it is, a field that is missing or does not fit reads as the default.
"""

import json
from collections.abc import Iterable

from typing_extensions import override

from compiler.ir.literals import LiteralError
from fblib.declare import block, service, with_all
from fblib.family import Family
from fblib.json_values import as_text, default_of, from_json, to_json
from fblib.service import Context, Service, Value
from fblib.texts import structs_of

_PACKAGE = "eclipse4diac::convert"


class _FieldError(ValueError):
    """A text has no such field, or is no JSON object."""


class ToJson(Service):
    """JSONOut: the object of JSONIn ("" = an empty one) with the field FieldName set to Value."""

    @override
    def event(self, context: Context, name: str) -> None:
        text = str(context.read("JSONIn"))
        datatype = context.type_of("Value")
        value = to_json(context.read("Value"), datatype, structs_of(context, datatype))
        try:
            fields = _object(text) if text.strip() else {}
        except _FieldError as error:
            context.console(f"[ToJSON] {context.node}: {error}")
        else:
            text = as_text({**fields, str(context.read("FieldName")): value})
        context.write("JSONOut", text)
        context.emit("CNF")


class ReadJson(Service):
    """Value: the field FieldName of the object JSONIn, or of the first object in it that has it."""

    @override
    def event(self, context: Context, name: str) -> None:
        datatype = context.type_of("Value")
        structs = structs_of(context, datatype)
        try:
            found = _field(_object(str(context.read("JSONIn"))), str(context.read("FieldName")))
            value = from_json(found, datatype, structs)
        except (_FieldError, LiteralError) as error:
            context.console(f"[ReadJSON] {context.node}: {error}")
            value = default_of(datatype, structs)
        context.write("Value", value)
        context.emit("CNF")


def _object(text: str) -> dict[str, Value]:
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        message = f"the text is no JSON: {error}"
        raise _FieldError(message) from error
    if not isinstance(value, dict):
        message = "the JSON text is no object"
        raise _FieldError(message)
    return value


def _refuse_constant(name: str) -> None:
    message = f"{name} is no JSON value"
    raise ValueError(message)


def _field(fields: dict[str, Value], name: str) -> Value:
    """Return a field of an object, or of what is in it, level by level.

    Raises:
        _FieldError: there is none of that name.
    """
    level: list[Value] = [fields]
    while level:
        for one in level:
            if isinstance(one, dict) and name in one:
                return one[name]
        level = [inner for one in level for inner in _contents(one)]
    message = f'the JSON text has no field "{name}"'
    raise _FieldError(message)


def _contents(value: Value) -> Iterable[Value]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


_TO_JSON = ("JSONIn: STRING", "Value: ANY", "FieldName: STRING")
_READ_JSON = ("JSONIn: STRING", "FieldName: STRING")

FAMILY = Family(
    "json_text",
    "Text in JSON",
    types=(
        block(
            "ToJSON",
            package=_PACKAGE,
            body=service("ToJSON"),
            event_inputs=(with_all("REQ", _TO_JSON),),
            event_outputs=("CNF(JSONOut)",),
            inputs=_TO_JSON,
            outputs=("JSONOut: STRING",),
            comment="Sets a field of a JSON object",
        ),
        block(
            "ReadJSON",
            package=_PACKAGE,
            body=service("ReadJSON"),
            event_inputs=(with_all("REQ", _READ_JSON),),
            event_outputs=("CNF(Value)",),
            inputs=_READ_JSON,
            outputs=("Value: ANY",),
            comment="Reads a field of a JSON object",
        ),
    ),
    services={"ToJSON": ToJson(), "ReadJSON": ReadJson()},
)
