"""Diagnostics of the compiler, with source lines, as the service tells them."""

from collections.abc import Iterable, Sequence

from compiler.ir.diagnostics import Diagnostic, Severity
from compiler.ir.source import SourceTexts, Span
from runtime.archive.masking import Masking
from server.service.records.diagnostics import DiagnosticAbout, Place, RelatedPlace

MOST = 1_000
"""Nobody reads more; those left out are counted by nobody, but errors are never left out for
warnings."""
_LONGEST_LINE = 2_000
_LONGEST_TEXT = 4_000


def told(
    diagnostics: Iterable[Diagnostic], texts: SourceTexts, masking: Masking
) -> Sequence[DiagnosticAbout]:
    """Return diagnostics with their source lines, without secrets."""
    found = list(diagnostics)
    if len(found) > MOST:
        found.sort(key=lambda one: one.severity is not Severity.ERROR)
    return [_about(one, texts, masking) for one in found[:MOST]]


def _about(one: Diagnostic, texts: SourceTexts, masking: Masking) -> DiagnosticAbout:
    return DiagnosticAbout(
        code=one.code,
        severity=one.severity.value,
        message=_shortened(masking.text(one.message)),
        hint=_shortened(masking.text(one.hint)),
        at=_place(one.span, texts, masking),
        related=[
            RelatedPlace(
                at=_place(each.span, texts, masking),
                message=_shortened(masking.text(each.message)),
            )
            for each in one.related[:MOST]
        ],
    )


def _place(span: Span, texts: SourceTexts, masking: Masking) -> Place:
    line = texts.line(span) or ""
    # A whole file may be one line, and each of its thousand diagnostics would bring it along.
    shown = masking.text(line) if len(line) <= _LONGEST_LINE else ""
    return Place(file=span.file, line=span.line, column=span.column, length=span.length, text=shown)


def _shortened(text: str) -> str:
    """Names may be as long as files: cut what nobody reads."""
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"
