"""Literal values as typed code and back, and the default values of types."""

from collections.abc import Mapping

from compiler.ir.code import Aggregate, Assign, Constant, Expression, Local, Variable
from compiler.ir.datatypes import ArrayType, DataType, StructType
from compiler.ir.literals import LiteralValue, default_value, parse_literal

Structs = Mapping[str, tuple[Local, ...]]

MOST_ELEMENTS = 65_536
"""How many elements a whole array in the code may have."""


def members_of(datatype: StructType, structs: Structs) -> tuple[Local, ...]:
    """Return the members of a struct, () if it is not known."""
    return structs.get(datatype.name.casefold(), ())


def element_count(datatype: ArrayType) -> int | None:
    """Return how many elements an array has, None if its length varies."""
    count = 1
    for bounds in datatype.bounds:
        if bounds is None:
            return None
        count *= bounds[1] - bounds[0] + 1
    return count


def value_expression(value: LiteralValue, datatype: DataType, structs: Structs) -> Expression:
    """Return the code of a literal's value."""
    if isinstance(value, tuple) and isinstance(datatype, ArrayType):
        elements = (value_expression(item, datatype.element, structs) for item in value)
        return Aggregate(tuple(elements), datatype)
    if isinstance(value, dict) and isinstance(datatype, StructType):
        members = (
            value_expression(value[member.name], member.type, structs)
            for member in members_of(datatype, structs)
        )
        return Aggregate(tuple(members), datatype)
    if value is None or isinstance(value, tuple | dict):
        message = f"{datatype} has no parts"
        raise TypeError(message)
    return Constant(value, datatype)


def expression_value(expression: Expression, structs: Structs) -> LiteralValue | None:
    """Return the value of code that is a constant or made of constants, else None."""
    if isinstance(expression, Constant):
        return expression.value
    if not isinstance(expression, Aggregate):
        return None
    values = [expression_value(part, structs) for part in expression.values]
    if any(value is None for value in values):
        return None
    known = [value for value in values if value is not None]
    if isinstance(expression.type, StructType):
        members = members_of(expression.type, structs)
        return {member.name: value for member, value in zip(members, known, strict=True)}
    return tuple(known)


def reset(variable: Local, structs: Structs, *, line: int = 0) -> Assign:
    """Return the statement that gives a variable its initial value again.

    Raises:
        LiteralError: a struct is not known, or the initial value is none of its type.
    """
    if variable.initial:
        value = parse_literal(variable.initial, variable.type, structs=structs)
    else:
        value = default_value(variable.type, structs=structs)
    target = Variable(variable.name, variable.type)
    return Assign(target, value_expression(value, variable.type, structs), line)


def default_expression(datatype: DataType, structs: Structs) -> Expression:
    """Return the code of the value a variable has when nothing says otherwise.

    Raises:
        LiteralError: a struct is not known, or holds itself.
    """
    return value_expression(default_value(datatype, structs=structs), datatype, structs)
