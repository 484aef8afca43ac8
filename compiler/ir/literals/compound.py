"""The outer form of array and struct literals: brackets, commas, repetitions."""

from compiler.ir.literals.values import LiteralError

_CLOSING = {"[": "]", "(": ")"}
_QUOTES = "'\""
MOST_ELEMENTS = 1_000_000
"""A literal or a default value with more elements is a mistake, or an attack."""


def array_size(bounds: tuple[tuple[int, int] | None, ...]) -> int | None:
    """Return how many elements an array has; None if its length is variable.

    Raises:
        LiteralError: there are more than anybody can mean.
    """
    size = 1
    for one in bounds:
        if one is None:
            return None
        size *= one[1] - one[0] + 1
    if size > MOST_ELEMENTS:
        message = f"an array of {size} elements is too large; {MOST_ELEMENTS} are possible"
        raise LiteralError(message)
    return size


def unwrap(text: str, brackets: str) -> str | None:
    """Return what stands between the outer brackets; None if the text has no such brackets."""
    if text[:1] != brackets[0] or text[-1:] != brackets[1] or len(text) < len(brackets):
        return None
    return text[1:-1]


def split_items(text: str) -> list[str]:
    """Split at the commas that stand outside of brackets and quotes; "" has no items.

    Raises:
        LiteralError: a bracket or a quote is not closed.
    """
    if not text.strip():
        return []
    items = []
    waiting: list[str] = []
    start = position = 0
    while position < len(text):
        character = text[position]
        if character in _QUOTES:
            position = _end_of_quoted(text, position)
        elif character in _CLOSING:
            waiting.append(_CLOSING[character])
        elif character in "])":
            if not waiting or waiting.pop() != character:
                message = f'"{character}" in "{text}" closes nothing'
                raise LiteralError(message)
        elif character == "," and not waiting:
            items.append(text[start:position].strip())
            start = position + 1
        position += 1
    if waiting:
        message = f'"{waiting[-1]}" is missing in "{text}"'
        raise LiteralError(message)
    return [*items, text[start:].strip()]


def _end_of_quoted(text: str, start: int) -> int:
    """Return where the quoted text that begins at `start` ends."""
    position = start + 1
    while position < len(text) and text[position] != text[start]:
        position += 2 if text[position] == "$" else 1
    if position >= len(text):
        message = f"the string {text[start:]} has no closing quote"
        raise LiteralError(message)
    return position
