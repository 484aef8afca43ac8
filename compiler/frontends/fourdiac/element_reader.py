"""What every reader of an element needs: names, comments, coordinates, attributes.

All tolerance towards sloppy files that is not particular to one element is in here.
"""

import math
import re

from compiler.frontends.fourdiac.macros import Macros
from compiler.frontends.fourdiac.xml_reader import XmlDocument, XmlElement
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.mistakes import reading
from compiler.ir.source import Span

_SKIPPED = frozenset(
    {
        # documentation of the author and his tool
        "Identification",
        "VersionInfo",
        "CompilerInfo",
        "Service",
        "OriginalSource",
        "ASN1Tag",
        "Attribute",
        "Comment",
        # drawing, as FBME and EAE write it
        "BendPoints",
        "EndpointCoordinate",
        "Points",
        "AvoidsNodes",
    }
)
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_ENTITY = re.compile(r"&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));")
_LAST_CHARACTER = 0x10FFFF


class ElementReader:
    """Reads one file's elements; remembers what it has complained about."""

    def __init__(self, document: XmlDocument, *, diagnostics: Diagnostics) -> None:
        """Read elements of this document; mistakes go to `diagnostics`."""
        self.document = document
        self.diagnostics = diagnostics
        self.macros: Macros | None = None
        """Of a file whose values may have macros in them."""
        self._noted: set[tuple[str, str]] = set()

    def span(self, element: XmlElement) -> Span:
        """Return the place of an element."""
        return self.document.span(element)

    def required(self, element: XmlElement, attribute: str) -> str | None:
        """Return a trimmed attribute, or None and a diagnostic if it is not there."""
        value = element.get(attribute)
        if value is None:
            self.diagnostics.add(
                reading.missing_attribute(
                    span=self.span(element), element=str(element.tag), attribute=attribute
                )
            )
            return None
        return value.strip()

    def name(self, element: XmlElement) -> str | None:
        """Return the name of an element, or None and a diagnostic if it has none."""
        return self.required(element, "Name")

    def value(self, element: XmlElement, attribute: str) -> str:
        """Return a value as written, but for its macros; its blanks may be in a string."""
        text = element.get(attribute, "")
        if self.macros is None or "%" not in text:
            return text
        return self.macros.expand(text, self.document.attribute_span(element, attribute))

    def comment(self, element: XmlElement) -> str:
        """Return the comment; the IDE escapes comments twice, so they are unescaped again."""
        comment = element.get("Comment", "")
        return unescaped(comment) if "&" in comment else comment

    def number(self, element: XmlElement, attribute: str) -> float | None:
        """Return a coordinate, or None if there is none or it is no number (with a note)."""
        text = element.get(attribute)
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if math.isfinite(value):
            return value
        span = self.document.attribute_span(element, attribute)
        self.diagnostics.add(reading.bad_number(span=span, attribute=attribute, value=text))
        return None

    def pair(self, element: XmlElement, first: str, second: str) -> tuple[float, float] | None:
        """Return two coordinates that only mean something together."""
        one, two = self.number(element, first), self.number(element, second)
        return None if one is None or two is None else (one, two)

    def position(self, element: XmlElement) -> tuple[float, float] | None:
        """Return where an element is drawn."""
        return self.pair(element, "x", "y")

    def attributes(self, element: XmlElement) -> dict[str, str]:
        """Return the `<Attribute Name= Value=>` children; long values stand in their body."""
        found: dict[str, str] = {}
        for child in element.iterchildren("Attribute"):
            value = child.get("Value")
            found[child.get("Name", "").strip()] = text_of(child) if value is None else value
        return found

    def note_others(self, element: XmlElement, *, known: tuple[str, ...] = ()) -> None:
        """Note the children nobody reads: all but those known to the caller."""
        for child in element.iterchildren("*"):
            if child.tag not in known:
                self.note_unknown(child, element)

    def note_unknown(self, child: XmlElement, parent: XmlElement) -> None:
        """Note an element nobody reads; once per file for all of its kind."""
        kind = (str(parent.tag), str(child.tag))
        if kind[1] in _SKIPPED or kind in self._noted:
            return
        self._noted.add(kind)
        self.diagnostics.add(
            reading.unknown_element(span=self.span(child), element=kind[1], parent=kind[0])
        )


def text_of(element: XmlElement) -> str:
    """Return all text within an element; comments are no part of it."""
    return "".join(str(part) for part in element.itertext())


def unescaped(text: str) -> str:
    """Decode the five XML entities and character numbers; leave everything else."""
    return _ENTITY.sub(_character, text)


def _character(entity: re.Match[str]) -> str:
    if entity[1]:
        return _ENTITIES[entity[1]]
    code = int(entity[2]) if entity[2] else int(entity[3], 16)
    return chr(code) if 0 < code <= _LAST_CHARACTER else entity[0]
