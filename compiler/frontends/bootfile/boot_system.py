"""From the commands of a boot file to a system: one device with its resources."""

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import Final

from compiler.frontends.bootfile.boot_text import boot_text
from compiler.frontends.bootfile.command_reader import Command, CommandReader, Tag
from compiler.frontends.source_file import MAX_BYTES, read_bytes
from compiler.ir.declarations import (
    ConnectionDeclaration,
    DeviceDeclaration,
    ElementDeclaration,
    NetworkDeclaration,
    ParameterDeclaration,
    ResourceDeclaration,
    SystemDeclaration,
)
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.mistakes import reading
from compiler.ir.source import SourceTexts, Span

_DEVICE: Final = "FORTE"
_DEVICE_TYPE: Final = "FORTE_PC"
_USUAL_RESOURCE_TYPE: Final = "EMB_RES"


def read_bootfile(
    path: Path, *, texts: SourceTexts, diagnostics: Diagnostics, max_bytes: int = MAX_BYTES
) -> SystemDeclaration | None:
    """Read a boot file.

    Args:
        path: The file; its places are named by the path as given here.
        texts: Gets the text of the file.
        diagnostics: Gets every mistake, with its line.
        max_bytes: A larger file is refused before it is read.

    Returns:
        A system of the one device `FORTE` and no applications, with every command that could
        be read; None if it is no boot file, and then there is an error among the diagnostics.
        All connections are among the event connections, in the order of the file: only who
        knows the pins can tell which kind they are.
    """
    data = read_bytes(path, diagnostics=diagnostics, max_bytes=max_bytes)
    if data is None:
        return None
    return read_bootfile_text(data, str(path), texts=texts, diagnostics=diagnostics)


def read_bootfile_text(
    data: bytes, file: str, *, texts: SourceTexts, diagnostics: Diagnostics
) -> SystemDeclaration | None:
    """Read the content of a boot file, as from standard input; see `read_bootfile`."""
    source = boot_text(data, file, diagnostics=diagnostics)
    if source is None:
        return None
    texts.add(file, source.text)
    builder = _Builder(diagnostics)
    for command in CommandReader(source, diagnostics=diagnostics).commands():
        builder.add(command)
    name = PurePath(file).name
    return SystemDeclaration(
        name=PurePath(name).stem,
        format="bootfile",
        file=name,
        sha256=hashlib.sha256(data).hexdigest(),
        devices=(builder.device(Span(file, 1, 1)),),
        span=Span(file, 1, 1),
        prefix_applications=False,
    )


@dataclass(slots=True)
class _Resource:
    """A resource while its commands are read."""

    name: str
    type: str
    span: Span
    elements: dict[str, list[ElementDeclaration]] = field(default_factory=dict)
    values: dict[str, list[ParameterDeclaration]] = field(default_factory=dict)
    connections: list[ConnectionDeclaration] = field(default_factory=list)
    parameters: list[ParameterDeclaration] = field(default_factory=list)
    started: bool = False


class _Builder:
    """Carries the commands out, on paper."""

    def __init__(self, diagnostics: Diagnostics) -> None:
        self._diagnostics = diagnostics
        self._resources: dict[str, _Resource] = {}
        self._parameters: list[ParameterDeclaration] = []
        self._device_started = False

    def add(self, command: Command) -> None:
        """Carry one command out, or report why not."""
        match command.action.upper():
            case "CREATE":
                self._create(command)
            case "WRITE":
                self._write(command)
            case "START":
                self._start(command)
            case _:
                self._diagnostics.add(
                    reading.ignored_action(span=command.span, action=command.action)
                )

    def device(self, span: Span) -> DeviceDeclaration:
        """Return what the commands have built."""
        for resource in self._resources.values():
            if not resource.started and not self._device_started:
                diagnostic = reading.never_started(span=resource.span, name=resource.name)
                self._diagnostics.add(diagnostic)
        return DeviceDeclaration(
            name=_DEVICE,
            type=_DEVICE_TYPE,
            resources=tuple(map(_finished, self._resources.values())),
            parameters=tuple(self._parameters),
            span=span,
        )

    def _create(self, command: Command) -> None:
        tag = command.tag
        if tag is None:
            self._malformed(command, "it does not say what to create")
        elif tag.name == "FB":
            self._create_block(command, tag)
        elif tag.name == "Connection":
            self._create_connection(command, tag)
        elif tag.name in {"FBType", "AdapterType", "DataType"}:
            name = tag.attributes.get("Name")
            diagnostic = reading.type_in_bootfile(span=tag.span, name=name.value if name else "")
            self._diagnostics.add(diagnostic)
        else:
            self._malformed(command, f'"{tag.name}" cannot be created, only FB and Connection')

    def _create_block(self, command: Command, tag: Tag) -> None:
        name, type_name = self._required(tag, "Name"), self._required(tag, "Type")
        if name is None or type_name is None:
            return
        if not command.destination:
            self._resources.setdefault(name, _Resource(name, type_name, tag.span))
            return
        element = ElementDeclaration(name=name, type=type_name, span=tag.span)
        self._resource(command).elements.setdefault(name, []).append(element)

    def _create_connection(self, command: Command, tag: Tag) -> None:
        source, target = self._required(tag, "Source"), self._required(tag, "Destination")
        if source is None or target is None:
            return
        if not command.destination:
            self._malformed(command, 'a connection needs its resource before the ";"')
            return
        connection = ConnectionDeclaration(source, target, tag.span)
        self._resource(command).connections.append(connection)

    def _write(self, command: Command) -> None:
        tag = command.tag
        if tag is None or tag.name != "Connection":
            self._malformed(command, "it does not say what to write: expected <Connection …/>")
            return
        value, target = tag.attributes.get("Source"), self._required(tag, "Destination")
        if value is None or target is None:
            self._required(tag, "Source")
            return
        if command.destination:
            self._write_in(self._resource(command), target, value.value, tag, value.span)
            return
        name, dot, parameter = target.partition(".")
        if not dot:
            self._parameters.append(ParameterDeclaration(target, value.value, value.span))
        elif name in self._resources:
            found = ParameterDeclaration(parameter, value.value, value.span)
            self._resources[name].parameters.append(found)
        else:
            self._unknown_target(tag, target)

    def _write_in(self, resource: _Resource, target: str, value: str, tag: Tag, span: Span) -> None:
        """Write to the longest element name the target begins with; the rest is the pin."""
        name, dot, pin = target.rpartition(".")
        if not dot:
            resource.parameters.append(ParameterDeclaration(target, value, span))
            return
        while name and name not in resource.elements:
            name, _, more = name.rpartition(".")
            pin = f"{more}.{pin}"
        if name:
            parameter = ParameterDeclaration(pin, value, span)
            resource.values.setdefault(name, []).append(parameter)
        else:
            self._unknown_target(tag, target)

    def _start(self, command: Command) -> None:
        if command.destination:
            self._resource(command).started = True
        else:
            self._device_started = True

    def _resource(self, command: Command) -> _Resource:
        """Return the resource a command is for; an unknown one is reported once and made."""
        name = command.destination
        if name not in self._resources:
            self._diagnostics.add(reading.unknown_resource(span=command.span, name=name))
            self._resources[name] = _Resource(name, _USUAL_RESOURCE_TYPE, command.span)
        return self._resources[name]

    def _required(self, tag: Tag, attribute: str) -> str | None:
        found = tag.attributes.get(attribute)
        if found is not None and found.value.strip():
            return found.value.strip()
        self._diagnostics.add(
            reading.missing_attribute(span=tag.span, element=tag.name, attribute=attribute)
        )
        return None

    def _unknown_target(self, tag: Tag, target: str) -> None:
        self._diagnostics.add(reading.unknown_write_target(span=tag.span, target=target))

    def _malformed(self, command: Command, problem: str) -> None:
        self._diagnostics.add(reading.malformed_request(span=command.span, problem=problem))


def _finished(resource: _Resource) -> ResourceDeclaration:
    elements = tuple(
        replace(element, parameters=tuple(resource.values.get(name, ())))
        for name, found in resource.elements.items()
        for element in found
    )
    return ResourceDeclaration(
        name=resource.name,
        type=resource.type,
        network=NetworkDeclaration(elements, tuple(resource.connections)),
        parameters=tuple(resource.parameters),
        span=resource.span,
    )
