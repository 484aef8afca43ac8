"""JMESPath expressions on JSON values: `fetch.results.status` and all that library knows."""

from typing import TYPE_CHECKING, Any, cast

from fblib.service import Value

if TYPE_CHECKING:
    from jmespath.parser import ParsedResult

_LONGEST = 10_000
"""Characters an expression may have."""


class ExpressionError(ValueError):
    """An expression is wrong, or does not fit the value; the message is for people."""


def searched(expression: str, value: Value) -> Value:
    """Return what an expression finds in a value; null where there is nothing.

    Raises:
        ExpressionError: it is no JMESPath expression, or a function of it refuses the value.
    """
    compiled = _compiled(expression)
    try:
        return cast("Value", compiled.search(value))
    except (ValueError, TypeError, RecursionError) as error:
        raise ExpressionError(_reason(error)) from error


def is_true(value: Value) -> bool:
    """Return whether JMESPath counts a value as true: neither false, null nor empty.

    So 0 is true.
    """
    return value is not False and value is not None and value not in ("", [], {})


def _compiled(expression: str) -> "ParsedResult":
    # Most graphs have no expression: importing the library costs them nothing.
    from jmespath import compile as compiled  # noqa: PLC0415 - see above

    if not expression.strip():
        message = "it is empty"
        raise ExpressionError(message)
    if len(expression) > _LONGEST:
        message = f"it is longer than {_LONGEST} characters"
        raise ExpressionError(message)
    try:
        return compiled(expression)
    except (ValueError, RecursionError) as error:
        raise ExpressionError(_reason(error)) from error


def _reason(error: Any) -> str:  # noqa: ANN401 - errors of many kinds
    """Return one line about an error; JMESPath draws a caret under the expression."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return str(error).partition("\n")[0].rstrip(":")
