"""Values at rest: the structs of a graph, and what variables begin with.

Arrays are lists (row by row, whatever their dimensions), structs are dicts; everything else
is immutable.
"""

from collections.abc import Mapping
from typing import Any

from compiler.ir.code import Local
from compiler.ir.datatypes import ArrayType, DataType, StructType, is_host
from compiler.ir.literals import default_value, parse_literal


class Structs:
    """The members of the structs of a graph; names compare without case."""

    def __init__(self, datatypes: Mapping[str, tuple[Local, ...]]) -> None:
        """Index the structs of a graph."""
        self.table = dict(datatypes)
        self.folded = {name.casefold(): members for name, members in datatypes.items()}

    def members(self, struct: StructType) -> tuple[Local, ...]:
        """Return the members of a struct in declared order."""
        return self.folded[struct.name.casefold()]


def is_compound(datatype: DataType) -> bool:
    """Whether values of a type are lists or dicts."""
    return isinstance(datatype, ArrayType | StructType)


def is_flat(datatype: DataType, structs: Structs) -> bool:
    """Whether a compound type holds nothing compound, so that a shallow copy is a copy."""
    if isinstance(datatype, ArrayType):
        return not is_compound(datatype.element)
    if isinstance(datatype, StructType):
        return not any(is_compound(member.type) for member in structs.members(datatype))
    return True


def initial_value(literal: str, datatype: DataType, structs: Structs) -> Any:  # noqa: ANN401
    """Return the value of a literal, or of the type's default when there is none."""
    if literal:
        value = parse_literal(literal, datatype, structs=structs.table)
    else:
        value = default_value(datatype, structs.table)
    return mutable(value, datatype, structs)


def mutable(value: Any, datatype: DataType, structs: Structs) -> Any:  # noqa: ANN401
    """Turn the tuples of a parsed literal into the lists that code works on."""
    if isinstance(datatype, ArrayType):
        return [mutable(element, datatype.element, structs) for element in value]
    if isinstance(datatype, StructType):
        members = structs.members(datatype)
        return {m.name: mutable(value[m.name], m.type, structs) for m in members}
    return _thawed(value) if is_host(datatype) else value


def _thawed(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, tuple):
        return [_thawed(one) for one in value]
    if isinstance(value, dict):
        return {key: _thawed(one) for key, one in value.items()}
    return value
