"""The library as a folder of files that the 4diac IDE opens as a library.

DIR/MANIFEST.MF                          what the IDE 3.x shows of it
DIR/typelib/iec61499/events/E_CTU.fbt    a folder for each part of the package
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath
from xml.sax.saxutils import quoteattr

from compiler.ide_files import ENDINGS, write_constants, write_struct, write_type
from compiler.ir.datatypes import GENERIC_NAMES
from compiler.ir.declarations import (
    CREATES_TYPE,
    InterfaceDeclaration,
    NoBody,
    StructDeclaration,
    TypeDeclaration,
)
from fbflow.library.contents import DataEntry, Entry
from fbflow.terminal import UsageError
from fblib.family import GenericName

_PLAIN = re.compile(r"[^\W\d]\w*")
_GENERIC_CLASS = "eclipse4diac::core::GenericClassName"
_MOST_NAMED = 5
_DATE = "2026-11-01"
"""The IDE wants a date; it is that of the layout of the folder, not of the day of the export."""


def files_of(exported: Iterable[Entry | DataEntry]) -> Mapping[PurePosixPath, bytes]:
    """Return the content of each file by its path in the folder, the manifest first.

    Raises:
        UsageError: a type has a name that cannot be a file's.
    """
    files = {PurePosixPath("MANIFEST.MF"): _manifest()}
    for entry in exported:
        name, data = _file(entry)
        files[_folder(entry) / name] = data
    return files


def write_files(folder: Path, files: Mapping[PurePosixPath, bytes], *, force: bool) -> int:
    """Write files into a folder; return how many were new or different.

    Raises:
        UsageError: a file is there already with another content, and `force` is not set; then
            nothing was written.
        OSError: a file cannot be written.
    """
    changed = {path: data for path, data in files.items() if not _holds(folder / path, data)}
    foreign = [str(folder / path) for path in changed if (folder / path).exists()]
    if foreign and not force:
        named = ", ".join(f'"{path}"' for path in foreign[:_MOST_NAMED])
        more = f" and {len(foreign) - _MOST_NAMED} more" if len(foreign) > _MOST_NAMED else ""
        message = (
            f"nothing was written: {named}{more} would be overwritten with another content; "
            "choose another folder, or use --force"
        )
        raise UsageError(message)
    for path, data in changed.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return len(changed)


def for_the_ide(
    declaration: TypeDeclaration, generic: GenericName | None = None
) -> TypeDeclaration:
    """Return a type as 4diac's own libraries have it.

    Structured Text of generic pins is no valid text in the IDE: such blocks are service interface
    blocks there. A generic name tells FORTE's class that makes blocks of any size. What is for
    our own compiler only is left out.
    """
    body = NoBody() if has_generic_pins(declaration.interface) else declaration.body
    attributes = {
        name: value for name, value in declaration.attributes.items() if name != CREATES_TYPE
    }
    if generic is not None and "<n>" in generic.template:
        prefix = generic.template.partition("_<")[0]
        attributes[_GENERIC_CLASS] = f"'GEN_{prefix}'"
    return replace(declaration, body=body, attributes=attributes)


def has_generic_pins(interface: InterfaceDeclaration) -> bool:
    """Whether a pin takes its type from what it is connected with."""
    pins = (*interface.inputs, *interface.outputs, *interface.in_outs)
    return any(pin.type.upper() in GENERIC_NAMES for pin in pins)


def _file(entry: Entry | DataEntry) -> tuple[str, bytes]:
    """Return the name and the content of the file of an entry."""
    if isinstance(entry, Entry):
        declaration = for_the_ide(entry.declaration, entry.generic)
        return declaration.name + ENDINGS[declaration.kind], write_type(declaration)
    if isinstance(entry.declaration, StructDeclaration):
        return f"{entry.name}.dtp", write_struct(entry.declaration)
    return f"{entry.name}.gcf", write_constants(entry.declaration)


def _folder(entry: Entry | DataEntry) -> PurePosixPath:
    """Return the folder of an entry's package; nothing but plain names comes into a path."""
    declaration = entry.declaration
    parts = declaration.package.split("::") if declaration.package else [entry.family.name]
    for part in (*parts, declaration.name):
        if not _PLAIN.fullmatch(part):
            message = (
                f'"{declaration.name}" cannot be exported: "{part}" cannot be the name of a file; '
                "expected letters, digits and _"
            )
            raise UsageError(message)
    return PurePosixPath("typelib", *parts)


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


def _manifest() -> bytes:
    try:
        number = version("fbflow")
    except PackageNotFoundError:
        number = "0.0.0"
    comment = quoteattr("The blocks of FBFlow")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Manifest xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:noNamespaceSchemaLocation="platform:/resource/'
        'org.eclipse.fordiac.ide.library.model/model/library.xsd" Scope="Library">\n'
        f'    <Product Name="FBFlow" SymbolicName="fbflow" Comment={comment}>\n'
        f'        <VersionInfo Version="{number}" Author="FBFlow" Date="{_DATE}"/>\n'
        "    </Product>\n</Manifest>\n"
    ).encode()
