"""Finding types, structs and constants by the names authors use for them.

Order of catalogues: the project's folder, the library folders, the built-in library. Order of
names in each: as written, in the asking file's package, by its imports, and last the plain
short name (the 4diac IDE's `ImportHelper.resolveImport`, with a fallback for mixed projects).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from compiler.ir.catalog import Catalog
from compiler.ir.datatypes import GENERIC_NAMES, DataTypeError, parse_datatype
from compiler.ir.declarations import (
    AdapterDeclaration,
    ConstantsDeclaration,
    EventDeclaration,
    InterfaceDeclaration,
    NoBody,
    StructDeclaration,
    TypeDeclaration,
    VariableDeclaration,
)

Pin = EventDeclaration | VariableDeclaration | AdapterDeclaration


class _Packaged(Protocol):
    @property
    def package(self) -> str: ...


T = TypeVar("T", bound=_Packaged)


_SIDES = ("event_inputs", "event_outputs", "inputs", "outputs", "in_outs", "plugs", "sockets")


def has_same_pins(one: InterfaceDeclaration, other: InterfaceDeclaration) -> bool:
    """Whether two interfaces have the same pins, whatever their order and generic types."""
    return all(
        _signature(getattr(one, side)) == _signature(getattr(other, side)) for side in _SIDES
    )


def has_pins_of(one: InterfaceDeclaration, other: InterfaceDeclaration) -> bool:
    """Whether an interface has all pins of another one, and perhaps more."""
    return all(
        _signature(getattr(other, side)).items() <= _signature(getattr(one, side)).items()
        for side in _SIDES
    )


def _signature(pins: Iterable[Pin]) -> dict[str, str]:
    """Pins by name with their concrete type; old libraries differ in generic ones and events."""
    return {
        pin.name.casefold(): ""
        if isinstance(pin, EventDeclaration) or pin.type.upper() in GENERIC_NAMES
        else _type_name(pin.type)
        for pin in pins
    }


def _type_name(text: str) -> str:
    """Return one spelling of a type's name: `DT` is DATE_AND_TIME, packages do not count."""
    try:
        return str(parse_datatype(text.rpartition("::")[2])).upper()
    except DataTypeError:
        return text.upper()


@dataclass(frozen=True, slots=True)
class NameContext:
    """The file a name is written in: its package and imports."""

    package: str = ""
    imports: tuple[str, ...] = ()

    def candidates(self, name: str) -> Iterator[str]:
        """Return the full names `name` may stand for, the likeliest first."""
        yield name
        if "::" in name:
            return
        if self.package:
            yield f"{self.package}::{name}"
        for imported in self.imports:
            if imported.endswith("::*"):
                yield f"{imported[:-3]}::{name}"
            elif imported.rpartition("::")[2].casefold() == name.casefold():
                yield imported


def _is_copy(found: TypeDeclaration, standard: TypeDeclaration) -> bool:
    if isinstance(found.body, NoBody):
        return has_pins_of(standard.interface, found.interface)
    return has_same_pins(found.interface, standard.interface)


class Lookup:
    """Asks the project's catalogues in order, and the built-in library last."""

    def __init__(self, catalogs: Sequence[Catalog], library: Catalog) -> None:
        """Ask these; earlier ones win."""
        self._library = library
        self._catalogs = (*catalogs, library)
        self._types: dict[tuple[str, NameContext], TypeDeclaration | None] = {}

    def find_type(self, name: str, context: NameContext) -> TypeDeclaration | None:
        """Return the type an author means by `name` in a file, or None.

        A project's copy of a standard type is the library's type: FORTE, too, runs its own. So
        is one of an older version that has no body and lacks some of the pins.
        """
        key = (name.casefold(), context)
        if key not in self._types:
            found = self._first(name, context, lambda catalog: catalog.find_type)
            standard = self.find_standard(found) if found else None
            copied = found and standard and _is_copy(found, standard)
            self._types[key] = standard if copied else found
        return self._types[key]

    def find_standard(self, declaration: TypeDeclaration) -> TypeDeclaration | None:
        """Return the library's block or function of the same short name, if there is one."""
        if declaration.library or declaration.kind not in ("block", "function"):
            return None
        return self._library.find_type(declaration.name)

    def find_struct(self, name: str, context: NameContext) -> StructDeclaration | None:
        """Return the struct an author means by `name` in a file, or None."""
        return self._first(name, context, lambda catalog: catalog.find_struct)

    def find_constants(self, name: str, context: NameContext) -> ConstantsDeclaration | None:
        """Return the group of constants an author means by `name` in a file, or None."""
        return self._first(name, context, lambda catalog: catalog.find_constants)

    def find_group_of(self, constant: str, context: NameContext) -> ConstantsDeclaration | None:
        """Return the group of the constant an author names without its group, or None.

        Such a constant is one of the asking file's package, of an imported one, or of none.
        """
        for candidate in context.candidates(constant):
            for catalog in self._catalogs:
                found = catalog.find_group_of(candidate)
                if found is not None:
                    return found
        return None

    def why_absent(self, name: str) -> str:
        """Return why the built-in library lacks a type of that name; "" if there is no reason."""
        return self._library.why_absent(name)

    def type_names(self) -> Iterable[str]:
        """All type names there are, for "did you mean"."""
        for catalog in self._catalogs:
            yield from catalog.type_names()

    def _first(
        self,
        name: str,
        context: NameContext,
        finder: Callable[[Catalog], Callable[[str], T | None]],
    ) -> T | None:
        for candidate in context.candidates(name):
            for catalog in self._catalogs:
                found = finder(catalog)(candidate)
                # Catalogues find short names in every package; first of all they mean none.
                if found is not None and ("::" in candidate or not found.package):
                    return found
        short = name.rpartition("::")[2]
        every = (finder(catalog)(short) for catalog in self._catalogs)
        return next((found for found in every if found is not None), None)
