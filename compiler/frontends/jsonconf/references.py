"""References to results: `task.results.field`, or a part of one, `task.results.field.a.0`."""

from collections.abc import Iterator
from dataclasses import dataclass

from compiler.frontends.jsonconf.json_text import Located

MIDDLE = ".results."
CONFIG = "config"
PARAMS = "params"
REFERENCE_KEY = "$ref"


@dataclass(frozen=True, slots=True)
class Reference:
    """What a text refers to."""

    task: str
    """"" = the graph's config, or the parameters of a sub-graph."""
    field: str
    """The result; `config` or `params` where there is no task."""
    part: str = ""
    """The way into a JSON value, `a.b.0`."""


def parse_reference(text: str) -> Reference | None:
    """Return the reference that a text is; None if it is none."""
    task, middle, rest = text.partition(MIDDLE)
    if middle and task and rest:
        result, _, part = rest.partition(".")
        return Reference(task, result, part) if result else None
    first, dot, part = text.partition(".")
    if first in (CONFIG, PARAMS) and (part or not dot):
        return Reference("", first, part)
    return None


@dataclass(frozen=True, slots=True)
class Use:
    """A reference within the value of a parameter."""

    way: tuple[str, ...]
    """Where in the value; () = it is the whole value."""
    text: str
    at: int
    length: int


def uses_in(value: Located) -> Iterator[Use]:
    """Yield all `{"$ref": "..."}` in a value."""
    open_: list[tuple[tuple[str, ...], Located]] = [((), value)]
    while open_:
        way, one = open_.pop()
        if isinstance(one.value, dict):
            reference = one.value.get(REFERENCE_KEY)
            if reference is not None and len(one.value) == 1 and isinstance(reference.value, str):
                yield Use(way, reference.value, reference.at, reference.length)
                continue
            open_ += [((*way, key), inner) for key, inner in reversed(one.value.items())]
        elif isinstance(one.value, list):
            members = reversed(list(enumerate(one.value)))
            open_ += [((*way, str(number)), inner) for number, inner in members]


def without_references(value: Located) -> object:
    """Return a plain value with null in place of every reference."""
    if isinstance(value.value, dict):
        if set(value.value) == {REFERENCE_KEY}:
            return None
        return {key: without_references(one) for key, one in value.value.items()}
    if isinstance(value.value, list):
        return [without_references(one) for one in value.value]
    return value.value
