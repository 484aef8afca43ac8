"""`when`: a JMESPath condition on results, and what it asks for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

_RELATIVE = frozenset(
    {
        *("subexpression", "index_expression", "projection", "value_projection"),
        *("filter_projection", "flatten", "slice", "pipe"),
    }
)
"""Nodes whose first child is asked of everything, the others of what that gave."""
_WHOLE = frozenset({"current", "identity"})
EVERYTHING = ""
"""The name that stands for no task but for all of them: `@`, `*`."""
LONGEST = 10_000
_DEEPEST = 100
"""Levels of an expression: the library asks for each of them by a call."""


class ConditionError(ValueError):
    """A text is no condition."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition."""

    text: str
    roots: tuple[str, ...]
    """What it begins with: names of tasks, or `config`."""
    fields: frozenset[str]
    """All names in it."""


def parse_condition(text: str) -> Condition:
    """Return what a condition asks for.

    Raises:
        ConditionError: it is no JMESPath expression, or not one on results of tasks.
    """
    if len(text) > LONGEST:
        message = f"it is longer than {LONGEST:,} characters"
        raise ConditionError(message)
    try:
        tree: Any = jmespath.compile(text).parsed
        roots, fields = tuple(dict.fromkeys(_roots(tree))), frozenset(_fields(tree))
    except RecursionError as error:
        message = "it is nested too deeply"
        raise ConditionError(message) from error
    except JMESPathError as error:
        lines = str(error).strip().splitlines()
        _, _, reason = lines[0].rpartition("expression: ") if lines else ("", "", "it is empty")
        raise ConditionError(reason.rstrip(":.")) from error
    if EVERYTHING in roots:
        message = "it asks for everything; name the task that it is about"
        raise ConditionError(message)
    return Condition(text, roots, fields)


def _roots(node: dict[str, Any]) -> Iterator[str]:
    kind = node["type"]
    if kind == "field":
        yield node["value"]
    elif kind in _WHOLE:
        yield EVERYTHING
    elif kind != "expref":  # which is asked of the elements of a list
        for child in node["children"][:1] if kind in _RELATIVE else node["children"]:
            yield from _roots(child)


def _fields(node: dict[str, Any], level: int = 1) -> Iterator[str]:
    if level > _DEEPEST:
        raise RecursionError
    if node["type"] == "field":
        yield node["value"]
    for child in node["children"]:
        if isinstance(child, dict):
            yield from _fields(child, level + 1)
