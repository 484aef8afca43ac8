"""Networks: the bodies of composites, subapplications and resource types."""

from collections.abc import Sequence

from compiler.ide_files.attributes import (
    own_attributes,
    write_attributes,
    write_own_attributes,
)
from compiler.ide_files.pins import place, write_interface
from compiler.ide_files.places import Position, blocks_in_columns
from compiler.ide_files.xml_writer import XmlWriter, comment, number
from compiler.ir.declarations import (
    ConnectionDeclaration,
    ElementDeclaration,
    FrameDeclaration,
    InterfaceDeclaration,
    NetworkDeclaration,
    ParameterDeclaration,
)

_BENDS = ("dx1", "dx2", "dy")


def write_network(writer: XmlWriter, tag: str, network: NetworkDeclaration) -> None:
    """Write `<FBNetwork>` or `<SubAppNetwork>`."""
    places = blocks_in_columns(network)
    with writer.element(tag):
        for element in network.elements:
            _write_element(writer, element, places[element.name])
        for frame in network.frames:
            _write_frame(writer, frame)
        _write_connections(writer, "EventConnections", network.event_connections)
        _write_connections(writer, "DataConnections", network.data_connections)
        _write_connections(writer, "AdapterConnections", network.adapter_connections)


def _write_element(writer: XmlWriter, element: ElementDeclaration, position: Position) -> None:
    tag = "FB" if element.kind == "block" else "SubApp"
    with writer.element(
        tag,
        Name=element.name,
        Type=element.type or None,
        Comment=comment(element.comment),
        **place(position),
    ):
        if element.kind == "subapplication" and not element.type:
            pins = element.interface or InterfaceDeclaration()
            write_interface(writer, pins, subapplication=True)
            write_network(writer, "SubAppNetwork", element.network or NetworkDeclaration())
        write_attributes(writer, element.attributes)
        write_own_attributes(writer, own_attributes(element))
        write_parameters(writer, element.parameters)


def write_parameters(writer: XmlWriter, parameters: Sequence[ParameterDeclaration]) -> None:
    """Write `<Parameter>` elements."""
    for parameter in parameters:
        writer.empty("Parameter", Name=parameter.name, Value=parameter.value)


def _write_frame(writer: XmlWriter, frame: FrameDeclaration) -> None:
    size: dict[str, str] = {}
    if frame.size is not None:
        size = {"width": number(frame.size[0]), "height": number(frame.size[1])}
    attributes = {**place(frame.position), **size}
    writer.empty("Group", Name=frame.name, Comment=comment(frame.comment), **attributes)


def _write_connections(
    writer: XmlWriter, tag: str, connections: Sequence[ConnectionDeclaration]
) -> None:
    if not connections:
        return
    with writer.element(tag):
        for connection in connections:
            writer.empty(
                "Connection",
                Source=connection.source or None,
                Destination=connection.target or None,
                **{
                    name: number(bend) for name, bend in zip(_BENDS, connection.bends, strict=False)
                },
            )
