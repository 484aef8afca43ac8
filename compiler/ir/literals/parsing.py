"""From the text of a literal to its value, for a type that is known."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from compiler.ir.datatypes import (
    ArrayType,
    DataType,
    Elementary,
    GenericType,
    StringType,
    StructType,
    is_assignable,
)
from compiler.ir.literals.compound import MOST_ELEMENTS, array_size, split_items, unwrap
from compiler.ir.literals.elementary import parse_elementary, without_text_prefix
from compiler.ir.literals.guessing import guess_type, split_literal
from compiler.ir.literals.texts import parse_text
from compiler.ir.literals.values import (
    LiteralError,
    LiteralValue,
    Structs,
    article,
    elementary_default,
    members_of,
)

_NAME = re.compile(r"[^\W\d]\w*(?:::[^\W\d]\w*)*")
_REPETITION = re.compile(r"(\d{1,9})\s*\((.*)\)", re.ASCII | re.DOTALL)


def parse_literal(
    text: str,
    datatype: DataType,
    *,
    structs: Structs | None = None,
    constants: Mapping[str, str] | None = None,
) -> LiteralValue:
    """Read a literal as a value of a type: whatever the 4diac IDE or FORTE accept.

    Args:
        text: the literal; "" stands for the default value of the type.
        datatype: its type; a generic type takes what the literal states or suggests.
        structs: the members of structs by full name; without regard to case.
        constants: literals of global constants by casefolded name; None where there can be none.

    Raises:
        LiteralError: the text is no literal of this type; the message says why.
    """
    return _Parser(structs, constants).value(text.strip(), datatype)


def default_value(datatype: DataType, structs: Structs | None = None) -> LiteralValue:
    """Return the value of a variable without an initial value.

    Structs take the initial values of their members. An array of variable length has no
    elements; a generic type that nobody resolved has the value 0.

    Raises:
        LiteralError: a struct is not in the table, or a member's initial value is no literal.
    """
    match datatype:
        case Elementary():
            return elementary_default(datatype)
        case StringType():
            return ""
        case GenericType():
            return 0
        case ArrayType():
            size = array_size(datatype.bounds)
            return (default_value(datatype.element, structs),) * (size or 0)
        case StructType():
            return {
                member.name: parse_literal(member.initial, member.type, structs=structs)
                for member in members_of(datatype, structs)
            }


@dataclass(frozen=True, slots=True)
class _Parser:
    structs: Structs | None
    constants: Mapping[str, str] | None

    def value(self, text: str, datatype: DataType) -> LiteralValue:
        if not text:
            return default_value(datatype, self.structs)
        if (constant := self._constant(text)) is not None:
            return _Parser(self.structs, None).value(constant.strip(), datatype)
        match datatype:
            case ArrayType():
                return tuple(self._array(text, datatype))
            case StructType():
                return self._struct(text, datatype)
            case StringType():
                return parse_text(without_text_prefix(text), datatype)
            case GenericType():
                return self._generic(text, datatype)
            case Elementary():
                return self._elementary(text, datatype)

    def _constant(self, text: str) -> str | None:
        if self.constants is None or not _NAME.fullmatch(text):
            return None
        return self.constants.get(text.casefold())

    def _elementary(self, text: str, datatype: Elementary) -> LiteralValue:
        inside = text
        while (inner := unwrap(inside, "()")) and inner.strip():
            inside = inner.strip()
        if inside != text:
            return self.value(inside, datatype)
        try:
            return parse_elementary(text, datatype)
        except LiteralError as error:
            if self.constants is None or not _NAME.fullmatch(text):
                raise
            message = f"{error}; no constant of that name is known"
            raise LiteralError(message) from None

    def _generic(self, text: str, datatype: GenericType) -> LiteralValue:
        guess = guess_type(text)
        if guess is None or isinstance(guess, GenericType):
            message = f'"{text}" does not say of which type it is; write a prefix such as INT#'
            raise LiteralError(message)
        if not is_assignable(datatype, guess):
            message = f'"{text}" is {article(guess)}, which is not one of {datatype}'
            raise LiteralError(message)
        return self.value(text, guess)

    # --- Arrays --------------------------------------------------------------------------

    def _array(self, text: str, array: ArrayType) -> list[LiteralValue]:
        items = self._items(text, array, array_size(array.bounds))
        inner = array.bounds[1:]
        # Where elements are arrays themselves, only rows written out are unambiguous.
        nested = isinstance(array.element, ArrayType) or all(item[:1] == "[" for item in items)
        if inner and items and nested:
            row = ArrayType(inner, array.element)
            rows = [self._array(item, row) for item in items]
            values = [value for one in rows for value in one]
        else:
            values = [self.value(item, array.element) for item in items]
        return self._completed(values, text, array)

    def _items(self, text: str, array: ArrayType, size: int | None) -> list[str]:
        """Return the elements of an array literal, repetitions written out."""
        inside = unwrap(text, "[]")
        if inside is None:
            message = f'"{text}" is not {article(array)}; expected [value, value, …]'
            raise LiteralError(message)
        most = MOST_ELEMENTS if size is None else size
        items: list[str] = []
        for item in split_items(inside):
            if not item:
                message = f'an element is missing beside a comma in "{text}"'
                raise LiteralError(message)
            match = _REPETITION.fullmatch(item)
            repeated = (split_items(match[2]) or [""]) if match else [item]
            count = int(match[1]) if match else 1
            if len(items) + count * len(repeated) > most:
                message = f'"{text}" has too many elements; {array} has {most}'
                raise LiteralError(message)
            items += repeated * count
        return items

    def _completed(
        self, values: list[LiteralValue], text: str, array: ArrayType
    ) -> list[LiteralValue]:
        """Return the elements with defaults for those that the literal leaves out."""
        size = array_size(array.bounds)
        if size is None:
            return values
        if len(values) > size:
            message = f'"{text}" has too many elements; {array} has {size}'
            raise LiteralError(message)
        missing = size - len(values)
        return [*values, *[default_value(array.element, self.structs)] * missing]

    # --- Structs -------------------------------------------------------------------------

    def _struct(self, text: str, struct: StructType) -> dict[str, LiteralValue]:
        members = members_of(struct, self.structs)
        given = self._assignments(_without_prefix(text, struct), text, struct)
        known = {member.name.casefold() for member in members}
        for name in given:
            if name not in known:
                listed = ", ".join(member.name for member in members)
                message = f'"{name}" is no member of {struct}; it has: {listed}'
                raise LiteralError(message)
        return {
            member.name: self.value(given[member.name.casefold()], member.type)
            if member.name.casefold() in given
            else parse_literal(member.initial, member.type, structs=self.structs)
            for member in members
        }

    def _assignments(self, literal: str, text: str, struct: StructType) -> dict[str, str]:
        """Return the literals of the members a struct literal names, by casefolded name."""
        inside = unwrap(literal, "()")
        if inside is None:
            message = f'"{text}" is not {article(struct)}; expected (member:=value, …)'
            raise LiteralError(message)
        given: dict[str, str] = {}
        for item in split_items(inside):
            name, assigned, value = item.partition(":=")
            key = name.strip().casefold()
            if not assigned or not key:
                message = f'"{item}" in "{text}" sets no member; expected member:=value'
                raise LiteralError(message)
            if key in given:
                message = f'"{name.strip()}" is set twice in "{text}"'
                raise LiteralError(message)
            given[key] = value.strip()
        return given


def _without_prefix(text: str, struct: StructType) -> str:
    """Take `Type#` away, if it is the short or full name of the struct."""
    stated, rest = split_literal(text)
    if not isinstance(stated, StructType):
        return text
    names = (struct.name.casefold(), struct.name.casefold().rpartition("::")[2])
    if stated.name.casefold() not in names:
        message = f'"{text}" is {article(stated)}, but {article(struct)} is expected'
        raise LiteralError(message)
    return rest
