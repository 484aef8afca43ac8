"""Functions of strings: positions count from 1, and positions outside of a text hold nothing.

What would make a text longer than any string may be fails before the text is made: a cycle
that doubles its text at every event would otherwise take all memory within a second.
"""

from runtime.kernel.conversion import ValueCodeError
from runtime.kernel.functions.base import Family, always

LONGEST = 65_534
"""Characters a string holds at most, as in FORTE."""


def _left(text: str, length: int) -> str:
    return text[: max(length, 0)]


def _right(text: str, length: int) -> str:
    return text[max(len(text) - max(length, 0), 0) :]


def _middle(text: str, length: int, position: int) -> str:
    start, stop = _span(length, position)
    return text[start:stop]


def _delete(text: str, length: int, position: int) -> str:
    start, stop = _span(length, position)
    return text[:start] + text[stop:]


def _replace(text: str, other: str, length: int, position: int) -> str:
    start, stop = _span(length, position)
    start, stop = min(start, len(text)), min(stop, len(text))
    _check_length("REPLACE", len(text) - (stop - start) + len(other))
    return text[:start] + other + text[stop:]


def _span(length: int, position: int) -> tuple[int, int]:
    """Return where the characters from a position on begin and end in Python's terms."""
    start = max(position - 1, 0)
    return start, max(position - 1 + max(length, 0), start)


def _insert(text: str, other: str, position: int) -> str:
    """Insert behind the character at a position; 0 is before the first one."""
    _check_length("INSERT", len(text) + len(other))
    start = max(position, 0)
    return text[:start] + other + text[start:]


def _concat(*texts: str) -> str:
    _check_length("CONCAT", sum(map(len, texts)))
    return "".join(texts)


def _check_length(function: str, length: int) -> None:
    if length > LONGEST:
        message = (
            f"the result of {function} would have {length:,} characters; "
            f"a string holds at most {LONGEST:,}"
        )
        raise ValueCodeError(message)


def _upper(text: str) -> str:
    """Return the text in capitals; a letter whose capital is two letters (ß) stays."""
    return "".join(one if len(large := one.upper()) > 1 else large for one in text)


def _lower(text: str) -> str:
    return "".join(one if len(small := one.lower()) > 1 else small for one in text)


def _find(text: str, wanted: str) -> int:
    """Return the position of the first occurrence, or 0."""
    return text.find(wanted) + 1


TEXTS: Family = {
    "LEN": always(len),
    "LEFT": always(_left),
    "RIGHT": always(_right),
    "MID": always(_middle),
    "DELETE": always(_delete),
    "REPLACE": always(_replace),
    "INSERT": always(_insert),
    "CONCAT": always(_concat),
    "FIND": always(_find),
    "TOUPPER": always(_upper),
    "TOLOWER": always(_lower),
}
