"""Types of anything that stands in a system: `.fbt .sub .adp .dev .res .seg .fct`."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from compiler.frontends.fourdiac.algorithms import read_function_body
from compiler.frontends.fourdiac.body import read_basic, read_simple
from compiler.frontends.fourdiac.element_reader import ElementReader
from compiler.frontends.fourdiac.interface import read_interface, read_variables
from compiler.frontends.fourdiac.macros import MacroDefinitions, Macros
from compiler.frontends.fourdiac.network import read_network
from compiler.frontends.fourdiac.python_body import read_python_body
from compiler.frontends.fourdiac.root import read_head, read_root
from compiler.frontends.fourdiac.service_file import read_sequences
from compiler.frontends.fourdiac.xml_reader import XmlElement
from compiler.frontends.source_file import MAX_BYTES, read_bytes
from compiler.ir.declarations import (
    BodyDeclaration,
    FunctionDeclaration,
    InterfaceDeclaration,
    NoBody,
    TypeDeclaration,
    TypeKind,
)
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.mistakes import reading
from compiler.ir.source import SourceTexts

_KINDS: Final[dict[str, TypeKind]] = {
    "FBType": "block",
    "SubAppType": "subapplication",
    "AdapterType": "adapter",
    "DeviceType": "device",
    "ResourceType": "resource",
    "SegmentType": "segment",
    "Function": "function",
}
_BODIES = ("BasicFB", "SimpleFB", "FBNetwork", "SubAppNetwork", "FunctionBody")
_INTERFACES = ("InterfaceList", "SubAppInterfaceList")
_NO_TYPE_OF_ITS_OWN = ("VarDeclaration", "Resource", "Parameter")
"""Device and resource types list their parameters, and resources that come with them."""


def read_type(
    path: Path,
    *,
    texts: SourceTexts,
    diagnostics: Diagnostics,
    macros: Callable[[], MacroDefinitions] | None = None,
    max_bytes: int = MAX_BYTES,
) -> TypeDeclaration | None:
    """Read a type from its file; None and an error if there is nothing to go on with.

    Macros are expanded in subapplication types only: of these the IDE deploys the blocks.
    """
    data = read_bytes(path, diagnostics=diagnostics, max_bytes=max_bytes)
    if data is None:
        return None
    return read_type_text(data, str(path), texts=texts, diagnostics=diagnostics, macros=macros)


def read_type_text(
    data: bytes,
    file: str,
    *,
    texts: SourceTexts,
    diagnostics: Diagnostics,
    macros: Callable[[], MacroDefinitions] | None = None,
) -> TypeDeclaration | None:
    """Read a type from the content of its file; see `read_type`."""
    reader = read_root(data, file, expected=_KINDS, texts=texts, diagnostics=diagnostics)
    if reader is None:
        return None
    root = reader.document.root
    if macros is not None and root.tag == "SubAppType":
        reader.macros = Macros(macros)
    head = read_head(reader)
    reader.note_others(root, known=(*_BODIES, *_INTERFACES, *_NO_TYPE_OF_ITS_OWN))
    attributes = reader.attributes(root)
    interface = _interface(reader, root)
    bodies = list(root.iterchildren(*_BODIES))
    in_python = read_python_body(
        reader,
        root,
        attributes,
        interface,
        name=head.name,
        body=str(bodies[0].tag) if bodies else "",
    )
    declaration = TypeDeclaration(
        name=head.name,
        kind=_KINDS[str(root.tag)],
        package=head.package,
        imports=head.imports,
        interface=interface,
        body=in_python or _body(reader, bodies, head.name),
        comment=reader.comment(root),
        attributes=attributes,
        sequences=read_sequences(reader, root),
        span=reader.span(root),
    )
    if reader.macros is not None:
        reader.macros.report(diagnostics)
    return declaration


def _interface(reader: ElementReader, root: XmlElement) -> InterfaceDeclaration:
    """Read the pins; those of device and resource types are plain variables of the root."""
    listed = next(root.iterchildren(*_INTERFACES), None)
    if listed is None and next(root.iterchildren("VarDeclaration"), None) is not None:
        known = (*_BODIES, *_INTERFACES, *_NO_TYPE_OF_ITS_OWN)
        return InterfaceDeclaration(inputs=read_variables(reader, root, others=known))
    return read_interface(reader, listed)


def _body(reader: ElementReader, bodies: list[XmlElement], name: str) -> BodyDeclaration:
    if not bodies:
        return NoBody()
    element = bodies[0]
    if len(bodies) > 1:
        second = bodies[1]
        reader.diagnostics.add(
            reading.two_bodies(
                span=reader.span(second), first=str(element.tag), second=str(second.tag)
            )
        )
    match element.tag:
        case "BasicFB":
            return read_basic(reader, element)
        case "SimpleFB":
            return read_simple(reader, element)
        case "FunctionBody":
            return FunctionDeclaration(read_function_body(reader, element, name))
        case _:
            return read_network(reader, element)
