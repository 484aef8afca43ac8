"""Conditions of ECC transitions, in all the forms that 4diac has written over the years.

`EI`, `EI[x > 1]`, `[x > 1]`, `1`; and the older `EI & x > 1`, `x > 1`, `TRUE`.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from compiler.ir.code import Expression
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.mistakes import text as mistakes
from compiler.ir.source import Span
from compiler.st.compile import parse_expression
from compiler.st.context import Context, TooDeepError
from compiler.st.expressions import Expressions
from compiler.st.positions import Positions, positions
from compiler.st.scope import Scope

_NAME = r"[^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)*"
_EVENT = re.compile(rf"\s*(?P<name>{_NAME})\s*")
_JOINED = re.compile(r"&(?!&)|AND\b", re.IGNORECASE)
_ALWAYS = frozenset({"1", "TRUE"})


@dataclass(frozen=True, slots=True)
class Condition:
    """When a transition is taken: `event` None = without an event, `guard` None = always."""

    event: str | None
    guard: Expression | None


class _Parts(NamedTuple):
    """A condition taken apart: the guard is the text from `start` to `end`."""

    event: str | None
    start: int
    end: int


def compile_condition(
    text: str, span: Span, scope: Scope, events: Collection[str], diagnostics: Diagnostics
) -> Condition | None:
    """Compile the condition of a transition.

    Args:
        text: the condition as written.
        span: where it begins.
        scope: what it may name.
        events: the names of the event inputs, those of adapters as `Adapter.EVENT`.
        diagnostics: where mistakes go.

    Returns:
        None if there is a mistake in it.
    """
    place = positions(text, span)
    context = Context(place, scope, diagnostics)
    if not place.text.strip():
        context.report(mistakes.empty_condition(span=span))
        return Condition(None, None)
    parts = _Splitter(place, context, {event.casefold(): event for event in events}).split()
    if parts is None:
        return None
    guard_text = place.text[parts.start : parts.end]
    if not guard_text.strip() or guard_text.strip().upper() in _ALWAYS:
        return Condition(parts.event, None)
    return _guarded(parts, place, context)


def _guarded(parts: _Parts, place: Positions, context: Context) -> Condition | None:
    # Blanks in front keep the places of the guard those of the condition.
    padded = " " * parts.start + place.text[parts.start : parts.end]
    node = parse_expression(place.with_text(padded), context)
    if node is None:
        return None
    try:
        guard = Expressions(context).condition(node)
    except TooDeepError:
        return None
    if guard is None or context.failed:
        return None
    return Condition(parts.event, guard)


class _Splitter:
    """Tells the event of a condition from its guard."""

    def __init__(self, place: Positions, context: Context, events: dict[str, str]) -> None:
        self._text = place.text
        self._context = context
        self._events = events

    def split(self) -> _Parts | None:
        text = self._text
        match = _EVENT.match(text)
        if match is None or match["name"].upper() in _ALWAYS:
            return self._without_event(0)
        name = re.sub(r"\s", "", match["name"])
        event = self._events.get(name.casefold())
        rest = match.end()
        if rest == len(text):
            return self._lone_name(name, event, match.start("name"))
        if text[rest] == "[":
            return self._with_guard(name, event, match.start("name"), rest)
        joined = _JOINED.match(text, rest)
        if event is not None and joined is not None:
            return _Parts(event, joined.end(), len(text))
        return _Parts(None, 0, len(text))

    def _without_event(self, start: int) -> _Parts | None:
        text = self._text
        if not text.lstrip().startswith("["):
            return _Parts(None, start, len(text))
        return self._bracketed(None, text.index("["))

    def _lone_name(self, name: str, event: str | None, at: int) -> _Parts | None:
        if event is not None:
            return _Parts(event, len(self._text), len(self._text))
        if self._has_value(name):
            return _Parts(None, 0, len(self._text))
        self._report_event(name, at)
        return None

    def _with_guard(self, name: str, event: str | None, at: int, bracket: int) -> _Parts | None:
        if event is not None:
            return self._bracketed(event, bracket)
        if self._has_value(name) or not self._text.rstrip().endswith("]"):
            return _Parts(None, 0, len(self._text))
        self._report_event(name, at)
        return None

    def _bracketed(self, event: str | None, bracket: int) -> _Parts | None:
        end = self._text.rfind("]")
        rest = self._text[end + 1 :]
        if end > bracket and not rest.strip():
            return _Parts(event, bracket + 1, end)
        at = len(self._text.rstrip()) - 1 if end < bracket else end + 1
        found = rest.strip() if end > bracket else ""
        self._context.report(
            mistakes.unexpected_word(
                span=self._context.span(at),
                found=found,
                expected='the end after "]"' if found else '"]"',
                hint='A condition is "EVENT[guard]", "EVENT", "[guard]" or "1".',
            )
        )
        return None

    def _has_value(self, name: str) -> bool:
        first = name.partition(".")[0]
        known = self._context.variable(name, own=True) or self._context.variable(first, own=True)
        return known is not None or self._context.constant(name) is not None

    def _report_event(self, name: str, at: int) -> None:
        span = self._context.span(at, len(name))
        self._context.report(
            mistakes.unknown_event(span=span, name=name, known=self._events.values())
        )
