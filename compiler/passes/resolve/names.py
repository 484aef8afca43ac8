"""Data types and constants by the names authors use, for one file at a time."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from typing_extensions import override

from compiler.ir.code import Local
from compiler.ir.datatypes import (
    ANY,
    ELEMENTARY,
    ArrayType,
    DataType,
    DataTypeError,
    Elementary,
    Kind,
    StructType,
    parse_bounds,
    parse_datatype,
)
from compiler.ir.declarations import (
    ConstantsDeclaration,
    StructDeclaration,
    VariableDeclaration,
)
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.literals import LiteralError, format_literal, parse_literal
from compiler.ir.lookup import Lookup, NameContext
from compiler.ir.mistakes import types as mistakes
from compiler.ir.source import Span

T = TypeVar("T")
_BARE_NUMBER = re.compile(r"[1-9]\d*")
_BRACKETS = re.compile(r"\[[^\]]*\]")
_NAME = re.compile(r"[^\W\d]\w*(?:::[^\W\d]\w*)*")
_SUM = re.compile(r"[+-]?\d+(?:\s*[+-]\s*\d+)+")


@dataclass(frozen=True, slots=True)
class NamedConstant:
    """A global constant: its type and its value as a canonical literal."""

    type: DataType
    text: str


@dataclass(slots=True)
class Names:
    """Finds data types, structs and constants; structs that were used are collected."""

    lookup: Lookup
    diagnostics: Diagnostics
    structs: dict[str, tuple[Local, ...]] = field(default_factory=dict)
    """The members of every struct met so far, by full name."""
    folded_structs: dict[str, tuple[Local, ...]] = field(default_factory=dict)
    """The same by casefolded name."""
    _open: set[str] = field(default_factory=set)
    _constants: dict[tuple[str, NameContext], NamedConstant | None] = field(default_factory=dict)
    _literals: dict[tuple[str, DataType, NameContext], str] = field(default_factory=dict)
    """The canonical texts of literals: blocks of one type often have the same values."""

    def type_of(self, variable: VariableDeclaration, context: NameContext) -> DataType:
        """Return the type of a declared variable; ANY, with a diagnostic, if it has none."""
        try:
            text = _BRACKETS.sub(lambda size: self._size(size[0], context), variable.type)
            element = self._resolve(parse_datatype(text), variable, context)
            if variable.array_size.strip():
                return ArrayType(parse_bounds(self._size(variable.array_size, context)), element)
        except DataTypeError as error:
            self.diagnostics.add(
                mistakes.unknown_datatype(
                    span=variable.span, name=str(error), owner=variable.name, known=()
                )
            )
            return ANY
        return element

    def _size(self, text: str, context: NameContext) -> str:
        """Return a size with numbers for the constants in it; others stay, to be reported."""

        def value(name: re.Match[str]) -> str:
            found = self.constant(name[0], context)
            return name[0] if found is None else found.text

        return _SUM.sub(_total, _NAME.sub(value, text))

    def struct_name(self, name: str, context: NameContext) -> str | None:
        """Return the full name of the struct a file means by a name; `structs` then has it."""
        found = self.lookup.find_struct(name, context)
        return None if found is None else str(self._struct(found))

    def literal(
        self, text: str, datatype: DataType, *, pin: str, span: Span, context: NameContext
    ) -> str:
        """Return the canonical text of a literal; "" with a diagnostic if it is none."""
        if not text.strip():
            return ""
        if _is_duration(datatype) and _BARE_NUMBER.fullmatch(text.strip()):
            self.diagnostics.add(mistakes.bare_duration(span=span, pin=pin, text=text.strip()))
        key = (text, datatype, context)
        if (known := self._literals.get(key)) is not None:
            return known
        try:
            value = parse_literal(
                text, datatype, structs=self.structs, constants=self.constants(context)
            )
            known = self._literals[key] = format_literal(value, datatype, structs=self.structs)
        except LiteralError as error:
            self.diagnostics.add(
                mistakes.bad_value(
                    span=span, pin=pin, text=text, datatype=datatype, reason=str(error)
                )
            )
            return ""
        return known

    def constants(self, context: NameContext) -> "ConstantTable[str]":
        """Return the constants a file can name, as literal texts."""
        return ConstantTable(self, context, lambda found: found.text)

    def typed_constants(self, context: NameContext) -> "ConstantTable[tuple[DataType, str]]":
        """Return the same with their types, as code needs them."""
        return ConstantTable(self, context, lambda found: (found.type, found.text))

    def constant(self, name: str, context: NameContext) -> NamedConstant | None:
        """Return the constant a file means by a name, or None."""
        key = (name.casefold(), context)
        if key not in self._constants:
            self._constants[key] = None  # a constant cannot be declared by itself
            self._constants[key] = self._find_constant(name, context)
        return self._constants[key]

    def _find_constant(self, name: str, context: NameContext) -> NamedConstant | None:
        for candidate in (name, *context.candidates(name)):
            group, _, short = candidate.rpartition("::")
            if not group:
                continue
            found = self.lookup.find_constants(group, context)
            if found is not None and (constant := self._in_group(found, short)):
                return constant
        holder = self.lookup.find_group_of(name, context)
        return None if holder is None else self._in_group(holder, name.rpartition("::")[2])

    def _in_group(self, group: ConstantsDeclaration, name: str) -> NamedConstant | None:
        for variable in group.constants:
            if variable.name.casefold() == name.casefold():
                context = NameContext(group.package, group.imports)
                datatype = self.type_of(variable, context)
                text = self.literal(
                    variable.initial, datatype, pin=name, span=variable.span, context=context
                )
                return NamedConstant(datatype, text)
        return None

    def _resolve(
        self, datatype: DataType, variable: VariableDeclaration, context: NameContext
    ) -> DataType:
        match datatype:
            case ArrayType(bounds, element):
                return ArrayType(bounds, self._resolve(element, variable, context))
            case StructType(name):
                found = self.lookup.find_struct(name, context)
                if found is None:
                    self.diagnostics.add(
                        mistakes.unknown_datatype(
                            span=variable.span, name=name, owner=variable.name, known=ELEMENTARY
                        )
                    )
                    return ANY
                return self._struct(found)
            case _:
                return datatype

    def _struct(self, declaration: StructDeclaration) -> DataType:
        name = (
            f"{declaration.package}::{declaration.name}"
            if declaration.package
            else declaration.name
        )
        if name in self._open:
            self.diagnostics.add(mistakes.recursive_struct(span=declaration.span, name=name))
            return ANY
        if name not in self.structs:
            self._open.add(name)
            context = NameContext(declaration.package, declaration.imports)
            members = []
            for member in declaration.members:
                datatype = self.type_of(member, context)
                initial = self.literal(
                    member.initial, datatype, pin=member.name, span=member.span, context=context
                )
                members.append(Local(member.name, datatype, initial))
            self._open.discard(name)
            self.structs[name] = self.folded_structs[name.casefold()] = tuple(members)
        return StructType(name)


def _total(terms: re.Match[str]) -> str:
    """Return the sum `MOST - 1` stands for once the constant is a number."""
    return str(sum(int(term) for term in re.findall(r"[+-]?\d+", terms[0].replace(" ", ""))))


def _is_duration(datatype: DataType) -> bool:
    return isinstance(datatype, Elementary) and datatype.kind is Kind.DURATION


@dataclass(frozen=True, slots=True)
class ConstantTable(Mapping[str, T]):
    """The constants one file can name, found when they are asked for."""

    names: Names
    context: NameContext
    view: Callable[[NamedConstant], T]
    """What is wanted of a constant."""

    @override
    def __getitem__(self, name: str) -> T:
        found = self.names.constant(name, self.context)
        if found is None:
            raise KeyError(name)
        return self.view(found)

    @override
    def __iter__(self) -> Iterator[str]:
        """Nothing is listed: which constants there are is known only by asking."""
        return iter(())

    @override
    def __len__(self) -> int:
        return 0
