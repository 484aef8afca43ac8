"""Text in JSON, read with an error for people and none of Python's additions to JSON."""

import json
from typing import NoReturn, cast

from fblib.operation import OperationError
from fblib.service import Value


def json_of(text: str, what: str) -> Value:
    """Return the JSON value of a text.

    Args:
        text: the text.
        what: names it in messages: `the file "data.json"`.

    Raises:
        OperationError: it is no JSON.
    """
    try:
        return cast("Value", json.loads(text, parse_constant=_refuse))
    except json.JSONDecodeError as error:
        message = f"{what} is no JSON: {error.msg} in line {error.lineno}, column {error.colno}"
        raise OperationError(message, again=False) from error
    except ValueError as error:
        message = f"{what} is no JSON: {error}"
        raise OperationError(message, again=False) from error
    except RecursionError as error:
        message = f"{what} is nested too deeply"
        raise OperationError(message, again=False) from error


def text_of(content: bytes, what: str) -> str:
    """Return bytes as text.

    Raises:
        OperationError: they are no UTF-8.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"{what} is no text in UTF-8: {error.reason} at byte {error.start}"
        raise OperationError(message, again=False) from error


def _refuse(name: str) -> NoReturn:
    message = f"it has {name}, which is no JSON value"
    raise ValueError(message)
