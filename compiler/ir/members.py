"""Members of structs by the way to them, `a.b`: their types and their values."""

from collections.abc import Mapping, Sequence
from typing import Any

from compiler.ir.code import Local
from compiler.ir.datatypes import JSON, DataType, StructType

Structs = Mapping[str, Sequence[Local]]
"""The members of every struct, by its casefolded full name."""


class MemberError(LookupError):
    """A type has no such member; `datatype` is that type, `known` are the members it has."""

    def __init__(self, member: str, datatype: DataType, known: Sequence[str]) -> None:
        """Say which member of which type is not there."""
        super().__init__(f'"{datatype}" has no member "{member}"')
        self.member = member
        self.datatype = datatype
        self.known = known


def find_member(datatype: DataType, way: str, structs: Structs) -> tuple[tuple[str, ...], DataType]:
    """Return the declared names of the members on the way, and the type at its end.

    Raises:
        MemberError: there is no such member.
    """
    names = []
    for wanted in way.split(".") if way else ():
        if datatype == JSON:
            # What is in a JSON value is known when the graph runs.
            names.append(wanted)
            continue
        members = _members(datatype, structs)
        found = next((one for one in members if one.name.casefold() == wanted.casefold()), None)
        if found is None:
            raise MemberError(wanted, datatype, [one.name for one in members])
        names.append(found.name)
        datatype = found.type
    return tuple(names), datatype


def with_member(value: Mapping[str, Any], names: Sequence[str], part: object) -> dict[str, Any]:
    """Return the value of a struct with one of its members, or of theirs, replaced."""
    first, *rest = names
    return {**value, first: with_member(value[first], rest, part) if rest else part}


def _members(datatype: DataType, structs: Structs) -> Sequence[Local]:
    return structs.get(datatype.name.casefold(), ()) if isinstance(datatype, StructType) else ()
