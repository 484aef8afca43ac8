"""Values of pins as they are written in a file that others may look into."""

import re

from compiler.ide_files.xml_writer import NOT_IN_XML
from compiler.ir.datatypes import DataType, Elementary, Kind, StringType
from compiler.ir.literals import format_literal, parse_literal, split_literal

_MACRO = re.compile(r"%(?=[^\W\d][\w.-]*%)")
"""The beginning of `%name%`, which the IDE up to 2.x and our own reader expand."""
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
    """Return a JSON text without what XML cannot hold, and without macros."""

    def codes(character: re.Match[str]) -> str:
        return f"\\u{ord(character[0]):04x}"

    return NOT_IN_XML.sub(codes, _MACRO.sub("\\\\u0025", text))


def _in_string(literal: re.Match[str]) -> str:
    """Return a string without macros, and a wide one without what XML cannot hold."""
    text = literal[0]
    if text[0] == "'":
        return _MACRO.sub("$25", text)
    text = _MACRO.sub("$0025", text)
    return NOT_IN_XML.sub(lambda found: f"${ord(found[0]):04X}", text)
