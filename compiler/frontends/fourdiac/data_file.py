"""Data types and global constants: `.dtp` and `.gcf`."""

from pathlib import Path

from compiler.frontends.fourdiac.interface import read_variables
from compiler.frontends.fourdiac.root import read_head, read_root
from compiler.frontends.source_file import MAX_BYTES, read_bytes
from compiler.ir.declarations import (
    ConstantsDeclaration,
    StructDeclaration,
    VariableDeclaration,
)
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.mistakes import reading
from compiler.ir.source import SourceTexts


def read_struct(
    path: Path, *, texts: SourceTexts, diagnostics: Diagnostics, max_bytes: int = MAX_BYTES
) -> StructDeclaration | None:
    """Read a structured data type; None and an error if there is nothing to go on with."""
    data = read_bytes(path, diagnostics=diagnostics, max_bytes=max_bytes)
    if data is None:
        return None
    return read_struct_text(data, str(path), texts=texts, diagnostics=diagnostics)


def read_struct_text(
    data: bytes, file: str, *, texts: SourceTexts, diagnostics: Diagnostics
) -> StructDeclaration | None:
    """Read the content of a `.dtp`; see `read_struct`."""
    reader = read_root(data, file, expected=("DataType",), texts=texts, diagnostics=diagnostics)
    if reader is None:
        return None
    root = reader.document.root
    head = read_head(reader)
    reader.note_others(root, known=("StructuredType",))
    structure = root.find("StructuredType")
    if structure is None:
        diagnostics.add(reading.not_a_struct(span=reader.span(root), name=head.name))
        return None
    return StructDeclaration(
        name=head.name,
        members=read_variables(reader, structure),
        package=head.package,
        imports=head.imports,
        span=reader.span(root),
    )


def read_constants(
    path: Path, *, texts: SourceTexts, diagnostics: Diagnostics, max_bytes: int = MAX_BYTES
) -> ConstantsDeclaration | None:
    """Read global constants; None and an error if there is nothing to go on with."""
    data = read_bytes(path, diagnostics=diagnostics, max_bytes=max_bytes)
    if data is None:
        return None
    return read_constants_text(data, str(path), texts=texts, diagnostics=diagnostics)


def read_constants_text(
    data: bytes, file: str, *, texts: SourceTexts, diagnostics: Diagnostics
) -> ConstantsDeclaration | None:
    """Read the content of a `.gcf`; see `read_constants`.

    The values are those of the declarations; the original source beside them says the same
    in Structured Text.
    """
    expected = ("GlobalConstants",)
    reader = read_root(data, file, expected=expected, texts=texts, diagnostics=diagnostics)
    if reader is None:
        return None
    root = reader.document.root
    head = read_head(reader)
    reader.note_others(root, known=("GlobalConstants",))
    constants: list[VariableDeclaration] = []
    for child in root.iterchildren("GlobalConstants"):
        constants += read_variables(reader, child)
    return ConstantsDeclaration(
        name=head.name,
        constants=tuple(constants),
        package=head.package,
        imports=head.imports,
        span=reader.span(root),
    )
