"""How a function that performs a task is called: which of the values there are it takes.

Whoever makes a graph of functions and whoever performs its tasks see the same rules here.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Any, Literal

from fblib.task_context import Context

_BY_NAME = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
CONTEXT = "context"
"""A parameter of this name without an annotation gets the context, too."""
_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Signature:
    """What a function takes."""

    names: tuple[str, ...]
    """Its parameters but for the context, in order."""
    by_position: tuple[str, ...]
    """Those of them that cannot be given by name."""
    needed: frozenset[str]
    """Those without a default."""
    rest: Literal["", "by position", "by name"]
    """How it takes values that no parameter is named after: by `**kwargs`, or else by `*args`."""
    context: str
    """The parameter that gets the context; "" = none."""

    def takes(self, name: str) -> bool:
        """Whether a value of that name reaches the function."""
        return name in self.names or self.rest != ""


def signature_of(function: Callable[..., Any]) -> Signature:
    """Return what a function takes; one that does not tell takes everything by name."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # one written in C
        return Signature((), (), frozenset(), "by name", "")
    kinds = {one.kind for one in parameters}
    context = next((one.name for one in parameters if _is_context(one)), "")
    named = [
        one
        for one in parameters
        if one.name != context and one.kind in (*_BY_NAME, inspect.Parameter.POSITIONAL_ONLY)
    ]
    rest: Literal["", "by position", "by name"] = ""
    if inspect.Parameter.VAR_KEYWORD in kinds:
        rest = "by name"
    elif inspect.Parameter.VAR_POSITIONAL in kinds:
        rest = "by position"
    # What stands before *args has to be given by position, too.
    first = (inspect.Parameter.POSITIONAL_ONLY,) + (
        (inspect.Parameter.POSITIONAL_OR_KEYWORD,) if rest == "by position" else ()
    )
    return Signature(
        names=tuple(one.name for one in named),
        by_position=tuple(one.name for one in named if one.kind in first),
        needed=frozenset(one.name for one in named if one.default is one.empty),
        rest=rest,
        context=context,
    )


def _is_context(parameter: inspect.Parameter) -> bool:
    annotation = parameter.annotation
    if isinstance(annotation, str):
        return annotation.rpartition(".")[2] == Context.__name__
    if annotation is parameter.empty:
        return parameter.name == CONTEXT and parameter.kind in _BY_NAME
    return annotation is Context


class Prepared:
    """A function with what has to be known of it for a call; it is called as the function is."""

    def __init__(self, function: Callable[..., Any]) -> None:
        """Prepare a function."""
        self.function = function
        self.number = next(_NUMBERS)
        """Tells it apart from all others in this process."""

    def __call__(self, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - any function
        """Call it."""
        return self.function(*arguments, **named)

    @cached_property
    def signature(self) -> Signature:
        """What it takes."""
        return signature_of(self.function)

    @cached_property
    def is_async(self) -> bool:
        """Whether it is an `async def`, or an object that is called like one."""
        called = getattr(self.function, "__call__", None)  # noqa: B004 - of what class it is
        return inspect.iscoroutinefunction(self.function) or inspect.iscoroutinefunction(called)

    def bound(self, values: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
        """Return the values as arguments by position and by name; all of them are taken.

        Values for `*args` keep their order.
        """
        signature = self.signature
        named = dict(values)
        if not signature.by_position and signature.rest != "by position":
            return [], named
        # A parameter with a default that gets no value ends what can be given by position.
        given = []
        for name in signature.by_position:
            if name not in named:
                break
            given.append(named.pop(name))
        if signature.rest == "by position":
            others = [name for name in named if name not in signature.names]
            given += [named.pop(name) for name in others]
        return given, named
