"""Where everything stands: the tree of frames with a box for each block and frame.

Positions of a file are kept as they are, in their order; where an opened frame needs more
room than the closed one the author saw, its surroundings are moved away. What has no
position, or stands on top of each other, is placed in layers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from compiler.exporters.svg.geometry import LINE, UNIT, WIDE_UNIT, Box, BoxIndex, around
from compiler.exporters.svg.layered import Position, Size, place_in_layers
from compiler.exporters.svg.lifting import EdgesByFrame, Path, lift
from compiler.exporters.svg.tree import Block, Element, Frame
from compiler.ir.graph import Graph

PADDING = 1.5 * LINE
TITLE = 1.5 * LINE
_CLOSED = Size(3 * LINE, 2 * LINE)
"""How large a closed subapplication surely was in the author's drawing."""
_APART = 0.5 * LINE
_APPLICATION_GAP = 4 * LINE
_WIDEST_GAP = 5 * LINE
_GRID = LINE / 3
"""Blocks are aligned to it vertically, so that wires meant to be straight are straight."""
_CROWDED = 0.3
"""The share of overlapping elements from which on a file's positions are not believed."""


@dataclass(slots=True)
class Layout:
    """A finished layout; boxes are absolute."""

    blocks: dict[str, Box] = field(default_factory=dict)
    """By node id; of a composite with insides the whole frame."""
    frames: list[tuple[Frame, Box]] = field(default_factory=list)
    """Outer ones first, without the whole drawing."""
    drawn: frozenset[str] = frozenset()
    """Ids of groups ("" = the whole drawing) that stand as their source has them, so that
    the bends of the wires in them can be believed."""
    network_of: dict[str, str] = field(default_factory=dict)
    """The id of the group each block stands in."""


def lay_out(tree: Frame, graph: Graph) -> Layout:
    """Find a place for everything in a graph."""
    arranger = _Arranger(_edges_by_frame(tree, graph))
    placed = arranger.arrange(tree)
    layout = Layout(drawn=frozenset(arranger.drawn))
    _collect(placed, Box(0.0, 0.0, placed.width, placed.height), layout)
    return layout


@dataclass(frozen=True, slots=True)
class _Placed:
    """A frame with the boxes of its children, relative to its own upper left corner."""

    frame: Frame
    width: float
    height: float
    children: "tuple[tuple[_Placed | Block, Box], ...]"


def _collect(placed: _Placed, box: Box, layout: Layout) -> None:
    frame = placed.frame
    identity = frame.group.id if frame.group else ""
    if frame.group:
        layout.frames.append((frame, box))
    if frame.border:
        layout.blocks[frame.border.node.id] = box
    for child, relative in placed.children:
        place = relative.moved(box.x, box.y)
        if isinstance(child, Block):
            layout.blocks[child.node.id] = place
            layout.network_of[child.node.id] = identity
        else:
            if child.frame.border:
                layout.network_of[child.frame.border.node.id] = identity
            _collect(child, place, layout)


def _edges_by_frame(tree: Frame, graph: Graph) -> EdgesByFrame:
    """Say for each frame which of its children are connected, whatever depth the wires end in."""
    paths: dict[str, Path] = {}

    def walk(frame: Frame, path: Path) -> None:
        identity = frame.group.id if frame.group else ""
        for number, child in enumerate(frame.children):
            step = (*path, (identity, number))
            if isinstance(child, Block):
                paths[child.node.id] = step
                continue
            if child.border:
                paths[child.border.node.id] = step
            walk(child, step)

    walk(tree, ())
    wires = (*graph.event_wires, *graph.data_wires)
    return lift(((wire.source, wire.target) for wire in wires), paths)


class _Arranger:
    def __init__(self, edges: EdgesByFrame) -> None:
        self._edges = edges
        self.drawn: set[str] = set()

    def arrange(self, frame: Frame) -> _Placed:
        """Arrange the children of a frame, innermost frames first, and measure it."""
        inner = [
            child if isinstance(child, Block) else self.arrange(child) for child in frame.children
        ]
        sizes = [_size(child) for child in inner]
        corners = self._corners(frame, sizes)
        boxes = [
            Box(x, y, size.width, size.height) for (x, y), size in zip(corners, sizes, strict=True)
        ]
        content = around(
            Box(box.x - size.left, box.y, box.width + size.left + size.right, box.height)
            for box, size in zip(boxes, sizes, strict=True)
        )
        width, height, left, top = _room(frame, content)
        moved = (box.moved(left - content.x, top - content.y) for box in boxes)
        return _Placed(frame, width, height, tuple(zip(inner, moved, strict=True)))

    def _corners(self, frame: Frame, sizes: Sequence[Size]) -> list[Position]:
        identity = frame.group.id if frame.group else ""
        edges = self._edges.get(identity, set())
        if frame.group is None and any(isinstance(child, Frame) for child in frame.children):
            return _stack_applications(frame.children, sizes, edges)
        positioned = [n for n, child in enumerate(frame.children) if child.position is not None]
        if not _believable([frame.children[n] for n in positioned]):
            return place_in_layers(sizes, edges)
        self.drawn.add(identity)
        corners = _keep([frame.children[n] for n in positioned], [sizes[n] for n in positioned])
        known = dict(zip(positioned, corners, strict=True))
        return _add_below(known, sizes, edges)


def _size(element: _Placed | Block) -> Size:
    if isinstance(element, Block):
        shape = element.shape
        left = max(shape.value_width, shape.overhang)
        return Size(shape.width, shape.height, left, shape.overhang)
    border = element.frame.border
    left = border.shape.value_width if border else 0.0
    return Size(element.width, element.height, left)


def _room(frame: Frame, content: Box) -> tuple[float, float, float, float]:
    """Return the width and height of a frame, and where in it the content begins."""
    if frame.group is None:
        return content.width, content.height, 0.0, 0.0
    if frame.border is None:
        title = max(0.0, len(frame.name) * 0.6 * LINE)
        width = max(content.width + 2 * PADDING, title)
        return width, content.height + 2 * PADDING + TITLE, PADDING, PADDING + TITLE
    shape = frame.border.shape
    left, right = shape.inputs.width + 2 * PADDING, shape.outputs.width + 2 * PADDING
    width = max(content.width + left + right, shape.width)
    height = max(content.height + 2 * PADDING + 2 * LINE, shape.height + LINE)
    return width, height, left, PADDING + 2 * LINE


def _closed_size(element: Element) -> Size:
    """Return the size an element had in the drawing of its author, where it can be known."""
    if isinstance(element, Block):
        return Size(element.shape.width, element.shape.height)
    if element.border:
        return Size(element.border.shape.width, element.border.shape.height)
    if element.group and element.group.kind == "frame" and element.children:
        inner = [child for child in element.children if child.position]
        box = around(_closed_box(child) for child in inner)
        return Size(box.width, box.height)
    return _CLOSED


def _closed_box(element: Element) -> Box:
    x, y = element.position or (0.0, 0.0)
    size = _closed_size(element)
    return Box(x * WIDE_UNIT, round(y * UNIT / _GRID) * _GRID, size.width, size.height)


def _believable(elements: Sequence[Element]) -> bool:
    """Whether the positions of a file make a drawing, and no heap."""
    if not elements:
        return False
    places = {element.position for element in elements}
    if len(places) * 2 < len(elements):
        return False
    index = BoxIndex()
    crowded = 0
    for element in elements:
        closed = _closed_box(element)
        # Its core only: fonts differ, and neighbours may touch.
        core = Box(
            closed.x + closed.width * 0.2,
            closed.y + closed.height * 0.2,
            closed.width * 0.6,
            closed.height * 0.6,
        )
        crowded += any(True for _ in index.meeting(core))
        index.add(core)
    return crowded <= len(elements) * _CROWDED


def _keep(elements: Sequence[Element], sizes: Sequence[Size]) -> list[Position]:
    """Return the positions of the file, with room made for opened frames."""
    closed = [_closed_box(element) for element in elements]
    xs = _spread([(b.x, b.width, s.width) for b, s in zip(closed, sizes, strict=True)])
    ys = _spread([(b.y, b.height, s.height) for b, s in zip(closed, sizes, strict=True)])
    return _push_apart(list(zip(xs, ys, strict=True)), sizes)


def _spread(spans: Sequence[tuple[float, float, float]]) -> list[float]:
    """Stretch a line so that each span (start, length, wanted length) gets what it wants.

    Returns the new starts. The order of all starts and ends stays, so nothing that stood
    beside or below something else comes to stand elsewhere. Where anything is stretched, wide
    gaps are narrowed: they were the room of what is larger now.
    """
    most = _WIDEST_GAP if any(wanted > length for _, length, wanted in spans) else float("inf")
    wants: dict[float, list[tuple[float, float]]] = {}
    for start, length, wanted in spans:
        wants.setdefault(start, [])
        wants.setdefault(start + length, []).append((start, wanted))
    moved: dict[float, float] = {}
    last = None
    for point in sorted(wants):
        place = point if last is None else moved[last] + min(point - last, most)
        for start, wanted in wants[point]:
            place = max(place, moved[start] + wanted)
        moved[point] = place
        last = point
    return [moved[start] for start, _, _ in spans]


def _push_apart(corners: list[Position], sizes: Sequence[Size]) -> list[Position]:
    """Move down what stands on something else, from top to bottom."""
    index = BoxIndex()
    pushed = list(corners)
    for number in sorted(range(len(corners)), key=lambda n: (corners[n][1], corners[n][0], n)):
        x, y = corners[number]
        box = Box(x, y, sizes[number].width, sizes[number].height)
        while blockers := list(index.meeting(box)):
            box = Box(x, max(other.bottom for other in blockers) + _APART, box.width, box.height)
        index.add(box)
        pushed[number] = (x, box.y)
    return pushed


def _add_below(
    known: dict[int, Position], sizes: Sequence[Size], edges: Iterable[tuple[int, int]]
) -> list[Position]:
    """Place in layers, below the rest, what has no position."""
    others = [n for n in range(len(sizes)) if n not in known]
    x = min(x - sizes[n].left for n, (x, _) in known.items())
    y = max(y + sizes[n].height for n, (_, y) in known.items()) + _APPLICATION_GAP
    below = _place_some(others, sizes, edges)
    corners = known | {n: (x + dx, y + dy) for n, (dx, dy) in below.items()}
    return [corners[n] for n in range(len(sizes))]


def _stack_applications(
    elements: Sequence[Element], sizes: Sequence[Size], edges: Iterable[tuple[int, int]]
) -> list[Position]:
    """Set applications below each other, and at their left what belongs to their resources."""
    edges = sorted(edges)
    frames = [n for n, element in enumerate(elements) if isinstance(element, Frame)]
    beside = {
        frame: _place_some(loose, sizes, edges)
        for frame, loose in _beside(elements, frames, edges).items()
    }
    widths = [x + sizes[n].width for placed in beside.values() for n, (x, _) in placed.items()]
    right = max(widths, default=-_APPLICATION_GAP)
    corners: dict[int, Position] = {}
    y = 0.0
    for frame in frames:
        placed = beside[frame]
        width = max((x + sizes[n].width for n, (x, _) in placed.items()), default=0.0)
        corners |= {n: (right - width + dx, y + dy) for n, (dx, dy) in placed.items()}
        corners[frame] = (right + _APPLICATION_GAP + sizes[frame].left, y)
        bottoms = [corners[n][1] + sizes[n].height for n in (frame, *placed)]
        y = max(bottoms) + _APPLICATION_GAP
    return [corners[n] for n in range(len(elements))]


def _beside(
    elements: Sequence[Element], frames: list[int], edges: Iterable[tuple[int, int]]
) -> dict[int, list[int]]:
    """Give every loose block to the first application it leads to, if need be through others."""
    near: dict[int, set[int]] = {}
    for a, b in edges:
        near.setdefault(a, set()).add(b)
        near.setdefault(b, set()).add(a)
    owner: dict[int, int] = {}
    for frame in frames:
        found = [frame]
        while found:
            for n in sorted(near.get(found.pop(), ())):
                if isinstance(elements[n], Block) and n not in owner:
                    owner[n] = frame
                    found.append(n)
    beside: dict[int, list[int]] = {frame: [] for frame in frames}
    for n, element in enumerate(elements):
        if isinstance(element, Block):
            beside[owner.get(n, frames[0])].append(n)
    return beside


def _place_some(
    some: Sequence[int], sizes: Sequence[Size], edges: Iterable[tuple[int, int]]
) -> dict[int, Position]:
    """Place some of the elements in layers."""
    numbers = {n: place for place, n in enumerate(some)}
    inner = [(numbers[a], numbers[b]) for a, b in edges if a in numbers and b in numbers]
    return dict(zip(some, place_in_layers([sizes[n] for n in some], inner), strict=True))
