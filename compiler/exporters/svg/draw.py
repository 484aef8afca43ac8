"""The drawing itself: frames behind, wires over them, blocks in front."""

from collections.abc import Iterable, Iterator

from compiler.exporters.svg.blocks import Pin, Side
from compiler.exporters.svg.drawn_blocks import FONT_RISE, draw_block, draw_border, side_bars
from compiler.exporters.svg.geometry import LINE, Box, BoxIndex, around, text_width
from compiler.exporters.svg.layout import PADDING, TITLE, lay_out
from compiler.exporters.svg.markup import element, lines, number, text
from compiler.exporters.svg.style import RESOURCE_COLORS, STYLE
from compiler.exporters.svg.tree import Block, Frame, blocks_in, build_tree
from compiler.exporters.svg.wires import Ends, Point, Router, Way
from compiler.ir.graph import Graph, Wire

_MARGIN = 1.5 * LINE


def to_svg(graph: Graph, *, title: bool = True) -> str:
    """Draw a graph as the 4diac IDE draws it.

    Blocks stand where their source placed them; without positions they are laid out in
    layers. Every block is a `<g class="fb" data-node="its id">`, so that a page can colour
    it by its state.

    Args:
        graph: the graph to draw.
        title: whether its name stands above the drawing.

    Returns:
        An SVG document, ending in a newline; equal graphs give equal documents.
    """
    return _Drawing(graph).document(title=title)


class _Drawing:
    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        tree = build_tree(graph)
        self._layout = lay_out(tree, graph)
        self._blocks = {block.node.id: block for block in blocks_in(tree)}
        self._borders = {frame.border.node.id for frame, _ in self._layout.frames if frame.border}
        self._resources = _resource_numbers(graph)

    def document(self, *, title: bool) -> str:
        """Write the whole document."""
        ways = self._ways()
        extent = self._extent(way for _, _, way in ways)
        head, head_height = self._head(extent, title=title)
        left, top = extent.x - _MARGIN, extent.y - _MARGIN - head_height
        width = max(extent.width, 12 * LINE) + 2 * _MARGIN
        height = extent.height + 2 * _MARGIN + head_height
        return (
            element(
                "svg",
                "\n",
                lines(
                    [
                        element("title", text(self._graph.name)),
                        element("desc", text(self._description())),
                        element("style", STYLE),
                        *head,
                        element("g", "\n", lines(self._frames()), "\n", class_="frames"),
                        element("g", "\n", lines(_wires(ways)), "\n", class_="wires"),
                        element("g", "\n", lines(self._drawn_blocks()), "\n", class_="blocks"),
                    ]
                ),
                "\n",
                xmlns="http://www.w3.org/2000/svg",
                class_="fbflow",
                role="img",
                width=width,
                height=height,
                viewBox=" ".join(map(number, (left, top, width, height))),
            )
            + "\n"
        )

    def _description(self) -> str:
        graph = self._graph
        return (
            f"{len(graph.nodes)} function blocks, {len(graph.event_wires)} event connections, "
            f"{len(graph.data_wires)} data connections; compiled from {graph.source.file}"
        )

    def _extent(self, ways: Iterable[Way]) -> Box:
        blocks = [
            Box(
                box.x - self._blocks[node].shape.value_width,
                box.y,
                box.width + self._blocks[node].shape.value_width,
                box.height,
            )
            for node, box in self._layout.blocks.items()
        ]
        points = [Box(x, y, 0.0, 0.0) for way in ways for x, y in way]
        return around([*blocks, *points, *(box for _, box in self._layout.frames)])

    def _head(self, extent: Box, *, title: bool) -> tuple[list[str], float]:
        """Draw the name and, if there are several resources, the legend of their colours."""
        parts: list[str] = []
        y = extent.y - LINE / 2
        if len(self._resources) > 1:
            parts += _legend(self._resources, extent.x, y)
            y -= 1.5 * LINE
        if title:
            headline = text(" ".join(self._graph.name.split()))
            parts.append(element("text", headline, x=extent.x, y=y, class_="headline"))
            y -= 1.5 * LINE
        return parts, extent.y - LINE / 2 - y

    def _frames(self) -> Iterator[str]:
        for frame, box in self._layout.frames:
            if frame.group is None:
                continue
            if frame.border is None:
                yield _draw_frame(frame, box)
            else:
                yield draw_border(frame.border, box, self._resources_of(frame.border))

    def _drawn_blocks(self) -> Iterator[str]:
        for node, box in self._layout.blocks.items():
            if node not in self._borders:
                block = self._blocks[node]
                known = self._graph.types.get(block.node.type)
                missing = known is not None and known.body.kind == "missing"
                yield draw_block(block, box, self._resources_of(block), missing=missing)

    def _resources_of(self, block: Block) -> tuple[int, ...]:
        if len(self._resources) < 2:  # noqa: PLR2004 - one colour tells nothing
            return ()
        return tuple(
            number
            for number, nodes in enumerate(self._resources.values())
            if block.node.id in nodes
        )

    def _ways(self) -> list[tuple[Wire, str, Way]]:
        """Find the way of every wire, short ones first: they have the least choice."""
        router = Router(self._obstacles())
        wires = [
            (wire, self._ends(wire), kind)
            for kind, of_kind in (
                ("event", self._graph.event_wires),
                ("data", self._graph.data_wires),
            )
            for wire in of_kind
        ]
        ways = {}
        for place in sorted(range(len(wires)), key=lambda n: (_reach(wires[n][1]), n)):
            ways[place] = router.route(wires[place][1])
        return [
            (wire, self._kind(wire, kind), ways[place])
            for place, (wire, _, kind) in enumerate(wires)
        ]

    def _obstacles(self) -> BoxIndex:
        index = BoxIndex()
        for node, box in self._layout.blocks.items():
            shape = self._blocks[node].shape
            if node in self._borders:
                for bar in side_bars(shape, box):
                    index.add(_shrunk(bar))
            else:
                index.add(_shrunk(box))
            for pin, value in shape.values:
                width = text_width(value)
                y = box.y + pin.y - LINE / 2
                index.add(_shrunk(Box(box.x - width - 4, y, width, LINE)))
        return index

    def _ends(self, wire: Wire) -> Ends:
        source, source_box = self._source(wire)
        target, target_box = self._target(wire)
        network = self._layout.network_of.get(wire.source)
        same = network == self._layout.network_of.get(wire.target)
        believed = same and network in self._layout.drawn
        return Ends(
            source=source,
            target=target,
            source_pin=(wire.source, wire.source_pin),
            target_pin=(wire.target, wire.target_pin),
            source_box=source_box,
            target_box=target_box,
            bends=wire.bends if believed else (),
        )

    def _source(self, wire: Wire) -> tuple[Point, Box]:
        """Return where a wire begins; from an input of a composite it leads inwards."""
        shape, box = self._blocks[wire.source].shape, self._layout.blocks[wire.source]
        if wire.source in self._borders and shape.inputs.find(wire.source_pin):
            bar, _ = side_bars(shape, box)
            return (bar.right, box.y + _row(shape.inputs, wire.source_pin)), bar
        return (box.right, box.y + _row(shape.outputs, wire.source_pin)), box

    def _target(self, wire: Wire) -> tuple[Point, Box]:
        """Return where a wire ends; at an output of a composite it comes from inside."""
        shape, box = self._blocks[wire.target].shape, self._layout.blocks[wire.target]
        if wire.target in self._borders and shape.outputs.find(wire.target_pin):
            _, bar = side_bars(shape, box)
            return (bar.x, box.y + _row(shape.outputs, wire.target_pin)), bar
        return (box.x, box.y + _row(shape.inputs, wire.target_pin)), box

    def _kind(self, wire: Wire, kind: str) -> str:
        pins = self._pins(wire)
        return "adapter" if any(pin and pin.kind == "adapter" for pin in pins) else kind

    def _pins(self, wire: Wire) -> Iterator[Pin | None]:
        for node, name in ((wire.source, wire.source_pin), (wire.target, wire.target_pin)):
            shape = self._blocks[node].shape
            yield shape.inputs.find(name) or shape.outputs.find(name)


def _row(side: Side, pin: str) -> float:
    found = side.find(pin)
    return found.y if found else LINE / 2


def _shrunk(box: Box) -> Box:
    """Leave its rim free: wires end there."""
    return Box(box.x + 1, box.y + 1, max(box.width - 2, 0.0), max(box.height - 2, 0.0))


def _reach(ends: Ends) -> float:
    (sx, sy), (tx, ty) = ends.source, ends.target
    return 0.0 if ends.bends else 1.0 + abs(tx - sx) + abs(ty - sy)


def _resource_numbers(graph: Graph) -> dict[str, frozenset[str]]:
    return {
        resource.id: frozenset(resource.nodes)
        for device in graph.placement
        for resource in device.resources
        if resource.nodes
    }


def _legend(resources: Iterable[str], x: float, y: float) -> Iterator[str]:
    for place, name in enumerate(resources):
        color = f"resource{place % RESOURCE_COLORS}"
        yield element("rect", x=x, y=y - 9, width=10, height=10, class_=color)
        yield element("text", text(name), x=x + 15, y=y, class_="note")
        x += text_width(name) + 3 * LINE


def _draw_frame(frame: Frame, box: Box) -> str:
    group = frame.group
    if group is None:
        return ""
    title = frame.name if group.kind != "frame" else ""
    note = ": ".join(filter(None, [group.type, group.comment]))
    if group.kind == "frame":
        note = group.comment or frame.name
    rect = element(
        "rect",
        x=box.x,
        y=box.y,
        width=box.width,
        height=box.height,
        rx=8 if group.kind == "subapplication" else 0,
        class_="frame",
    )
    x, y = box.x + PADDING / 2, box.y + TITLE / 2 + FONT_RISE + 2
    parts = [element("title", text(group.id)), rect]
    if title:
        parts.append(element("text", text(title), x=x, y=y, class_="title"))
        x += text_width(title) * 1.1 + LINE
    parts.append(element("text", text(_fitting(note, box.right - x)), x=x, y=y, class_="note"))
    kind = "drawn-frame" if group.kind == "frame" else group.kind
    return element("g", *parts, class_=f"group {kind}", data_group=group.id)


def _fitting(note: str, room: float) -> str:
    one_line = " ".join(note.split())
    if text_width(one_line) <= room:
        return one_line
    while one_line and text_width(one_line + "…") > room:
        one_line = one_line[:-1]
    return one_line + "…"


def _wires(ways: Iterable[tuple[Wire, str, Way]]) -> Iterator[str]:
    for wire, kind, way in ways:
        source = f"{wire.source}.{wire.source_pin}"
        target = f"{wire.target}.{wire.target_pin}"
        yield element(
            "path",
            element("title", text(f"{source} → {target}")),
            class_=f"wire {kind}",
            data_source=source,
            data_target=target,
            d=_path(way),
        )


def _path(way: Way) -> str:
    parts = [f"M{number(way[0][0])} {number(way[0][1])}"]
    parts += [f"L{number(x)} {number(y)}" for x, y in way[1:]]
    return "".join(parts)
