"""Results of operations: what fits which pin, and where in a value a mistake is."""

import math
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.ir.blocks import DataPort
from compiler.ir.datatypes import ELEMENTARY, JSON, STRING, DataType, Elementary, Kind
from compiler.ir.literals.values import integer_range
from fblib.operation import OperationError
from runtime.executor.outputs import checked

INTEGERS = [
    one
    for one in ELEMENTARY.values()
    if one.kind not in (Kind.BOOL, Kind.REAL, Kind.CHAR, Kind.HOST)
]


def returned(value: object, datatype: DataType = JSON) -> Any:  # noqa: ANN401 - any value
    """Return what becomes of a result."""
    ports = {"result": DataPort(name="result", type=datatype)}
    return checked("test", {"result": value}, ports)["result"]


def refused(value: object, datatype: DataType = JSON) -> str:
    """Return why a result is refused."""
    with pytest.raises(OperationError) as caught:
        returned(value, datatype)
    assert not caught.value.again
    return str(caught.value)


@pytest.mark.parametrize("datatype", INTEGERS, ids=str)
def test_integers_fit_up_to_the_limits_of_their_type(datatype: Elementary) -> None:
    least, most = integer_range(datatype)

    assert (returned(least, datatype), returned(most, datatype)) == (least, most)
    for beyond in (least - 1, most + 1):
        assert refused(beyond, datatype).startswith('the result "result" of "test" is an int')
    for other in (1.0, "1", None, True, [1]):
        assert "expected a" in refused(other, datatype)


@pytest.mark.parametrize(
    ("value", "datatype", "kept"),
    [
        (True, ELEMENTARY["BOOL"], True),
        (1, ELEMENTARY["LREAL"], 1.0),
        (0.1, ELEMENTARY["LREAL"], 0.1),
        (0.1, ELEMENTARY["REAL"], 0.10000000149011612),
        ("déjà 🎉", STRING, "déjà 🎉"),
        ((1, [2.5, None]), JSON, [1, [2.5, None]]),
    ],
)
def test_values_are_kept_as_their_type_has_them(
    value: object, datatype: DataType, kept: object
) -> None:
    actual = returned(value, datatype)

    assert (actual, type(actual)) == (kept, type(kept))


@pytest.mark.parametrize(
    ("value", "name"),
    [(1, "BOOL"), ("x", "BOOL"), (True, "REAL"), (math.nan, "LREAL"), (1e39, "REAL"),
     (10**400, "LREAL"), ("1", "LREAL")],
)  # fmt: skip
def test_what_does_not_fit_is_refused(value: object, name: str) -> None:
    assert f"expected a {name}" in refused(value, ELEMENTARY[name])


@pytest.mark.parametrize(
    ("value", "place"),
    [
        (datetime(2020, 1, 1, tzinfo=UTC), " there is a datetime"),
        ({"rows": [1, {"at": math.inf}]}, ' at "rows.1.at" there is inf'),
        ({"rows": {"x": {1, 2}}}, ' at "rows.x" there is a set'),
        ({"a": {1: 2}}, ' at "a" there is the key 1'),
        ([1 << 64], ' at "0" there is a number of over 64 bits'),
        (["\ud800"], ' at "0" there is half a character'),
    ],
)
def test_the_message_names_the_place_of_what_json_does_not_have(value: object, place: str) -> None:
    expected = f'the result "result" of "test" cannot be stored as JSON:{place}'

    assert refused(value).startswith(expected)


def test_a_result_that_contains_itself_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)

    assert "levels" in refused(endless)


@pytest.mark.parametrize(
    ("what", "message"),
    [
        (None, '"test" returned nothing; expected its results by name'),
        ([1], '"test" returned a list; expected its results by name'),
        ({"answer": 1}, '"test" has no result "answer"'),
    ],
)
def test_what_are_no_results_by_name_is_refused(what: object, message: str) -> None:
    with pytest.raises(OperationError) as caught:
        checked("test", what, {"result": DataPort(name="result", type=JSON)})

    assert message in str(caught.value)
    assert not caught.value.again


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 63), (1 << 64) - 1)
    | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(value=JSON_VALUES)
def test_json_values_are_copied_as_they_are(value: object) -> None:
    copied = returned(value)

    assert copied == value
    assert not isinstance(value, list | dict) or copied is not value
