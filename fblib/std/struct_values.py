"""GET_STRUCT_VALUE and SET_STRUCT_VALUE: members by names that are known only when it runs.

Inner members are named as `outer.inner`. What cannot be found or does not fit is told on the
console, as FORTE tells it in its log.
"""

from collections.abc import Iterable
from typing import NamedTuple

from typing_extensions import override

from compiler.ir.datatypes import DataType
from compiler.ir.members import MemberError, find_member, with_member
from fblib.declare import block, service, with_all
from fblib.family import Family
from fblib.service import Context, Service, Value
from fblib.texts import structs_of
from fblib.widening import WideningError, widened

_PACKAGE = "eclipse4diac::convert"


class _Member(NamedTuple):
    """A member of a struct: the names that lead to it, and its type."""

    way: tuple[str, ...]
    type: DataType


def _member(context: Context) -> _Member:
    """Find what the pins `in_struct` and `member` mean.

    Raises:
        MemberError: there is no such member.
    """
    datatype, way = context.type_of("in_struct"), str(context.read("member"))
    if not way:
        raise MemberError(way, datatype, ())
    structs = structs_of(context, datatype)
    folded = {name.casefold(): members for name, members in structs.items()}
    return _Member(*find_member(datatype, way, folded))


def _part(value: Value, way: Iterable[str]) -> Value:
    """Return the member of a value at the end of a way."""
    for name in way:
        if isinstance(value, dict):
            value = value[name]
    return value


def _replaced(value: Value, way: tuple[str, ...], part: Value) -> Value:
    """Return a value with another one at the end of a way."""
    return with_member(value, way, part) if isinstance(value, dict) else value


class GetStructValue(Service):
    """REQ: `output` becomes the member; QO tells whether there is such a member that fits."""

    @override
    def event(self, context: Context, name: str) -> None:
        try:
            found = _member(context)
            value = _part(context.read("in_struct"), found.way)
            context.write("output", widened(value, found.type, context.type_of("output")))
            context.write("QO", value=True)
        except (MemberError, WideningError) as error:
            context.console(f"[GET_STRUCT_VALUE] {context.node}: {error}")
            context.write("QO", value=False)
        context.emit("CNF")


class SetStructValue(Service):
    """REQ: `out_struct` becomes the struct with the member replaced, if it can be."""

    @override
    def event(self, context: Context, name: str) -> None:
        result = context.read("in_struct")
        try:
            found = _member(context)
            value = context.read("element_value")
            value = widened(value, context.type_of("element_value"), found.type)
            result = _replaced(result, found.way, value)
        except (MemberError, WideningError) as error:
            context.console(f"[SET_STRUCT_VALUE] {context.node}: {error}")
        context.write("out_struct", result)
        context.emit("CNF")


_GET = ("in_struct: ANY", "member: STRING")
_SET = ("in_struct: ANY", "member: STRING", "element_value: ANY")

FAMILY = Family(
    "struct_values",
    "Members of structs by name",
    types=(
        block(
            "GET_STRUCT_VALUE",
            package=_PACKAGE,
            body=service("GET_STRUCT_VALUE"),
            event_inputs=(with_all("REQ", _GET),),
            event_outputs=("CNF(QO, output)",),
            inputs=_GET,
            outputs=("QO: BOOL", "output: ANY"),
            same_type=(("in_struct",), ("output",)),
            comment="The member of a struct that a text names",
        ),
        block(
            "SET_STRUCT_VALUE",
            package=_PACKAGE,
            body=service("SET_STRUCT_VALUE"),
            event_inputs=(with_all("REQ", _SET),),
            event_outputs=("CNF(out_struct)",),
            inputs=_SET,
            outputs=("out_struct: ANY",),
            same_type=(("in_struct", "out_struct"), ("element_value",)),
            comment="A struct with another value of the member that a text names",
        ),
    ),
    services={"GET_STRUCT_VALUE": GetStructValue(), "SET_STRUCT_VALUE": SetStructValue()},
)
