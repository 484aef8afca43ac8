"""Parts of JSON values by the way to them: keys of objects, positions in lists.

A JSON value is shared by whoever reads it: what changes a part of one makes a new value.
"""

from collections.abc import Sequence
from typing import Any

from fblib.service import Value
from runtime.kernel.conversion import ValueCodeError

_MOST_SHOWN = 8


def pick(value: Value, way: Sequence[str]) -> Value:
    """Return the part of a JSON value that keys and positions lead to.

    Raises:
        ValueCodeError: there is no such part.
    """
    part = value
    for number, step in enumerate(way):
        match part:
            case dict() if step in part:
                part = part[step]
            case list() if step.isdecimal() and int(step[:9]) < len(part):
                part = part[int(step)]
            case _:
                raise ValueCodeError(_no_part(part, way, number))
    return part


def placed(
    value: Value, way: Sequence[str], part: Value, made: dict[int, Value] | None = None
) -> Value:
    """Return a JSON value with one part set; objects that are not there yet are made.

    Args:
        value: the whole; it stays as it is.
        way: to the part.
        part: what is set.
        made: the objects and lists that were made for one whole, part by part, and that nobody
            else has seen yet, by identity: these are changed instead of copied again. What is
            made here is added.

    Raises:
        ValueCodeError: something on the way is neither an object nor a list that long.
    """
    if not way:
        return part
    first: Any = way[0]
    whole: Any
    if value is None:
        whole, before = {}, None
    elif isinstance(value, dict):
        whole, before = value, value.get(first)
    elif isinstance(value, list) and first.isdecimal() and int(first[:9]) < len(value):
        whole, first = value, int(first)
        before = value[first]
    else:
        message = f'cannot set "{".".join(way)}" in {_kind(value)}: expected an object'
        raise ValueCodeError(message)
    if len(way) > 1:
        part = placed(before, way[1:], part, made)
    if made is None or id(whole) not in made:
        whole = {**whole} if isinstance(whole, dict) else [*whole]
        if made is not None:
            # Kept with its value: as long as that lives, nothing else has its identity.
            made[id(whole)] = whole
    whole[first] = part
    return whole  # type: ignore[no-any-return] # a JSON value


def _no_part(value: Value, way: Sequence[str], number: int) -> str:
    wanted = ".".join(way)
    there = f' at "{".".join(way[:number])}"' if number else ""
    match value:
        case dict():
            keys = [f'"{key}"' for key in list(value)[:_MOST_SHOWN]]
            more = ["…"] if len(value) > _MOST_SHOWN else []
            found = f"an object with {', '.join(keys + more) or 'no keys'}"
        case list():
            found = f"a list of {len(value)}"
        case _:
            found = _kind(value)
    return f'the JSON value has no "{wanted}": {there.lstrip()}{" " if there else ""}it is {found}'


def _kind(value: Value) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
        case dict():
            return "an object"
