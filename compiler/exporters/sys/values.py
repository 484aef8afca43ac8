"""Values of pins as they are written in a file that others may look into."""

import re

from compiler.ide_files.xml_writer import NOT_IN_XML
from compiler.ir.datatypes import DataType, Elementary, Kind, StringType
from compiler.ir.literals import format_literal, parse_literal, split_literal

_STRING = re.compile(r"'(?:\$.|[^$'])*'|\"(?:\$.|[^$\"])*\"", re.DOTALL)


def written_value(literal: str, datatype: DataType, *, generic: bool) -> str:
    """Return a canonical literal as the value of a parameter.

    Args:
        literal: as the graph has it.
        datatype: the concrete type of the pin.
        generic: whether the pin is declared with a generic type, which has to be found again.
    """
    if isinstance(datatype, Elementary) and datatype.kind is Kind.HOST:
        return _json(literal)
    if isinstance(datatype, StringType) and NOT_IN_XML.search(literal):
        # Only a wide literal has codes for every character.
        literal = format_literal(parse_literal(literal, datatype), StringType("WSTRING"))
    text = _STRING.sub(_in_string, literal)
    if generic and split_literal(text)[0] != datatype:
        return f"{datatype}#{text}"
    return text


def _json(text: str) -> str:
    """Return a JSON text without what XML cannot hold, and without the sign of macros."""

    def codes(character: re.Match[str]) -> str:
        return f"\\u{ord(character[0]):04x}"

    return NOT_IN_XML.sub(codes, text.replace("%", "\\u0025"))


def _in_string(literal: re.Match[str]) -> str:
    """Return a string without the sign of macros, which some versions of the IDE expand."""
    text = literal[0]
    digits = 4 if text[0] == '"' else 2
    if text.count("%") > 1:
        text = text.replace("%", f"${ord('%'):0{digits}X}")
    if digits == 4:  # noqa: PLR2004 - "…"
        text = NOT_IN_XML.sub(lambda found: f"${ord(found[0]):04X}", text)
    return text
