"""What came from outside, checked to be what it should be; all that is wrong is told at once."""

from collections.abc import Iterable
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from server.service.errors import InvalidError
from server.service.records.base import JsonValue

_Model = TypeVar("_Model", bound=BaseModel)
MOST_TOLD = 3
"""Mistakes that the sentence names; the list has all."""


def checked(
    value: JsonValue, model: type[_Model], *, of: str = "the body", root: str = "/"
) -> _Model:
    """Return a JSON value as the model.

    Args:
        value: an object of JSON, or what a query or a form says.
        model: what it should be.
        of: what it is called in the message.
        root: how places in it begin: `/` of JSON pointers, `?` of a query.

    Raises:
        InvalidError: it does not fit; all that is wrong is told.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise _invalid(error, model, of=of, root=root) from None


def _invalid(error: ValidationError, model: type[BaseModel], *, of: str, root: str) -> InvalidError:
    mistakes = error.errors(include_url=False, include_context=False, include_input=False)
    problems = [
        (_pointer(root, one["loc"]), _told(one["type"], one["msg"], model)) for one in mistakes
    ]
    places = ", ".join(f'"{place}"' for place, _ in problems[:MOST_TOLD])
    more = f" and {len(problems) - MOST_TOLD} more" if len(problems) > MOST_TOLD else ""
    message = f"{of} does not fit at {places}{more}: {problems[0][1]}"
    return InvalidError(message, problems=problems)


def _told(kind: str, text: str, model: type[BaseModel]) -> str:
    if kind == "extra_forbidden":
        return f"is not known; there is {', '.join(model.model_fields) or 'nothing'}"
    text = text.removeprefix("Value error, ")
    return text[:1].lower() + text[1:]


def _pointer(root: str, path: Iterable[int | str]) -> str:
    """Return a JSON pointer (RFC 6901), or `?name` for a part of the query."""
    if root == "?":
        return f"?{next(iter(path), '')}"
    parts = [str(part).replace("~", "~0").replace("/", "~1") for part in path]
    return root + "/".join(parts)
