"""The `<Service>` of a type: its service sequences.

They say nothing about what a system does, so nothing in here is an error.
"""

from collections.abc import Iterator

from compiler.frontends.fourdiac.element_reader import ElementReader
from compiler.frontends.fourdiac.xml_reader import XmlElement
from compiler.ir.mistakes import sequences as mistakes
from compiler.ir.sequences import Primitive, ServiceSequence, ServiceTransaction, Side

_START_STATE = "StartState"
_KIND = "ServiceSequenceType"
_FORBIDDEN = "FORBIDDEN"
_UNNAMED = "(unnamed)"


def read_sequences(reader: ElementReader, root: XmlElement) -> tuple[ServiceSequence, ...]:
    """Read the service sequences of a type; parts that mean nothing are left out."""
    return tuple(
        _sequence(reader, service, element)
        for service in root.iterchildren("Service")
        for element in _children(reader, service, "ServiceSequence")
    )


def _sequence(reader: ElementReader, service: XmlElement, element: XmlElement) -> ServiceSequence:
    attributes = reader.attributes(element)
    return ServiceSequence(
        name=element.get("Name", "").strip() or _UNNAMED,
        transactions=tuple(
            _transaction(reader, service, child)
            for child in _children(reader, element, "ServiceTransaction")
        ),
        start_state=attributes.get(_START_STATE, "").strip().strip("'"),
        forbidden=attributes.get(_KIND, "").strip().strip("'").upper() == _FORBIDDEN,
        comment=reader.comment(element),
        span=reader.span(element),
    )


def _transaction(
    reader: ElementReader, service: XmlElement, element: XmlElement
) -> ServiceTransaction:
    inputs: list[Primitive] = []
    outputs: list[Primitive] = []
    for child in _children(reader, element, "InputPrimitive", "OutputPrimitive"):
        primitive = _primitive(reader, service, child)
        if child.tag == "OutputPrimitive":
            outputs.append(primitive)
        elif inputs:
            reader.diagnostics.add(mistakes.second_input(span=primitive.span))
        else:
            inputs.append(primitive)
    return ServiceTransaction(next(iter(inputs), None), tuple(outputs), reader.span(element))


def _primitive(reader: ElementReader, service: XmlElement, element: XmlElement) -> Primitive:
    event = element.get("Event", "").strip()
    if not event:
        reader.diagnostics.add(
            mistakes.no_event(span=reader.span(element), element=str(element.tag))
        )
    interface = element.get("Interface", "").strip()
    return Primitive(
        event=event,
        parameters=element.get("Parameters", ""),
        side=_side(reader, service, element, interface),
        interface=interface,
        span=reader.span(element),
    )


def _side(reader: ElementReader, service: XmlElement, element: XmlElement, interface: str) -> Side:
    left = service.get("LeftInterface", "").strip()
    right = service.get("RightInterface", "").strip()
    if interface.casefold() == left.casefold():
        return "left"
    if interface.casefold() == right.casefold():
        return "right"
    reader.diagnostics.add(
        mistakes.unknown_interface(
            span=reader.document.attribute_span(element, "Interface"),
            name=interface,
            known=(left, right),
        )
    )
    return ""


def _children(reader: ElementReader, parent: XmlElement, *tags: str) -> Iterator[XmlElement]:
    """Yield the children of these tags, and note all others."""
    for child in parent.iterchildren("*"):
        if child.tag in tags:
            yield child
        else:
            reader.note_unknown(child, parent)
