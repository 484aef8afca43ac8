"""The lines between tasks: where they run, and what of them is drawn.

Lines that begin or end at the same task run together. Where two of a kind do, only the first is
drawn, or dashes would fill the gaps of others; the whole way of each lies there unseen, for
pointing at it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from compiler.exporters.svg.geometry import Box, BoxIndex, text_width
from compiler.exporters.svg.markup import element, number, path, text
from compiler.exporters.svg.task_layout import PADDING, TITLE, TaskLayout
from compiler.exporters.svg.task_shapes import TaskShape
from compiler.exporters.svg.wires import Ends, Point, Router, Way, reach
from compiler.ir.task_view import TaskEdge, TaskView

_CORNER = 5.0
_CLEAR = 4.0
"""How far lines stay from the upper and lower sides of tasks."""
_KINDS = {"data": "result", "order": "order", "undo": "undo"}
"""Classes of lines; `data` is the name of the blue ones between pins."""


def task_ways(
    view: TaskView, shapes: Mapping[str, TaskShape], layout: TaskLayout
) -> list[tuple[TaskEdge, Way]]:
    """Find the way of every edge, short ones first: they have the least choice."""
    router = Router(_obstacles(shapes, layout), wires=len(view.edges))
    found: dict[int, Way] = {}
    ends: dict[int, Ends] = {}
    for place, edge in enumerate(view.edges):
        source, target = layout.tasks[edge.source], layout.tasks[edge.target]
        if edge.kind == "undo":
            found[place] = _hanging(source, target)
        else:
            ends[place] = _ends(edge, source, target, shapes[edge.target].left)
    for place in sorted(ends, key=lambda one: (reach(ends[one]), one)):
        found[place] = router.route(ends[place])
    return [(edge, found[place]) for place, edge in enumerate(view.edges)]


def draw_ways(
    ways: Sequence[tuple[TaskEdge, Way]], shapes: Mapping[str, TaskShape]
) -> Iterator[str]:
    """Draw the lines."""
    drawn = {kind: _Drawn() for kind in _KINDS}
    for edge, way in ways:
        source, target = shapes[edge.source].task, shapes[edge.target].task
        words = f"{source.label} → {target.label}"
        if edge.marks:
            words += f" ({' '.join(edge.marks)})"
        visible = drawn[edge.kind].add(way)
        yield element(
            "g",
            element("title", text(words)),
            element("path", d=path(way), class_="way"),
            *([element("path", d=_rounded(visible), class_="line")] if visible else []),
            class_=f"wire {_KINDS[edge.kind]}",
            data_source=edge.source,
            data_target=edge.target,
        )


def _obstacles(shapes: Mapping[str, TaskShape], layout: TaskLayout) -> BoxIndex:
    index = BoxIndex()
    for id_, box in layout.tasks.items():
        badge = shapes[id_].badge
        left, width = box.x - badge + 1, box.width + badge - 2
        index.add(Box(left, box.y - _CLEAR, width, box.height + 2 * _CLEAR))
    for group, box in layout.groups:
        width = min(text_width(group.label), box.width - PADDING)
        index.add(Box(box.x + 1, box.y + 1, width, TITLE - 2))
    return index


def _ends(edge: TaskEdge, source: Box, target: Box, left: float) -> Ends:
    return Ends(
        source=(source.right, source.y + source.height / 2),
        target=(target.x - left, target.y + target.height / 2),
        source_pin=(edge.source, ""),
        target_pin=(edge.target, ""),
        source_box=source,
        target_box=target,
    )


def _hanging(task: Box, undo: Box) -> Way:
    """Lead from below a task to what undoes it."""
    x, y = (task.x + undo.x) / 2, undo.y + undo.height / 2
    return ((x, task.bottom), (x, y), (undo.x, y))


# --- Lines with round corners ----------------------------------------------------------------

Piece = tuple[Point, ...]
"""A straight piece (two points), or a corner: its beginning, the corner, its end."""


def _pieces(way: Way) -> list[Piece]:
    """Round the corners of a way, which shows where lines that run together part."""
    points = [one for place, one in enumerate(way) if not place or one != way[place - 1]]
    pieces: list[Piece] = []
    start = points[0]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        room = min(_CORNER, _distance(before, corner) / 2, _distance(corner, after) / 2)
        begin, end = _towards(corner, before, room), _towards(corner, after, room)
        pieces += [(start, begin), (begin, corner, end)]
        start = end
    return [*pieces, (start, points[-1])]


def _rounded(pieces: Sequence[Piece]) -> str:
    parts: list[str] = []
    at: Point | None = None
    for piece in pieces:
        if piece[0] != at:
            parts.append(f"M{_written(piece[0])}")
        x, y = piece[-1]
        if len(piece) > 2:  # noqa: PLR2004 - see Piece
            parts.append("Q" + " ".join(map(_written, piece[1:])))
        else:
            parts.append(f"V{number(y)}" if x == piece[0][0] else f"H{number(x)}")
        at = piece[-1]
    return "".join(parts)


@dataclass(slots=True)
class _Drawn:
    """What of the lines of one kind is drawn already."""

    _corners: set[Piece] = field(default_factory=set)
    _covered: dict[tuple[bool, float], list[tuple[float, float]]] = field(default_factory=dict)
    """By track (upright or level, and where): from where to where, in order, apart."""

    def add(self, way: Way) -> list[Piece]:
        """Return what of a way is new."""
        new: list[Piece] = []
        for piece in _pieces(way):
            if len(piece) == 2:  # noqa: PLR2004 - see Piece
                new += self._uncovered(piece[0], piece[1])
            elif piece not in self._corners:
                self._corners |= {piece, piece[::-1]}
                new.append(piece)
        return new

    def _uncovered(self, start: Point, end: Point) -> list[Piece]:
        upright = start[0] == end[0]
        across, along = (0, 1) if upright else (1, 0)
        low, high = sorted((start[along], end[along]))
        covered = self._covered.setdefault((upright, start[across]), [])
        begin = bisect_left(covered, low, key=itemgetter(1))
        behind = bisect_right(covered, high, key=itemgetter(0))
        met = covered[begin:behind]
        bounds = [low, *(bound for span in met for bound in span), high]
        free = zip(bounds[::2], bounds[1::2], strict=True)
        covered[begin:behind] = [(min(bounds), max(bounds))]
        x, y = start
        pieces: list[Piece] = [
            ((x, one), (x, other)) if upright else ((one, y), (other, y))
            for one, other in free
            if one < other
        ]
        backwards = start[along] > end[along]
        return [piece[::-1] for piece in reversed(pieces)] if backwards else pieces


def _written(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"


def _distance(one: Point, other: Point) -> float:
    return abs(other[0] - one[0]) + abs(other[1] - one[1])


def _towards(start: Point, end: Point, length: float) -> Point:
    """Return the point at some length on a line that is upright or level."""
    (x, y), (to_x, to_y) = start, end
    if x == to_x:
        return x, y + (length if to_y > y else -length)
    return x + (length if to_x > x else -length), y
