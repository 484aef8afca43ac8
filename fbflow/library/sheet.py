"""A sheet with a picture of every block of a family, drawn as in the 4diac IDE's type editor."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from compiler.exporters.svg.blocks import Shape, Side, shape_of
from compiler.exporters.svg.drawn_blocks import FONT_RISE, draw_block
from compiler.exporters.svg.geometry import LINE, Box, BoxIndex, text_width
from compiler.exporters.svg.markup import element, lines, number, text
from compiler.exporters.svg.style import BLOCKS, standalone
from compiler.exporters.svg.tree import Block
from compiler.ir.blocks import DataPort, EventPort, Interface
from compiler.ir.datatypes import ANY
from compiler.ir.declarations import (
    AdapterDeclaration,
    EventDeclaration,
    InterfaceDeclaration,
    TypeDeclaration,
    VariableDeclaration,
)
from compiler.ir.graph import Node
from fbflow.library.picture import type_text

_WIDTH = 1000.0
"""How wide a sheet is, unless one block is wider: a page of text."""
_MARGIN = LINE
_GAP = 2 * LINE
_TYPE_GAP = 4.0
_LONGEST_TYPE = 36

_STYLE = ".fbflow .type-out { text-anchor: start; } .fbflow .type-in { text-anchor: end; }\n"


@dataclass(frozen=True, slots=True)
class _Cell:
    """A block with the types of its pins at both sides."""

    name: str
    shape: Shape
    types: dict[str, str]
    left: float
    """The room its types need at the left."""
    right: float
    """From the left side of the block: its own width and that of the types at the right."""


@dataclass(frozen=True, slots=True)
class _Column:
    """The cells below each other; the left sides of their blocks are in line."""

    cells: tuple[_Cell, ...]

    @property
    def left(self) -> float:
        return max((cell.left for cell in self.cells), default=0.0)

    @property
    def width(self) -> float:
        return self.left + max((cell.right for cell in self.cells), default=0.0)


def sheet(title: str, declarations: Iterable[TypeDeclaration]) -> str:
    """Draw blocks in rows and columns.

    Returns:
        An SVG document for light and dark pages, ending in a newline.
    """
    cells = [_cell(declaration) for declaration in declarations]
    columns = _columns(cells)
    parts: list[str] = []
    top = _MARGIN
    for start in range(0, len(cells), len(columns)):
        row = cells[start : start + len(columns)]
        x = _MARGIN
        for cell, column in zip(row, columns, strict=False):
            parts.extend(_draw(cell, x + column.left, top))
            x += column.width + _GAP
        top += max(cell.shape.height for cell in row) + LINE / 2
    return _document(title, parts, width=_total(columns), height=top)


def _document(title: str, parts: Iterable[str], *, width: float, height: float) -> str:
    content = lines(
        [element("title", text(title)), element("style", standalone(BLOCKS) + _STYLE), *parts]
    )
    return (
        element(
            "svg",
            "\n",
            content,
            "\n",
            xmlns="http://www.w3.org/2000/svg",
            class_="fbflow",
            role="img",
            width=width,
            height=height,
            viewBox=" ".join(map(number, (0.0, 0.0, width, height))),
        )
        + "\n"
    )


def _cell(declaration: TypeDeclaration) -> _Cell:
    shape = shape_of("", declaration.name, _interface(declaration.interface), {})
    types = _types(declaration.interface)
    return _Cell(
        declaration.name,
        shape,
        types,
        left=_room(shape.inputs, types),
        right=shape.width + _room(shape.outputs, types),
    )


def _room(side: Side, types: dict[str, str]) -> float:
    return max((text_width(types[pin.name]) + _TYPE_GAP for pin in side.pins), default=0.0)


def _columns(cells: Sequence[_Cell]) -> list[_Column]:
    """Share the cells out to as many columns as fit beside each other, one at least."""
    for count in range(len(cells), 1, -1):
        columns = [_Column(tuple(cells[place::count])) for place in range(count)]
        if _total(columns) <= _WIDTH:
            return columns
    return [_Column(tuple(cells))]


def _total(columns: Sequence[_Column]) -> float:
    widths = sum(column.width for column in columns)
    return widths + (len(columns) - 1) * _GAP + 2 * _MARGIN


def _draw(cell: _Cell, left: float, top: float) -> Iterator[str]:
    # The line above a block is for the name of an instance; a type has none.
    box = Box(left, top - LINE, cell.shape.width, cell.shape.height)
    block = Block(Node(id=cell.name, type=cell.name), cell.shape)
    yield draw_block(block, box, (), neighbours=BoxIndex())
    for side, x, class_ in (
        (cell.shape.inputs, box.x - _TYPE_GAP, "note type-in"),
        (cell.shape.outputs, box.right + _TYPE_GAP, "note type-out"),
    ):
        for pin in side.pins:
            content = text(cell.types[pin.name])
            yield element("text", content, x=x, y=box.y + pin.y + FONT_RISE, class_=class_)


def _interface(pins: InterfaceDeclaration) -> Interface:
    """Return the pins as the drawing of graphs knows them; their types play no part in it."""
    return Interface(
        event_inputs=tuple(map(_event, pins.event_inputs)),
        event_outputs=tuple(map(_event, pins.event_outputs)),
        inputs=(*map(_data, (*pins.inputs, *pins.in_outs)), *map(_adapter, pins.sockets)),
        outputs=(*map(_data, (*pins.outputs, *pins.in_outs)), *map(_adapter, pins.plugs)),
    )


def _event(event: EventDeclaration) -> EventPort:
    return EventPort(name=event.name, with_data=event.with_data)


def _data(variable: VariableDeclaration) -> DataPort:
    return DataPort(name=variable.name, type=ANY)


def _adapter(adapter: AdapterDeclaration) -> DataPort:
    return DataPort(name=adapter.name, type=ANY, direct=True)


def _types(pins: InterfaceDeclaration) -> dict[str, str]:
    """Return what stands beside each pin."""
    events = (*pins.event_inputs, *pins.event_outputs)
    variables = (*pins.inputs, *pins.outputs, *pins.in_outs)
    adapters = (*pins.plugs, *pins.sockets)
    found = {event.name: event.type for event in events}
    found |= {variable.name: type_text(variable) for variable in variables}
    found |= {adapter.name: adapter.type.rpartition("::")[2] for adapter in adapters}
    return {
        name: shown if len(shown) <= _LONGEST_TYPE else f"{shown[: _LONGEST_TYPE - 1]}…"
        for name, shown in found.items()
    }
