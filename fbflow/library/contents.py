"""What there is in the library: its types and generic names, each with its family."""

from collections.abc import Iterator
from dataclasses import dataclass

from compiler.ir.declarations import (
    BasicDeclaration,
    BodyDeclaration,
    ConstantsDeclaration,
    FunctionDeclaration,
    NetworkDeclaration,
    OperationDeclaration,
    ServiceDeclaration,
    SimpleDeclaration,
    StructDeclaration,
    TypeDeclaration,
    VariableDeclaration,
)
from fblib.catalog import Library
from fblib.family import MOST_PINS, Family, GenericName

_EXAMPLES = {"<n>": "2", "<m>": "1", "<type>": "INT", "<same>": "INT", "<names>": "X"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A type, or a generic name with one of the types it stands for."""

    family: Family
    declaration: TypeDeclaration
    generic: GenericName | None = None

    @property
    def name(self) -> str:
        """The name of the type, or the template of the generic name: `E_SPLIT_<n>`."""
        return self.generic.template if self.generic else self.declaration.name

    @property
    def body(self) -> str:
        """How it is implemented, in a few words."""
        configuration = self.declaration.configuration
        if configuration is not None:
            return f"made for the data type in the attribute {configuration.attribute}"
        return body_kind(self.declaration.body)


@dataclass(frozen=True, slots=True)
class DataEntry:
    """A structured data type or a group of constants."""

    family: Family
    declaration: StructDeclaration | ConstantsDeclaration

    @property
    def name(self) -> str:
        """Its name, without the package."""
        return self.declaration.name

    @property
    def kind(self) -> str:
        """What it is: `struct` or `constants`."""
        return "struct" if isinstance(self.declaration, StructDeclaration) else "constants"

    @property
    def members(self) -> tuple[VariableDeclaration, ...]:
        """The members of the struct, or the constants."""
        match self.declaration:
            case StructDeclaration() as struct:
                return struct.members
            case ConstantsDeclaration() as group:
                return group.constants


def data_entries(family: Family) -> Iterator[DataEntry]:
    """Yield the structs of a family, then its groups of constants."""
    yield from (DataEntry(family, struct) for struct in family.structs)
    yield from (DataEntry(family, group) for group in family.constants)


def find_data_entry(library: Library, name: str) -> DataEntry | None:
    """Return the struct or group of constants of that name."""
    declaration = library.find_struct(name) or library.find_constants(name)
    every = (entry for family in library.families.values() for entry in data_entries(family))
    return next((entry for entry in every if entry.declaration is declaration), None)


def known_names(library: Library) -> Iterator[str]:
    """Yield every name that can be shown, for "did you mean"."""
    yield from library.type_names()
    for family in library.families.values():
        yield from (entry.name for entry in data_entries(family))


def entries(library: Library, family: Family) -> Iterator[Entry]:
    """Yield what a family has, generic names behind the types."""
    yield from (Entry(family, declared) for declared in family.types)
    for generic in family.generics:
        example = library.find_type(example_of(generic))
        if example is not None:
            yield Entry(family, example, generic)


def find_entry(library: Library, name: str) -> Entry | None:
    """Return the type of that name, or a generic name by its template or one of its names."""
    every = [entry for family in library.families.values() for entry in entries(library, family)]
    by_template = {entry.name.casefold(): entry for entry in every if entry.generic}
    if found := by_template.get(name.casefold()):
        return found
    declaration = library.find_type(name)
    if declaration is None:
        return None
    by_name = {entry.name.casefold(): entry for entry in every}
    if found := by_name.get(declaration.name.casefold()):
        return found
    return next(
        Entry(entry.family, declaration, entry.generic)
        for entry in every
        if entry.generic and entry.generic.pattern.fullmatch(declaration.name)
    )


def example_of(generic: GenericName) -> str:
    """Return a name a generic name stands for."""
    name = generic.template
    for place, example in _EXAMPLES.items():
        name = name.replace(place, example)
    return name


def places_of(generic: GenericName) -> str:
    """Say what may stand in the places of a generic name."""
    numbers = [place for place in ("n", "m") if f"<{place}>" in generic.template]
    words = [f"{' × '.join(numbers)} from 1 to {MOST_PINS}"] if numbers else []
    words += ["any data type"] if "<type>" in generic.template else []
    words += ["names of its members"] if "<names>" in generic.template else []
    return ", ".join(words)


def body_kind(body: BodyDeclaration) -> str:
    """Say in a few words what a body is."""
    match body:
        case BasicDeclaration():
            return "state machine"
        case SimpleDeclaration():
            return "Structured Text"
        case FunctionDeclaration():
            return "function in Structured Text"
        case NetworkDeclaration():
            return "network of blocks"
        case ServiceDeclaration(waits=True):
            return "service in Python, answers later"
        case ServiceDeclaration():
            return "service in Python"
        case OperationDeclaration(name):
            return f'operation "{name}" (docs/operations.md)'
        case _:
            return "interface only"
