"""Values as a kernel takes and gives them: copies, what is of a type, their form in snapshots.

Arrays are lists (row by row, whatever their dimensions), structs are dicts; everything else
is immutable. Whoever hands on a list or dict hands on a copy. What variables begin with is
`compiler.lowering.values`.
"""

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from compiler.ir.datatypes import (
    ArrayType,
    DataType,
    Elementary,
    Kind,
    StringType,
    StructType,
)
from compiler.lowering.ranges import integer_range
from compiler.lowering.values import Structs, is_compound, is_flat


def copier(datatype: DataType, structs: Structs) -> Callable[[Any], Any]:
    """Return a function that copies values of a type."""
    if not is_compound(datatype):
        return _same
    if is_flat(datatype, structs):
        return _copy_shallow
    if isinstance(datatype, ArrayType):
        return partial(_copy_array, copier(datatype.element, structs))
    if isinstance(datatype, StructType):
        members = {m.name: copier(m.type, structs) for m in structs.members(datatype)}
        return partial(_copy_struct, members)
    return _same


def _same(value: Any) -> Any:  # noqa: ANN401 - any value of any type
    return value


def _copy_shallow(value: Any) -> Any:  # noqa: ANN401
    return value.copy()


def _copy_array(copy: Callable[[Any], Any], value: list[Any]) -> list[Any]:
    return [copy(element) for element in value]


def _copy_struct(members: Mapping[str, Callable[[Any], Any]], value: dict[str, Any]) -> Any:  # noqa: ANN401
    return {name: copy(value[name]) for name, copy in members.items()}


def is_value(value: Any, datatype: DataType, structs: Structs) -> bool:  # noqa: ANN401
    """Whether code that expects a value of a type can work on this one."""
    match datatype:
        case Elementary():
            return _is_elementary(value, datatype)
        case StringType():
            return isinstance(value, str)
        case ArrayType():
            return (
                isinstance(value, list)
                and _fits(len(value), datatype)
                and all(is_value(one, datatype.element, structs) for one in value)
            )
        case StructType():
            members = {m.name: m.type for m in structs.members(datatype)}
            return (
                isinstance(value, dict)
                and value.keys() == members.keys()
                and all(is_value(value[name], one, structs) for name, one in members.items())
            )
        case _:
            return True


def _fits(length: int, array: ArrayType) -> bool:
    known = [bounds[1] - bounds[0] + 1 for bounds in array.bounds if bounds]
    return len(known) < len(array.bounds) or length == math.prod(known)


def _is_elementary(value: object, datatype: Elementary) -> bool:
    match datatype.kind:
        case Kind.BOOL:
            return isinstance(value, bool)
        case Kind.REAL:
            return isinstance(value, float)
        case Kind.CHAR:
            return isinstance(value, str) and len(value) == 1
        case Kind.HOST:
            return True
        case _:
            limits = integer_range(datatype)
            is_whole = isinstance(value, int) and not isinstance(value, bool)
            return is_whole and (limits is None or limits[0] <= value <= limits[1])  # type: ignore[operator] # an int


def encode(value: Any, datatype: DataType, structs: Structs) -> Any:  # noqa: ANN401
    """Return the JSON form of a value: numbers JSON lacks become `"inf"`, `"-inf"`, `"nan"`."""
    if isinstance(datatype, ArrayType):
        return [encode(element, datatype.element, structs) for element in value]
    if isinstance(datatype, StructType):
        members = structs.members(datatype)
        return {m.name: encode(value[m.name], m.type, structs) for m in members}
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def decode(value: Any, datatype: DataType, structs: Structs) -> Any:  # noqa: ANN401
    """Return the value of a JSON form made by `encode`."""
    if isinstance(datatype, ArrayType):
        return [decode(element, datatype.element, structs) for element in value]
    if isinstance(datatype, StructType):
        members = structs.members(datatype)
        return {m.name: decode(value[m.name], m.type, structs) for m in members}
    if isinstance(datatype, Elementary) and datatype.kind is Kind.REAL:
        return float(value)
    return value
