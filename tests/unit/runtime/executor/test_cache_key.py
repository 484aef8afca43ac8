"""What tells whether two calls are the same."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from math import inf, nan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.ir.policy import Policy
from fblib.operation import Objects, OperationError, OperationSettings
from fblib.service import Value
from runtime.executor.cache_key import key_of
from runtime.executor.shared_values import SharedValues
from tests.executor_bench import Notes, job_of

JOB = job_of(Notes(), policy=Policy(cache=60))
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(codec=None))
)
OBJECTS = SCALARS | st.binary() | st.fractions() | st.dates()
JSON = st.recursive(
    SCALARS, lambda one: st.lists(one) | st.dictionaries(st.text(), one), max_leaves=8
)
ANYTHING = st.recursive(
    OBJECTS,
    lambda one: (
        st.lists(one)
        | st.lists(one).map(tuple)
        | st.sets(OBJECTS)
        | st.frozensets(OBJECTS)
        | st.dictionaries(OBJECTS, one)
    ),
    max_leaves=8,
)


def key(**inputs: Any) -> str:  # noqa: ANN401 - any object
    """Return the key of a call with these inputs."""
    return key_of(JOB, inputs)


@dataclass
class Point:
    x: int


def turned(value: Any) -> Any:  # noqa: ANN401 - any object
    """Return an equal value, made anew, in which the keys of dicts stand the other way round."""
    match value:
        case dict():
            return {name: turned(value[name]) for name in reversed(value)}
        case list():
            return [turned(one) for one in value]
        case tuple():
            return tuple(turned(one) for one in value)
        case _:
            return value


def written(value: Any) -> str:  # noqa: ANN401 - any object
    """Return a text that tells apart whatever differs."""
    match value:
        case dict():
            return f"{{{sorted((written(key), written(one)) for key, one in value.items())}}}"
        case set() | frozenset():
            return f"{type(value)}{sorted(map(written, value))}"
        case list() | tuple():
            return f"{type(value)}{[written(one) for one in value]}"
        case _:
            return f"{type(value)}{value!r}"


@given(st.dictionaries(st.text(), JSON | ANYTHING))
def test_the_same_inputs_have_the_same_key_in_whatever_order(inputs: dict[str, Any]) -> None:
    assert key_of(JOB, turned(inputs)) == key_of(JOB, inputs)


@given(first=JSON | ANYTHING, second=JSON | ANYTHING)
def test_different_inputs_have_different_keys(first: object, second: object) -> None:
    assert (key(x=first) == key(x=second)) is (written(first) == written(second))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (1, 1.0),
        (1, True),
        (0.0, -0.0),
        (None, nan),
        (inf, -inf),
        ([], {}),
        ([], ()),
        (set(), frozenset()),
        ("1", 1),
        ("ä", "a\u0308"),
        ("\ud800", "\\ud800"),
        (1 << 64, 1 << 65),
        ([["a"], "b"], ["a", ["b"]]),
        ({"a": {"b": 1}}, {"a": {}, "b": 1}),
        ({1: "a"}, {"1": "a"}),
        (Point(1), Point(2)),
        (Point(1), {"x": 1}),
        (len, sum),
        (OrderedDict(a=1, b=2), OrderedDict(b=2, a=1)),
    ],
    ids=lambda value: f"{value!r:.20}",
)
def test_values_that_look_alike_differ(first: object, second: object) -> None:
    assert key(x=first) != key(x=second)
    assert key(x=[first]) != key(x=[second])
    assert key(x=first) == key(x=first)


def test_objects_count_by_what_is_in_them() -> None:
    one, other = str(1_000), str(1_000)
    assert one is not other

    assert key(x=Point(1)) == key(x=Point(1))
    assert key(x=[one, one, Point(1)]) == key(x=[one, other, Point(1)])
    assert key(x=nan) == key(x=float("nan"))


def test_operations_have_keys_of_their_own() -> None:
    other = replace(JOB.operation, name="other")

    assert key_of(job_of(Notes()), {"x": 1}) == key(x=1)
    assert key_of(replace(JOB, operation=other), {"x": 1}) != key(x=1)
    assert key_of(replace(JOB, node="b", run="r2", number=7), {"x": 1}) == key(x=1)


def test_a_key_is_the_same_in_every_process_and_tomorrow() -> None:
    json, objects = key(url="http://h/", n=[1, 2.5, None, "ü"]), key(x=(1, {"a"}))

    assert json == "9b6f7206f76351a8f7406b48a5d1e29c683c6f56a0c3038633de4151fe7cf3f5"
    assert objects == "5807d470936f7126a92815bb063c7bb004a16469e99ac95f3c692d4e9b1fbeaa"


def test_what_an_operation_depends_on_beside_its_inputs_is_part_of_it() -> None:
    def folder(_inputs: object, settings: OperationSettings) -> str:
        return settings.telegram_api

    job = replace(JOB, operation=replace(JOB.operation, besides=folder))
    elsewhere = replace(job, settings=OperationSettings(telegram_api="http://here/"))

    assert key_of(job, {"x": 1}) == key_of(job, {"x": 1})
    assert key_of(job, {"x": 1}) != key_of(elsewhere, {"x": 1})


class View:
    """A run that hands objects on in some way."""

    values = SharedValues(kept=False)

    def __init__(self, objects: Objects) -> None:
        self.objects = objects

    def result(self, node: str, pin: str = "result") -> Value:
        return f"{node}.{pin}"


def test_how_objects_are_handed_on_is_part_of_it() -> None:
    ways: list[Objects] = ["reference", "json", "pickle"]
    jobs = [replace(JOB, view=View(one)) for one in ways]

    assert len({key_of(job, {"x": 1}) for job in jobs}) == 3


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"a": [1, threading.Lock()]}, r'the input "x.a.1" \(a lock\) cannot be pickled'),
        (lambda: 1, r'the input "x" \(a function\) cannot be pickled'),
    ],
)
def test_what_cannot_be_compared_is_named(value: object, reason: str) -> None:
    with pytest.raises(OperationError, match=reason) as caught:
        key(x=value, y=1)

    assert not caught.value.again
    assert str(caught.value).endswith("hand over something else, or leave out `cache`")


def test_what_contains_itself_cannot_be_compared() -> None:
    circle: list[object] = []
    circle.append(circle)

    with pytest.raises(OperationError, match="contains itself"):
        key(x=circle)
