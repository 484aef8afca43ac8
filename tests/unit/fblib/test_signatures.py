"""What functions take, and how values become their arguments."""

import functools
from collections.abc import Callable
from typing import Any

import pytest

from fblib.signatures import Prepared, Signature, signature_of
from fblib.task_context import Context


def plain(a: int, b: int = 2) -> None: ...
def only_by_position(a: int, /, b: int) -> None: ...
def many(a: int, *rest: int) -> None: ...
def named(a: int, **rest: int) -> None: ...
def both(a: int, *args: int, **kwargs: int) -> None: ...
def with_context(a: int, where: Context) -> None: ...
def with_text(a: int, where: "Context") -> None: ...
def untyped(a, context): ...  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201
def context_of_another_kind(context: dict[str, int]) -> None: ...
def by_keyword(*, a: int, b: int = 1) -> None: ...


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (plain, Signature(("a", "b"), (), frozenset("a"), "", "")),
        (only_by_position, Signature(("a", "b"), ("a",), frozenset("ab"), "", "")),
        (many, Signature(("a",), ("a",), frozenset("a"), "by position", "")),
        (named, Signature(("a",), (), frozenset("a"), "by name", "")),
        (both, Signature(("a",), (), frozenset("a"), "by name", "")),
        (with_context, Signature(("a",), (), frozenset("a"), "", "where")),
        (with_text, Signature(("a",), (), frozenset("a"), "", "where")),
        (untyped, Signature(("a",), (), frozenset("a"), "", "context")),
        (
            context_of_another_kind,
            Signature(("context",), (), frozenset({"context"}), "", ""),
        ),
        (by_keyword, Signature(("a", "b"), (), frozenset("a"), "", "")),
        (functools.partial(plain, b=1), Signature(("a", "b"), (), frozenset("a"), "", "")),
        (
            dict.fromkeys,
            Signature(
                ("iterable", "value"), ("iterable", "value"), frozenset({"iterable"}), "", ""
            ),
        ),
        (max, Signature((), (), frozenset(), "by name", "")),
    ],
)
def test_a_signature_says_what_a_function_takes(
    function: Callable[..., Any], expected: Signature
) -> None:
    assert signature_of(function) == expected


@pytest.mark.parametrize(
    ("function", "values", "expected"),
    [
        (plain, {"b": 1, "a": 2}, ([], {"b": 1, "a": 2})),
        (only_by_position, {"b": 1, "a": 2}, ([2], {"b": 1})),
        (many, {"z": 1, "a": 2, "y": 3}, ([2, 1, 3], {})),
        (named, {"z": 1, "a": 2}, ([], {"z": 1, "a": 2})),
    ],
)
def test_values_become_arguments_by_position_or_by_name(
    function: Callable[..., Any], values: dict[str, int], expected: tuple[list[int], dict[str, int]]
) -> None:
    assert Prepared(function).bound(values) == expected


def test_an_object_that_is_called_like_an_async_function_is_one() -> None:
    class Later:
        async def __call__(self) -> None: ...

    async def later() -> None: ...

    assert Prepared(later).is_async
    assert Prepared(Later()).is_async
    assert not Prepared(plain).is_async
