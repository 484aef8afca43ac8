"""XML in the layout of the 4diac IDE: tabs, an element to a line, texts in CDATA sections."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from xml.sax.saxutils import escape

NOT_IN_XML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""A character that no document can hold."""
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_IN_ATTRIBUTES = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
_LIKE_AN_ENTITY = re.compile(r"&(?=(?:lt|gt|amp|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")


class XmlWriter:
    """Writes one document, element by element.

    Attributes are given by their XML names. Those that are None are left out.
    """

    def __init__(self) -> None:
        """Begin a document."""
        self._parts = ['<?xml version="1.0" encoding="UTF-8"?>']
        self._depth = 0

    @contextmanager
    def element(self, tag: str, **attributes: str | None) -> Iterator[None]:
        """Write an element around whatever is written meanwhile."""
        self._start(tag, attributes, ">")
        self._depth += 1
        yield
        self._depth -= 1
        self._parts.append(f"{self._indent}</{tag}>")

    def empty(self, tag: str, **attributes: str | None) -> None:
        """Write an element without content."""
        self._start(tag, attributes, "/>")

    def text(self, tag: str, content: str, **attributes: str | None) -> None:
        """Write an element whose content is a text, to the letter."""
        sections = _clean(content).replace("\r\n", "\n").replace("\r", "\n")
        sections = sections.replace("]]>", "]]]]><![CDATA[>")
        self._start(tag, attributes, f"><![CDATA[{sections}]]></{tag}>")

    def document(self) -> bytes:
        """Return what was written."""
        return ("".join(self._parts) + "\n").encode()

    @property
    def _indent(self) -> str:
        return "\n" + "\t" * self._depth

    def _start(self, tag: str, attributes: dict[str, str | None], end: str) -> None:
        written = "".join(
            f' {name}="{escape(_clean(value), _IN_ATTRIBUTES)}"'
            for name, value in attributes.items()
            if value is not None
        )
        self._parts.append(f"{self._indent}<{tag}{written}{end}")


def comment(text: str) -> str | None:
    """Return the value of a `Comment` attribute, None for none.

    The IDE decodes entities in comments, because once it encoded them twice: what looks like
    one and is none has to be encoded once more than XML asks.
    """
    return _LIKE_AN_ENTITY.sub("&amp;", text) or None


def number(value: float) -> str:
    """Write a coordinate as the IDE does: at most two digits after the point."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _clean(content: str) -> str:
    """Replace the characters XML 1.0 cannot hold."""
    return NOT_IN_XML.sub(_REPLACEMENT, content)
