"""Measures everything in a drawing agrees on: the scale, boxes, widths of texts.

Lengths are SVG pixels. 4diac places blocks by lines of text: 100 units are one line.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

LINE = 18.0
"""The height of a line of text, and so of a pin."""
UNIT = LINE / 100
"""One unit of a 4diac file, upright."""
WIDE_UNIT = UNIT / 0.9
"""One unit of a 4diac file, level: blocks are wider here than there, for their WITH lines."""
FONT_SIZE = 12.0

_NARROW = frozenset("fijlrtI.,:;'|!()[]{}/\\ `\"-")
_WIDE = frozenset("mwMW@%&")
_CAPITALS_END = 0x5B
_FULL_WIDTH = 0x1100


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of its right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of its lower side."""
        return self.y + self.height

    def moved(self, dx: float, dy: float) -> "Box":
        """Return it shifted."""
        return Box(self.x + dx, self.y + dy, self.width, self.height)

    def meets(self, other: "Box") -> bool:
        """Whether the two overlap; touching sides do not."""
        return (
            self.x < other.right
            and other.x < self.right
            and self.y < other.bottom
            and other.y < self.bottom
        )


def around(boxes: Iterable[Box]) -> Box:
    """Return the smallest box that holds all; an empty one at the origin for none."""
    known = list(boxes)
    if not known:
        return Box(0.0, 0.0, 0.0, 0.0)
    left, top = min(box.x for box in known), min(box.y for box in known)
    right, bottom = max(box.right for box in known), max(box.bottom for box in known)
    return Box(left, top, right - left, bottom - top)


_CELL = 160.0


@dataclass(slots=True)
class BoxIndex:
    """Boxes by place, to ask which of thousands one of them meets."""

    _cells: dict[tuple[int, int], list[Box]] = field(default_factory=dict)

    def add(self, box: Box) -> None:
        """Remember a box."""
        for cell in _cells_of(box):
            self._cells.setdefault(cell, []).append(box)

    def meeting(self, box: Box) -> Iterator[Box]:
        """Yield the remembered boxes that overlap `box`; one may come more than once."""
        for cell in _cells_of(box):
            for other in self._cells.get(cell, ()):
                if box.meets(other):
                    yield other

    def crossed(self, left: float, top: float, right: float, bottom: float) -> bool:
        """Whether a line, upright or level, runs through a remembered box."""
        for column in range(int(left // _CELL), int(right // _CELL) + 1):
            for row in range(int(top // _CELL), int(bottom // _CELL) + 1):
                for box in self._cells.get((column, row), ()):
                    if (
                        box.x < right
                        and left < box.x + box.width
                        and box.y < bottom
                        and top < box.y + box.height
                    ):
                        return True
        return False


def _cells_of(box: Box) -> Iterator[tuple[int, int]]:
    for column in range(int(box.x // _CELL), int(box.right // _CELL) + 1):
        for row in range(int(box.y // _CELL), int(box.bottom // _CELL) + 1):
            yield column, row


def text_width(text: str) -> float:
    """Estimate how wide a text is, a little generously: the reader's font is not known."""
    return FONT_SIZE * sum(map(_em, text))


def fitting(text: str, room: float) -> str:
    """Return a text, cut with an ellipsis where it is wider than the room there is."""
    if text_width(text) <= room:
        return text
    width = text_width("…")
    for place, character in enumerate(text):
        width += FONT_SIZE * _em(character)
        if width > room:
            return f"{text[:place]}…"
    return text


@lru_cache(4096)
def _em(character: str) -> float:
    if character in _NARROW:
        return 0.35
    if character in _WIDE:
        return 0.95
    code = ord(character)
    if code >= _FULL_WIDTH:
        return 1.05
    return 0.72 if code < _CAPITALS_END and character.isupper() else 0.6


def shorten(text: str, most: int) -> str:
    """Cut a text that is longer than `most` characters, on one line."""
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= most else one_line[: most - 1] + "…"
