"""What values are and become in elementary types, by numpy: it shares nothing with the project.

Types are named by text. Whole numbers are numpy's of fixed width, REAL is `float32`.
"""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

import numpy as np

SIGNED: Mapping[str, Any] = {
    "SINT": np.int8,
    "INT": np.int16,
    "DINT": np.int32,
    "LINT": np.int64,
}
UNSIGNED: Mapping[str, Any] = {
    "USINT": np.uint8,
    "UINT": np.uint16,
    "UDINT": np.uint32,
    "ULINT": np.uint64,
}
BITS: Mapping[str, Any] = {
    "BYTE": np.uint8,
    "WORD": np.uint16,
    "DWORD": np.uint32,
    "LWORD": np.uint64,
}
REALS: Mapping[str, Any] = {"REAL": np.float32, "LREAL": np.float64}
DURATIONS: Mapping[str, Any] = {"TIME": np.int64, "LTIME": np.int64}

INTEGERS = {**SIGNED, **UNSIGNED}
WHOLE = {**INTEGERS, **BITS, **DURATIONS}
NUMBERS = {**INTEGERS, **REALS}
CASTABLE = ("BOOL", *WHOLE, *REALS)

Number = bool | int | float

_WIDE = Context(prec=400)

_REALS_AT_EDGES = (
    *(0.0, 0.25, 0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.49999999999999994, 1e10, -1e10, 300.7),
    *(127.5, 128.0, -128.5, 32767.5, 65535.5, 2147483647.5, 4294967295.5, 9.3e18, 1.9e19, 1e38),
)


def limits(name: str) -> tuple[int, int]:
    """Return the least and the greatest value of a whole type."""
    info = np.iinfo(WHOLE[name])
    return int(info.min), int(info.max)


def edges(name: str) -> Sequence[Number]:
    """Return the values of a type where something may break."""
    if name == "BOOL":
        return (False, True)
    if name in REALS:
        return tuple(rounded(value, name) for value in _REALS_AT_EDGES)
    least, greatest = limits(name)
    inner = {1, 2, greatest // 3, greatest // 2 + 1, greatest - 1, least + 1}
    return (0, least, greatest, *sorted(inner), *((-1, -2) if least < 0 else ()))


def rounded(value: float, name: str) -> float:
    """Return the value of a type that is nearest to a number; the infinite if it is too large."""
    with np.errstate(over="ignore"):
        return float(REALS[name](value))


def wrapped(value: int, name: str) -> int:
    """Return the value that the low bits of a whole number have in a type."""
    low = np.array(value % (1 << 64), np.uint64)
    return int(low.astype(WHOLE[name]))


def cast(value: Number, source: str, target: str) -> Number:
    """Return what a value becomes on a connection between castable types."""
    if target == "BOOL":
        return bool(value)
    if source == "BOOL":
        return float(value) if target in REALS else int(value)
    if target in REALS:
        return _real(value, source, target)
    if source not in REALS:
        return wrapped(int(value), target)
    if target in BITS:
        value = np.nan if np.isnan(value) else value  # whose bits are the same everywhere
        bits = np.array(value, REALS[source]).view(np.uint32 if source == "REAL" else np.uint64)
        return wrapped(int(bits), target)
    return wrapped(half_away(float(value)), target)


def _real(value: Number, source: str, target: str) -> float:
    if source in REALS:
        return rounded(value, target)
    if source not in BITS:
        return float(np.array(value, WHOLE[source]).astype(REALS[target]))
    bits = np.uint32 if target == "REAL" else np.uint64
    return float(np.array(wrapped(int(value), "LWORD"), np.uint64).astype(bits).view(REALS[target]))


def half_away(value: float) -> int:
    """Return the nearest whole number, the one farther from 0 of two; 0 if there is none."""
    if not np.isfinite(value):
        return 0
    return int(Decimal(value).quantize(Decimal(1), rounding=ROUND_HALF_UP, context=_WIDE))


def decimal_digits(value: int, digits: int) -> int:
    """Return a number as binary coded decimal of so many digits."""
    coded = 0
    for place in range(digits):
        coded |= value // 10**place % 10 << 4 * place
    return coded


def same_number(one: object, other: object) -> bool:
    """Whether two values are of one form and equal; NaN equals itself."""
    if isinstance(one, float) and isinstance(other, float) and np.isnan(one):
        return bool(np.isnan(other))
    return type(one) is type(other) and one == other
