"""Elements of arrays: by an index, and all of them from or to pins of their own."""

from typing import NamedTuple

from typing_extensions import override

from compiler.ir.datatypes import ArrayType, DataType
from compiler.ir.declarations import TypeDeclaration
from fblib.declare import block, function_block, numbered, service, with_all
from fblib.family import Family, GenericName
from fblib.reading import read_int
from fblib.service import Context, Service, Value
from fblib.widening import WideningError, widened

_PACKAGE = "eclipse4diac::convert"


class _Element(NamedTuple):
    """An element of an array: where it stands, its type, and the whole array."""

    position: int
    type: DataType
    array: list[Value]


def _element(context: Context) -> _Element | None:
    """Find what IN_ARRAY and INDEX mean; None if it is no array of one dimension or too short."""
    datatype, array = context.type_of("IN_ARRAY"), context.read("IN_ARRAY")
    if not isinstance(datatype, ArrayType) or not isinstance(array, list):
        return None
    if len(datatype.bounds) != 1:
        return None
    lower = datatype.bounds[0][0] if datatype.bounds[0] else 0
    position = read_int(context, "INDEX") - lower
    if not 0 <= position < len(array):
        return None
    return _Element(position, datatype.element, array)


class GetAtIndex(Service):
    """REQ: OUT becomes the element; QO tells whether there is such an element that fits."""

    @override
    def event(self, context: Context, name: str) -> None:
        found = _element(context)
        try:
            if found is not None:
                value = found.array[found.position]
                context.write("OUT", widened(value, found.type, context.type_of("OUT")))
            context.write("QO", found is not None)
        except WideningError:
            context.write("QO", value=False)
        context.emit("CNF")


class SetAtIndex(Service):
    """REQ: OUT_ARRAY becomes the array with the element replaced, if QO; else it stays."""

    @override
    def event(self, context: Context, name: str) -> None:
        found = _element(context)
        try:
            if found is not None:
                value = widened(context.read("VALUE"), context.type_of("VALUE"), found.type)
                before, after = found.array[: found.position], found.array[found.position + 1 :]
                context.write("OUT_ARRAY", [*before, value, *after])
            context.write("QO", found is not None)
        except WideningError:
            context.write("QO", value=False)
        context.emit("CNF")


def _array_to_array(name: str, count: int, datatype: str) -> TypeDeclaration:
    return function_block(
        name,
        "OUT := IN;",
        package=_PACKAGE,
        inputs=(f"IN: {datatype}[{count}]",),
        outputs=(f"OUT: {datatype}[{count}]",),
        comment=f"An array of {count} {datatype}, unchanged",
    )


def _array_to_values(name: str, count: int, datatype: str) -> TypeDeclaration:
    pins = numbered("OUT_", count)
    return function_block(
        name,
        "\n".join(f"{pin} := IN[{number}];" for number, pin in enumerate(pins)),
        package=_PACKAGE,
        inputs=(f"IN: {datatype}[{count}]",),
        outputs=tuple(f"{pin}: {datatype}" for pin in pins),
        comment=f"The elements of an array of {count} {datatype}",
    )


def _values_to_array(name: str, count: int, datatype: str) -> TypeDeclaration:
    pins = numbered("IN_", count)
    return function_block(
        name,
        "\n".join(f"OUT[{number}] := {pin};" for number, pin in enumerate(pins)),
        package=_PACKAGE,
        inputs=tuple(f"{pin}: {datatype}" for pin in pins),
        outputs=(f"OUT: {datatype}[{count}]",),
        comment=f"An array of {count} {datatype}",
    )


_GET = ("IN_ARRAY: ANY", "INDEX: UINT")
_SET = ("IN_ARRAY: ANY", "INDEX: UINT", "VALUE: ANY")

FAMILY = Family(
    "arrays",
    "Elements of arrays",
    types=(
        block(
            "GET_AT_INDEX",
            package=_PACKAGE,
            body=service("GET_AT_INDEX"),
            event_inputs=(with_all("REQ", _GET),),
            event_outputs=("CNF(QO, OUT)",),
            inputs=_GET,
            outputs=("QO: BOOL", "OUT: ANY"),
            same_type=(("IN_ARRAY",), ("OUT",)),
            comment="The element of an array at an index",
        ),
        block(
            "SET_AT_INDEX",
            package=_PACKAGE,
            body=service("SET_AT_INDEX"),
            event_inputs=(with_all("REQ", _SET),),
            event_outputs=("CNF(QO, OUT_ARRAY)",),
            inputs=_SET,
            outputs=("QO: BOOL", "OUT_ARRAY: ANY"),
            same_type=(("IN_ARRAY", "OUT_ARRAY"), ("VALUE",)),
            comment="An array with another value at an index",
        ),
    ),
    generics=(
        GenericName("ARRAY2ARRAY_<n>_<type>", _array_to_array),
        GenericName("ARRAY2VALUES_<n>_<type>", _array_to_values),
        GenericName("VALUES2ARRAY_<n>_<type>", _values_to_array),
    ),
    services={"GET_AT_INDEX": GetAtIndex(), "SET_AT_INDEX": SetAtIndex()},
)
