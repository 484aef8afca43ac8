"""Mistakes with variables that blocks share (in-outs) and with members of structs at pins."""

from collections.abc import Iterable

from compiler.ir.datatypes import DataType
from compiler.ir.diagnostics import Diagnostic, Severity, choices_hint
from compiler.ir.source import Span


def in_out_circle(*, span: Span, source: str, target: str) -> Diagnostic:
    """E229: connections of in-out variables lead round in a circle."""
    return Diagnostic(
        code="E229",
        severity=Severity.ERROR,
        message=f'the in-out variables "{source}" and "{target}" get their variable '
        "from one another",
        span=span,
        hint="Begin the chain at an output, or leave its first in-out variable unconnected.",
    )


def other_in_out(*, span: Span, source: str, target: str) -> Diagnostic:
    """E230: what leaves a network at an in-out variable is not the variable that came in."""
    return Diagnostic(
        code="E230",
        severity=Severity.ERROR,
        message=f'"{source}" leaves the network at the in-out variable "{target}", '
        "but it is another variable than the one that comes in there",
        span=span,
        hint=f'Connect "{target}" with the first block of the chain as well.',
    )


def unlike_in_outs(
    *, span: Span, source: str, source_type: DataType, target: str, target_type: DataType
) -> Diagnostic:
    """E231: an in-out variable is connected with a variable of another type."""
    return Diagnostic(
        code="E231",
        severity=Severity.ERROR,
        message=f'"{target}" is an in-out variable of type {target_type} and cannot share '
        f'"{source}", which is {source_type}',
        span=span,
        hint="Both must have the very same type: nothing could be converted back.",
    )


def shared_member(*, span: Span, source: str, target: str) -> Diagnostic:
    """E232: a member of a struct is connected to an in-out variable."""
    return Diagnostic(
        code="E232",
        severity=Severity.ERROR,
        message=f'the in-out variable "{target}" cannot share "{source}", '
        "which is only a part of a variable",
        span=span,
        hint="Connect the whole struct, or give the block an input and an output instead.",
    )


def unknown_member(
    *, span: Span, pin: str, datatype: DataType, member: str, known: Iterable[str]
) -> Diagnostic:
    """E233: a pin is named with a member that its type does not have."""
    choices = tuple(known)
    hint = choices_hint(member, choices) if choices else "Only structs have members."
    return Diagnostic(
        code="E233",
        severity=Severity.ERROR,
        message=f'"{pin}" names the member "{member}", which {datatype} does not have',
        span=span,
        hint=hint,
    )
