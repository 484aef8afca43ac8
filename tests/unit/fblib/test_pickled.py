"""Python objects as JSON values, and back."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fblib.operation import OperationError
from fblib.pickled import opened, wrapped


@dataclass(frozen=True)
class Point:
    x: int
    y: float


PLAIN = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.builds(Point, st.integers(), st.floats(allow_nan=False))
)
OBJECTS = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text() | st.just("$pickle"), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(OBJECTS)
def test_an_object_is_the_same_after_it_was_json(value: object) -> None:
    text = json.dumps(wrapped("it", value))

    found = opened(json.loads(text))

    assert found == value
    assert type(found) is type(value)


def test_what_looks_like_a_pickled_object_is_none() -> None:
    value: dict[str, Any] = {"$pickle": "gASVBQAAAAAAAACMAWGULg=="}

    assert opened(wrapped("it", value)) == value


def test_of_a_list_each_element_is_wrapped_by_itself() -> None:
    found = wrapped("it", [1, "a", None, {2}])

    assert isinstance(found, list)
    assert found[:3] == [1, "a", None]


def test_what_cannot_be_opened_is_told() -> None:
    with pytest.raises(OperationError, match="cannot be opened again"):
        opened({"$pickle": "bm8gcGlja2xl"})
