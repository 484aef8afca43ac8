"""Blocks as SVG: closed ones, and composites opened into a frame."""

from collections.abc import Iterator

from compiler.exporters.svg.access import PLAIN, Access
from compiler.exporters.svg.blocks import NOTCH, PIN_SIZE, Pin, Shape, Side, WithLine
from compiler.exporters.svg.colors import RESOURCES
from compiler.exporters.svg.geometry import FONT_SIZE, LINE, Box, BoxIndex, fitting, text_width
from compiler.exporters.svg.markup import element, number, path, text
from compiler.exporters.svg.tree import Block

FONT_RISE = FONT_SIZE * 0.36
"""From the middle of a line of text to its base line."""
_WITH_PIN = 3.0
_STRIPE = 3.0
_BAR_PADDING = 6.0
_VALUE_GAP = 4.0


def draw_block(
    block: Block,
    box: Box,
    resources: tuple[int, ...],
    *,
    neighbours: BoxIndex,
    missing: bool = False,
    access: Access = PLAIN,
) -> str:
    """Draw a closed block.

    Args:
        block: the block.
        box: where it stands.
        resources: the numbers of the resources it runs in, to show by color.
        neighbours: what its values must not run into.
        missing: whether nothing here implements it.
        access: how it is reached.
    """
    shape = block.shape
    neck, bottom = shape.neck_y, shape.height
    width = shape.width
    outline = [
        *((0.0, LINE), (width, LINE), (width, neck), (width - NOTCH, neck)),
        *((width - NOTCH, neck + LINE), (width, neck + LINE), (width, bottom), (0.0, bottom)),
        *((0.0, neck + LINE), (NOTCH, neck + LINE), (NOTCH, neck), (0.0, neck)),
    ]
    body = path((box.x + x, box.y + y) for x, y in outline) + "Z"
    middle = box.x + width / 2
    return _group(
        block,
        access,
        "fb missing" if missing else "fb",
        element("path", d=body, class_="body"),
        *_stripes(Box(box.x, box.y + LINE, width, 0.0), resources),
        _label(shape.name, middle, box.y + LINE / 2, "name"),
        _label(shape.type_label, middle, box.y + neck + LINE / 2, "type"),
        *_side(shape.inputs, box.x, box.y, inwards=1),
        *_side(shape.outputs, box.right, box.y, inwards=-1),
        *_values(block, box, neighbours),
        *_sign(shape, box),
    )


def draw_border(
    block: Block,
    box: Box,
    resources: tuple[int, ...],
    *,
    neighbours: BoxIndex,
    access: Access = PLAIN,
) -> str:
    """Draw a composite that is open, with the arguments of `draw_block`: its pins at both sides."""
    shape = block.shape
    frame = Box(box.x, box.y + LINE, box.width, box.height - LINE)
    left, right = side_bars(shape, box)
    middle = box.x + box.width / 2
    return _group(
        block,
        access,
        "fb composite",
        _rect(frame, "frame"),
        _rect(left, "body"),
        _rect(right, "body"),
        *_stripes(Box(frame.x, frame.y, frame.width, 0.0), resources),
        _label(shape.name, middle, box.y + LINE / 2, "name"),
        _label(shape.type_label, middle, box.y + 1.6 * LINE, "type"),
        *_side(shape.inputs, box.x, box.y, inwards=1),
        *_side(shape.outputs, box.right, box.y, inwards=-1),
        *_values(block, box, neighbours),
        *_sign(shape, box),
    )


def side_bars(shape: Shape, box: Box) -> tuple[Box, Box]:
    """Return the bars at the sides of an open composite that hold its pins."""
    left, right = shape.inputs.width + _BAR_PADDING, shape.outputs.width + _BAR_PADDING
    top, height = box.y + LINE, box.height - LINE
    return Box(box.x, top, left, height), Box(box.right - right, top, right, height)


def _group(block: Block, access: Access, class_: str, *parts: str) -> str:
    node = block.node
    return element(
        "g",
        element("title", text(f"{node.id}: {node.type}")),
        *parts,
        **access.of_node(node.id),
        class_=class_,
        data_node=node.id,
    )


def _label(content: str, x: float, middle: float, class_: str) -> str:
    return element("text", text(content), x=x, y=middle + FONT_RISE, class_=class_)


def _sign(shape: Shape, box: Box) -> Iterator[str]:
    """Draw the empty place for the sign of a state, right of the name."""
    if shape.signed:
        yield _label("", box.right + shape.overhang, box.y + LINE / 2, "sign")


def _rect(box: Box, class_: str, **more: str) -> str:
    return element(
        "rect", x=box.x, y=box.y, width=box.width, height=box.height, class_=class_, **more
    )


def _stripes(top: Box, resources: tuple[int, ...]) -> Iterator[str]:
    """Draw the colours of the resources a block runs in along its upper side."""
    for place, resource in enumerate(resources):
        width = top.width / len(resources)
        stripe = Box(top.x + place * width, top.y, width, _STRIPE)
        yield _rect(stripe, f"resource{resource % len(RESOURCES)}")


def _side(side: Side, x: float, top: float, *, inwards: int) -> Iterator[str]:
    for line in side.withs:
        yield from _with(line, x + inwards * line.x, top)
    where = "in" if inwards > 0 else "out"
    for pin in side.pins:
        yield _pin(pin, x if inwards > 0 else x - PIN_SIZE, top + pin.y, where)
        yield _label(pin.label, x + inwards * side.inset, top + pin.y, where)


def _pin(pin: Pin, left: float, y: float, where: str) -> str:
    class_ = f"pin {pin.kind} {where}"
    if pin.kind == "adapter":
        half = PIN_SIZE / 2
        return element("circle", cx=left + half, cy=y, r=half, class_=class_, data_pin=pin.name)
    square = Box(left, y - PIN_SIZE / 2, PIN_SIZE, PIN_SIZE)
    return _rect(square, class_, data_pin=pin.name)


def _with(line: WithLine, x: float, top: float) -> Iterator[str]:
    ys = [top + line.event_y, *(top + y for y in line.data_ys)]
    yield element("path", d=f"M{number(x)} {number(ys[0])}V{number(max(ys))}", class_="with")
    for y in ys:
        place = Box(x - _WITH_PIN / 2, y - _WITH_PIN / 2, _WITH_PIN, _WITH_PIN)
        yield _rect(place, "with-pin")


def _values(block: Block, box: Box, neighbours: BoxIndex) -> Iterator[str]:
    """Write values of inputs at the left, cut where another block stands."""
    for pin, value in block.shape.values:
        middle = box.y + pin.y
        width = text_width(value) + _VALUE_GAP
        row = Box(box.x - width, middle - LINE / 4, width - 1, LINE / 2)
        edges = [other.right for other in neighbours.meeting(row)]
        shown = fitting(value, box.x - max(edges) - _VALUE_GAP) if edges else value
        hover = element("title", text(block.node.parameters[pin.name]))
        yield element(
            "text",
            hover,
            text(shown),
            x=box.x - _VALUE_GAP,
            y=middle + FONT_RISE,
            class_="value",
            data_pin=pin.name,
        )
