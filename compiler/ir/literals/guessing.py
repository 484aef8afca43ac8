"""The type a literal itself states or suggests."""

import re

from compiler.ir.datatypes import (
    BOOL,
    DATE,
    DINT,
    LDATE,
    LINT,
    LREAL,
    LTIME,
    STRING,
    TIME,
    ULINT,
    WSTRING,
    DataType,
    DataTypeError,
    Elementary,
    Kind,
    StringType,
    StructType,
    parse_datatype,
)
from compiler.ir.literals.numerals import is_real, read_integer
from compiler.ir.literals.values import integer_range

_PREFIX = re.compile(r"([^\W\d]\w*(?:::[^\W\d]\w*)*)#\s*(.*)", re.DOTALL)
_SHORT = {"T": TIME, "LT": LTIME, "D": DATE, "LD": LDATE}
_QUOTES = {"'": STRING, '"': WSTRING}


def split_literal(text: str) -> tuple[DataType | None, str]:
    """Return the type a literal states (`INT#5`, `T#1s`, `'x'`, `TRUE`) and its rest.

    `'x'` is a STRING, `"x"` a WSTRING and `TRUE` a BOOL without a prefix: then the rest is
    the whole literal.
    """
    stripped = text.strip()
    if stripped[:1] in _QUOTES:
        return _QUOTES[stripped[:1]], stripped
    if stripped.upper() in ("TRUE", "FALSE"):
        return BOOL, stripped
    match = _PREFIX.fullmatch(stripped)
    if match is None:
        return None, stripped
    datatype = _prefix_type(match[1], match[2])
    return (None, stripped) if datatype is None else (datatype, match[2])


def _prefix_type(name: str, rest: str) -> DataType | None:
    """Return what a prefix stands for; text that only has a `#` in it has none."""
    short = _SHORT.get(name.upper())
    if short is not None:
        return short
    try:
        datatype = parse_datatype(name)
    except DataTypeError:
        return None
    match datatype:
        case Elementary(kind=Kind.HOST):
            return None
        case Elementary() | StringType():
            return datatype
        case StructType():
            return datatype if rest.startswith("(") else None
        case _:
            return None


def guess_type(text: str) -> DataType | None:
    """Return the type a literal takes at a generic pin; None if it says nothing about one.

    That is the type it states; else DINT, LINT or ULINT by size for a whole number, and LREAL
    for a real one.
    """
    stated, rest = split_literal(text)
    if stated is not None:
        return stated
    number = read_integer(rest)
    if number is None:
        return LREAL if is_real(rest) else None
    for datatype in (DINT, LINT, ULINT):
        lower, upper = integer_range(datatype)
        if lower <= number[0] <= upper:
            return datatype
    return None
