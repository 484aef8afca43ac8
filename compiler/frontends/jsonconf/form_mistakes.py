"""What is wrong with the form of a config, in words for people."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from compiler.frontends.jsonconf.form import ConfigForm, TaskForm, Undo
from compiler.frontends.jsonconf.json_text import Located
from compiler.ir.diagnostics import Diagnostic, choices_hint
from compiler.ir.mistakes import configs as mistakes
from compiler.ir.source import Span

_LONGEST_SHOWN = 40
_KINDS = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
}
_BOUNDS = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}
_EMPTY = frozenset({"string_too_short", "too_short"})
_NUMBERS = frozenset({"int_type", "float_type"})
_SEE = "docs/json.md tells of every field."


def form_mistake(
    error: ErrorDetails, located: Located, span_at: Callable[[int, int], Span]
) -> Diagnostic:
    """Return the diagnostic of an error that pydantic found.

    Args:
        error: what it found.
        located: the config.
        span_at: returns the place of so many characters from an offset on.
    """
    way = error["loc"]
    found, key_at = located.find(way)
    field = str(way[-1]) if way else "config"
    if error["type"] == "extra_forbidden":
        at = found.at if key_at is None else key_at
        span = span_at(at, len(field) + 2)
        return mistakes.unknown_field(span=span, field=field, known=_fields_at(way))
    shown = next((str(step) for step in reversed(way) if isinstance(step, str)), field)
    reason, hint = _words(error, found)
    span = span_at(found.at, found.length)
    return mistakes.wrong_field(span=span, field=shown, reason=reason, hint=hint)


def _words(error: ErrorDetails, found: Located) -> tuple[str, str]:
    """Return what is wrong and what to do."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing":
        return "this field has to be there", _SEE
    if kind in _EMPTY:
        return "this must not be empty", "Put something into it, or take it away."
    if kind == "literal_error":
        choices = _choices(str(context["expected"]))
        return f"there is no {_shown(found)} here", choices_hint(str(found.value), choices)
    if kind in _BOUNDS:
        bound, words = _BOUNDS[kind]
        most = f"{context[bound]:,.10g}"
        return f"expected a number of {words} {most}, found {_shown(found)}", _SEE
    if kind in _KINDS:
        is_number = kind in _NUMBERS and isinstance(found.value, str)
        if error["loc"][-1:] == ("retry",):
            return f"expected a number of attempts or an object, found {_shown(found)}", _SEE
        hint = "Write the number without quotes." if is_number else _SEE
        return f"expected {_KINDS[kind]}, found {_shown(found)}", hint
    return error["msg"][:1].lower() + error["msg"][1:], _SEE


def _choices(expected: str) -> list[str]:
    """Return the choices of a text such as `'a', 'b' or 'c'`."""
    return expected.split("'")[1::2]


def _shown(found: Located) -> str:
    if isinstance(found.value, dict):
        return "an object"
    if isinstance(found.value, list):
        return "a list"
    text = json.dumps(found.value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _fields_at(way: tuple[int | str, ...]) -> Iterator[str]:
    """Yield the fields there are where a field was not known."""
    form: Any = ConfigForm
    inner: Mapping[str, Any] = {"compensate": Undo, "tasks": TaskForm}
    for step in way[:-1]:
        if isinstance(step, str):
            field = form.model_fields.get(step)
            form = inner.get(step) or _model_of(field)
            if form is None:
                return
    yield from form.model_fields


def _model_of(field: Any) -> Any:  # noqa: ANN401 - a field of pydantic's, or a model
    if field is None:
        return None
    options = (field.annotation, *getattr(field.annotation, "__args__", ()))
    found = (one for one in options if isinstance(one, type) and issubclass(one, BaseModel))
    return next(found, None)
