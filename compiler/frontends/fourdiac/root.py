"""The root element of a file: whether it is the kind of file that was asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from compiler.frontends.fourdiac.element_reader import ElementReader
from compiler.frontends.fourdiac.xml_reader import read_xml
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.mistakes import reading
from compiler.ir.source import SourceTexts

_KINDS = {
    "System": "a system, .sys",
    "FBType": "a function block type, .fbt",
    "SubAppType": "a subapplication type, .sub",
    "AdapterType": "an adapter type, .adp",
    "DeviceType": "a device type, .dev",
    "ResourceType": "a resource type, .res",
    "SegmentType": "a segment type, .seg",
    "Function": "a function, .fct",
    "DataType": "a data type, .dtp",
    "GlobalConstants": "global constants, .gcf",
    "AttributeDeclaration": "an attribute type, .atp",
    "VirtualDNSManagement": "macros, virtualDNS.dns",
    "projectDescription": "an Eclipse project description, .project",
    "Manifest": "a project's manifest",
    "html": "a web page",
    "svg": "a drawing",
}
_OLD_MODEL = ("org.fordiac", "omg.org/XMI")


@dataclass(frozen=True, slots=True)
class Head:
    """What nearly every file says about itself."""

    name: str
    package: str
    imports: tuple[str, ...]


def read_root(
    data: bytes,
    file: str,
    *,
    expected: Iterable[str],
    texts: SourceTexts,
    diagnostics: Diagnostics,
) -> ElementReader | None:
    """Parse a file whose root element must be one of those expected.

    Returns:
        The reader of its elements, or None and a diagnostic.
    """
    document = read_xml(data, file, texts=texts, diagnostics=diagnostics)
    if document is None:
        return None
    tag = str(document.root.tag)
    span = document.span(document.root)
    choices = tuple(expected)
    if tag in choices:
        return ElementReader(document, diagnostics=diagnostics)
    if any(part in tag for part in _OLD_MODEL):
        diagnostics.add(reading.old_workspace_format(span=span))
        return None
    wanted = " or ".join(f"<{choice}>" for choice in choices)
    if len(choices) == 1 and choices[0] in _KINDS:
        wanted = f"{wanted} ({_KINDS[choices[0]]})"
    found = tag.rpartition("}")[2]
    diagnostics.add(
        reading.wrong_root(span=span, found=found, kind=_KINDS.get(found, ""), expected=wanted)
    )
    return None


def read_head(reader: ElementReader) -> Head:
    """Read name, package and imports; a file without a name is called as the file is."""
    root = reader.document.root
    name = reader.name(root) or PurePath(reader.document.file).stem.strip()
    info = root.find("CompilerInfo")
    if info is None:
        return Head(name, "", ())
    imports = (item.get("declaration", "").strip() for item in info.iterchildren("Import"))
    return Head(
        name=name,
        package=info.get("packageName", "").strip(),
        imports=tuple(item for item in imports if item),
    )
