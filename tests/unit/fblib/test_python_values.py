"""Values from Python code: what fits a pin, what a block may remember."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from compiler.ir.datatypes import DataType, parse_datatype
from fblib.python_values import MisfitError, check_state, fitted
from fblib.service import StateValue


def members(name: str) -> Sequence[tuple[str, DataType]]:
    assert name == "Point"
    return [("x", parse_datatype("INT")), ("y", parse_datatype("REAL"))]


@pytest.mark.parametrize(
    ("value", "datatype", "expected"),
    [
        (True, "BOOL", True),
        (255, "BYTE", 255),
        (-32768, "INT", -32768),
        (np.int64(7), "UINT", 7),
        (np.float32(0.5), "LREAL", 0.5),
        (Fraction(1, 4), "REAL", 0.25),
        (0.1, "REAL", 0.10000000149011612),
        (0.1, "LREAL", 0.1),
        (3, "REAL", 3.0),
        (float("inf"), "REAL", float("inf")),
        (5_000_000_000, "TIME", 5_000_000_000),
        ("a", "CHAR", "a"),
        ("text", "STRING[4]", "text"),
        ((1, 2), "ARRAY [0..1] OF INT", [1, 2]),
        ([[1]], "JSON", [[1]]),
        (None, "JSON", None),
        ({"x": 1, "y": 2}, "Point", {"x": 1, "y": 2.0}),
        ([{"x": 1, "y": 2}], "ARRAY [0..0] OF Point", [{"x": 1, "y": 2.0}]),
    ],
)
def test_a_value_that_fits_becomes_that_of_the_pin(
    value: object, datatype: str, expected: object
) -> None:
    found = fitted(value, parse_datatype(datatype), members)

    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("value", "datatype", "message"),
    [
        (1, "BOOL", "1 (int), expected a BOOL"),
        (True, "INT", "True (bool), expected an INT"),
        (1.0, "INT", "1.0 (float), expected an INT"),
        (1 << 32, "UDINT", "4294967296, expected a UDINT: 0 to 4294967295"),
        (-1, "UINT", "-1, expected a UINT: 0 to 65535"),
        (1 << 400, "INT", "an int of 401 bits, expected an INT: -32768 to 32767"),
        (1 << 5000, "LREAL", "an int of 5001 bits, expected a LREAL"),
        (1e39, "REAL", "1e+39, which has no room in 32 bits, expected a REAL"),
        ("1", "REAL", "'1' (str), expected a REAL"),
        (b"a", "STRING", "b'a' (bytes), expected a STRING"),
        ("texts", "STRING[4]", "a text of 5 characters, expected a STRING[4]"),
        ("ab", "CHAR", "'ab' (str), expected a CHAR"),
        (None, "STRING", "None, expected a STRING"),
        ([1], "ARRAY [0..1] OF INT", "a list of 1 elements, expected 2 for an ARRAY [0..1] OF INT"),
        ([1, "a"], "ARRAY [0..1] OF INT", "a list whose element 1 is 'a' (str), expected an INT"),
        ({"x": 1}, "Point", 'a dict with "x", expected the members "x", "y" of Point'),
        ({"x": "a", "y": 0}, "Point", "a dict whose \"x\" is 'a' (str), expected an INT"),
        ({1}, "JSON", "{1} (set), expected a JSON value"),
        ({1: 2}, "JSON", "the key 1 (int), expected a JSON value"),
        (float("nan"), "JSON", "nan, expected a JSON value"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_what_was_expected(
    value: object, datatype: str, message: str
) -> None:
    with pytest.raises(MisfitError) as refused:
        fitted(value, parse_datatype(datatype), members)

    assert str(refused.value) == message


def test_a_json_value_is_a_copy() -> None:
    own = {"list": [1]}

    found: Any = fitted(own, parse_datatype("JSON"), members)
    own["list"].append(2)

    assert found == {"list": [1]}


def nested(levels: int) -> list[object]:
    value: list[object] = []
    for _ in range(levels):
        value = [value]
    return value


def test_what_json_says_may_be_remembered() -> None:
    check_state({"a": None, "b": True, "c": -(1 << 63), "d": 0.5, "e": "ü", "f": [{"g": [1]}]})


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ((1, 2), "(1, 2) (tuple)"),
        ({1, 2}, "{1, 2} (set)"),
        ([{"a": b"b"}], "b'b' (bytes)"),
        (1 << 64, "18446744073709551616"),
        (float("inf"), "inf"),
        (np.float64(1), "np.float64(1.0) (float64)"),
        ({"a": {2: 3}}, "the key 2 (int)"),
        (nested(150), "more than 100 levels of lists and dicts"),
    ],
)
def test_what_would_be_another_value_after_loading_may_not(value: StateValue, problem: str) -> None:
    with pytest.raises(MisfitError) as refused:
        check_state({"fine": 1, "last": value})

    assert str(refused.value).startswith(f'"last" holds {problem}; a block may keep None, bool, ')
