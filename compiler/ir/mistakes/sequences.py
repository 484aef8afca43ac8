"""Mistakes in service sequences, E160-E169: never errors, for no system depends on them."""

from compiler.ir.diagnostics import Diagnostic, Severity
from compiler.ir.source import Span


def _warning(code: str, message: str, span: Span, hint: str) -> Diagnostic:
    return Diagnostic(code, Severity.WARNING, message, span, hint)


def no_event(*, span: Span, element: str) -> Diagnostic:
    """A primitive does not say which event it is about."""
    return _warning(
        "E160",
        f"This <{element}> of a service sequence names no event; the sequence cannot be tested.",
        span,
        'Add Event="…" with an event of the block.',
    )


def second_input(*, span: Span) -> Diagnostic:
    """A transaction has more than one input."""
    return _warning(
        "E161",
        "This transaction has two <InputPrimitive>; the second was skipped.",
        span,
        "One event comes in with each transaction: begin a new <ServiceTransaction>.",
    )


def unknown_interface(*, span: Span, name: str, known: tuple[str, ...]) -> Diagnostic:
    """A primitive stands at an interface that the service does not have."""
    listed = " and ".join(f'"{each}"' for each in known)
    return _warning(
        "E162",
        f'The service has no interface "{name}"; its interfaces are {listed}.',
        span,
        "Events of the block are at the LeftInterface of the <Service>.",
    )
