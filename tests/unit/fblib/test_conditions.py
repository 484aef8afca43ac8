"""Conditions that cannot be decided end the run and say why."""

import pytest

from fblib.expressions import ExpressionError, is_true, searched
from fblib.service import Value
from tests.blocks import instance_of


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("", "it is empty"),
        ("a.b ==", "Incomplete expression"),
        ("a.b-c", "Unknown token '-'"),
        ("nosuch(a)", r"Unknown function: nosuch\(\)"),
        ("length(a)", "invalid type for value: 1"),
        ("(" * 5000, "nested too deeply"),
        ("a" * 10_001, "longer than 10000 characters"),
    ],
)
def test_a_bad_condition_ends_the_run_and_names_itself(expression: str, reason: str) -> None:
    condition = instance_of("JSON_TEST_1", "JSON_TEST")

    with pytest.raises(AssertionError, match=reason) as raised:
        condition.trigger("REQ", expression=expression, name_1="a", in_1=1)

    assert f'the condition "{expression}" cannot be decided' in str(raised.value)


def test_a_name_within_a_value_that_is_no_object_ends_the_run() -> None:
    condition = instance_of("JSON_TEST_2", "JSON_TEST")

    with pytest.raises(AssertionError, match=r'the name "a\.b" leads into "a", which is no object'):
        condition.trigger("REQ", expression="a", name_1="a", in_1=[1], name_2="a.b", in_2=2)


def test_values_of_pins_are_left_as_they_are() -> None:
    condition = instance_of("JSON_TEST_2", "JSON_TEST")
    shared: Value = {"inner": {"x": 1}}

    condition.trigger(
        "REQ", expression="a.inner.y", name_1="a", in_1=shared, name_2="a.inner.y", in_2=[2]
    )

    assert condition.values["Q"] is True
    assert shared == {"inner": {"x": 1}}


def test_a_step_of_zero_is_refused() -> None:
    with pytest.raises(ExpressionError, match="slice step cannot be zero"):
        searched("a[::0]", {"a": [1, 2]})


def test_numbers_are_true_and_empty_things_are_not() -> None:
    values: list[Value] = [0, 0.0, -1, "x", [0], {"a": None}, True]
    empty: list[Value] = [None, False, "", [], {}]

    assert [is_true(value) for value in values] == [True] * len(values)
    assert [is_true(value) for value in empty] == [False] * len(empty)
