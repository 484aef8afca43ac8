"""Drawings of graphs in the colours of a run: the drawing is made once, the states change."""

import re
from collections.abc import Iterator, Mapping
from html import unescape

from compiler.exporters.svg import SIGNS, state_class

# Attributes have no angle brackets in them: the exporter escapes them.
_PLACE = re.compile(
    r'<g [^>]*?class="(?P<classes>(?:fb|task)(?: [^"]*)?)"[^>]*? data-node="(?P<node>[^"]*)"[^>]*>'
    r'|<text [^>]*class="sign"(?P<empty>/)>'
)


def coloured(drawing: str, states: Mapping[str, str]) -> str:
    """Return a drawing in which blocks and tasks show their states.

    Args:
        drawing: by `to_svg` or `tasks_to_svg`, without states.
        states: by node; those that are not in the drawing are left out.
    """
    return "".join(_parts(drawing, states))


def _parts(drawing: str, states: Mapping[str, str]) -> Iterator[str]:
    place, state = 0, ""
    for found in _PLACE.finditer(drawing):
        if found["empty"] is None:
            state = states.get(unescape(found["node"]), "")
            if state:
                yield drawing[place : found.end("classes")]
                yield f" {state_class(state)}"
                place = found.end("classes")
        elif sign := SIGNS.get(state, ""):
            yield drawing[place : found.start("empty")]
            yield f">{sign}</text>"
            place, state = found.end(), ""
    yield drawing[place:]
