"""Networks: blocks, subapplications, connections, parameters, frames."""

from collections.abc import Iterator

from compiler.frontends.fourdiac.element_reader import ElementReader
from compiler.frontends.fourdiac.interface import read_interface
from compiler.frontends.fourdiac.own_attributes import (
    BlockAttributes,
    read_block_attributes,
    read_own_attributes,
)
from compiler.frontends.fourdiac.xml_reader import XmlElement
from compiler.ir.declarations import (
    ConnectionDeclaration,
    ElementDeclaration,
    FrameDeclaration,
    NetworkDeclaration,
    ParameterDeclaration,
)


def read_network(reader: ElementReader, element: XmlElement | None) -> NetworkDeclaration:
    """Read `<FBNetwork>` or `<SubAppNetwork>`; without one the network is empty."""
    elements: list[ElementDeclaration] = []
    frames: list[FrameDeclaration] = []
    events: list[ConnectionDeclaration] = []
    data: list[ConnectionDeclaration] = []
    adapters: list[ConnectionDeclaration] = []
    for child in () if element is None else element.iterchildren("*"):
        match child.tag:
            case "FB":
                if block := _block(reader, child):
                    elements.append(block)
            case "SubApp":
                elements += _subapplication(reader, child)
            case "EventConnections":
                events += _connections(reader, child)
            case "DataConnections":
                data += _connections(reader, child)
            case "AdapterConnections":
                adapters += _connections(reader, child)
            case "Group":
                frames += _frame(reader, child)
            case _:
                if element is not None:
                    reader.note_unknown(child, element)
    return NetworkDeclaration(
        tuple(elements), tuple(events), tuple(data), tuple(adapters), tuple(frames)
    )


def read_parameters(reader: ElementReader, parent: XmlElement) -> tuple[ParameterDeclaration, ...]:
    """Read the `<Parameter>` children."""
    found = []
    for child in parent.iterchildren("Parameter"):
        name = reader.name(child)
        if name is None:
            continue
        span = reader.document.attribute_span(child, "Value")
        found.append(ParameterDeclaration(name, reader.value(child, "Value"), span))
    return tuple(found)


def _block(reader: ElementReader, element: XmlElement) -> ElementDeclaration | None:
    name, type_name = reader.name(element), reader.required(element, "Type")
    if name is None:
        return None
    parameters: tuple[ParameterDeclaration, ...] = ()
    attributes: dict[str, str] = {}
    own = BlockAttributes()
    if len(element):
        parameters, attributes = read_parameters(reader, element), reader.attributes(element)
        own = read_block_attributes(reader, element, attributes)
        reader.note_others(element, known=("Parameter",))
    return ElementDeclaration(
        name=name,
        type=type_name or "",
        parameters=parameters,
        attributes=attributes,
        position=reader.position(element),
        comment=reader.comment(element),
        span=reader.span(element),
        policy=own.policy,
        label=own.label,
    )


def _subapplication(reader: ElementReader, element: XmlElement) -> Iterator[ElementDeclaration]:
    name = reader.name(element)
    if name is None:
        return
    type_name = element.get("Type", "").strip()
    known = ("Parameter", "SubAppInterfaceList", "SubAppNetwork")
    reader.note_others(element, known=known)
    read_own_attributes(reader, element)
    untyped = not type_name
    yield ElementDeclaration(
        name=name,
        type=type_name,
        kind="subapplication",
        parameters=read_parameters(reader, element),
        attributes=reader.attributes(element),
        interface=read_interface(reader, element.find("SubAppInterfaceList")) if untyped else None,
        network=read_network(reader, element.find("SubAppNetwork")) if untyped else None,
        position=reader.position(element),
        comment=reader.comment(element),
        span=reader.span(element),
    )


def _connections(reader: ElementReader, parent: XmlElement) -> Iterator[ConnectionDeclaration]:
    for child in parent.iterchildren("*"):
        if child.tag != "Connection":
            reader.note_unknown(child, parent)
            continue
        if len(child):
            reader.note_others(child)
        # An end may be missing in real files; whoever follows the wire reports it.
        yield ConnectionDeclaration(
            child.get("Source", "").strip(),
            child.get("Destination", "").strip(),
            reader.span(child),
            _bends(reader, child),
        )


def _bends(reader: ElementReader, element: XmlElement) -> tuple[float, ...]:
    """Return the bends of a wire: none, dx1, or dx1, dx2 and dy."""
    if element.get("dx2") is None:
        first = reader.number(element, "dx1")
        return () if first is None else (first,)
    bends = (reader.number(element, attribute) or 0.0 for attribute in ("dx1", "dx2", "dy"))
    return tuple(bends)


def _frame(reader: ElementReader, element: XmlElement) -> Iterator[FrameDeclaration]:
    name = reader.name(element)
    if name is None:
        return
    reader.note_others(element)
    yield FrameDeclaration(
        name=name,
        comment=reader.comment(element),
        position=reader.position(element),
        size=reader.pair(element, "width", "height"),
    )
