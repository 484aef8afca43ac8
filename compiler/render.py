"""Showing diagnostics: as text with the source line and a caret, or as JSON."""

import json
from collections.abc import Iterable, Iterator

from rich.text import Text

from compiler.ir.diagnostics import Diagnostic, Diagnostics, Severity
from compiler.ir.source import SourceTexts, Span

_COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "cyan"}
_WIDEST_LINE = 160
_PLAIN: dict[int, int | str] = {
    **{code: 0x2400 + code for code in range(0x20)},
    ord("\t"): " ",
    ord("\r"): " ",
    0x7F: 0x2421,
    **dict.fromkeys(range(0x80, 0xA0), "\N{REPLACEMENT CHARACTER}"),
}
"""What a terminal could take for a command is shown as a picture of it; a tab is one blank."""


def render_text(diagnostic: Diagnostic, texts: SourceTexts) -> Text:
    """Return a diagnostic as lines for a terminal, without a final newline.

    `file:line:column: error E203: message`, the source line with a caret, related places,
    and what to do.
    """
    text = Text()
    text.append(plain_text(f"{diagnostic.span}: "), style="bold")
    text.append(f"{diagnostic.severity} {diagnostic.code}", style=_COLOURS[diagnostic.severity])
    text.append(plain_text(f": {diagnostic.message}"))
    for line in _excerpt(diagnostic.span, texts):
        text.append(f"\n{line}", style="dim")
    for related in diagnostic.related:
        text.append("\n" + plain_text(f"  {related.span}: {related.message}"))
        for line in _excerpt(related.span, texts):
            text.append(f"\n{line}", style="dim")
    if diagnostic.hint:
        text.append("\n" + plain_text(f"  help: {diagnostic.hint}"), style="green")
    return text


def plain_text(text: str) -> str:
    """Return a text without commands to the terminal; names may contain anything."""
    return text.translate(_PLAIN)


def _excerpt(span: Span, texts: SourceTexts) -> Iterator[str]:
    """Return the source line a span points to, and the carets under it."""
    line = texts.line(span)
    if line is None:
        return
    shown = plain_text(line)
    column = min(max(span.column, 1) - 1, len(shown.rstrip()))
    cut = max(0, column - _WIDEST_LINE // 2)
    shown = shown[cut : cut + _WIDEST_LINE].rstrip()
    yield f"{span.line:>6} | {shown}"
    if span.column:
        carets = "^" * max(1, min(span.length, len(shown) - (column - cut)))
        yield f"       | {' ' * (column - cut)}{carets}"


def summary(diagnostics: Diagnostics) -> str:
    """Return `2 errors, 1 warning`, or "" if there is nothing to say."""
    counts = ((severity, diagnostics.count(severity)) for severity in Severity)
    return ", ".join(
        f"{count} {severity}{'' if count == 1 else 's'}" for severity, count in counts if count
    )


def render_json(diagnostics: Iterable[Diagnostic]) -> str:
    """Return diagnostics as a JSON list, one object per line."""
    items = ",\n".join(json.dumps(_plain(item), ensure_ascii=False) for item in diagnostics)
    return f"[\n{items}\n]" if items else "[]"


def _plain(diagnostic: Diagnostic) -> dict[str, object]:
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        **_plain_span(diagnostic.span),
        "message": diagnostic.message,
        "hint": diagnostic.hint,
        "related": [
            {**_plain_span(related.span), "message": related.message}
            for related in diagnostic.related
        ],
    }


def _plain_span(span: Span) -> dict[str, object]:
    return {"file": span.file, "line": span.line, "column": span.column, "length": span.length}
