"""The signs of states as shapes: not every machine has letters for them.

Each is drawn where the letter would stand: left of and above its place, nine units high.
"""

import re

_FILLED = 'fill="#1c2227"'
_LINES = 'fill="none" stroke="#1c2227" stroke-width="1.6"'
_CIRCLE = "M-8.5 -4a4 4 0 1 0 8 0a4 4 0 1 0 -8 0"
_SHAPES = {
    "►": (_FILLED, "M-8 -8L0 -4L-8 0Z"),
    "✕": (_LINES, "M-8 -8L0 0M0 -8L-8 0"),
    "↻": (_LINES, "M-1.2 -6.2a4 4 0 1 0 .6 3.4M-.8 -9v3.4h-3.4"),
    "↶": (_LINES, "M-8.5 -4.5h5.5a2.5 2.5 0 0 1 0 5h-3M-5.8 -7.5l-3 3l3 3"),
    "⊘": (_LINES, f"{_CIRCLE}M-7.3 -1.2L-1.7 -6.8"),
    "◔": (_LINES, f"{_CIRCLE}M-4.5 -8v4h4"),
}
_SIGN = re.compile(
    r'<text x="([-\d.]+)" y="([-\d.]+)" class="sign">([' + "".join(_SHAPES) + "])</text>"
)


def with_shapes(svg: str) -> str:
    """Return a drawing whose signs need no letters."""
    return _SIGN.sub(_shape, svg)


def _shape(found: re.Match[str]) -> str:
    x, y, sign = found.groups()
    look, way = _SHAPES[sign]
    return f'<path transform="translate({x} {y})" {look} d="{way}"/>'
