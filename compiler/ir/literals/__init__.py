"""IEC literals: from text to values and back.

A value is `bool`, `int` (integers, bit strings, durations and dates in nanoseconds), `float`
(a REAL already rounded to 32 bits), `str`, a flat tuple (arrays, row by row) or a dict
(structs, members in declared order).
"""

from compiler.ir.literals.formatting import format_literal
from compiler.ir.literals.guessing import guess_type, split_literal
from compiler.ir.literals.parsing import default_value, parse_literal
from compiler.ir.literals.values import LiteralError, LiteralValue, Member

__all__ = [
    "LiteralError",
    "LiteralValue",
    "Member",
    "default_value",
    "format_literal",
    "guess_type",
    "parse_literal",
    "split_literal",
]
