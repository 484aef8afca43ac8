"""What a piece of generated code stands for: the name and place that an error tells."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """What a piece of generated code stands for."""

    algorithm: str = ""
    place: str = ""
    """`file:line`, or "" where no source is known."""


NO_MARK = Mark()


def line_of(span: str, line: int) -> str:
    """Return `file:line` of a statement from where its algorithm's text begins."""
    file, _, rest = span.partition(":")
    # A Windows path or a column is not expected here, but must not break a message either.
    first = rest.split(":")[0]
    if not first.isdigit() or not line:
        return span
    return f"{file}:{int(first) + line - 1}"
