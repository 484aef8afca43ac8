"""Algorithms and methods: text in an attribute (1.x, 2.x) or in a CDATA section (3.x)."""

import re
from collections.abc import Iterator

from compiler.frontends.fourdiac.element_reader import ElementReader, text_of
from compiler.frontends.fourdiac.interface import read_variables
from compiler.frontends.fourdiac.xml_reader import XmlElement
from compiler.ir.declarations import AlgorithmDeclaration, VariableDeclaration
from compiler.ir.source import Span

_LANGUAGES = ("ST", "Other", "FBD", "LD")
_SECTIONS = {"InputVars": "VAR_INPUT", "OutputVars": "VAR_OUTPUT", "InOutVars": "VAR_IN_OUT"}
_DECLARED = re.compile(
    r"(?:\s++|//[^\n]*+|\(\*.*?\*\)|/\*.*?\*/)*+(?:ALGORITHM|METHOD)\b", re.IGNORECASE | re.DOTALL
)


def read_algorithm(reader: ElementReader, element: XmlElement) -> AlgorithmDeclaration | None:
    """Read `<Algorithm>`.

    FBDK declares temporary variables as children; they become a `VAR_TEMP` in front of the
    text, on its first line, so that the lines stay those of the file.
    """
    name = reader.name(element)
    if name is None:
        return None
    variables = read_variables(reader, element, others=_LANGUAGES)
    text, language, span = _text(reader, element)
    if variables and language == "ST" and not _DECLARED.match(text):
        text = f"ALGORITHM {name} {_section('VAR_TEMP', variables)}{text}\nEND_ALGORITHM"
    return AlgorithmDeclaration(
        name=name, text=text, language=language, span=span, comment=reader.comment(element)
    )


def read_method(reader: ElementReader, element: XmlElement) -> AlgorithmDeclaration | None:
    """Read `<Method>`; a text without its own head gets one from the declared pins."""
    name = reader.name(element)
    if name is None:
        return None
    inputs = read_variables(reader, element, others=(*_LANGUAGES, *_SECTIONS))
    text, language, span = _text(reader, element)
    if language == "ST" and not _DECLARED.match(text):
        result = element.get("Type", "").strip()
        sections = [_section("VAR_INPUT", inputs)] if inputs else []
        sections += _sections(reader, element)
        head = f"METHOD {name}{f' : {result}' if result else ''} "
        text = f"{head}{''.join(sections)}{text}\nEND_METHOD"
    return AlgorithmDeclaration(
        name=name, text=text, language=language, span=span, comment=reader.comment(element)
    )


def read_function_body(
    reader: ElementReader, element: XmlElement, name: str
) -> AlgorithmDeclaration:
    """Read `<FunctionBody>`: the whole text of a function."""
    text, language, span = _text(reader, element)
    return AlgorithmDeclaration(name=name, text=text, language=language, span=span)


def _text(reader: ElementReader, parent: XmlElement) -> tuple[str, str, Span]:
    """Return the text of an algorithm, its language, and where it begins.

    The place is exact for a text in the body: its lines are those of the file. In an
    attribute line ends are written `&#10;`, so all its lines stand on one line of the file;
    then the place is that of the whole attribute value.
    """
    for child in parent.iterchildren(*_LANGUAGES):
        language = str(child.tag)
        if language == "Other":
            language = child.get("Language", "").strip() or "unknown"
        text = child.get("Text")
        if text is None:
            return text_of(child), language, reader.document.text_span(child)
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        return text, language, reader.document.attribute_span(child, "Text")
    return "", "ST", reader.span(parent)


def _sections(reader: ElementReader, method: XmlElement) -> Iterator[str]:
    for tag, keyword in _SECTIONS.items():
        for child in method.iterchildren(tag):
            yield _section(keyword, read_variables(reader, child))


def _section(keyword: str, variables: tuple[VariableDeclaration, ...]) -> str:
    return f"{keyword} {''.join(map(_as_text, variables))}END_VAR "


def _as_text(variable: VariableDeclaration) -> str:
    ranges = ",".join(
        f"0..{int(part) - 1}" if part.isdigit() else part
        for part in map(str.strip, variable.array_size.split(","))
    )
    array = f"ARRAY [{ranges}] OF " if ranges else ""
    initial = f" := {variable.initial}" if variable.initial.strip() else ""
    return f"{variable.name} : {array}{variable.type}{initial}; "
