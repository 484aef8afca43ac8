"""What values of each type look like, and their ranges."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from compiler.ir.datatypes import (
    DataType,
    Elementary,
    Kind,
    StructType,
)

LiteralValue = (
    bool | int | float | str | None | tuple["LiteralValue", ...] | dict[str, "LiteralValue"]
)
"""None is JSON's null; no other type has it."""


class LiteralError(ValueError):
    """A text is not a literal of the wanted type; the message says why, for people."""


class Member(Protocol):
    """What has to be known of a member of a struct; `compiler.ir.code.Local` is one."""

    @property
    def name(self) -> str:
        """Its name as declared."""

    @property
    def type(self) -> DataType:
        """Its type."""

    @property
    def initial(self) -> str:
        """Its initial value as a literal; "" = the default of the type."""


Structs = Mapping[str, Sequence[Member]]
"""Members of structs by full name."""


def members_of(struct: StructType, structs: Structs | None) -> Sequence[Member]:
    """Return the members of a struct; names compare without case.

    Raises:
        LiteralError: the table has no such struct.
    """
    table = structs or {}
    if struct.name in table:
        return table[struct.name]
    folded = struct.name.casefold()
    for name, members in table.items():
        if name.casefold() == folded:
            return members
    message = f'the struct "{struct.name}" is not known here'
    raise LiteralError(message)


def integer_range(datatype: Elementary) -> tuple[int, int]:
    """Return the least and the greatest value of a type whose values are integers."""
    if datatype.kind in (Kind.BOOL, Kind.BITS, Kind.UNSIGNED):
        return (0, (1 << datatype.bits) - 1)
    half = 1 << (datatype.bits - 1)
    return (-half, half - 1)


def article(datatype: DataType) -> str:
    """Return "a BYTE" or "an INT", as one speaks."""
    return f"{'an' if str(datatype)[:1].upper() in 'AEIO' else 'a'} {datatype}"


def elementary_default(datatype: Elementary) -> LiteralValue:
    """Return the default value of an elementary type: zero in its form."""
    match datatype.kind:
        case Kind.BOOL:
            return False
        case Kind.REAL:
            return 0.0
        case Kind.CHAR:
            return "\0"
        case Kind.HOST:
            return None
        case _:
            return 0
