"""The block library as the compiler sees it: types by name.

Names are found without regard to case, short (`E_CTU`), with the package of their library
(`iec61499::events::E_CTU`; libraries move blocks between packages, so any of theirs will do),
as FORTE up to 3.0 wrote that (`iec61499__events__E_CTU`), and generic ones by their numbers.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, TypeVar

from typing_extensions import override

from compiler.ir.catalog import Catalog
from compiler.ir.declarations import (
    ConstantsDeclaration,
    OperationDeclaration,
    StructDeclaration,
    TypeDeclaration,
)
from fblib.absent import ABSENT
from fblib.families import DuplicateNameError, families

if TYPE_CHECKING:
    from fblib.family import Family, GenericName

PACKAGES = ("iec61499", "iec61131", "eclipse4diac", "signalprocessing", "utils")
"""The packages of 4diac's libraries begin with these."""

T = TypeVar("T", TypeDeclaration, StructDeclaration, ConstantsDeclaration)

_REMEMBERED = 4096
_ABSENT = {name.casefold(): reason for name, reason in ABSENT.items()}


class Library(Catalog):
    """Finds the types of a set of families."""

    def __init__(self, families: Sequence["Family"] | None = None) -> None:
        """Make a library of these families; by default, of all there are, once needed."""
        self._families = families
        self._find_generic = lru_cache(_REMEMBERED)(self._make_generic)

    @override
    def find_type(self, name: str) -> TypeDeclaration | None:
        for short in self._short_names(name):
            if found := self._types.get(short.casefold()) or self._find_generic(short):
                return found
        return None

    @override
    def find_struct(self, name: str) -> StructDeclaration | None:
        found = (self._structs.get(short.casefold()) for short in self._short_names(name))
        return next(filter(None, found), None)

    @override
    def find_constants(self, name: str) -> ConstantsDeclaration | None:
        found = (self._constants.get(short.casefold()) for short in self._short_names(name))
        return next(filter(None, found), None)

    @override
    def find_group_of(self, constant: str) -> ConstantsDeclaration | None:
        package, _, name = constant.casefold().rpartition("::")
        for group in self._constants.values():
            names = (variable.name.casefold() for variable in group.constants)
            if group.package.casefold() == package and name in names:
                return group
        return None

    @override
    def find_operation(self, name: str) -> TypeDeclaration | None:
        return self._operations.get(name)

    @override
    def operation_names(self) -> Iterable[str]:
        return sorted(self._operations)

    @override
    def why_absent(self, name: str) -> str:
        found = (_ABSENT.get(short.casefold(), "") for short in self._short_names(name))
        return next(filter(None, found), "")

    @override
    def type_names(self) -> Iterable[str]:
        examples = (example for generic in self._generics for example in generic.examples)
        return sorted({*(declared.name for declared in self._types.values()), *examples})

    def names_of_family(self, name: str) -> tuple[str, ...]:
        """Return the names of a family's types, then the templates of its generic names.

        Raises:
            KeyError: there is no family of that name.
        """
        family = self.families[name]
        return (
            *(declared.name for declared in family.types),
            *(generic.template for generic in family.generics),
        )

    @cached_property
    def families(self) -> Mapping[str, "Family"]:
        """All families by name."""
        if self._families is None:
            return families()
        return {family.name: family for family in self._families}

    @cached_property
    def _types(self) -> Mapping[str, TypeDeclaration]:
        found, owners = self._by_name(lambda family: family.types, what="type")
        self._check_generic_names(found, owners)
        return found

    @cached_property
    def _operations(self) -> Mapping[str, TypeDeclaration]:
        return {
            declared.body.operation: declared
            for declared in self._types.values()
            if isinstance(declared.body, OperationDeclaration)
        }

    @cached_property
    def _structs(self) -> Mapping[str, StructDeclaration]:
        return self._by_name(lambda family: family.structs, what="struct")[0]

    @cached_property
    def _constants(self) -> Mapping[str, ConstantsDeclaration]:
        return self._by_name(lambda family: family.constants, what="group of constants")[0]

    def _by_name(
        self, listed: Callable[["Family"], Iterable[T]], *, what: str
    ) -> tuple[Mapping[str, T], Mapping[str, "Family"]]:
        """Return what all families list by casefolded name, and the family of each."""
        found: dict[str, T] = {}
        owners: dict[str, Family] = {}
        for family in self.families.values():
            for declared in listed(family):
                key = declared.name.casefold()
                if key in owners:
                    raise DuplicateNameError(declared.name, owners[key], family, what=what)
                owners[key] = family
                found[key] = declared
        return found, owners

    @cached_property
    def _generics(self) -> tuple["GenericName", ...]:
        owners: dict[str, Family] = {}
        for family in self.families.values():
            for generic in family.generics:
                key = generic.template.casefold()
                if key in owners:
                    raise DuplicateNameError(generic.template, owners[key], family)
                owners[key] = family
        return tuple(generic for family in self.families.values() for generic in family.generics)

    def _check_generic_names(
        self, types: Mapping[str, TypeDeclaration], owners: Mapping[str, "Family"]
    ) -> None:
        """Refuse a type of one package that is one of the generic names of another."""
        brought = {family.package for family in self.families.values()}
        if len(brought) < 2:  # noqa: PLR2004 - one package knows its own names
            return
        for family in self.families.values():
            for generic in family.generics:
                for key, declared in types.items():
                    stranger = owners[key].package != family.package
                    if stranger and generic.pattern.fullmatch(declared.name):
                        raise DuplicateNameError(declared.name, owners[key], family)

    def _make_generic(self, name: str) -> TypeDeclaration | None:
        for generic in self._generics:
            if found := generic.find(name):
                return found
        return None

    @cached_property
    def _roots(self) -> frozenset[str]:
        """What packages of the library's declarations begin with, those of others among them."""
        packages = {declared.package for declared in self._types.values()}
        packages |= {declared.package for declared in self._structs.values()}
        packages |= {declared.package for declared in self._constants.values()}
        packages |= {
            made.package
            for generic in self._generics
            for example in generic.examples[:1]
            if (made := generic.find(example))
        }
        return frozenset({*PACKAGES, *(_root(package) for package in packages if package)})

    def _short_names(self, name: str) -> Iterator[str]:
        """Yield what may be the short name, if the rest is nothing or a package of ours."""
        text = name.strip()
        if text.casefold().startswith(tuple(f"{root}__" for root in PACKAGES)):
            text = text.replace("__", "::")
        yield text
        parts = text.split("::")
        if parts[0].casefold() in self._roots:
            # A generic name may end in a name with a package of its own: F_MOVE_1my::Point.
            for start in range(1, len(parts)):
                yield "::".join(parts[start:])


def _root(package: str) -> str:
    return package.partition("::")[0].casefold()


LIBRARY = Library()
"""Everything there is."""
