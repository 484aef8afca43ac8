"""What generated code calls: faults, and the arithmetic Python has no operator for.

Nothing here knows of nodes or lines. Generated code raises a `Fault` (or lets one of Python's
own exceptions through); `failures` finds out where that happened.
"""

import math
from typing import NoReturn

from runtime.kernel import codes


class Fault(Exception):  # noqa: N818 - becomes a RunError, which is the error
    """Generated code found a mistake in the data; `code` is the run error it becomes."""

    def __init__(self, code: str, message: str) -> None:
        """Keep the code beside the message."""
        self.code = code
        super().__init__(message)


class HostNeeded(Exception):  # noqa: N818 - a signal to the run loop, not an error
    """A service block was reached; raised through the run loop so that others pay nothing."""


# --- Faults ------------------------------------------------------------------------------


def bad_index(index: int, lower: int, upper: int) -> NoReturn:
    """Raise the fault of an index outside its array."""
    raise Fault(
        codes.ARRAY_INDEX, f"the index {index} is outside of the array's bounds {lower}..{upper}"
    )


def bad_character(index: int, length: int) -> NoReturn:
    """Raise the fault of a position outside its string."""
    raise Fault(
        codes.STRING_INDEX, f"the position {index} is outside of a string of {length} characters"
    )


def bad_part(index: int, count: int) -> NoReturn:
    """Raise the fault of a partial access outside its bit string."""
    raise Fault(codes.PART_INDEX, f"the part {index} does not exist, expected 0..{count - 1}")


def unsettled(source: str, target: str, limit: int) -> NoReturn:
    """Raise the fault of an ECC whose event-less transitions go round in circles."""
    raise Fault(
        codes.ENDLESS_TRANSITIONS,
        f"more than {limit} event-less transitions without an end, now from state "
        f'"{source}" to "{target}"; one of them has to wait for an event or a condition',
    )


def endless(limit: int) -> NoReturn:
    """Raise the fault of loops that go on past their bound."""
    raise Fault(
        codes.ENDLESS_LOOP,
        f"the loops that one event causes went on for more than {limit} rounds",
    )


# --- Arithmetic --------------------------------------------------------------------------


def divide(left: int, right: int) -> int:
    """Divide integers, truncating toward zero."""
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def modulo(left: int, right: int) -> int:
    """Return the remainder of `divide`: it has the sign of the dividend."""
    remainder = abs(left) % abs(right)
    return -remainder if left < 0 else remainder


def power_integer(base: int, exponent: int) -> int:
    """Raise an integer to a power, modulo 2**64: more digits never fit any type."""
    if exponent >= 0:
        return pow(base, exponent, 1 << 64)
    return divide(1, base) if exponent % 2 else divide(1, base * base)


def power_real(base: float, exponent: float) -> float:
    """Raise a real number to a power; too large is infinite."""
    if base == 0 and exponent < 0:
        raise ZeroDivisionError
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 else math.inf


def remainder_real(left: float, right: float) -> float:
    """Return the remainder of a division of real numbers, with the sign of the dividend."""
    if right == 0:
        raise ZeroDivisionError
    return math.fmod(left, right)


def whole(value: float) -> int:
    """Cut off the fraction of a real number."""
    if not math.isfinite(value):
        raise Fault(codes.VALUE, f"{value} cannot become a duration")
    return int(value)


def character(text: str, index: int) -> str:
    """Return the character at a position of a string, counting from 1."""
    if not 0 < index <= len(text):
        bad_character(index, len(text))
    return text[index - 1]


def with_character(text: str, index: int, value: str) -> str:
    """Return a string with the character at a position replaced."""
    if not 0 < index <= len(text):
        bad_character(index, len(text))
    return text[: index - 1] + value + text[index:]
