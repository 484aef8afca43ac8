"""Diagnostics of a source, with the source's own lines."""

from collections.abc import Sequence
from typing import Literal

from server.service.records.base import Record


class Place(Record):
    """A place in a source; `line` and `column` count from 1, 0 = not known."""

    file: str
    line: int = 0
    column: int = 0
    length: int = 1
    text: str = ""
    """The whole source line; "" = not known."""


class RelatedPlace(Record):
    """Another place that belongs to a diagnostic."""

    at: Place
    message: str


class DiagnosticAbout(Record):
    """One mistake: what is wrong, where, and what to do."""

    code: str
    """Such as `E203`; `python -m compiler explain E203` and `/explain/E203` explain it."""
    severity: Literal["error", "warning", "note"]
    message: str
    hint: str = ""
    at: Place
    related: Sequence[RelatedPlace] = ()

    @property
    def place(self) -> str:
        """`file:line:column`, as far as known."""
        parts = [self.at.file, *(str(one) for one in (self.at.line, self.at.column) if one)]
        return ":".join(parts)
