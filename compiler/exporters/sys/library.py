"""Which types of a graph the built-in library has, and how instances of them are written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from compiler.ir.blocks import FBType
from compiler.ir.catalog import Catalog
from compiler.ir.datatypes import GENERIC_NAMES
from compiler.ir.declarations import NetworkDeclaration, TypeDeclaration

_CHOSEN = "_1"
"""What stands between the name of a configurable block and the type it was given."""


class LibraryType(NamedTuple):
    """A type of the library as instances of it are written."""

    declaration: TypeDeclaration
    name: str
    attributes: Mapping[str, str]
    generic: frozenset[str]
    """The pins whose types have to be found again."""


@dataclass(frozen=True, slots=True)
class LibraryTypes:
    """Finds types of a graph in the library, and in folders the system may use as well."""

    catalog: Catalog
    folders: Catalog | None = None
    _found: dict[str, LibraryType | None] = field(default_factory=dict)

    def find(self, block: FBType) -> LibraryType | None:
        """Return the library's type of a block, None for one of the project's own."""
        if block.name not in self._found:
            catalog = self.folders if block.span else self.catalog
            self._found[block.name] = None if catalog is None else _find(block, catalog)
        return self._found[block.name]

    def brought_by(self, resource_type: str) -> Mapping[str, str]:
        """Return the blocks that a resource type brings, with the short names of their types."""
        found = self.catalog.find_type(resource_type or "EMB_RES")
        found = found or self.catalog.find_type("EMB_RES")
        if found is None or not isinstance(found.body, NetworkDeclaration):
            return {}
        return {one.name: one.type.rpartition("::")[2] for one in found.body.elements}

    def has_function(self, name: str) -> bool:
        """Whether a function comes from the library."""
        return any(
            (found := catalog.find_type(name)) is not None and found.kind == "function"
            for catalog in self._catalogs
        )

    def has_struct(self, name: str) -> bool:
        """Whether a struct comes from the library."""
        return any(catalog.find_struct(name) is not None for catalog in self._catalogs)

    @property
    def _catalogs(self) -> tuple[Catalog, ...]:
        return (self.catalog,) if self.folders is None else (self.folders, self.catalog)


def _find(block: FBType, catalog: Catalog) -> LibraryType | None:
    name = block.name.partition("<")[0]
    found = catalog.find_type(name)
    if found is None or found.kind not in ("block", "function"):
        return None
    chosen = {} if found.configuration is None else found.configuration.chosen
    base = catalog.find_type(name.partition(_CHOSEN)[0]) if chosen else None
    if base is not None and base.configuration is not None:
        return LibraryType(found, base.full_name, dict(chosen), frozenset())
    return LibraryType(found, found.full_name, {}, _generic_pins(found))


def _generic_pins(declaration: TypeDeclaration) -> frozenset[str]:
    interface = declaration.interface
    return frozenset(
        pin.name
        for pin in (*interface.inputs, *interface.in_outs)
        if pin.type.upper() in GENERIC_NAMES
    )
