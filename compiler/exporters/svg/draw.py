"""The drawing itself: frames behind, wires over them, blocks in front."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from compiler.exporters.svg.access import Access
from compiler.exporters.svg.colors import RESOURCES
from compiler.exporters.svg.document import Head, document, headline
from compiler.exporters.svg.drawn_blocks import draw_block, draw_border
from compiler.exporters.svg.drawn_frames import draw_frame
from compiler.exporters.svg.drawn_wires import Wiring
from compiler.exporters.svg.geometry import LINE, Box, BoxIndex, around, text_width
from compiler.exporters.svg.layout import lay_out
from compiler.exporters.svg.markup import element, text
from compiler.exporters.svg.style import ACCESS, BLOCKS, STATES, standalone
from compiler.exporters.svg.tree import Block, blocks_in, build_tree
from compiler.ir.graph import Graph


def to_svg(
    graph: Graph,
    *,
    title: bool = True,
    style: bool = True,
    interactive: bool = False,
    prefix: str = "fb",
) -> str:
    """Draw a graph as the 4diac IDE draws it.

    Blocks stand where their source placed them; without positions they are laid out in
    layers. What a page can do with the drawing stands in the description of this package.

    Args:
        graph: the graph to draw.
        title: whether its name stands above the drawing.
        style: whether the drawing brings its style sheet along; a page with `page_style` needs
            none.
        interactive: whether blocks can be reached and pressed with a keyboard.
        prefix: of the ids in the drawing, letters and digits; drawings in one page need
            different ones.

    Returns:
        An SVG document, ending in a newline; equal graphs give equal documents.
    """
    sheets = (BLOCKS, STATES, ACCESS) if interactive else (BLOCKS, STATES)
    drawing = _Drawing(graph, Access(prefix, interactive))
    return drawing.document(title=title, style=standalone(*sheets) if style else "")


class _Drawing:
    def __init__(self, graph: Graph, access: Access) -> None:
        self._graph = graph
        self._access = access
        tree = build_tree(graph)
        self._layout = lay_out(tree, graph)
        self._blocks = {block.node.id: block for block in blocks_in(tree)}
        self._wiring = Wiring(graph, self._blocks, self._layout)
        self._opened = {frame.border.node.id for frame, _ in self._layout.frames if frame.border}
        self._neighbours = BoxIndex()
        for node, box in self._layout.blocks.items():
            if node not in self._opened:
                self._neighbours.add(box)
        self._resources = _resource_numbers(graph)

    def document(self, *, title: bool, style: str) -> str:
        """Write the whole document."""
        extent = self._extent()
        return document(
            self._graph.name,
            self._description(),
            extent,
            head=self._head(extent, title=title),
            style=style,
            access=self._access,
            layers={
                "frames": self._frames(),
                "wires": self._wiring.lines(),
                "blocks": self._drawn_blocks(),
            },
        )

    def _description(self) -> str:
        graph = self._graph
        return (
            f"{len(graph.nodes)} function blocks, {len(graph.event_wires)} event connections, "
            f"{len(graph.data_wires)} data connections; compiled from {graph.source.file}"
        )

    def _extent(self) -> Box:
        blocks = [
            Box(
                box.x - self._blocks[node].shape.value_width,
                box.y,
                box.width + self._blocks[node].shape.value_width,
                box.height,
            )
            for node, box in self._layout.blocks.items()
        ]
        points = [Box(x, y, 0.0, 0.0) for x, y in self._wiring.corners()]
        return around([*blocks, *points, *(box for _, box in self._layout.frames)])

    def _head(self, extent: Box, *, title: bool) -> Head:
        """Draw the name and, if there are several resources, the legend of their colours."""
        rows = _legend_rows(self._resources, extent.width) if len(self._resources) > 1 else []
        height = LINE / 2 + len(rows) * LINE + (2 * LINE if title else 0.0)
        top = extent.y - height
        parts = [headline(self._graph.name, extent, top)] if title else []
        for row, entries in enumerate(rows):
            y = extent.y - (len(rows) - row - 0.5) * LINE
            parts += (_legend_entry(entry, extent.x, y) for entry in entries)
        return Head(parts, height)

    def _frames(self) -> Iterator[str]:
        for frame, box in self._layout.frames:
            if frame.border:
                resources = self._resources_of(frame.border)
                yield draw_border(
                    frame.border,
                    box,
                    resources,
                    neighbours=self._neighbours,
                    access=self._access,
                )
            elif frame.group:
                yield draw_frame(frame.group, frame.name, box)

    def _drawn_blocks(self) -> Iterator[str]:
        for node, box in self._layout.blocks.items():
            if node in self._opened:
                continue
            block = self._blocks[node]
            known = self._graph.types.get(block.node.type)
            yield draw_block(
                block,
                box,
                self._resources_of(block),
                neighbours=self._neighbours,
                missing=known is not None and known.body.kind == "missing",
                access=self._access,
            )

    def _resources_of(self, block: Block) -> tuple[int, ...]:
        if len(self._resources) < 2:  # noqa: PLR2004 - one colour tells nothing
            return ()
        return tuple(
            number
            for number, nodes in enumerate(self._resources.values())
            if block.node.id in nodes
        )


def _resource_numbers(graph: Graph) -> dict[str, frozenset[str]]:
    return {
        resource.id: frozenset(resource.nodes)
        for device in graph.placement
        for resource in device.resources
        if resource.nodes
    }


class _LegendEntry(NamedTuple):
    color: int
    name: str
    x: float


def _legend_rows(resources: Iterable[str], width: float) -> list[list[_LegendEntry]]:
    """Break the legend into rows that are not wider than the drawing."""
    rows: list[list[_LegendEntry]] = [[]]
    x = 0.0
    for place, name in enumerate(resources):
        room = text_width(name) + 2.5 * LINE
        if rows[-1] and x + room > width:
            rows.append([])
            x = 0.0
        rows[-1].append(_LegendEntry(place % len(RESOURCES), name, x))
        x += room
    return rows


def _legend_entry(entry: _LegendEntry, left: float, y: float) -> str:
    x = left + entry.x
    color = element("rect", x=x, y=y - 14, width=10, height=10, class_=f"resource{entry.color}")
    return color + element("text", text(entry.name), x=x + 15, y=y - 5, class_="note")
