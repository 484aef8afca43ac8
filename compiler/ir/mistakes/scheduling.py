"""What is odd in the order of events: the codes E401 to E409."""

from collections.abc import Sequence

from compiler.ir.diagnostics import Diagnostic, Severity
from compiler.ir.source import Span

_MOST_SHOWN = 6


def endless_loop(*, span: Span, nodes: Sequence[str]) -> Diagnostic:
    """E401: a cycle of events in which nothing waits."""
    more = f" and {len(nodes) - _MOST_SHOWN} more" if len(nodes) > _MOST_SHOWN else ""
    shown = ", ".join(f'"{node}"' for node in nodes[:_MOST_SHOWN]) + more
    return Diagnostic(
        code="E401",
        severity=Severity.NOTE,
        message=f"events can go round without waiting: {shown}",
        span=span,
        hint="If nothing in it holds an event back, the run never ends: put an E_DELAY into it.",
    )


def nothing_starts(*, span: Span, name: str) -> Diagnostic:
    """E402: no block of a graph begins by itself."""
    return Diagnostic(
        code="E402",
        severity=Severity.WARNING,
        message=f'nothing starts "{name}": no event comes from a START',
        span=span,
        hint='Connect START.COLD with a first block, or run it with "--inject NODE.EVENT".',
    )
