"""The shape of a block: how large it is and where its pins are.

Event pins above, the type's name in the narrow neck, data pins below; the instance's name
stands on a line of its own over the block and belongs to its box.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from compiler.exporters.svg.geometry import LINE, shorten, text_width
from compiler.ir.blocks import DataPort, EventPort, Interface

PinKind = Literal["event", "data", "adapter"]

NOTCH = 6.0
"""How far the neck is cut in at both sides."""
PIN_SIZE = 5.0
WITH_PITCH = 4.0
"""The distance of two WITH lines."""
_SIGN_ROOM = 14.0
"""Beside the name, for the sign of the block's state."""
_PIN_LETTERS = 24
_TYPE_LETTERS = 32
_NAME_LETTERS = 32
_BOLD = 1.08
"""How much wider bold letters are."""
_VALUE_LETTERS = 25
_PADDING = 4.0
_MIDDLE = 12.0
_EMPTY_PART = 8.0
"""The height of the lower part of a block without data pins."""


@dataclass(frozen=True, slots=True)
class Pin:
    """A pin, `y` from the top of the block's box."""

    name: str
    label: str
    kind: PinKind
    data: bool
    y: float


@dataclass(frozen=True, slots=True)
class WithLine:
    """A WITH qualifier: the line from an event pin past the data pins it samples."""

    x: float
    """From the side of the block inwards."""
    event_y: float
    data_ys: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """The pins of one side, with the room they need."""

    pins: tuple[Pin, ...]
    withs: tuple[WithLine, ...]
    inset: float
    """From the side of the block to the texts of its pins."""
    width: float
    _by_name: dict[str, Pin] = field(default_factory=dict)

    def find(self, name: str) -> Pin | None:
        """Return the pin of that name."""
        return self._by_name.get(name)


@dataclass(frozen=True, slots=True)
class Shape:
    """A closed block."""

    name: str
    type_label: str
    inputs: Side
    outputs: Side
    neck_y: float
    """Where the neck begins; it is a line high."""
    width: float
    height: float
    values: tuple[tuple[Pin, str], ...]
    """Values of data inputs, shortened, drawn outside at the left."""
    signed: bool = False
    """Whether the sign of a state has its place at the right of the name."""

    @property
    def overhang(self) -> float:
        """How far the name reaches out at both sides."""
        name = text_width(self.name) * _BOLD + (2 * _SIGN_ROOM if self.signed else 0.0)
        return max(0.0, (name - self.width) / 2)

    @property
    def value_width(self) -> float:
        """How far the values reach out to the left."""
        return max((text_width(text) + 2 * _PADDING for _, text in self.values), default=0.0)


def shape_of(
    name: str,
    type_name: str,
    interface: Interface,
    parameters: dict[str, str],
    *,
    signed: bool = False,
) -> Shape:
    """Measure a block; `signed`: with a place for the sign of its state."""
    event_rows = max(len(interface.event_inputs), len(interface.event_outputs), 1)
    data_rows = max(len(interface.inputs), len(interface.outputs))
    neck_y = (1 + event_rows) * LINE
    data_y = neck_y + LINE
    inputs = _side(interface.event_inputs, interface.inputs, data_y)
    outputs = _side(interface.event_outputs, interface.outputs, data_y)
    type_label = shorten(type_name, _TYPE_LETTERS)
    insets = max(inputs.inset, outputs.inset, NOTCH + _PADDING)
    width = max(
        inputs.width + _MIDDLE + outputs.width,
        text_width(type_label) + 2 * insets,
        4 * LINE,
    )
    return Shape(
        name=_ending(name),
        type_label=type_label,
        inputs=inputs,
        outputs=outputs,
        neck_y=neck_y,
        width=width,
        height=data_y + (data_rows * LINE or _EMPTY_PART),
        values=tuple(
            (pin, shorten(parameters[pin.name], _VALUE_LETTERS))
            for pin in inputs.pins
            if pin.data and parameters.get(pin.name)
        ),
        signed=signed,
    )


def _ending(name: str) -> str:
    """Cut a long name at its front: where there are no frames, it begins with a long path."""
    one_line = " ".join(name.split())
    return one_line if len(one_line) <= _NAME_LETTERS else f"…{one_line[1 - _NAME_LETTERS :]}"


def _side(events: Sequence[EventPort], data: Sequence[DataPort], data_y: float) -> Side:
    pins = (*_event_pins(events), *_data_pins(data, data_y))
    rows = {pin.name: pin.y for pin in pins if pin.data}
    withs: list[WithLine] = []
    for row, event in enumerate(events):
        data_ys = tuple(rows[name] for name in event.with_data if name in rows)
        if data_ys:
            x = PIN_SIZE + WITH_PITCH * (len(withs) + 1)
            withs.append(WithLine(x, (row + 1.5) * LINE, data_ys))
    inset = PIN_SIZE + _PADDING + (WITH_PITCH * len(withs) + 2 if withs else 0)
    width = inset + max((text_width(pin.label) for pin in pins), default=0.0)
    return Side(pins, tuple(withs), inset, width, {pin.name: pin for pin in reversed(pins)})


def _event_pins(events: Sequence[EventPort]) -> Iterator[Pin]:
    for row, event in enumerate(events):
        kind: PinKind = "adapter" if "." in event.name else "event"
        label = shorten(event.name, _PIN_LETTERS)
        yield Pin(event.name, label, kind, data=False, y=(row + 1.5) * LINE)


def _data_pins(data: Sequence[DataPort], top: float) -> Iterator[Pin]:
    for row, port in enumerate(data):
        # A dot alone may also be a member of a struct.
        kind: PinKind = "adapter" if port.direct else "data"
        label = shorten(port.name, _PIN_LETTERS)
        yield Pin(port.name, label, kind, data=True, y=top + (row + 0.5) * LINE)
