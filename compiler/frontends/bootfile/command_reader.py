"""The commands of a boot file: `RESOURCE;<Request ID="1" Action="…">…</Request>`.

FORTE ends a command at a line that ends in `/>` or `</Request>`. Here it ends with its
request, so that CRLF, trailing blanks and lost line breaks do no harm.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from compiler.frontends.bootfile.boot_text import BootText, unescaped
from compiler.ir.diagnostics import Diagnostic, Diagnostics
from compiler.ir.mistakes import reading
from compiler.ir.source import Span

_MOST_MISTAKES = 100
_ATTRIBUTES = r"(?:\s++[\w:.-]++\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+'))*+"
_BLANK = re.compile(r"(?:\s++|#[^\n]*+)*+")
_BLANK_LINE_END = re.compile(r"[ \t]*+(?:\n|\Z)")
_DESTINATION = re.compile(r"([^;<\n]*+);\s*+")
_REQUEST = re.compile(rf"<Request\b({_ATTRIBUTES})\s*+(/?)>")
_TAG = re.compile(rf"\s*+<([A-Za-z]\w*+)({_ATTRIBUTES})\s*+(/?)>")
_ATTRIBUTE = re.compile(r"([\w:.-]++)\s*+=\s*+(?:\"([^\"<]*+)\"|'([^'<]*+)')")
_OPEN = "<Request"
_CLOSE = "</Request>"
_BAD_TAG = 'its attributes must be name="value", and its tag must end in > or />'
_NO_REQUEST = f'expected "{_OPEN} …>" behind the ";"'


@dataclass(frozen=True, slots=True)
class Attribute:
    """The value of an attribute, decoded, and its place."""

    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Tag:
    """The element within a request: what to create or to write."""

    name: str
    attributes: dict[str, Attribute]
    span: Span


@dataclass(frozen=True, slots=True)
class Command:
    """One command; `destination` is the resource, "" for the device itself."""

    destination: str
    action: str
    tag: Tag | None
    span: Span


class CommandReader:
    """Reads the commands of one boot file, and goes on behind those it cannot read."""

    def __init__(self, source: BootText, *, diagnostics: Diagnostics) -> None:
        """Read from `source`; mistakes go to `diagnostics`."""
        self._source = source
        self._diagnostics = diagnostics
        self._mistakes = 0
        self._line_break_reported = False

    def commands(self) -> Iterator[Command]:
        """Return the commands in their order."""
        text = self._source.text
        position = self._skip_blank(0)
        while position < len(text):
            if self._mistakes >= _MOST_MISTAKES:
                span = self._source.span(position, position + 1)
                self._diagnostics.add(reading.too_many_mistakes(span=span))
                return
            command, position = self._command(position)
            if command is not None:
                yield command
            position = self._skip_blank(position)

    def _command(self, begin: int) -> tuple[Command | None, int]:
        """Read the command that begins here; return it and where it ends."""
        text = self._source.text
        destination = _DESTINATION.match(text, begin)
        if destination is None:
            span = self._source.span(begin, len(text))
            self._mistake(reading.missing_semicolon(span=span))
            return None, self._next_line(begin)
        request_begin = destination.end()
        request = _REQUEST.match(text, request_begin)
        if request is None:
            opened = text.startswith(_OPEN, request_begin)
            problem = _BAD_TAG if opened else _NO_REQUEST
            self._malformed(request_begin if opened else begin, problem)
            return None, self._next_line(begin)
        end = request.end()
        tag = None
        if not request[2]:
            following = text.find(_OPEN, end)
            close = text.find(_CLOSE, end, following if following >= 0 else len(text))
            if close < 0:
                self._malformed(request_begin, f'it is not closed by "{_CLOSE}"')
                return None, self._next_line(begin)
            tag = self._tag(end, close)
            end = close + len(_CLOSE)
        self._check_line_end(end)
        action = self._attributes(request.start(1), request.end(1)).get("Action")
        if action is None:
            self._malformed(request_begin, 'it has no attribute "Action"')
            return None, end
        span = self._source.span(begin, end)
        return Command(destination[1].strip(), action.value.strip(), tag, span), end

    def _tag(self, begin: int, end: int) -> Tag | None:
        found = _TAG.match(self._source.text, begin, end)
        if found is None:
            return None
        return Tag(
            name=found[1],
            attributes=self._attributes(found.start(2), found.end(2)),
            span=self._source.span(found.start(1) - 1, found.end()),
        )

    def _attributes(self, begin: int, end: int) -> dict[str, Attribute]:
        attributes: dict[str, Attribute] = {}
        for found in _ATTRIBUTE.finditer(self._source.text, begin, end):
            group = 2 if found[2] is not None else 3
            span = self._source.span(found.start(group), found.end(group))
            attributes[found[1]] = Attribute(unescaped(found[group]), span)
        return attributes

    def _check_line_end(self, end: int) -> None:
        if self._line_break_reported or _BLANK_LINE_END.match(self._source.text, end):
            return
        self._line_break_reported = True
        span = self._source.span(end, len(self._source.text))
        self._diagnostics.add(reading.broken_line_break(span=span))

    def _skip_blank(self, position: int) -> int:
        blank = _BLANK.match(self._source.text, position)
        return blank.end() if blank else position

    def _next_line(self, position: int) -> int:
        newline = self._source.text.find("\n", position)
        return newline + 1 if newline >= 0 else len(self._source.text)

    def _malformed(self, begin: int, problem: str) -> None:
        span = self._source.span(begin, len(self._source.text))
        self._mistake(reading.malformed_request(span=span, problem=problem))

    def _mistake(self, diagnostic: Diagnostic) -> None:
        self._mistakes += 1
        self._diagnostics.add(diagnostic)
