"""Configurable blocks: a data type that an instance chooses makes the pins of its type."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from compiler.ir.datatypes import (
    DataTypeError,
    GenericType,
    StructType,
    parse_datatype,
)
from compiler.ir.declarations import Choice, Configuration, StructDeclaration, TypeDeclaration
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.lookup import Lookup, NameContext
from compiler.ir.mistakes import configurations as mistakes
from compiler.ir.source import Span
from compiler.passes.validate.blocks import check_interface


@dataclass(slots=True)
class Configurations:
    """Makes the types of configurable blocks, each of them once."""

    lookup: Lookup
    diagnostics: Diagnostics
    _made: dict[str, TypeDeclaration] = field(default_factory=dict)

    def configured(
        self,
        declaration: TypeDeclaration,
        attributes: Mapping[str, str],
        *,
        span: Span,
        context: NameContext,
    ) -> TypeDeclaration | None:
        """Return the type an instance with these attributes has.

        Where none is chosen it is the type as declared, if a choice may be left open. None, after
        a diagnostic, if one must be made or is wrong.
        """
        configuration = declaration.configuration
        if configuration is None:
            return declaration
        given = {**attributes, **configuration.chosen}
        name = given.get(configuration.attribute, "").strip()
        if not name or _is_generic(name):
            if not configuration.needs_struct:
                return declaration
            self.diagnostics.add(
                mistakes.no_data_type(
                    span=span, type_name=declaration.name, attribute=configuration.attribute
                )
            )
            return None
        choice = self._choice(name, given, configuration, context)
        if choice is None:
            self.diagnostics.add(
                mistakes.wrong_data_type(
                    span=span,
                    type_name=declaration.name,
                    attribute=configuration.attribute,
                    name=name,
                    needs_struct=configuration.needs_struct,
                )
            )
            return None
        return self._once(configuration.make(choice))

    def _choice(
        self,
        name: str,
        attributes: Mapping[str, str],
        configuration: Configuration,
        context: NameContext,
    ) -> Choice | None:
        struct = self._struct(name, context)
        if struct is not None:
            return Choice(struct.full_name, struct, attributes)
        if configuration.needs_struct:
            return None
        try:
            datatype = parse_datatype(name)
        except DataTypeError:
            return None
        return None if isinstance(datatype, StructType) else Choice(str(datatype), None, attributes)

    def _struct(self, name: str, context: NameContext) -> StructDeclaration | None:
        """Find a struct; FORTE up to 3.0 wrote `my__Point` for `my::Point`."""
        found = self.lookup.find_struct(name, context)
        return found or self.lookup.find_struct(name.replace("__", "::"), context)

    def _once(self, made: TypeDeclaration) -> TypeDeclaration:
        if made.full_name not in self._made:
            self._made[made.full_name] = made
            check_interface(made.interface, self.diagnostics)
        return self._made[made.full_name]


def _is_generic(name: str) -> bool:
    """Whether a name stands for any type: the IDE writes ANY_STRUCT before a struct is chosen."""
    try:
        return isinstance(parse_datatype(name), GenericType)
    except DataTypeError:
        return False
