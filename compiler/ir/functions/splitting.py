"""The functions that take a moment apart: `SPLIT_DATE(d, YEAR => y, MONTH => m, DAY => t)`.

They have no result but outputs, which are of any integer type. So in typed code there is no
call of them but one for each output that is wanted, by the name `SPLIT_DATE.YEAR`.
"""

from collections.abc import Mapping
from typing import Final

from compiler.ir.datatypes import DATE, DT, LDATE, LDT, LTOD, TOD, DataType

_DATE = ("YEAR", "MONTH", "DAY")
_TIME = ("HOUR", "MINUTE", "SECOND", "MILLISECOND")

SPLITS: Final[Mapping[str, tuple[DataType, tuple[str, ...]]]] = {
    "SPLIT_DATE": (DATE, _DATE),
    "SPLIT_LDATE": (LDATE, _DATE),
    "SPLIT_TOD": (TOD, _TIME),
    "SPLIT_LTOD": (LTOD, _TIME),
    "SPLIT_DT": (DT, _DATE + _TIME),
    "SPLIT_LDT": (LDT, _DATE + _TIME),
}
"""By name: the type of the input, and the outputs in order."""


def part_function(function: str, part: str) -> str:
    """Return the name of the function that computes one output; no text can call it."""
    return f"{function}.{part}"
