"""Values on their way to a PostgreSQL server and back: what JSON has no like of is text."""

import json
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from fblib.operation import OperationError
from fblib.service import Value


def as_json(value: Any, kind: str) -> Any:  # noqa: ANN401 - of any type of the database
    """Return a value of a column of that type as a JSON value."""
    match value:
        case str() if kind in ("json", "jsonb"):
            return json.loads(value)
        case None | bool() | int() | float() | str() | bytes():
            return value
        case datetime() | date() | time():
            return value.isoformat()
        case list() | tuple():
            return [as_json(each, kind.removesuffix("[]")) for each in value]
        case _:
            return str(value)


def arguments(given: Sequence[Value], kinds: Sequence[str]) -> list[Any]:
    """Return JSON values as the types that the places of a statement have.

    Raises:
        OperationError: they do not fit.
    """
    if len(kinds) != len(given):
        message = f"the query has {len(kinds)} places ($1 …), but {len(given)} parameters"
        raise OperationError(message, again=False)
    try:
        return [
            _as_type(value, kind.removesuffix("[]"))
            for value, kind in zip(given, kinds, strict=True)
        ]
    except (ValueError, ArithmeticError) as error:
        message = f"a parameter does not fit its place: {error}"
        raise OperationError(message, again=False) from error


_FROM_TEXT = {
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timestamp": datetime.fromisoformat,
    "timestamptz": datetime.fromisoformat,
}


def _as_type(value: Value, kind: str) -> Any:  # noqa: ANN401
    if kind in ("json", "jsonb"):
        return None if value is None else json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and kind in _FROM_TEXT:
        return _FROM_TEXT[kind](value)
    if kind == "numeric" and isinstance(value, int | float | str):
        return Decimal(str(value))
    if isinstance(value, list):
        return [_as_type(each, kind) for each in value]
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value
