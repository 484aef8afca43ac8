"""Mistakes about compiled graphs on the command line: the codes E150 to E159."""

from compiler.ir.diagnostics import Diagnostic, Severity
from compiler.ir.source import Span


def not_a_graph(*, span: Span, reason: str) -> Diagnostic:
    """E150: a .json file is not a compiled graph."""
    return Diagnostic(
        code="E150",
        severity=Severity.ERROR,
        message=reason,
        span=span,
        hint="A graph is what `python -m compiler app.sys -o dag.json` writes.",
    )


def choice_of_compiled(*, span: Span) -> Diagnostic:
    """E151: --application, --device or --resource with a graph that is compiled already."""
    return Diagnostic(
        code="E151",
        severity=Severity.ERROR,
        message="--application, --device and --resource choose from a system, "
        "not from a compiled graph",
        span=span,
        hint="Compile the system again with that choice.",
    )
