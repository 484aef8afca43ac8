"""Names by which functions are found again, and values that are the same as JSON."""

import functools
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fbflow import task
from fbflow.forms import is_json
from fbflow.references import import_path, why_unnamed
from fblib.perform.python_task import imported


def logged(function: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a function as many do."""

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        return ["logged", function(*args, **kwargs)]

    return wrapper


def plain() -> int:
    return 1


@task
def as_task() -> int:
    return 2


@logged
def decorated() -> int:
    return 3


@task
@logged
def decorated_task() -> int:
    return 4


@logged
@task
def task_decorated() -> int:
    return 5


class Tools:
    """Functions that belong to a class."""

    @staticmethod
    def static() -> int:
        return 6

    def method(self) -> int:
        return 7


def hidden() -> int:
    return 8


first_hidden = hidden


def hidden() -> int:  # type: ignore[no-redef]
    return 9


@pytest.mark.parametrize(
    ("function", "name", "result"),
    [
        (plain, "plain", 1),
        (as_task.function, "as_task", 2),
        (decorated, "decorated", ["logged", 3]),
        (decorated_task.function, "decorated_task", ["logged", 4]),
        (task_decorated, "task_decorated", ["logged", 5]),
        (Tools.static, "Tools.static", 6),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_function_at_the_top_of_a_module_is_found_by_its_name(
    function: Callable[..., Any], name: str, result: object
) -> None:
    path = import_path(function)

    assert path == f"{__name__}:{name}"
    assert imported(path)() == result


@pytest.mark.parametrize(
    ("function", "why"),
    [
        (lambda: 1, "it is a lambda"),
        (Tools().method, "it is a method of an object of the class Tools"),
        (functools.partial(plain), "it is a functools.partial"),
        (first_hidden, f'its module "{__name__}" has something else of that name'),
    ],
    ids=["lambda", "method", "partial", "hidden"],
)
def test_what_is_not_found_says_why(function: Callable[..., Any], why: str) -> None:
    assert import_path(function) == ""
    assert why_unnamed(function) == why


def test_a_function_within_a_function_is_not_found() -> None:
    def local() -> None:
        pass

    assert import_path(local) == ""
    assert "it is defined within the function" in why_unnamed(local)


VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(),
        st.binary(),
        st.just(object()),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.tuples(inner, inner),
        st.dictionaries(st.one_of(st.text(), st.integers()), inner, max_size=4),
    ),
    max_leaves=12,
)


@given(VALUES)
def test_json_values_are_those_that_json_gives_back(value: object) -> None:
    try:
        given_back = json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError):
        is_same = False
    else:
        is_same = repr(given_back) == repr(value)

    assert is_json(value) == is_same
