"""From offsets in an algorithm's text to places in its file.

Some tools write numeric character references twice, so that `&#10;` or `&#38;` is left in the
text after the XML was read. They are resolved here, and places still count in the text as given.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace

from compiler.ir.source import Span

_REFERENCE = re.compile(r"&#(?:x([\da-f]{1,6})|(\d{1,7}));", re.IGNORECASE)
_MOST_ROUNDS = 3
_HIGHEST = 0x10FFFF


@dataclass(frozen=True, slots=True)
class Positions:
    """A text to parse, and where each of its characters stands in the file."""

    text: str
    origin: Span
    """Where the text begins."""
    _offsets: tuple[int, ...] = ()
    """Of each character of a text that had references, its offset in the text as given."""
    _lines: list[int] = field(default_factory=list)
    """The offsets at which the lines of the given text begin."""

    def line(self, at: int) -> int:
        """Return the line of a character, counted from 1 inside the text."""
        return bisect_right(self._lines, self._given(at))

    def span(self, at: int, length: int = 1) -> Span:
        """Return the place in the file of the character at an offset."""
        line = self.line(at)
        column = self._given(at) - self._lines[line - 1] + 1
        if line == 1 and self.origin.column:
            column += self.origin.column - 1
        if not self.origin.line:
            return self.origin
        return Span(self.origin.file, self.origin.line + line - 1, column, max(1, length))

    def with_text(self, text: str) -> "Positions":
        """Return the same places for a text that is the same from where it matters."""
        return replace(self, text=text)

    def _given(self, at: int) -> int:
        if not self._offsets:
            return at
        return self._offsets[min(at, len(self._offsets) - 1)]


def positions(text: str, origin: Span) -> Positions:
    """Prepare a text that begins at `origin` for parsing."""
    lines = [0, *(match.end() for match in re.finditer(r"\r\n?|\n", text))]
    if "&#" not in text:
        return Positions(text, origin, (), lines)
    resolved, offsets = text, tuple(range(len(text) + 1))
    for _ in range(_MOST_ROUNDS):
        resolved, offsets = _resolve(resolved, offsets)
    return Positions(resolved, origin, offsets, lines)


def _resolve(text: str, offsets: tuple[int, ...]) -> tuple[str, tuple[int, ...]]:
    """Replace the references in a text; `offsets` follow its characters."""
    parts: list[str] = []
    kept: list[int] = []
    end = 0
    for match in _REFERENCE.finditer(text):
        code = int(match[1], 16) if match[1] else int(match[2])
        parts += [text[end : match.start()], chr(code) if code <= _HIGHEST else " "]
        kept += [*offsets[end : match.start()], offsets[match.start()]]
        end = match.end()
    return "".join([*parts, text[end:]]), (*kept, *offsets[end:])
