"""Wires as SVG: where each begins and ends, what is in its way, and the line itself."""

from collections.abc import Iterator

from compiler.exporters.svg.blocks import Pin, Side
from compiler.exporters.svg.drawn_blocks import side_bars
from compiler.exporters.svg.drawn_frames import title_box
from compiler.exporters.svg.geometry import LINE, Box, BoxIndex, text_width
from compiler.exporters.svg.layout import Layout
from compiler.exporters.svg.markup import element, path, text
from compiler.exporters.svg.tree import Block
from compiler.exporters.svg.wires import Ends, Point, Router, Way, reach
from compiler.ir.graph import Graph, Wire


class Wiring:
    """The wires of a laid out graph."""

    def __init__(self, graph: Graph, blocks: dict[str, Block], layout: Layout) -> None:
        """Find the ways of all wires."""
        self._graph = graph
        self._blocks = blocks
        self._layout = layout
        self._borders = {frame.border.node.id for frame, _ in layout.frames if frame.border}
        self._drawn = self._ways()

    def corners(self) -> Iterator[Point]:
        """Yield every point a wire passes."""
        for _, _, way in self._drawn:
            yield from way

    def lines(self) -> Iterator[str]:
        """Draw the wires."""
        for wire, kind, way in self._drawn:
            source = f"{wire.source}.{wire.source_text}"
            target = f"{wire.target}.{wire.target_text}"
            yield element(
                "path",
                element("title", text(f"{source} → {target}")),
                class_=f"wire {kind}",
                data_source=f"{wire.source}.{wire.source_pin}",
                data_target=f"{wire.target}.{wire.target_pin}",
                d=path(way),
                **_members(wire),
            )

    def _ways(self) -> list[tuple[Wire, str, Way]]:
        """Find the way of every wire, short ones first: they have the least choice."""
        wires = [
            (wire, self._ends(wire), kind)
            for kind, of_kind in (
                ("event", self._graph.event_wires),
                ("data", self._graph.data_wires),
            )
            for wire in of_kind
        ]
        router = Router(self._obstacles(), wires=len(wires))
        ways = {}
        for place in sorted(range(len(wires)), key=lambda n: (_rank(wires[n][1]), n)):
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
        for frame, box in self._layout.frames:
            if frame.group and not frame.border:
                index.add(_shrunk(title_box(frame.group, frame.name, box)))
        return index

    def _ends(self, wire: Wire) -> Ends:
        source, source_box = self._source(wire)
        target, target_box = self._target(wire)
        network = self._layout.network_of.get(wire.source)
        believed = self._stand_together(wire) and network in self._layout.drawn
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
        inward = shape.inputs.find(wire.source_pin) and not (
            shape.outputs.find(wire.source_pin) and self._stand_together(wire)
        )
        if wire.source in self._borders and inward:
            bar, _ = side_bars(shape, box)
            return (bar.right, box.y + _row(shape.inputs, wire.source_pin)), bar
        return (box.right, box.y + _row(shape.outputs, wire.source_pin)), box

    def _target(self, wire: Wire) -> tuple[Point, Box]:
        """Return where a wire ends; at an output of a composite it comes from inside."""
        shape, box = self._blocks[wire.target].shape, self._layout.blocks[wire.target]
        outward = shape.outputs.find(wire.target_pin) and not shape.inputs.find(wire.target_pin)
        if wire.target in self._borders and outward:
            _, bar = side_bars(shape, box)
            return (bar.x, box.y + _row(shape.outputs, wire.target_pin)), bar
        return (box.x, box.y + _row(shape.inputs, wire.target_pin)), box

    def _stand_together(self, wire: Wire) -> bool:
        """Whether a wire stays in one network; in-out pins of a border lead in and on."""
        network_of = self._layout.network_of
        return network_of.get(wire.source) == network_of.get(wire.target)

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


def _rank(ends: Ends) -> float:
    """Say whose turn it is: first those whose author has drawn them, then short ones."""
    return 0.0 if ends.bends else 1.0 + reach(ends)


def _members(wire: Wire) -> dict[str, str]:
    members = {"data_source_member": wire.source_member, "data_target_member": wire.target_member}
    return {name: member for name, member in members.items() if member}
