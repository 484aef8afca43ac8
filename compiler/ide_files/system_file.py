"""Systems: applications, devices with their resources, and what runs where."""

from compiler.ide_files.attributes import write_own_attributes
from compiler.ide_files.head import library_file
from compiler.ide_files.network import write_network, write_parameters
from compiler.ide_files.pins import place
from compiler.ide_files.xml_writer import NOT_IN_XML, XmlWriter, comment
from compiler.ir.attributes import LABEL, SETTINGS, WORKFLOW, text_of
from compiler.ir.declarations import (
    ApplicationDeclaration,
    DeviceDeclaration,
    ResourceDeclaration,
    SystemDeclaration,
)

_DEVICE_DISTANCE = 1500.0


def write_system(declaration: SystemDeclaration) -> bytes:
    """Write a system, the content of a `.sys`.

    What stands in the head of a declaration is in the file, but not where it was read from.
    Equal declarations give equal bytes.
    """
    writer = XmlWriter()
    with library_file(
        writer,
        "System",
        declaration.name,
        package=declaration.package,
        imports=declaration.imports,
    ):
        write_own_attributes(
            writer,
            {
                LABEL: "" if _is_plain(declaration.name) else declaration.name,
                WORKFLOW: text_of(declaration.workflow),
                SETTINGS: text_of(declaration.settings),
            },
        )
        for application in declaration.applications:
            _write_application(writer, application)
        for number, device in enumerate(declaration.devices):
            _write_device(writer, device, number)
        for mapping in declaration.mappings:
            writer.empty("Mapping", From=mapping.source, To=mapping.target)
    return writer.document()


def _write_application(writer: XmlWriter, application: ApplicationDeclaration) -> None:
    with writer.element("Application", Name=application.name, Comment=comment(application.comment)):
        write_network(writer, "SubAppNetwork", application.network)


def _write_device(writer: XmlWriter, device: DeviceDeclaration, number: int) -> None:
    position = device.position or (number * _DEVICE_DISTANCE, 0.0)
    with writer.element("Device", Name=device.name, Type=device.type or None, **place(position)):
        write_parameters(writer, device.parameters)
        if device.network is not None:
            write_network(writer, "FBNetwork", device.network)
        for resource in device.resources:
            _write_resource(writer, resource)


def _write_resource(writer: XmlWriter, resource: ResourceDeclaration) -> None:
    with writer.element("Resource", Name=resource.name, Type=resource.type or None, x="0", y="0"):
        write_parameters(writer, resource.parameters)
        write_network(writer, "FBNetwork", resource.network)


def _is_plain(name: str) -> bool:
    """Whether a name is read as it is written."""
    return bool(name) and name == name.strip() and not NOT_IN_XML.search(name)
