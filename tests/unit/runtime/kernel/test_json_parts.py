"""Parts of JSON values."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fblib.service import Value
from runtime.kernel.conversion import ValueCodeError
from runtime.kernel.json_parts import pick, placed

KEYS = st.text("ab0", min_size=1, max_size=2)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=3)


@given(value=OBJECTS, way=st.lists(KEYS, min_size=1, max_size=3), part=VALUES)
def test_what_was_put_somewhere_is_found_there_and_nothing_else_changes(
    value: dict[str, Any], way: list[str], part: Value
) -> None:
    before = repr(value)
    try:
        made = placed(value, way, part)
    except ValueCodeError:
        return

    assert pick(made, way) == part
    assert repr(value) == before
    assert isinstance(made, dict)
    assert {key: one for key, one in made.items() if key != way[0]} == {
        key: one for key, one in value.items() if key != way[0]
    }


@pytest.mark.parametrize(
    ("way", "found"),
    [
        (("a",), [{"b": 1}, None]),
        (("a", "0", "b"), 1),
        (("a", "1"), None),
        ((), {"a": [{"b": 1}, None]}),
    ],
)
def test_keys_and_positions_lead_to_a_part(way: tuple[str, ...], found: Value) -> None:
    assert pick({"a": [{"b": 1}, None]}, way) == found


@pytest.mark.parametrize(
    ("way", "message"),
    [
        (("c",), 'the JSON value has no "c": it is an object with "a"'),
        (("a", "2"), 'the JSON value has no "a.2": at "a" it is a list of 2'),
        (("a", "1", "x"), 'the JSON value has no "a.1.x": at "a.1" it is null'),
        (("a", "-1"), 'the JSON value has no "a.-1": at "a" it is a list of 2'),
        (("a", "0", "b", "c"), 'the JSON value has no "a.0.b.c": at "a.0.b" it is a number'),
    ],
)
def test_a_part_that_is_not_there_is_told_with_what_is(way: tuple[str, ...], message: str) -> None:
    with pytest.raises(ValueCodeError) as caught:
        pick({"a": [{"b": 1}, None]}, way)

    assert str(caught.value) == message


def test_a_position_in_a_list_is_set_and_the_rest_stays() -> None:
    value: Value = {"a": [1, {"b": 2}]}

    assert placed(value, ("a", "1", "c"), 3) == {"a": [1, {"b": 2, "c": 3}]}
    assert value == {"a": [1, {"b": 2}]}


@pytest.mark.parametrize("way", [("a", "2"), ("a", "x"), ("a", "0", "b")])
def test_what_has_no_place_is_not_set(way: tuple[str, ...]) -> None:
    with pytest.raises(ValueCodeError, match="expected an object"):
        placed({"a": [1, 2]}, way, 3)


def _set_one_by_one(
    value: Value, parts: list[tuple[list[str], Value]], made: dict[int, Value] | None
) -> tuple[Value, str]:
    """Set parts in order until one has no place; return what there is then, and why it ended."""
    for way, part in parts:
        try:
            value = placed(value, way, part, made)
        except ValueCodeError as error:
            return value, str(error)
    return value, ""


@given(
    value=VALUES,
    parts=st.lists(st.tuples(st.lists(KEYS, max_size=3), VALUES), max_size=8),
    same=st.lists(st.integers(0, 7), max_size=8),
)
def test_many_parts_are_set_as_one_by_one_and_nothing_that_others_have_changes(
    value: Value, parts: list[tuple[list[str], Value]], same: list[int]
) -> None:
    """Some parts are one and the same object, as when two wires lead from one pin."""
    parts += [(way, parts[number][1]) for number in same if number < len(parts) for way, _ in parts]
    before = copy.deepcopy((value, parts))
    expected = _set_one_by_one(value, parts, None)

    assert _set_one_by_one(value, parts, {}) == expected
    assert (value, parts) == before
