"""How much room elements take when they are drawn."""

from collections.abc import Iterable
from typing import Protocol

from compiler.exporters.sys.layout import Box
from compiler.ir.blocks import Interface
from compiler.ir.declarations import ElementDeclaration, InterfaceDeclaration

_MOST_LETTERS = 30
"""The IDE cuts longer values in front of a pin."""
_BETWEEN = 4
_HEAD = 3


def box_of_block(element: ElementDeclaration, interface: Interface) -> Box:
    """Return the box of a block."""
    return _box(
        element,
        events=(_names(interface.event_inputs), _names(interface.event_outputs)),
        data=(_names(interface.inputs), _names(interface.outputs)),
    )


def box_of_subapplication(element: ElementDeclaration) -> Box:
    """Return the box of a subapplication that is folded."""
    interface = element.interface or InterfaceDeclaration()
    return _box(
        element,
        events=(_names(interface.event_inputs), _names(interface.event_outputs)),
        data=(_names(interface.inputs), _names(interface.outputs)),
    )


class _Named(Protocol):
    @property
    def name(self) -> str: ...


Sides = tuple[list[str], list[str]]
"""Names of pins at the left and at the right."""


def _names(pins: Iterable[_Named]) -> list[str]:
    return [pin.name for pin in pins]


def _box(element: ElementDeclaration, *, events: Sides, data: Sides) -> Box:
    values = (len(parameter.value) for parameter in element.parameters)
    sides = (max(map(len, (*events[side], *data[side])), default=0) for side in (0, 1))
    type_name = element.type.rpartition("::")[2]
    return Box(
        position=element.position,
        left=min(max(values, default=0), _MOST_LETTERS),
        width=max(sum(sides) + _BETWEEN, len(type_name), len(element.name)),
        height=max(map(len, events)) + max(map(len, data)) + _HEAD,
    )
