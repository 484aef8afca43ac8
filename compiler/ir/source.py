"""Places in source files, and the texts of those files for showing them to people."""

from dataclasses import dataclass, field

from typing_extensions import override


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a source: `line` and `column` count from 1; 0 means "not known"."""

    file: str
    line: int = 0
    column: int = 0
    length: int = 1
    """How many characters from `column` on are meant (for the caret line)."""

    @override
    def __str__(self) -> str:
        """Return `file:line:column`, leaving out what is not known."""
        if not self.line:
            return self.file
        if not self.column:
            return f"{self.file}:{self.line}"
        return f"{self.file}:{self.line}:{self.column}"


NOWHERE = Span("<built-in>")
"""The place of things no source declares: library types, implicit elements."""


@dataclass(slots=True)
class SourceTexts:
    """The texts of the files read so far, so that a diagnostic can show its line.

    Frontends add what they read; only the renderer of diagnostics looks into it.
    """

    _lines: dict[str, list[str]] = field(default_factory=dict)

    def add(self, file: str, text: str) -> None:
        """Keep the text of a file under the name its spans use; lines end in newlines only."""
        self._lines[file] = text.split("\n")

    def line(self, span: Span) -> str | None:
        """Return the source line a span points to, or None if it is not known."""
        lines = self._lines.get(span.file)
        if lines is None or not 0 < span.line <= len(lines):
            return None
        return lines[span.line - 1]
