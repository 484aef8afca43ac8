"""The pins of an element or a network as one table: kind and direction by name."""

from enum import StrEnum
from typing import NamedTuple

from compiler.ir.declarations import InterfaceDeclaration


class PinKind(StrEnum):
    """What flows through a pin; the values are words for messages."""

    EVENT = "an event"
    DATA = "data"
    ADAPTER = "an adapter"


class Pin(NamedTuple):
    """A pin as seen from outside its element."""

    kind: PinKind
    is_input: bool
    is_output: bool
    type: str
    """The type of data, adapter or event; most events are of the type Event."""

    @property
    def is_in_out(self) -> bool:
        """Whether it is an in-out variable."""
        return self.is_input and self.is_output


PinTable = dict[str, Pin]


def split_member(pins: PinTable, name: str) -> tuple[str, str]:
    """Split `PIN.member` into a data pin and the members behind it; else the name is all."""
    if name in pins:
        return name, ""
    at = name.rfind(".")
    while at >= 0:
        pin = pins.get(name[:at])
        if pin is not None and pin.kind is PinKind.DATA:
            return name[:at], name[at + 1 :]
        at = name.rfind(".", 0, at)
    return name, ""


def pin_table(interface: InterfaceDeclaration) -> PinTable:
    """Return every pin of an interface; of two pins with one name the first counts."""
    pins: PinTable = {}
    for event in interface.event_inputs:
        pins.setdefault(event.name, Pin(PinKind.EVENT, True, False, event.type))
    for event in interface.event_outputs:
        pins.setdefault(event.name, Pin(PinKind.EVENT, False, True, event.type))
    for variable in interface.inputs:
        pins.setdefault(variable.name, Pin(PinKind.DATA, True, False, variable.type))
    for variable in interface.outputs:
        pins.setdefault(variable.name, Pin(PinKind.DATA, False, True, variable.type))
    for variable in interface.in_outs:
        pins.setdefault(variable.name, Pin(PinKind.DATA, True, True, variable.type))
    for socket in interface.sockets:
        pins.setdefault(socket.name, Pin(PinKind.ADAPTER, True, False, socket.type))
    for plug in interface.plugs:
        pins.setdefault(plug.name, Pin(PinKind.ADAPTER, False, True, plug.type))
    return pins
