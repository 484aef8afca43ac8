"""Types of anything that stands in a system, each in the file of its kind."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import assert_never

from compiler.ide_files.attributes import write_attributes, write_own_attributes
from compiler.ide_files.bodies import write_basic, write_function, write_simple
from compiler.ide_files.head import library_file
from compiler.ide_files.network import write_network
from compiler.ide_files.pins import write_interface, write_variable
from compiler.ide_files.sequences import write_sequences
from compiler.ide_files.xml_writer import XmlWriter
from compiler.ir.attributes import PYTHON, PYTHON_BODY
from compiler.ir.declarations import (
    BasicDeclaration,
    BodyDeclaration,
    FunctionDeclaration,
    NetworkDeclaration,
    NoBody,
    OperationDeclaration,
    ServiceDeclaration,
    SimpleDeclaration,
    TypeDeclaration,
    TypeKind,
)

ENDINGS: Mapping[TypeKind, str] = MappingProxyType(
    {
        "block": ".fbt",
        "subapplication": ".sub",
        "adapter": ".adp",
        "device": ".dev",
        "resource": ".res",
        "function": ".fct",
        "segment": ".seg",
    }
)
"""The ending of the file of each kind of type."""

_ROOTS: Mapping[TypeKind, str] = {
    "block": "FBType",
    "subapplication": "SubAppType",
    "adapter": "AdapterType",
    "device": "DeviceType",
    "resource": "ResourceType",
    "function": "Function",
    "segment": "SegmentType",
}
_WITHOUT_EVENTS: frozenset[TypeKind] = frozenset({"device", "resource", "segment"})


def write_type(declaration: TypeDeclaration) -> bytes:
    """Write a type as the IDE would save it.

    What the declaration does not have is not in the file: the author's name, where states are
    drawn (they are placed anew). A body that a service does is no body there:
    the file is that of a service interface block, with an attribute if Python code does it.

    Returns:
        The content of a file with the ending `ENDINGS[declaration.kind]`; equal declarations
        give equal bytes.
    """
    writer = XmlWriter()
    with library_file(
        writer,
        _ROOTS[declaration.kind],
        declaration.name,
        package=declaration.package,
        imports=declaration.imports,
        remark=declaration.comment,
    ):
        _write_pins(writer, declaration)
        _write_body(writer, declaration)
        write_sequences(writer, declaration.sequences)
        write_own_attributes(writer, {PYTHON: _python(declaration.body)})
        write_attributes(writer, declaration.attributes)
    return writer.document()


def _write_pins(writer: XmlWriter, declaration: TypeDeclaration) -> None:
    """Write the interface; devices, resources and segments have parameters instead."""
    if declaration.kind in _WITHOUT_EVENTS:
        for variable in declaration.interface.inputs:
            write_variable(writer, variable)
        return
    subapplication = declaration.kind == "subapplication"
    write_interface(writer, declaration.interface, subapplication=subapplication)


def _write_body(writer: XmlWriter, declaration: TypeDeclaration) -> None:
    body = declaration.body
    match body:
        case BasicDeclaration():
            write_basic(writer, body)
        case SimpleDeclaration():
            write_simple(writer, body)
        case FunctionDeclaration():
            write_function(writer, body)
        case NetworkDeclaration():
            subapplication = declaration.kind == "subapplication"
            write_network(writer, "SubAppNetwork" if subapplication else "FBNetwork", body)
        case ServiceDeclaration() | OperationDeclaration() | NoBody():
            pass
        case _:
            assert_never(body)


def _python(body: BodyDeclaration) -> str:
    """Return what names the Python code of a body as its attribute does; "" = there is none."""
    match body:
        case ServiceDeclaration(service=name) if name.startswith(PYTHON_BODY):
            return name.removeprefix(PYTHON_BODY)
        case OperationDeclaration(operation=name) if name.startswith(PYTHON_BODY):
            return f"async {name.removeprefix(PYTHON_BODY)}"
        case _:
            return ""
