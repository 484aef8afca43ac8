"""Strings and characters: quoted and escaped text to value and back."""

import re

from compiler.ir.datatypes import DataType, Elementary, StringType
from compiler.ir.literals.values import LiteralError

_ESCAPES = {"L": "\n", "N": "\n", "P": "\f", "R": "\r", "T": "\t", "$": "$", "'": "'", '"': '"'}
_ESCAPED = {"\n": "$N", "\f": "$P", "\r": "$R", "\t": "$T", "$": "$$"}
_DIGITS = {"'": 2, '"': 4}
"""How many hexadecimal digits a character code has: `$41` in `'…'`, `$0041` in `"…"`."""
_SPECIAL = re.compile(r"[$'\"\x00-\x1f\x7f-\x9f]")
_CODE = re.compile(r"[0-9A-Fa-f]+", re.ASCII)


def is_quoted(text: str) -> bool:
    """Whether a text begins like a string literal."""
    return text[:1] in _DIGITS


def parse_text(text: str, datatype: DataType) -> str:
    """Read `'…'` or `"…"`; a text without quotes is taken as it is (4diac 1.x)."""
    value = _unquoted(text) if is_quoted(text) else text
    most = datatype.length if isinstance(datatype, StringType) else None
    if most is not None and len(value) > most:
        message = f"{text} has {len(value)} characters; {datatype} holds {most}"
        raise LiteralError(message)
    return value


def parse_character(text: str, datatype: Elementary) -> str:
    """Read a literal of exactly one character, whose code fits into the type."""
    value = parse_text(text, datatype)
    if len(value) != 1:
        message = f"{text} has {len(value)} characters; {datatype} holds exactly one"
        raise LiteralError(message)
    most = (1 << datatype.bits) - 1
    if ord(value) > most:
        message = f"{text} does not fit into {datatype}: its code is {ord(value)}, the last {most}"
        raise LiteralError(message)
    return value


def _unquoted(text: str) -> str:
    quote = text[0]
    parts = []
    position = 1
    while position < len(text):
        character = text[position]
        if character == quote:
            break
        if character == "$":
            found, position = _escape(text, position + 1, _DIGITS[quote])
            parts.append(found)
        else:
            parts.append(character)
            position += 1
    if position != len(text) - 1:
        wrong = "has no closing quote" if position >= len(text) else f"ends before its last {quote}"
        message = f"the string {text} {wrong}; write ${quote} for a quote inside"
        raise LiteralError(message)
    return _joined("".join(parts), text)


def _escape(text: str, position: int, digits: int) -> tuple[str, int]:
    """Return the character meant by an escape, and where to go on."""
    character = text[position : position + 1]
    known = _ESCAPES.get(character.upper())
    if known is not None:
        return known, position + 1
    code = text[position : position + digits]
    if len(code) == digits and _CODE.fullmatch(code):
        return chr(int(code, 16)), position + digits
    message = (
        f'"${code}" in the string {text} is no escape; expected $$, $\', $", $L, $N, $P, $R, $T '
        f"or ${'h' * digits} with hexadecimal digits"
    )
    raise LiteralError(message)


def _joined(value: str, text: str) -> str:
    """Put together characters that were given as two UTF-16 codes."""
    if value.isascii():
        return value
    try:
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        message = f"the string {text} has half of a UTF-16 pair"
        raise LiteralError(message) from None


def format_text(value: str, *, wide: bool) -> str:
    """Write a string in its quotes, escaping what cannot stand there."""
    quote = '"' if wide else "'"

    def escaped(match: re.Match[str]) -> str:
        character = match[0]
        if character in _ESCAPED:
            return _ESCAPED[character]
        if character in _DIGITS:
            return f"${character}" if character == quote else character
        return f"${ord(character):0{_DIGITS[quote]}X}"

    return f"{quote}{_SPECIAL.sub(escaped, value)}{quote}"
