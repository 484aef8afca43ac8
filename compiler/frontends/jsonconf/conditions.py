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
        ConditionError: it is no JMESPath expression.
    """
    try:
        tree: Any = jmespath.compile(text).parsed
    except (JMESPathError, RecursionError) as error:
        lines = str(error).strip().splitlines()
        _, _, reason = lines[0].rpartition("expression: ") if lines else ("", "", "it is too deep")
        raise ConditionError(reason.rstrip(":.")) from error
    return Condition(text, tuple(dict.fromkeys(_roots(tree))), frozenset(_fields(tree)))


def _roots(node: dict[str, Any]) -> Iterator[str]:
    if node["type"] == "field":
        yield node["value"]
        return
    children = node["children"][:1] if node["type"] in _RELATIVE else node["children"]
    for child in children:
        yield from _roots(child)


def _fields(node: dict[str, Any]) -> Iterator[str]:
    if node["type"] == "field":
        yield node["value"]
    for child in node["children"]:
        if isinstance(child, dict):
            yield from _fields(child)
