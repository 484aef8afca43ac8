"""Mistakes in what a network says about its own changes while it runs."""

from compiler.ir.diagnostics import Diagnostic, Severity
from compiler.ir.source import Span


def not_creatable(*, span: Span, name: str, reason: str) -> Diagnostic:
    """E235: a type that a block wants to make instances of cannot be added to the graph."""
    return Diagnostic(
        code="E235",
        severity=Severity.WARNING,
        message=f'no instances of "{name}" can be made while the graph runs: {reason}',
        span=span,
        hint="The block that asks for one gets the answer UNSUPPORTED_TYPE.",
    )
