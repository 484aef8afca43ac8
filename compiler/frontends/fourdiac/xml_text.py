"""From bytes to harmless XML text: encodings, line ends, document types.

What leaves here is text in which every character still has its line and column, but the XML
declaration and the document type are blank: no parser ever sees a DTD or an entity.
"""

import codecs
import re

from compiler.ir.diagnostics import Diagnostics
from compiler.ir.mistakes import reading
from compiler.ir.source import Span

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SINGLE_BYTE = re.compile(
    r"(iso-?8859-?\d+|latin-?1|windows-125\d|cp125\d|us-ascii|ascii)", re.IGNORECASE
)
_DECLARATION = re.compile(r"<\?xml\s[^<>]*?\?>")
_DECLARED_ENCODING = re.compile(rb"\s*<\?xml\s[^<>]*?\bencoding\s*=\s*[\"']([^\"'<>]*)[\"']")
_BEFORE_DOCTYPE = re.compile(r"(?:\s++|<!--.*?-->|<\?.*?\?>)*+", re.DOTALL)
_QUOTED_OR_EDGE = re.compile(r"\"[^\"]*+\"|'[^']*+'|<!--.*?(?:-->|\Z)|[\[\]>]", re.DOTALL)
_ENTITY = re.compile(r"<!ENTITY\b|%[\w.-]+;")
_NOT_NEWLINE = re.compile(r"[^\n]")
_FOREIGN = (
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3", "an SQLite database"),
)
_LATIN_1_ESCAPES = "latin-1-of-the-bad-bytes"


def _bad_bytes_as_latin_1(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error(_LATIN_1_ESCAPES, _bad_bytes_as_latin_1)


def xml_text(data: bytes, file: str, *, diagnostics: Diagnostics) -> str | None:
    """Return the text of an XML file with plain newlines, or None and a diagnostic."""
    if not data.strip():
        diagnostics.add(reading.file_empty(file=file))
        return None
    text = _decoded(data, file, diagnostics=diagnostics)
    if text is None:
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.lstrip().startswith("<"):
        found = "other text"
        diagnostics.add(
            reading.not_a_source(span=Span(file, 1, 1), found=found, expected="a 4diac file")
        )
        return None
    return text


def without_document_type(text: str, file: str, *, diagnostics: Diagnostics) -> str | None:
    """Return the text with its XML declaration and document type blanked out.

    A document type that only names an external DTD, as IDE 1.x writes it, is ignored.
    One that declares entities is refused: None and a diagnostic.
    """
    declaration = _DECLARATION.match(text)
    if declaration:
        text = _blanked(text, 0, declaration.end())
    skipped = _BEFORE_DOCTYPE.match(text)
    start = skipped.end() if skipped else 0
    if text[start : start + 9].upper() != "<!DOCTYPE":
        return text
    end = _document_type_end(text, start)
    if _ENTITY.search(text, start, end):
        line = text.count("\n", 0, start) + 1
        column = start - text.rfind("\n", 0, start)
        diagnostics.add(reading.entity_declared(span=Span(file, line, column, 9)))
        return None
    return _blanked(text, start, end)


def _decoded(data: bytes, file: str, *, diagnostics: Diagnostics) -> str | None:
    for magic, described in _FOREIGN:
        if data.startswith(magic):
            expected = "a 4diac file"
            diagnostics.add(
                reading.not_a_source(span=Span(file), found=described, expected=expected)
            )
            return None
    encoding, begin = _encoding(data, file, diagnostics=diagnostics)
    text = _decoded_with_recovery(data[begin:], encoding, file, diagnostics=diagnostics)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        diagnostics.add(
            reading.not_a_source(
                span=Span(file, line),
                found="binary data (it has NUL characters)",
                expected="a 4diac file",
            )
        )
        return None
    return text


def _encoding(data: bytes, file: str, *, diagnostics: Diagnostics) -> tuple[str, int]:
    """Return the encoding and where the text begins."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return encoding, len(mark)
    if data.startswith(b"<\0"):
        return "utf-16-le", 0
    if data.startswith(b"\0<"):
        return "utf-16-be", 0
    declared = _DECLARED_ENCODING.match(data[:1000])
    name = declared[1].decode("ascii", "replace") if declared else "utf-8"
    if name.casefold() in {"utf-8", "utf8"}:
        return "utf-8", 0
    if _SINGLE_BYTE.fullmatch(name):
        try:
            return codecs.lookup(name).name, 0
        except LookupError:
            pass  # such as iso-8859-99: reported as unknown below
    diagnostics.add(reading.unknown_encoding(span=Span(file, 1, 1), name=name))
    return "utf-8", 0


def _decoded_with_recovery(
    data: bytes, encoding: str, file: str, *, diagnostics: Diagnostics
) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, "replace")
        line = before.count("\n") + 1
        column = len(before) - before.rfind("\n")
        lines = [] if encoding.startswith("utf-16") else data.splitlines()
        bad_lines = sum(not _decodes(part, encoding) for part in lines)
    diagnostics.add(
        reading.wrong_encoding(
            span=Span(file, line, column), expected=encoding.upper(), count=bad_lines
        )
    )
    return data.decode(encoding, _LATIN_1_ESCAPES)


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _document_type_end(text: str, start: int) -> int:
    """Return where `<!DOCTYPE … [ … ]>` ends; the end of the text if it never does."""
    inside_subset = False
    for edge in _QUOTED_OR_EDGE.finditer(text, start):
        if edge[0] == "[":
            inside_subset = True
        elif edge[0] == "]":
            inside_subset = False
        elif edge[0] == ">" and not inside_subset:
            return edge.end()
    return len(text)


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + _NOT_NEWLINE.sub(" ", text[start:end]) + text[end:]
