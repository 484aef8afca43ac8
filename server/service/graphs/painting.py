"""Drawings as pictures for chats: what a worker process does."""

import re
from importlib.resources import as_file, files
from math import ceil
from typing import Any

import resvg_py

from server.service.errors import TooLargeError
from server.service.graphs.painted_signs import with_shapes
from server.service.settings import MEGABYTE

LONGEST = 2560
"""Pixels of the longer side: chats show no more."""
_SHARP = 3.0
"""Pixels for each unit of a small drawing: its letters are as large as a phone needs them."""
_READABLE = 0.4
"""With fewer, letters are less than five pixels high."""
_FLATTEST = 19
"""How much longer than high a picture may be, or the other way round; chats refuse 20."""
_LARGEST = 10 * MEGABYTE
_SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)" viewBox="(\S+) (\S+) \S+ \S+"')
_FONTS = files("font_source_sans_pro") / "files"
"""Letters that are the same everywhere; for those it has not, the machine's own are taken."""


def paint(inputs: dict[str, Any]) -> bytes:
    """Return the drawing `svg`, by our exporter, as a PNG on white.

    Raises:
        TooLargeError: nobody could read it.
    """
    drawing, longer = _padded(with_shapes(inputs["svg"]))
    # Parts of pixels are made whole, before and after.
    zoom = min(_SHARP, (LONGEST - 1) / ceil(longer))
    if zoom < _READABLE:
        message = f"a picture of it would be too small to read: it is {longer:,.0f} units long"
        raise TooLargeError(message)
    with as_file(_FONTS) as fonts:
        picture = resvg_py.svg_to_bytes(
            svg_string=drawing,
            zoom=zoom,
            background="#ffffff",
            font_dirs=[str(fonts)],
            sans_serif_family="Source Sans Pro",
        )
    if len(picture) > _LARGEST:
        message = f"a picture of it has {len(picture) // MEGABYTE} MB"
        raise TooLargeError(message)
    return picture


def _padded(svg: str) -> tuple[str, float]:
    """Return a drawing with room around it, so that it is not too flat; and its longer side."""
    found = _SIZE.search(svg)
    if found is None:
        message = "expected a drawing of our exporter, which says how large it is"
        raise ValueError(message)
    width, height, left, top = map(float, found.groups())
    wide, high = max(width, height / _FLATTEST), max(height, width / _FLATTEST)
    left, top = left - (wide - width) / 2, top - (high - height) / 2
    size = f'width="{wide:g}" height="{high:g}" viewBox="{left:g} {top:g} {wide:g} {high:g}"'
    return f"{svg[: found.start()]}{size}{svg[found.end() :]}", max(wide, high)
