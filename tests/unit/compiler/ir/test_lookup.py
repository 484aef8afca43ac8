"""Which of several types of one name is meant."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pytest
from typing_extensions import override

from compiler.ir.catalog import Catalog
from compiler.ir.declarations import (
    ConstantsDeclaration,
    InterfaceDeclaration,
    NoBody,
    SimpleDeclaration,
    StructDeclaration,
    TypeDeclaration,
    VariableDeclaration,
)
from compiler.ir.lookup import Lookup, NameContext


@dataclass
class OneType(Catalog):
    """A catalogue with one type in it."""

    declaration: TypeDeclaration

    @override
    def find_type(self, name: str) -> TypeDeclaration | None:
        return self.declaration if name == self.declaration.name else None

    @override
    def find_struct(self, name: str) -> StructDeclaration | None:
        return None

    @override
    def find_constants(self, name: str) -> ConstantsDeclaration | None:
        return None

    @override
    def find_group_of(self, constant: str) -> ConstantsDeclaration | None:
        return None

    @override
    def type_names(self) -> Iterable[str]:
        return [self.declaration.name]


def pins(*inputs: tuple[str, str]) -> InterfaceDeclaration:
    return InterfaceDeclaration(inputs=tuple(VariableDeclaration(*pin) for pin in inputs))


STANDARD = TypeDeclaration(
    "BLOCK",
    interface=pins(("IN", "DT"), ("ID", "WSTRING")),
    body=SimpleDeclaration(()),
    library=True,
)


@pytest.mark.parametrize(
    ("interface", "has_body", "is_copy"),
    [
        (pins(("ID", "WSTRING"), ("IN", "DATE_AND_TIME")), True, True),
        (pins(("id", "wstring"), ("IN", "ANY")), True, False),
        (pins(("IN", "DT")), False, True),
        (pins(("IN", "DT")), True, False),
        (pins(("IN", "DATE"), ("ID", "WSTRING")), False, False),
        (pins(("IN", "DT"), ("ID", "WSTRING"), ("MORE", "INT")), False, False),
    ],
    ids=["same", "other generic", "older", "own code", "other type", "more pins"],
)
def test_a_copy_of_a_standard_type_is_the_librarys(
    interface: InterfaceDeclaration, *, has_body: bool, is_copy: bool
) -> None:
    body = SimpleDeclaration(()) if has_body else NoBody()
    copy = replace(STANDARD, interface=interface, body=body, library=False)
    found = Lookup([OneType(copy)], OneType(STANDARD)).find_type("BLOCK", NameContext())

    assert found is (STANDARD if is_copy else copy)
