"""Diagnostics: the mistakes of a source's author as data, collected, many at once.

The constructor of each mistake lives in `compiler.ir.mistakes`; how a diagnostic is shown
lives in `compiler.render`.
"""

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from compiler.ir.source import Span

_MOST_HINTS = 100


class Severity(StrEnum):
    """How much a diagnostic weighs: only errors stop the compiler from writing a graph."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to a diagnostic, such as the first of two declarations."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake: what is wrong, where, what was expected and what to do."""

    code: str
    """`E` and three digits; it never changes meaning, and `explain` has a page for it."""
    severity: Severity
    message: str
    span: Span
    hint: str = ""
    related: tuple[Related, ...] = ()


class Diagnostics:
    """Collects diagnostics while a source is compiled; the order is the order of discovery."""

    def __init__(self, *, allowed: Iterable[str] = ()) -> None:
        """Collect; an error whose code is in `allowed` counts as a warning."""
        self._allowed = frozenset(allowed)
        self._items: list[Diagnostic] = []
        self._seen: set[Diagnostic] = set()
        self._hints = 0

    def add(self, diagnostic: Diagnostic) -> None:
        """Collect one diagnostic; an exact repetition is dropped."""
        if diagnostic.severity is Severity.ERROR and diagnostic.code in self._allowed:
            diagnostic = replace(diagnostic, severity=Severity.WARNING)
        if diagnostic not in self._seen:
            self._seen.add(diagnostic)
            self._items.append(diagnostic)

    def choices(self, known: Iterable[str]) -> Iterable[str]:
        """Return names for the hint of a mistake: none once very many were asked for.

        Nobody reads a thousand hints, and the nearest of many names is slow to find.
        """
        self._hints += 1
        return known if self._hints <= _MOST_HINTS else ()

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    @property
    def has_errors(self) -> bool:
        """Whether anything collected stops the compiler from writing a graph."""
        return any(item.severity is Severity.ERROR for item in self._items)

    def count(self, severity: Severity) -> int:
        """Return how many diagnostics of this severity were collected."""
        return sum(item.severity is severity for item in self._items)


class CompileError(Exception):
    """A source could not be compiled; carries every diagnostic found in it."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Build the message from the first error."""
        self.diagnostics = tuple(diagnostics)
        errors = [item for item in self.diagnostics if item.severity is Severity.ERROR]
        first = f": {errors[0].span}: {errors[0].message}" if errors else ""
        super().__init__(f"{len(errors)} error(s){first}")


def choices_hint(name: str, choices: Iterable[str], *, most: int = 8) -> str:
    """Say what was expected: the nearest match to `name` if there is one, and the choices."""
    known = sorted(set(choices), key=lambda choice: (choice.casefold(), choice))
    if not known:
        return ""
    by_folded = {choice.casefold(): choice for choice in known}
    near = difflib.get_close_matches(name.casefold(), list(by_folded), n=1, cutoff=0.6)
    listed = ", ".join(known[:most]) + (", …" if len(known) > most else "")
    if near and len(known) > most:
        return f'Did you mean "{by_folded[near[0]]}"?'
    if near:
        return f'Did you mean "{by_folded[near[0]]}"? Known: {listed}.'
    return f"Known: {listed}."


def nearest_hint(name: str, choices: Iterable[str]) -> str:
    """Ask for the nearest match only: the first few of hundreds of names tell nobody anything."""
    question, mark, _ = choices_hint(name, choices).partition('"?')
    return f"{question}{mark} " if mark else ""
