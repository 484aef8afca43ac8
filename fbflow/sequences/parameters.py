"""The parameters of a primitive: `PV:=5; CV:=1`, or only names, `QI,SD`."""

from collections.abc import Iterator
from dataclasses import dataclass

_OPENING = dict(zip("([", ")]", strict=True))
_QUOTES = "'\""
_SEPARATORS = ";,\n"


@dataclass(frozen=True, slots=True)
class Assignment:
    """A data pin with the literal it gets or shall have."""

    pin: str
    literal: str | None
    """None: the data are named, but not said."""


def read_parameters(text: str) -> tuple[Assignment, ...]:
    """Read the parameters; `=` is taken for `:=`, and `,` or a new line for `;`."""
    return tuple(_assignment(piece) for piece in _pieces(text))


def _assignment(piece: str) -> Assignment:
    name, equals, literal = piece.partition("=")
    if not equals:
        return Assignment(piece, None)
    return Assignment(name.strip().removesuffix(":").rstrip(), literal.strip() or None)


def _pieces(text: str) -> Iterator[str]:
    """Split at separators outside of quotes, brackets and parentheses; blank pieces go."""
    start, closing = 0, ""
    for position, character in enumerate(text):
        if closing[-1:] in _QUOTES and closing:
            escaped = text[position - 1] == "$" and text[position - 2] != "$"
            if character == closing[-1] and not escaped:
                closing = closing[:-1]
        elif character in _QUOTES:
            closing += character
        elif character in _OPENING:
            closing += _OPENING[character]
        elif closing and character == closing[-1]:
            closing = closing[:-1]
        elif character in _SEPARATORS and not closing:
            if piece := text[start:position].strip():
                yield piece
            start = position + 1
    if piece := text[start:].strip():
        yield piece
