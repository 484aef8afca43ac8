"""Exported files of types, read back: what must be equal, and what a file does not say."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from compiler.frontends.fourdiac import read_constants_text, read_struct_text, read_type_text
from compiler.ir.declarations import (
    ConstantsDeclaration,
    ElementDeclaration,
    NoBody,
    OperationDeclaration,
    ServiceDeclaration,
    StructDeclaration,
    TypeDeclaration,
)
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.source import NOWHERE, SourceTexts

_UNSAID: Mapping[str, Any] = {"same_type": (), "library": False, "configuration": None}
"""What only types of the library have."""

Declaration = TypeDeclaration | StructDeclaration | ConstantsDeclaration


def read_type_back(data: bytes) -> TypeDeclaration:
    """Read what was exported, with the compiler's own frontend and without a complaint."""
    diagnostics = Diagnostics()
    found = read_type_text(data, "exported.fbt", texts=SourceTexts(), diagnostics=diagnostics)
    assert found is not None
    assert [each.message for each in diagnostics] == []
    return found


def read_struct_back(data: bytes) -> StructDeclaration:
    """Read an exported struct."""
    diagnostics = Diagnostics()
    found = read_struct_text(data, "exported.dtp", texts=SourceTexts(), diagnostics=diagnostics)
    assert found is not None
    assert not diagnostics
    return found


def read_constants_back(data: bytes) -> ConstantsDeclaration:
    """Read exported constants."""
    diagnostics = Diagnostics()
    found = read_constants_text(data, "exported.gcf", texts=SourceTexts(), diagnostics=diagnostics)
    assert found is not None
    assert not diagnostics
    return found


def as_in_a_file(declaration: Declaration) -> Any:  # noqa: ANN401 - the same type as it got
    """Return a declaration without what its file cannot say, so that two can be compared.

    That is: places in other files, which generic pins share a type, what configures it, and which
    service or operation does the work. Coordinates have two digits, and blocks nobody has placed
    are placed by the exporter.
    """
    if isinstance(declaration, TypeDeclaration):
        hosted = isinstance(declaration.body, ServiceDeclaration | OperationDeclaration)
        body = NoBody() if hosted else declaration.body
        known = {field.name for field in fields(declaration)}
        unsaid = {name: value for name, value in _UNSAID.items() if name in known}
        declaration = replace(declaration, body=body, **unsaid)
    return _plain(declaration)


def _plain(value: object) -> object:
    match value:
        case float():
            return round(value, 2) + 0.0
        case tuple():
            return tuple(map(_plain, value))
        case Mapping():
            return {key: _plain(each) for key, each in value.items()}
        case _ if is_dataclass(value) and not isinstance(value, type):
            changed = {
                field.name: _plain(getattr(value, field.name))
                for field in fields(value)
                if field.init
            }
            changed |= {name: NOWHERE for name in changed if name.endswith("span")}
            changed |= {name: () for name in changed if name.endswith("spans")}
            if isinstance(value, ElementDeclaration):
                changed["position"] = None
            return replace(value, **changed)
        case _:
            return value
