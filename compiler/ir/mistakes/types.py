"""Mistakes in data types, values and generic pins: the codes E301 to E309."""

from collections.abc import Iterable

from compiler.ir.datatypes import DataType, Elementary, StringType
from compiler.ir.diagnostics import Diagnostic, Severity, choices_hint
from compiler.ir.functions.conversions import is_convertible
from compiler.ir.source import Span


def type_clash(
    *, span: Span, source: str, source_type: DataType, target: str, target_type: DataType
) -> Diagnostic:
    """E301: a data connection joins types that no conversion joins."""
    return Diagnostic(
        code="E301",
        severity=Severity.ERROR,
        message=f'"{source}" is {source_type}, but "{target}" takes {target_type}',
        span=span,
        hint=_conversion_hint(source_type, target_type),
    )


_SHORT = {"DATE_AND_TIME": "DT", "TIME_OF_DAY": "TOD"}
"""What the blocks of 4diac call types with long names."""


def _conversion_hint(source_type: DataType, target_type: DataType) -> str:
    """Name a conversion block where there can be one."""
    if not all(isinstance(item, Elementary | StringType) for item in (source_type, target_type)):
        return "Connect another pin, or take the value apart in a block of your own."
    if not is_convertible(target_type, source_type):
        return "Nothing converts the one into the other: connect another pin."
    full = [str(item).partition("[")[0] for item in (source_type, target_type)]
    names = [_SHORT.get(name, name) for name in full]
    return (
        f"Put a conversion block between them, such as F_{names[0]}_TO_{names[1]}, "
        "or connect another pin."
    )


def lossy_connection(
    *,
    span: Span,
    source: str,
    source_type: DataType,
    target: str,
    target_type: DataType,
    count: int,
) -> Diagnostic:
    """E302: data connections of the same pins convert to a type that cannot hold every value."""
    many = f" (the first of {count} such connections)" if count > 1 else ""
    return Diagnostic(
        code="E302",
        severity=Severity.WARNING,
        message=f'"{source}" ({source_type}) loses part of its values in "{target}" '
        f"({target_type}){many}",
        span=span,
        hint="Bits that do not fit are cut off, as FORTE does; a conversion block makes it plain.",
    )


def bad_value(*, span: Span, pin: str, text: str, datatype: DataType, reason: str) -> Diagnostic:
    """E303: the value written at a pin is not one of the pin's type."""
    return Diagnostic(
        code="E303",
        severity=Severity.ERROR,
        message=f'"{pin}" takes {datatype}, not {text}: {reason}',
        span=span,
        hint="Write a literal of that type, or the name of a constant.",
    )


def undecided_type(*, span: Span, block: str, pins: Iterable[str], taken: DataType) -> Diagnostic:
    """E304: nothing says which type a generic pin has."""
    listed = ", ".join(f'"{pin}"' for pin in pins)
    return Diagnostic(
        code="E304",
        severity=Severity.NOTE,
        message=f'nothing says which type {listed} of "{block}" has; {taken} is taken',
        span=span,
        hint='Connect a pin that has a type, or write a typed literal such as "INT#5".',
    )


def wrong_type_for_generic(*, span: Span, pin: str, generic: str, found: DataType) -> Diagnostic:
    """E305: a generic pin is connected with a type that it does not stand for."""
    return Diagnostic(
        code="E305",
        severity=Severity.ERROR,
        message=f'"{pin}" takes {generic}, which {found} is not',
        span=span,
        hint=f"Connect a type that is {generic}, or use another block.",
    )


def unknown_datatype(*, span: Span, name: str, owner: str, known: Iterable[str]) -> Diagnostic:
    """E306: a data type is neither elementary nor a struct of the project."""
    return Diagnostic(
        code="E306",
        severity=Severity.ERROR,
        message=f'unknown data type "{name}" of "{owner}"',
        span=span,
        hint=(choices_hint(name, known) + " Structs are declared in .dtp files.").strip(),
    )


def recursive_struct(*, span: Span, name: str) -> Diagnostic:
    """E307: a struct contains itself."""
    return Diagnostic(
        code="E307",
        severity=Severity.ERROR,
        message=f'the struct "{name}" contains itself',
        span=span,
        hint="Give the inner member another type.",
    )


def bare_duration(*, span: Span, pin: str, text: str) -> Diagnostic:
    """E308: a duration is written as a number without a unit."""
    return Diagnostic(
        code="E308",
        severity=Severity.WARNING,
        message=f'"{pin}" is a duration: {text} counts as {text} nanoseconds, as in FORTE',
        span=span,
        hint=f'Write the unit: "T#{text}ms" if milliseconds are meant.',
    )
