"""Values as kernels take and give them."""

import json
import math
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.ir.datatypes import DataType, parse_datatype
from compiler.lowering.values import Structs, is_compound, is_flat, mutable
from runtime.kernel.values import copier, decode, encode, is_value
from tests.strategies import STRUCTS as TABLE
from tests.strategies import datatypes, same, values

STRUCTS = Structs(TABLE)


@st.composite
def typed_values(draw: st.DrawFn) -> tuple[DataType, Any]:
    """A type, and a value of it as code works on it."""
    datatype = draw(datatypes())
    return datatype, mutable(draw(values(datatype)), datatype, STRUCTS)


@given(typed_values())
def test_values_come_back_from_json(typed: tuple[DataType, Any]) -> None:
    datatype, value = typed
    text = json.dumps(encode(value, datatype, STRUCTS), allow_nan=False)

    assert same(decode(json.loads(text), datatype, STRUCTS), value)


@given(typed_values())
def test_a_copy_is_equal_and_shares_nothing_that_can_change(typed: tuple[DataType, Any]) -> None:
    datatype, value = typed
    before = deepcopy(value)
    copied = copier(datatype, STRUCTS)(value)

    assert same(copied, value)

    _spoil(copied)

    assert same(value, before)


def _spoil(value: Any) -> None:  # noqa: ANN401 - any value of any type
    """Change all that can be changed in a value."""
    if isinstance(value, list | dict):
        for one in list(value.values() if isinstance(value, dict) else value):
            _spoil(one)
        value.clear()


@given(typed_values())
def test_a_value_is_one_of_its_type(typed: tuple[DataType, Any]) -> None:
    datatype, value = typed

    assert is_value(value, datatype, STRUCTS)
    assert is_flat(datatype, STRUCTS) or is_compound(datatype)


@pytest.mark.parametrize(
    ("datatype", "value"),
    [
        ("INT", 32768),
        ("INT", True),
        ("INT", 1.0),
        ("UINT", -1),
        ("BOOL", 1),
        ("LREAL", 1),
        ("CHAR", "ab"),
        ("STRING", b"a"),
        ("TIME", 2**63),
        ("ARRAY [0..2] OF INT", [1, 2]),
        ("ARRAY [0..1, 0..1] OF INT", [1, 2, 3]),
        ("ARRAY [0..1] OF INT", [1, "2"]),
        ("ARRAY [0..1] OF INT", (1, 2)),
    ],
)
def test_other_values_are_not(datatype: str, value: object) -> None:
    assert not is_value(value, parse_datatype(datatype), STRUCTS)


def test_a_struct_has_all_its_members_and_no_others() -> None:
    name, members = next(iter(TABLE.items()))
    datatype = parse_datatype(name)
    value = {member.name: None for member in members}

    assert not is_value({}, datatype, STRUCTS)
    assert not is_value({**value, "else": 1}, datatype, STRUCTS)


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_numbers_that_json_lacks_are_texts(value: float) -> None:
    datatype = parse_datatype("LREAL")
    encoded = encode(value, datatype, STRUCTS)

    assert isinstance(encoded, str)
    assert same(decode(encoded, datatype, STRUCTS), value)
