"""From the bytes of a boot file to text whose characters know their line and column."""

import codecs
import re
from bisect import bisect_right
from dataclasses import dataclass

from compiler.ir.diagnostics import Diagnostics
from compiler.ir.mistakes import reading
from compiler.ir.source import Span

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_ENTITY = re.compile(r"&(lt|gt|amp|quot|apos);")
_EXPECTED = "a boot file, .fboot"


@dataclass(frozen=True, slots=True)
class BootText:
    """The text with plain newlines, and where its lines begin."""

    file: str
    text: str
    line_starts: tuple[int, ...]

    def span(self, begin: int, end: int) -> Span:
        """Return the place of a piece of the text, as far as it stands on one line."""
        line = bisect_right(self.line_starts, begin)
        line_end = self.text.find("\n", begin)
        end = min(end, line_end if line_end >= 0 else len(self.text))
        column = begin - self.line_starts[line - 1] + 1
        return Span(self.file, line, column, max(end - begin, 1))


def boot_text(data: bytes, file: str, *, diagnostics: Diagnostics) -> BootText | None:
    """Decode a boot file, or return None and a diagnostic if it is none.

    Boot files are UTF-8; the bytes of a line that is not are read as Latin-1.
    """
    if not data.strip():
        diagnostics.add(reading.file_empty(file=file))
        return None
    text = _decoded(data, file, diagnostics=diagnostics)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = ""
    if "\0" in text or data.startswith((b"PK\x03\x04", b"\x89PNG")):
        found = "binary data"
    elif text.lstrip().startswith(("<?xml", "<!DOCTYPE", "<System")):
        found = "an XML file, such as a .sys"
    if found:
        diagnostics.add(reading.not_a_source(span=Span(file), found=found, expected=_EXPECTED))
        return None
    starts = (0, *(newline.end() for newline in re.finditer("\n", text)))
    return BootText(file, text, starts)


def unescaped(text: str) -> str:
    """Decode the five entities FORTE knows; a lone `&`, as the IDE writes it, stays."""
    return _ENTITY.sub(lambda entity: _ENTITIES[entity[1]], text)


def _decoded(data: bytes, file: str, *, diagnostics: Diagnostics) -> str:
    encoding = "utf-8"
    for mark, marked in _BOMS:
        if data.startswith(mark):
            data, encoding = data[len(mark) :], marked
            break
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    if encoding != "utf-8":
        span = Span(file, line)
        diagnostics.add(reading.wrong_encoding(span=span, expected=encoding.upper(), count=1))
        return data.decode(encoding, "replace")
    return _decoded_by_line(data, file, diagnostics=diagnostics)


def _decoded_by_line(data: bytes, file: str, *, diagnostics: Diagnostics) -> str:
    lines, bad = [], []
    for number, line in enumerate(data.split(b"\n"), start=1):
        try:
            lines.append(line.decode())
        except UnicodeDecodeError:
            bad.append(number)
            lines.append(line.decode("latin-1"))
    span = Span(file, bad[0])
    diagnostics.add(reading.wrong_encoding(span=span, expected="UTF-8", count=len(bad)))
    return "\n".join(lines)
