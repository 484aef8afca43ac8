"""Literals of elementary types, with or without the prefix that states a type."""

import re

from compiler.ir.datatypes import BOOL, DataType, Elementary, Kind
from compiler.ir.literals.durations import parse_moment
from compiler.ir.literals.guessing import split_literal
from compiler.ir.literals.json_values import parse_json_literal
from compiler.ir.literals.numerals import checked, parse_bool, parse_integer, parse_real
from compiler.ir.literals.texts import parse_character
from compiler.ir.literals.values import LiteralError, LiteralValue, article

_WHOLE = (Kind.BOOL, Kind.BITS, Kind.SIGNED, Kind.UNSIGNED)
_MOMENTS = (Kind.DURATION, Kind.DATE, Kind.TIME_OF_DAY, Kind.DATE_AND_TIME)
# FORTE takes the prefix away from a text without quotes, too: STRING#text (4diac 1.x).
_TEXT_PREFIX = re.compile(r"(?:W?STRING|W?CHAR)#(?:\s*(?=['\"]))?", re.IGNORECASE)


def without_text_prefix(text: str) -> str:
    """Take `STRING#` or the like away from the beginning of a text."""
    match = _TEXT_PREFIX.match(text)
    return text[match.end() :] if match else text


def parse_elementary(text: str, datatype: Elementary) -> LiteralValue:
    """Read a literal that may state its type by a prefix."""
    if datatype.kind is Kind.CHAR:
        return parse_character(without_text_prefix(text), datatype)
    if datatype.kind is Kind.HOST:
        # Of Python objects, only those can be written that JSON has a like of.
        return parse_json_literal(text)
    stated, rest = split_literal(text)
    if stated is None or rest == text.strip():
        return _bare(text, datatype, prefixed=False)
    if stated == datatype:
        return _bare(rest, datatype, prefixed=True)
    if isinstance(stated, Elementary):
        return _converted(text, rest, stated, datatype)
    raise _clash(text, stated, datatype)


def _bare(text: str, datatype: Elementary, *, prefixed: bool) -> LiteralValue:
    """Read a literal without its prefix."""
    match datatype.kind:
        case Kind.BOOL:
            return parse_bool(text)
        case Kind.REAL:
            return parse_real(text, datatype)
        case kind if kind in _MOMENTS:
            return parse_moment(text, datatype, prefixed=prefixed)
        case _:
            return parse_integer(text, datatype)


def _converted(text: str, rest: str, stated: Elementary, datatype: Elementary) -> LiteralValue:
    """Read a literal that states another type than the wanted one."""
    if stated.kind is datatype.kind and stated.kind in _MOMENTS:
        return _bare(rest, datatype, prefixed=True)
    if stated.kind in _WHOLE and datatype.kind in _WHOLE:
        value = int(_bare(rest, stated, prefixed=True))  # type: ignore[arg-type] # whole kinds
        if stated.kind is Kind.BITS and datatype.bits == stated.bits:
            return parse_integer(f"16#{value:X}", datatype)
        value = checked(value, datatype, text)
        return bool(value) if datatype == BOOL else value
    if datatype.kind is Kind.REAL and stated.kind is Kind.REAL:
        return parse_real(rest, datatype)
    if datatype.kind is Kind.REAL and stated.kind in (Kind.SIGNED, Kind.UNSIGNED):
        return parse_real(str(parse_integer(rest, stated)), datatype)
    raise _clash(text, stated, datatype)


def _clash(text: str, stated: DataType, datatype: DataType) -> LiteralError:
    return LiteralError(f'"{text}" is {article(stated)}, but {article(datatype)} is expected')
