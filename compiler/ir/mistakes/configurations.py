"""Mistakes in what configurable blocks are given: the codes E236 and E237."""

from compiler.ir.diagnostics import Diagnostic, Severity
from compiler.ir.source import Span


def no_data_type(*, span: Span, type_name: str, attribute: str) -> Diagnostic:
    """E236: an instance does not say which struct its pins are made of."""
    return Diagnostic(
        code="E236",
        severity=Severity.ERROR,
        message=f'"{type_name}" has no struct: its pins are the members of the one that the '
        f'attribute "{attribute}" of the block names',
        span=span,
        hint="Choose the struct in the properties of the block in the IDE. "
        f"In a boot file it stands in the name of the type: {type_name}_1my::Point.",
    )


def wrong_data_type(
    *, span: Span, type_name: str, attribute: str, name: str, needs_struct: bool
) -> Diagnostic:
    """E237: the data type an instance was given does not exist, or is no struct."""
    wanted = "struct" if needs_struct else "data type"
    return Diagnostic(
        code="E237",
        severity=Severity.ERROR,
        message=f'"{name}", which the attribute "{attribute}" gives to "{type_name}", '
        f"is no {wanted}",
        span=span,
        hint="Write its full name (package::Name). Put its .dtp file into the project's folder, "
        "or name its folder with --library.",
    )
