"""From offsets in an algorithm's text to places in its file.

Some tools write numeric character references twice, so that `&#10;` or `&#38;` is left in the
text after the XML was read. They are resolved here, and places still count in the text as given.

IDE 1.x and 2.x write a text into an attribute, on one line of the file and with escapes for its
ends of lines, quotes and so on. Of these only the length is known; where the escapes that tools
use add up to it, they say where each character stands.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, product

from compiler.ir.source import Span

_REFERENCE = re.compile(r"&#(?:x([\da-f]{1,6})|(\d{1,7}));", re.IGNORECASE)
_MOST_ROUNDS = 3
_HIGHEST = 0x10FFFF
_ESCAPED = {"<": (4,), "&": (5,), '"': (6,), "\n": (10, 5), "\t": (4, 1), ">": (4, 1)}
"""How many characters tools write for one: &lt; &amp; &quot; &#13;&#10; or &#10; and so on."""


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
    _columns: Sequence[int] = ()
    """Of each character of a text in an attribute, and of its end, where it stands there."""

    def line(self, at: int) -> int:
        """Return the line of a character, counted from 1 inside the text."""
        return bisect_right(self._lines, self._given(at))

    def span(self, at: int, length: int = 1) -> Span:
        """Return the place in the file of the character at an offset.

        In an attribute with unusual escapes it is the place of the whole value.
        """
        if not self.origin.line:
            return self.origin
        if self.origin.length > 1:
            return self._in_attribute(at, length)
        line = self.line(at)
        column = self._given(at) - self._lines[line - 1] + 1
        if line == 1 and self.origin.column:
            column += self.origin.column - 1
        return Span(self.origin.file, self.origin.line + line - 1, column, max(1, length))

    def with_text(self, text: str) -> "Positions":
        """Return the same places for a text that is the same from where it matters."""
        return replace(self, text=text)

    def _in_attribute(self, at: int, length: int) -> Span:
        if not self._columns:
            return self.origin
        last = len(self._columns) - 1
        begin, end = (self._columns[min(self._given(to), last)] for to in (at, at + length))
        return replace(
            self.origin, column=max(1, self.origin.column) + begin, length=max(1, end - begin)
        )

    def _given(self, at: int) -> int:
        if not self._offsets:
            return at
        return self._offsets[min(at, len(self._offsets) - 1)]


def positions(text: str, origin: Span) -> Positions:
    """Prepare a text that begins at `origin` for parsing."""
    lines = [0, *(match.end() for match in re.finditer(r"\r\n?|\n", text))]
    columns = _columns(text, origin.length) if origin.length > 1 else ()
    if "&#" not in text:
        return Positions(text, origin, (), lines, columns)
    resolved, offsets = text, tuple(range(len(text) + 1))
    for _ in range(_MOST_ROUNDS):
        resolved, offsets = _resolve(resolved, offsets)
    return Positions(resolved, origin, offsets, lines, columns)


def _columns(text: str, length: int) -> Sequence[int]:
    """Return where each character of a text stands in an attribute of that length, and its end.

    Nothing if no escapes make the text that long, as where a text is only part of a value.
    """
    if len(text) == length:
        return range(length + 1)
    special = [character for character in _ESCAPED if character in text]
    for widths in product(*(_ESCAPED[character] for character in special)):
        width = dict(zip(special, widths, strict=True))
        columns = (0, *accumulate(width.get(character, 1) for character in text))
        if columns[-1] == length:
            return columns
    return ()


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
