"""XML with exact places: hardened parsing, and the line and column of every element.

lxml tells where a start tag *ends* and stops counting at line 65,535, so places come from one
scan of the text instead: the n-th start tag in the text is the n-th element of the tree.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from lxml import etree
from lxml.etree import _Element as XmlElement  # lxml exports these types
from lxml.etree import _LogEntry as XmlProblem  # under no other names

from compiler.frontends.fourdiac.xml_text import without_document_type, xml_text
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.mistakes import reading
from compiler.ir.source import SourceTexts, Span

MAX_DEPTH = 200
MAX_ELEMENTS = 2_000_000
_MOST_XML_PROBLEMS = 20
_FAR = 64
"""How many start tags are looked through for the one that belongs to an element."""

_START_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)|<(![A-Za-z]+|[^\s/>!?<]+)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"\s*+([^\s=/>\"'<]++)\s*+=\s*+(?:\"([^\"<]*+)\"|'([^'<]*+)')")
_TAG_NAME = re.compile(r"<[^\s/>]++")
_TAG_REST = re.compile(r"[^\"'<>]*+(?:(?:\"[^\"<]*+\"|'[^'<]*+')[^\"'<>]*+)*+>")
_TOO_DEEP = etree.XPath("/*" * (MAX_DEPTH + 1))
_OLD_MODEL = re.compile(r"org\.fordiac|omg\.org")
_BEFORE_TEXT = re.compile(r"(?:<!--.*?-->)*+(?:<!\[CDATA\[)?+", re.DOTALL)

__all__ = ["XmlDocument", "XmlElement", "read_xml"]


@dataclass(slots=True)
class XmlDocument:
    """A parsed file: its tree, and where everything in it stands."""

    file: str
    root: XmlElement
    well_formed: bool
    """False: lxml mended the tree, parts are missing, and an error has been reported."""
    text: str
    line_starts: list[int]
    offsets: dict[XmlElement, int]

    def span(self, element: XmlElement) -> Span:
        """Return the place of an element's start tag, as far as it stands on one line."""
        offset = self.offsets.get(element)
        if offset is None:
            return Span(self.file, _mended_line(element))
        line_starts = self.line_starts
        line = bisect_right(line_starts, offset)
        end = line_starts[line] - 1 if line < len(line_starts) else len(self.text)
        close = self.text.find(">", offset, end)
        length = (end if close < 0 else close + 1) - offset
        return Span(self.file, line, offset - line_starts[line - 1] + 1, length)

    def attribute_span(self, element: XmlElement, name: str) -> Span:
        """Return the place of an attribute's value, or of the element if it has none."""
        offset = self.offsets.get(element)
        if offset is None:
            return self.span(element)
        tag = _TAG_NAME.match(self.text, offset)
        position = tag.end() if tag else offset
        while attribute := _ATTRIBUTE.match(self.text, position):
            if attribute[1] == name:
                group = 2 if attribute[2] is not None else 3
                return self._span_at(attribute.start(group), len(attribute[group]))
            position = attribute.end()
        return self.span(element)

    def text_span(self, element: XmlElement) -> Span:
        """Return where the text of an element begins, behind `<![CDATA[` if there is one."""
        offset = self.offsets.get(element)
        if offset is None:
            return self.span(element)
        tag = _TAG_NAME.match(self.text, offset)
        rest = _TAG_REST.match(self.text, tag.end() if tag else offset)
        if rest is None:
            return self.span(element)
        before = _BEFORE_TEXT.match(self.text, rest.end())
        return self._span_at(before.end() if before else rest.end(), 1)

    def _span_at(self, offset: int, length: int) -> Span:
        line = bisect_right(self.line_starts, offset)
        return Span(self.file, line, offset - self.line_starts[line - 1] + 1, max(length, 1))


def read_xml(
    data: bytes, file: str, *, texts: SourceTexts, diagnostics: Diagnostics
) -> XmlDocument | None:
    """Parse the bytes of an XML file, whatever they are.

    Args:
        data: The content of the file.
        file: Its name in places and messages.
        texts: Gets the text, for showing its lines.
        diagnostics: Gets every problem; there is an error among them when the result is None
            or not well-formed.

    Returns:
        The document; of a file that is not well-formed what could be saved of it; None if
        there is nothing to go on with.
    """
    text = xml_text(data, file, diagnostics=diagnostics)
    if text is None:
        return None
    texts.add(file, text)
    harmless = without_document_type(text, file, diagnostics=diagnostics)
    if harmless is None:
        return None
    count = harmless.count("<")
    if count > 2 * MAX_ELEMENTS:  # each has a start tag and often an end tag
        diagnostics.add(reading.too_many_elements(file=file, count=count // 2, limit=MAX_ELEMENTS))
        return None
    line_starts = [0, *(match.end() for match in re.finditer("\n", harmless))]
    if misplaced := _misplaced_declaration(harmless):
        line = bisect_right(line_starts, misplaced.start())
        span = Span(file, line, misplaced.start() - line_starts[line - 1] + 1)
        problem = f'"{misplaced[0]}" stands where no declaration may be'
        diagnostics.add(reading.malformed_xml(span=span, problem=problem, hint="Remove it."))
        return None
    tags = [match.start() for match in _START_TAG.finditer(harmless) if match[1]]
    document = _document(harmless, file, line_starts, diagnostics=diagnostics)
    if document is not None:
        document.offsets.update(_offsets(document, tags))
    return document


def _misplaced_declaration(text: str) -> re.Match[str] | None:
    """Find a declaration outside the prolog, where lxml might take it for one all the same."""
    if "<!DOCTYPE" not in text and "<!ENTITY" not in text:
        return None
    found = _START_TAG.finditer(text)
    return next((match for match in found if (match[1] or "").startswith("!")), None)


def _document(
    text: str, file: str, line_starts: list[int], *, diagnostics: Diagnostics
) -> XmlDocument | None:
    root, well_formed = _parsed(text, file, diagnostics=diagnostics)
    if root is None:
        return None
    too_deep = _TOO_DEEP(root)
    if isinstance(too_deep, list) and too_deep:
        span = Span(file, _mended_line(cast("XmlElement", too_deep[0])))
        diagnostics.add(reading.nested_too_deeply(span=span, limit=MAX_DEPTH))
        return None
    return XmlDocument(file, root, well_formed, text, line_starts, {})


def _parsed(text: str, file: str, *, diagnostics: Diagnostics) -> tuple[XmlElement | None, bool]:
    """Parse; if that fails report why, and parse again mending what can be mended."""
    data = text.encode("utf-8", "replace")  # lone surrogates would not encode
    strict = _parser(recover=False)
    try:
        return etree.fromstring(data, strict), True
    except etree.XMLSyntaxError:
        # Not the exception's log: that one has the problems of all files read before.
        problems = tuple(cast("Iterable[XmlProblem]", strict.error_log))
    for problem in problems:
        if "xcessive depth" in problem.message:  # lxml's own bound is not far above ours
            span = Span(file, problem.line, problem.column)
            diagnostics.add(reading.nested_too_deeply(span=span, limit=MAX_DEPTH))
            return None, False
    for problem in problems[:_MOST_XML_PROBLEMS]:
        span = Span(file, problem.line, problem.column)
        message = problem.message.strip().rstrip(".")
        diagnostics.add(reading.malformed_xml(span=span, problem=message, hint=_xml_hint(message)))
    if not problems:
        hint = _xml_hint("")
        diagnostics.add(reading.malformed_xml(span=Span(file), problem="no element", hint=hint))
    return _mended(data), False


def _mended(data: bytes) -> XmlElement | None:
    """Return what can be saved of a file whose problems have been reported."""
    try:
        root = cast("XmlElement | None", etree.fromstring(data, _parser(recover=True)))
        if root is None:
            return None
        # &#xD800; leaves bytes in a mended tree that are no text; touching them would raise.
        etree.tostring(root, encoding="utf-8").decode()
    except (etree.LxmlError, UnicodeDecodeError):
        return None
    return root


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )


def _xml_hint(problem: str) -> str:
    folded = problem.casefold()
    if "mismatch" in folded or "premature end" in folded or "missing end" in folded:
        return "A tag is not closed, or the file was cut off: compare it with a backup."
    if "attvalue" in folded or "attributes construct" in folded or "unescaped" in folded:
        return "A value must stand in quotes, with &lt; for <, &amp; for & and &quot; for a quote."
    if "entity" in folded:
        return "Write & as &amp; in XML; only lt, gt, amp, quot and apos are known."
    return "Open the file in a text editor at this place, or save it again from the IDE."


def _offsets(document: XmlDocument, tags: list[int]) -> dict[XmlElement, int]:
    """Find the start tag of each element, and take the namespaces off their names.

    In a mended tree some elements are missing and their tags are passed over: then the next
    tag of the same name is taken.
    """
    elements = list(document.root.iter("*"))
    for element in elements:
        tag = str(element.tag)
        if tag.startswith("{") and not _OLD_MODEL.search(tag):
            element.tag = tag.rpartition("}")[2]
    if document.well_formed and len(elements) == len(tags):
        return dict(zip(elements, tags, strict=True))
    offsets: dict[XmlElement, int] = {}
    position = 0
    for element in elements:
        name = str(element.tag).rpartition("}")[2]
        for candidate in range(position, min(position + _FAR, len(tags))):
            found = _TAG_NAME.match(document.text, tags[candidate])
            if found and found[0][1:].rpartition(":")[2] == name:
                offsets[element] = tags[candidate]
                position = candidate + 1
                break
    return offsets


def _mended_line(element: XmlElement) -> int:
    """Return the line lxml knows: that of the end of a start tag, and not beyond 65,535."""
    line: int | None = getattr(element, "sourceline", None)  # its stub forgot the type
    return line or 0
