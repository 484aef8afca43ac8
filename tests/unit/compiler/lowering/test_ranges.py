"""Between which values integers lie."""

import operator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.ir.datatypes import BOOL, BYTE, INT, REAL, DataType
from compiler.lowering.ranges import bounds_of_result, integer_range

OPERATORS = {"+": operator.add, "-": operator.sub, "*": operator.mul}
SMALL = st.integers(-9, 9)
WITHIN = st.tuples(SMALL, SMALL, SMALL).map(sorted)
"""A number between two others."""


@pytest.mark.parametrize(
    ("datatype", "expected"),
    [(INT, (-32768, 32767)), (BYTE, (0, 255)), (BOOL, None), (REAL, None)],
    ids=str,
)
def test_a_type_of_integers_has_a_least_and_a_greatest_value(
    datatype: DataType, expected: tuple[int, int] | None
) -> None:
    assert integer_range(datatype) == expected


@given(st.sampled_from(sorted(OPERATORS)), WITHIN, WITHIN)
def test_a_result_lies_within_its_bounds(name: str, left: list[int], right: list[int]) -> None:
    bounds = bounds_of_result(name, (left[0], left[2]), (right[0], right[2]))

    assert bounds is not None
    assert bounds[0] <= OPERATORS[name](left[1], right[1]) <= bounds[1]


@pytest.mark.parametrize(("name", "expected"), [("+", (-1, 8)), ("-", (-7, 2)), ("*", (-10, 15))])
def test_bounds_are_no_wider_than_they_must_be(name: str, expected: tuple[int, int]) -> None:
    assert bounds_of_result(name, (-2, 3), (1, 5)) == expected


def test_of_what_is_not_known_nothing_is_known() -> None:
    assert bounds_of_result("+", None, (0, 1)) is None
    assert bounds_of_result("*", (0, 0), None) is None
