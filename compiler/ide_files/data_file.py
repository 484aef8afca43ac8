"""Structured data types and global constants: `.dtp` and `.gcf`."""

from collections.abc import Iterator, Sequence

from compiler.ide_files.head import library_file
from compiler.ide_files.pins import write_variable
from compiler.ide_files.xml_writer import XmlWriter
from compiler.ir.datatypes import DataTypeError, parse_bounds
from compiler.ir.declarations import (
    ConstantsDeclaration,
    StructDeclaration,
    VariableDeclaration,
)


def write_struct(declaration: StructDeclaration) -> bytes:
    """Write a structured data type, the content of a `.dtp`."""
    writer = XmlWriter()
    with (
        library_file(
            writer,
            "DataType",
            declaration.name,
            package=declaration.package,
            imports=declaration.imports,
            standard="61131-3",
        ),
        writer.element("StructuredType"),
    ):
        for member in declaration.members:
            write_variable(writer, member)
    return writer.document()


def write_constants(declaration: ConstantsDeclaration) -> bytes:
    """Write a group of global constants, the content of a `.gcf`.

    The IDE shows and compiles the text, so they are written twice, as it does itself.
    """
    writer = XmlWriter()
    with library_file(
        writer,
        "GlobalConstants",
        declaration.name,
        package=declaration.package,
        imports=declaration.imports,
        standard="61131-3",
    ):
        with writer.element("GlobalConstants"):
            for constant in declaration.constants:
                write_variable(writer, constant)
        writer.text("OriginalSource", "\n".join(_source(declaration)) + "\n")
    return writer.document()


def _source(declaration: ConstantsDeclaration) -> Iterator[str]:
    """Yield the lines of the same constants in Structured Text."""
    if declaration.package:
        yield from (f"PACKAGE {declaration.package};", "")
    if declaration.imports:
        yield from (*(f"IMPORT {name};" for name in declaration.imports), "")
    yield "VAR_GLOBAL CONSTANT"
    yield from _declared(declaration.constants)
    yield "END_VAR"


def _declared(constants: Sequence[VariableDeclaration]) -> Iterator[str]:
    for constant in constants:
        initial = f" := {constant.initial}" if constant.initial else ""
        yield f"\t{constant.name} : {_array(constant)}{constant.type}{initial};"


def _array(constant: VariableDeclaration) -> str:
    if not constant.array_size:
        return ""
    try:
        bounds = parse_bounds(constant.array_size)
    except DataTypeError:
        return f"ARRAY [{constant.array_size}] OF "  # the author's, and so is the mistake
    ranges = ", ".join("*" if each is None else f"{each[0]}..{each[1]}" for each in bounds)
    return f"ARRAY [{ranges}] OF "
