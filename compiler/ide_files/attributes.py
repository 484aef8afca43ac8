"""Attributes of elements, our own among them: what 4diac has no words for."""

import re
from collections.abc import Iterator, Mapping

from compiler.ide_files.xml_writer import NOT_IN_XML, XmlWriter
from compiler.ir.attributes import LABEL, POLICY, text_of
from compiler.ir.datatypes import STRING, WSTRING
from compiler.ir.declarations import ElementDeclaration
from compiler.ir.literals import format_literal

_LONG_ATTRIBUTES = frozenset({"Documentation"})
_NOT_LATIN = re.compile("[^\x00-\xff]")


def write_attributes(writer: XmlWriter, attributes: Mapping[str, str]) -> None:
    """Write `<Attribute>` elements, in the order of their mapping."""
    for name, value in attributes.items():
        if name in _LONG_ATTRIBUTES:
            writer.text("Attribute", value, Name=name, Type="CDATA")
        else:
            writer.empty("Attribute", Name=name, Value=value)


def write_own_attributes(writer: XmlWriter, attributes: Mapping[str, str]) -> None:
    """Write attributes whose values are texts; those without one are left out."""
    for name, value in attributes.items():
        if value:
            literal = literal_of(value)
            datatype = STRING if literal[0] == "'" else WSTRING
            writer.empty("Attribute", Name=name, Type=str(datatype), Value=literal)


def own_attributes(element: ElementDeclaration) -> Mapping[str, str]:
    """Return what of an element is written as attributes of ours."""
    return {POLICY: text_of(element.policy), LABEL: element.label}


def literal_of(text: str) -> str:
    """Return a string literal that every character comes through XML in."""
    wide = _NOT_LATIN.search(text) is not None
    return NOT_IN_XML.sub(_codes, format_literal(text, WSTRING if wide else STRING))


def _codes(character: re.Match[str]) -> str:
    return "".join(f"${code:04X}" for code in _utf_16(character[0]))


def _utf_16(text: str) -> Iterator[int]:
    data = text.encode("utf-16-be", "surrogatepass")
    for at in range(0, len(data), 2):
        yield int.from_bytes(data[at : at + 2], "big")
