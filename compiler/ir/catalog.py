"""What the compiler may ask of a library of types; the library itself is an argument."""

from collections.abc import Iterable
from typing import Protocol

from compiler.ir.declarations import (
    ConstantsDeclaration,
    StructDeclaration,
    TypeDeclaration,
)


class Catalog(Protocol):
    """A library of declared types.

    Names are found without regard to case, short (`E_CTU`) or with their package
    (`iec61499::events::E_CTU`), and generic ones by their number (`E_SPLIT_5`).
    """

    def find_type(self, name: str) -> TypeDeclaration | None:
        """Return the block, subapplication, adapter, device or resource type of that name."""

    def find_struct(self, name: str) -> StructDeclaration | None:
        """Return the structured data type of that name."""

    def find_constants(self, name: str) -> ConstantsDeclaration | None:
        """Return the group of global constants of that name."""

    def find_operation(self, name: str) -> TypeDeclaration | None:
        """Return the block type that is an operation, by the operation's name: `http.request`."""
        del name
        return None

    def operation_names(self) -> Iterable[str]:
        """All names of operations, for "did you mean"."""
        return ()

    def find_group_of(self, constant: str) -> ConstantsDeclaration | None:  # noqa: ARG002 - none here
        """Return the group that has a constant, named without its group: `CONST`, `pkg::CONST`."""
        return None

    def why_absent(self, name: str) -> str:
        """Return why a type people know of is not here, as a sentence; "" if there is no reason."""
        del name
        return ""

    def type_names(self) -> Iterable[str]:
        """All names a user could mean, for "did you mean"."""
