"""Values of pins as text: literals, and text for people."""

from compiler.ir.code import Local
from compiler.ir.datatypes import ArrayType, DataType, Elementary, Kind, StringType, StructType
from compiler.ir.literals import format_literal
from fblib.service import Context, Value


def literal(context: Context, value: Value, datatype: DataType) -> str:
    """Return a value as an IEC literal, the members of structs by their types."""
    return format_literal(value, datatype, structs=structs_of(context, datatype))


def plain_text(context: Context, value: Value, datatype: DataType) -> str:
    """Return a value as text: characters as they are, anything else as a literal."""
    is_text = isinstance(datatype, StringType) or (
        isinstance(datatype, Elementary) and datatype.kind is Kind.CHAR
    )
    return str(value) if is_text else literal(context, value, datatype)


def structs_of(context: Context, datatype: DataType) -> dict[str, tuple[Local, ...]]:
    """Return the members of all structs that a type is made of."""
    if isinstance(datatype, ArrayType):
        return structs_of(context, datatype.element)
    if not isinstance(datatype, StructType):
        return {}
    members = tuple(Local(name, type_) for name, type_ in context.members_of(datatype.name))
    found = {datatype.name: members}
    for member in members:
        found |= structs_of(context, member.type)
    return found
