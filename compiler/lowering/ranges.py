"""Between which values the integers of a type lie."""

from compiler.ir.datatypes import ELEMENTARY, DataType, Elementary, Kind

Bounds = tuple[int, int] | None
"""Between which values an integer surely lies; None = nothing is known."""

_SIGNED = frozenset({Kind.SIGNED, Kind.DURATION, Kind.DATE, Kind.TIME_OF_DAY, Kind.DATE_AND_TIME})
_UNSIGNED = frozenset({Kind.BITS, Kind.UNSIGNED})

_RANGES = {
    **{
        name: (-(1 << one.bits - 1), (1 << one.bits - 1) - 1)
        for name, one in ELEMENTARY.items()
        if one.kind in _SIGNED
    },
    **{name: (0, (1 << one.bits) - 1) for name, one in ELEMENTARY.items() if one.kind in _UNSIGNED},
}


def integer_range(datatype: DataType) -> tuple[int, int] | None:
    """Return the least and the greatest value of a type whose values are integers."""
    return _RANGES.get(datatype.name) if isinstance(datatype, Elementary) else None


def bounds_of_result(operator: str, left: Bounds, right: Bounds) -> Bounds:
    """Return between which values `+`, `-` or `*` of two integers lies, before it wraps."""
    if left is None or right is None:
        return None
    if operator == "+":
        return left[0] + right[0], left[1] + right[1]
    if operator == "-":
        return left[0] - right[1], left[1] - right[0]
    corners = [a * b for a in left for b in right]
    return min(corners), max(corners)
