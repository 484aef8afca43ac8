"""Every standard function is implemented for all it accepts, and keeps to its result type."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compiler.ir.datatypes import (
    ELEMENTARY,
    INT,
    STRING,
    WSTRING,
    ArrayType,
    DataType,
    Elementary,
    Kind,
    StringType,
    StructType,
    is_castable,
)
from compiler.ir.functions import FunctionSignature, function_names
from runtime.kernel.base import RunTime
from runtime.kernel.conversion import ValueCodeError, conversion_source, converter, round_real
from runtime.kernel.functions import implementation
from tests.standard_calls import signatures
from tests.strategies import DAY, ELEMENTARY_TYPES, same, values

_ALL: tuple[DataType, ...] = (
    *ELEMENTARY_TYPES,
    STRING,
    WSTRING,
    ArrayType(((0, 2),), INT),
    StructType("p::Point"),
)
_WIDTHS = {Kind.SIGNED, Kind.DURATION, Kind.DATE, Kind.DATE_AND_TIME}


def is_value_of(value: object, datatype: DataType) -> bool:
    """Whether something is a value of a type."""
    match datatype:
        case Elementary(kind=Kind.BOOL):
            return isinstance(value, bool)
        case Elementary(kind=Kind.REAL):
            if not isinstance(value, float):
                return False
            return datatype.bits != 32 or same(round_real(value), value)
        case Elementary(kind=Kind.CHAR):
            return isinstance(value, str) and len(value) == 1 and ord(value) < 1 << datatype.bits
        case StringType():
            return isinstance(value, str)
        case Elementary():
            return type(value) is int and _in_range(value, datatype)
        case ArrayType():
            return isinstance(value, list | tuple)
        case _:
            return isinstance(value, dict)


def _in_range(value: int, datatype: Elementary) -> bool:
    if datatype.kind is Kind.TIME_OF_DAY:
        return 0 <= value <= DAY
    if datatype.kind in _WIDTHS:
        half = 1 << (datatype.bits - 1)
        whole_day = datatype.kind is not Kind.DATE or value % DAY == 0
        return -half <= value < half and whole_day
    return 0 <= value < 1 << datatype.bits


@pytest.mark.parametrize("name", sorted(function_names()))
def test_every_function_is_implemented_for_all_types_it_takes(name: str) -> None:
    found = list(signatures(name, _ALL))

    assert found
    for one in found:
        assert callable(implementation(one.name, one.parameters, one.result))


_SIGNATURES = [one for name in sorted(function_names()) for one in signatures(name, _ALL)]


@settings(max_examples=2000, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(_SIGNATURES), st.data())
def test_results_are_values_of_their_type(
    signature: FunctionSignature, data: st.DataObject
) -> None:
    function = implementation(
        signature.name, signature.parameters, signature.result, time=RunTime(now=5)
    )
    arguments = [data.draw(values(one)) for one in signature.parameters]

    try:
        result = function(*arguments)
    except ValueCodeError:
        return

    assert is_value_of(result, signature.result), (signature.name, arguments, result)


_CASTS = [
    (target, source)
    for target in ELEMENTARY.values()
    for source in ELEMENTARY_TYPES
    if is_castable(target, source) and target.kind is not Kind.HOST
]


@pytest.mark.parametrize(("target", "source"), _CASTS, ids=str)
@settings(max_examples=25)
@given(data=st.data())
def test_connections_convert_to_values_of_their_type_and_so_does_the_source(
    target: DataType, source: DataType, data: st.DataObject
) -> None:
    value = data.draw(values(source))
    convert = converter(target, source)
    result = value if convert is None else convert(value)
    text = conversion_source(target, source, "x")

    assert is_value_of(result, target)
    if text is not None:
        inlined = eval(text, {"x": value, "round_real": round_real})  # noqa: S307 - our own source
        assert same(inlined, result)
