"""Drawings as PNG: sizes that chats take, signs without letters."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.exporters.svg import SIGNS
from server.service.errors import TooLargeError
from server.service.graphs.painted_signs import with_shapes
from server.service.graphs.painting import LONGEST, paint

IN_EVERY_FONT = "…✓»"
"""Signs that the letters we bring along have."""


def drawing(width: float, height: float, content: str = "") -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="-27 -72 {width:g} {height:g}"><title>a</title>{content}</svg>\n'
    )


def size_of(picture: bytes) -> tuple[int, int]:
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


sides = st.floats(min_value=20, max_value=6_000)


@settings(max_examples=20)
@given(sides, sides)
def test_a_picture_of_any_drawing_is_one_that_chats_take(width: float, height: float) -> None:
    wide, high = size_of(paint({"svg": drawing(width, height)}))

    assert max(wide, high) <= LONGEST
    assert wide + high <= 10_000
    assert max(wide, high) / min(wide, high) <= 20


def test_a_small_drawing_is_made_large_and_keeps_its_form() -> None:
    assert size_of(paint({"svg": drawing(300, 200)})) == (900, 600)


def test_what_nobody_could_read_is_no_picture() -> None:
    with pytest.raises(TooLargeError, match="too small to read: it is 9,000 units long"):
        paint({"svg": drawing(9_000, 50)})


def test_every_sign_is_a_shape_or_in_letters_that_we_bring_along() -> None:
    for sign in SIGNS.values():
        text = f'<text x="12.5" y="-3" class="sign">{sign}</text>'
        shown = with_shapes(text)
        assert shown == text if sign in IN_EVERY_FONT else "<path" in shown
        paint({"svg": drawing(100, 100, shown)})
