"""Mistakes in the attributes of our own in 4diac files, E180-E188: policies, workflows, Python."""

from collections.abc import Iterable

from compiler.ir.diagnostics import Diagnostic, Severity, choices_hint
from compiler.ir.source import Span


def unreadable_value(*, span: Span, name: str, reason: str, example: str) -> Diagnostic:
    """An attribute of ours has no value that could be read."""
    return Diagnostic(
        "E180",
        Severity.ERROR,
        f'The value of the attribute "{name}" cannot be read: {reason}.',
        span,
        f"Write {example}",
    )


def wrong_field(
    *, span: Span, name: str, field: str, reason: str, known: Iterable[str]
) -> Diagnostic:
    """A field in the value of an attribute of ours is unknown, or has a wrong value."""
    last = field.rpartition(".")[2]
    return Diagnostic(
        "E181",
        Severity.ERROR,
        f'The field "{field}" of the attribute "{name}" is wrong: {reason}.',
        span,
        choices_hint(last, known) or f'See "fbflow explain E181" for what "{name}" takes.',
    )


def unknown_attribute(*, span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    """An attribute begins like ours, but there is none of that name."""
    return Diagnostic(
        "E182",
        Severity.WARNING,
        f'There is no attribute "{name}"; it is ignored.',
        span,
        choices_hint(name, known),
    )


def misplaced_attribute(*, span: Span, name: str, element: str, expected: str) -> Diagnostic:
    """An attribute of ours stands at an element it says nothing about."""
    return Diagnostic(
        "E183",
        Severity.WARNING,
        f'The attribute "{name}" says nothing about <{element}>; it is ignored.',
        span,
        f"It belongs to {expected}.",
    )


def unknown_compensation(*, span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    """A policy names an element that is not there to undo an operation."""
    return Diagnostic(
        "E184",
        Severity.ERROR,
        f'There is no block "{name}" in this network that could compensate.',
        span,
        choices_hint(name, known) or "Name a block of the same network.",
    )


def unknown_node(*, span: Span, name: str, field: str, known: Iterable[str]) -> Diagnostic:
    """A workflow names a block that the system does not have."""
    return Diagnostic(
        "E185",
        Severity.ERROR,
        f'There is no block "{name}", which "{field}" of the workflow names.',
        span,
        choices_hint(name, known) or 'Write its path: "App.Sub.FB".',
    )


def policy_without_operation(*, span: Span, block: str, type_name: str) -> Diagnostic:
    """A block that is no operation has a policy."""
    return Diagnostic(
        "E186",
        Severity.WARNING,
        f'"{block}" has a policy, but "{type_name}" is no operation: nothing is tried again.',
        span,
        "Attempts, times and tags are for operations, such as HTTP_REQUEST.",
    )


def python_and_body(*, span: Span, name: str, type_name: str, body: str) -> Diagnostic:
    """A type is done in Python, but has a body as well."""
    return Diagnostic(
        "E187",
        Severity.ERROR,
        f'The type "{type_name}" has a body, <{body}>, and the attribute "{name}" as well.',
        span,
        "Delete one of them: a block is done in Python, or by its own body.",
    )


def no_operation_pins(
    *, span: Span, type_name: str, missing: Iterable[str], module: str
) -> Diagnostic:
    """A type is done by an async function, but lacks pins that every operation has."""
    named = ", ".join(missing)
    return Diagnostic(
        "E188",
        Severity.ERROR,
        f'The type "{type_name}" is done by an async function, but lacks {named}.',
        span,
        f'Export it again: "fbflow library export DIR --python {module}".',
    )
