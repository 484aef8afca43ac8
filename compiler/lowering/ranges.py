"""Between which values the integers of a type lie."""

from compiler.ir.datatypes import ELEMENTARY, DataType, Elementary, Kind

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
