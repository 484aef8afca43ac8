"""Attributes of our own: policies and labels of blocks, the workflow of a system, Python of types.

A value may stand there as it is, as a string literal (the IDE wants one for the type STRING),
or in a CDATA section.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from compiler.frontends.fourdiac.element_reader import ElementReader, text_of
from compiler.frontends.fourdiac.xml_reader import XmlElement
from compiler.ir.attributes import LABEL, POLICY, PREFIX, PYTHON, SETTINGS, WORKFLOW
from compiler.ir.datatypes import STRING, WSTRING
from compiler.ir.literals import LiteralError, parse_literal
from compiler.ir.mistakes import attributes as mistakes
from compiler.ir.policy import DEFAULT_POLICY, Policy
from compiler.ir.source import Span

M = TypeVar("M", bound=BaseModel)

_OURS = re.compile(r"FBFlow(?:_|\.|::)(\w*)", re.IGNORECASE)
_NAMES = {name.casefold(): name for name in (POLICY, LABEL, WORKFLOW, SETTINGS, PYTHON)}
_BELONGS = {
    POLICY: "a block that is an operation",
    LABEL: "a block or the <System>",
    WORKFLOW: "the <System>",
    SETTINGS: "the <System>",
    PYTHON: "a block type, <FBType>",
}
_EXAMPLES = {
    POLICY: """'{"retry": {"attempts": 3, "delay": 2}, "timeout": 30}' as its value.""",
    LABEL: "'a text' as its value.",
    WORKFLOW: """'{"on_failure": "continue"}' as its value.""",
    SETTINGS: """'{"max_queue": 1000}' as its value.""",
    PYTHON: "'my_blocks:SQUARE' as its value.",
}


@dataclass(frozen=True, slots=True)
class OwnAttribute:
    """One of our attributes as it was found."""

    name: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class BlockAttributes:
    """What our attributes say about a block."""

    policy: Policy = DEFAULT_POLICY
    label: str = ""
    policy_span: Span | None = None


_NOTHING = BlockAttributes()


def read_block_attributes(
    reader: ElementReader, element: XmlElement, attributes: dict[str, str]
) -> BlockAttributes:
    """Read our attributes of a block, and take them out of those that were read."""
    found = _taken(reader, element, attributes, allowed=(POLICY, LABEL))
    if not found:
        return _NOTHING
    policy = found.get(POLICY)
    label = found.get(LABEL)
    return BlockAttributes(
        policy=DEFAULT_POLICY if policy is None else record_of(reader, policy, Policy),
        label="" if label is None else label.text,
        policy_span=None if policy is None else policy.span,
    )


def read_own_attributes(
    reader: ElementReader,
    element: XmlElement,
    attributes: dict[str, str] | None = None,
    *,
    allowed: tuple[str, ...] = (),
) -> Mapping[str, OwnAttribute]:
    """Read our attributes of an element that is no block; others than allowed are reported.

    Args:
        reader: of the file.
        element: has them.
        attributes: all that were read of it; ours are taken out.
        allowed: names of ours that belong there.
    """
    read = reader.attributes(element) if attributes is None else attributes
    return _taken(reader, element, read, allowed=allowed)


def record_of(reader: ElementReader, attribute: OwnAttribute, model: type[M]) -> M:
    """Return what an attribute says; of a value with mistakes, the defaults."""
    try:
        data = json.loads(attribute.text, parse_constant=_no_constant)
        if not isinstance(data, dict):
            _refuse("it is no JSON object")
    except (ValueError, RecursionError) as error:
        report_unreadable(reader, attribute, _reason(error))
        return model()
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for each in error.errors(include_url=False):
            unknown = each["type"] == "extra_forbidden"
            reader.diagnostics.add(
                mistakes.wrong_field(
                    span=attribute.span,
                    name=attribute.name,
                    field=".".join(map(str, each["loc"])),
                    reason="there is none of that name" if unknown else _told(each["msg"]),
                    known=_fields_at(model, each["loc"]) if unknown else (),
                )
            )
        return model()


def report_unreadable(reader: ElementReader, attribute: OwnAttribute, reason: str) -> None:
    """Report a value that says nothing."""
    reader.diagnostics.add(
        mistakes.unreadable_value(
            span=attribute.span,
            name=attribute.name,
            reason=reason,
            example=_EXAMPLES[attribute.name],
        )
    )


def _taken(
    reader: ElementReader,
    element: XmlElement,
    attributes: dict[str, str],
    *,
    allowed: tuple[str, ...],
) -> dict[str, OwnAttribute]:
    if not any(_OURS.match(name) for name in attributes):
        return {}
    found: dict[str, OwnAttribute] = {}
    for child in element.iterchildren("Attribute"):
        written = child.get("Name", "").strip()
        match = _OURS.fullmatch(written)
        if match is None:
            continue
        attributes.pop(written, None)
        name = _NAMES.get(f"{PREFIX}{match[1]}".casefold())
        if name in allowed and name is not None:
            if (attribute := _attribute(reader, child, name)) is not None:
                found[name] = attribute
        else:
            _report(reader, element, child, name or "", allowed)
    return found


def _attribute(reader: ElementReader, child: XmlElement, name: str) -> OwnAttribute | None:
    value = child.get("Value")
    if value is None:
        span = reader.document.text_span(child)
        return OwnAttribute(name, text_of(child).strip(), span)
    span, text = reader.document.attribute_span(child, "Value"), value.strip()
    if text[:1] not in ("'", '"'):
        return OwnAttribute(name, text, span)
    try:
        literal = parse_literal(text, STRING if text[0] == "'" else WSTRING)
    except LiteralError as error:
        reader.diagnostics.add(
            mistakes.unreadable_value(
                span=span, name=name, reason=str(error), example=_EXAMPLES[name]
            )
        )
        return None
    return OwnAttribute(name, str(literal), span)


def _report(
    reader: ElementReader,
    element: XmlElement,
    child: XmlElement,
    name: str,
    allowed: tuple[str, ...],
) -> None:
    span = reader.document.attribute_span(child, "Name")
    if name:
        reader.diagnostics.add(
            mistakes.misplaced_attribute(
                span=span, name=name, element=str(element.tag), expected=_BELONGS[name]
            )
        )
    else:
        written = child.get("Name", "").strip()
        known = allowed or tuple(_NAMES.values())
        reader.diagnostics.add(mistakes.unknown_attribute(span=span, name=written, known=known))


def _no_constant(name: str) -> NoReturn:
    _refuse(f"{name} is no JSON value")


def _refuse(reason: str) -> NoReturn:
    raise ValueError(reason)


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"it is no JSON text: {error.msg}, at character {error.pos + 1}"
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)


def _told(message: str) -> str:
    return message[:1].lower() + message[1:]


def _fields_at(model: type[BaseModel], location: tuple[int | str, ...]) -> Iterable[str]:
    """Return the names of the fields of the record that a wrong field stands in."""
    for part in location[:-1]:
        field = model.model_fields.get(str(part))
        if field is not None:
            model = next(_models(field.annotation), model)
    return model.model_fields


def _models(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - any type
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
