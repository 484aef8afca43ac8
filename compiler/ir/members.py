"""Members of structs by the way to them, `a.b`: their types and their values."""

from collections.abc import Mapping, Sequence
from typing import Any

from compiler.ir.code import Local
from compiler.ir.datatypes import DataType, StructType, is_host

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


class NoObjectError(LookupError):
    """A JSON value on the way to a member is neither an object nor a list with that position."""

    def __init__(self, member: str) -> None:
        """Say which member has no place."""
        super().__init__(f'"{member}" can only be set in an object, or within a list')


def find_member(datatype: DataType, way: str, structs: Structs) -> tuple[tuple[str, ...], DataType]:
    """Return the declared names of the members on the way, and the type at its end.

    Raises:
        MemberError: there is no such member.
    """
    names = []
    for wanted in way.split(".") if way else ():
        if is_host(datatype):
            # What is in such a value is known when the graph runs.
            names.append(wanted)
            continue
        members = _members(datatype, structs)
        found = next((one for one in members if one.name.casefold() == wanted.casefold()), None)
        if found is None:
            raise MemberError(wanted, datatype, [one.name for one in members])
        names.append(found.name)
        datatype = found.type
    return tuple(names), datatype


def with_member(value: object, names: Sequence[str], part: object) -> Any:  # noqa: ANN401 - of a type only known when it runs
    """Return a value with one of its members, or of theirs, replaced.

    In JSON, `null` becomes an object for that, and a number is a position in a list.

    Raises:
        NoObjectError: something on the way has no members.
    """
    if not names:
        return part
    first, *rest = names
    match value:
        case None:
            return {first: with_member(None, rest, part)}
        case Mapping():
            return {**value, first: with_member(value.get(first), rest, part)}
        case list() | tuple() if first.isdecimal() and int(first[:9]) < len(value):
            at = int(first)
            return (*value[:at], with_member(value[at], rest, part), *value[at + 1 :])
        case _:
            raise NoObjectError(first)


def _members(datatype: DataType, structs: Structs) -> Sequence[Local]:
    return structs.get(datatype.name.casefold(), ()) if isinstance(datatype, StructType) else ()
