"""`.sys`: applications, devices, resources, and which block runs where."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath

from compiler.frontends.fourdiac.element_reader import ElementReader
from compiler.frontends.fourdiac.macro_file import macros_of
from compiler.frontends.fourdiac.macros import FILE_NAME, MacroDefinitions, Macros
from compiler.frontends.fourdiac.network import read_network, read_parameters
from compiler.frontends.fourdiac.own_attributes import read_own_attributes, record_of
from compiler.frontends.fourdiac.project import project_folder
from compiler.frontends.fourdiac.root import read_head, read_root
from compiler.frontends.fourdiac.xml_reader import XmlElement
from compiler.frontends.source_file import MAX_BYTES, read_bytes
from compiler.ir.attributes import LABEL, SETTINGS, WORKFLOW
from compiler.ir.declarations import (
    ApplicationDeclaration,
    DeviceDeclaration,
    MappingDeclaration,
    ResourceDeclaration,
    SystemDeclaration,
)
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.policy import DEFAULT_SETTINGS, DEFAULT_WORKFLOW, Settings, Workflow
from compiler.ir.source import SourceTexts


def read_system(
    path: Path, *, texts: SourceTexts, diagnostics: Diagnostics, max_bytes: int = MAX_BYTES
) -> SystemDeclaration | None:
    """Read a `.sys` file.

    Args:
        path: The file; its places are named by the path as given here.
        texts: Gets the text of the file.
        diagnostics: Gets every mistake.
        max_bytes: A larger file is refused before it is read.

    Returns:
        The system, as much of it as could be read; None if there is nothing to go on with,
        and then there is an error among the diagnostics.
    """
    data = read_bytes(path, diagnostics=diagnostics, max_bytes=max_bytes)
    if data is None:
        return None
    macros = macros_of([project_folder(path)], texts=texts, diagnostics=diagnostics)
    return read_system_text(data, str(path), texts=texts, diagnostics=diagnostics, macros=macros)


def _no_macros() -> MacroDefinitions:
    return MacroDefinitions(FILE_NAME, missing=True)


def read_system_text(
    data: bytes,
    file: str,
    *,
    texts: SourceTexts,
    diagnostics: Diagnostics,
    macros: Callable[[], MacroDefinitions] = _no_macros,
) -> SystemDeclaration | None:
    """Read the content of a `.sys`, as from standard input; see `read_system`.

    `macros` is asked for the macros of the project when there is the first one in a value.
    """
    reader = read_root(data, file, expected=("System",), texts=texts, diagnostics=diagnostics)
    if reader is None:
        return None
    reader.macros = Macros(macros)
    head = read_head(reader)
    root = reader.document.root
    applications: list[ApplicationDeclaration] = []
    devices: list[DeviceDeclaration] = []
    mappings: list[MappingDeclaration] = []
    for child in root.iterchildren("*"):
        match child.tag:
            case "Application":
                applications += _application(reader, child)
            case "Device":
                devices += _device(reader, child)
            case "Mapping":
                mappings += _mapping(reader, child)
            case "Segment" | "Link":
                pass  # how devices are wired; nothing here sends anything over it
            case _:
                reader.note_unknown(child, root)
    reader.macros.report(diagnostics)
    own = read_own_attributes(reader, root, allowed=(LABEL, WORKFLOW, SETTINGS))
    return SystemDeclaration(
        name=own[LABEL].text if LABEL in own else head.name,
        format="fourdiac",
        file=PurePath(file).name,
        sha256=hashlib.sha256(data).hexdigest(),
        applications=tuple(applications),
        devices=tuple(devices),
        mappings=tuple(mappings),
        package=head.package,
        imports=head.imports,
        span=reader.span(root),
        workflow=record_of(reader, own[WORKFLOW], Workflow)
        if WORKFLOW in own
        else DEFAULT_WORKFLOW,
        settings=record_of(reader, own[SETTINGS], Settings)
        if SETTINGS in own
        else DEFAULT_SETTINGS,
    )


def _application(reader: ElementReader, element: XmlElement) -> Iterator[ApplicationDeclaration]:
    name = reader.name(element)
    if name is None:
        return
    reader.note_others(element, known=("SubAppNetwork",))
    read_own_attributes(reader, element)
    yield ApplicationDeclaration(
        name=name,
        network=read_network(reader, element.find("SubAppNetwork")),
        span=reader.span(element),
        comment=reader.comment(element),
    )


def _device(reader: ElementReader, element: XmlElement) -> Iterator[DeviceDeclaration]:
    name = reader.name(element)
    if name is None:
        return
    reader.note_others(element, known=("Resource", "Parameter", "FBNetwork"))
    network = element.find("FBNetwork")
    yield DeviceDeclaration(
        name=name,
        type=element.get("Type", "").strip(),
        resources=tuple(
            resource
            for child in element.iterchildren("Resource")
            for resource in _resource(reader, child)
        ),
        parameters=read_parameters(reader, element),
        # IDE 1.x and FBME write an empty one; only FBDK puts blocks in it.
        network=None if network is None or not len(network) else read_network(reader, network),
        position=reader.position(element),
        span=reader.span(element),
    )


def _resource(reader: ElementReader, element: XmlElement) -> Iterator[ResourceDeclaration]:
    name = reader.name(element)
    if name is None:
        return
    reader.note_others(element, known=("Parameter", "FBNetwork"))
    yield ResourceDeclaration(
        name=name,
        type=element.get("Type", "").strip(),
        network=read_network(reader, element.find("FBNetwork")),
        parameters=read_parameters(reader, element),
        span=reader.span(element),
    )


def _mapping(reader: ElementReader, element: XmlElement) -> Iterator[MappingDeclaration]:
    source, target = reader.required(element, "From"), reader.required(element, "To")
    if source is not None and target is not None:
        yield MappingDeclaration(source, target, reader.span(element))
