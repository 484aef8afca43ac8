"""What a module without the kernel has in memory besides the image.

It numbers events and pins, and keeps what it needs of the blocks that it serves itself. The
tables lie behind the texts of initial values; the heap begins behind them.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from compiler.ir.blocks import ServiceBody
from compiler.ir.datatypes import BOOL, DataType, Elementary, Kind, StringType
from compiler.lowering.ports import Ports
from compiler.lowering.values import is_compound
from compiler.wasm import memory_map as at
from compiler.wasm.image import Image
from compiler.wasm.storage import (
    UnsupportedError,
    ValueType,
    aligned,
    is_signed,
    value_type,
)

EVENT_SIZE = 8
EVENT_ADDRESS = 0  # i32: of the instance
EVENT_POSITION = 4  # i16: which of its entries
EVENT_RESOURCE = 6  # i16: whose queue it belongs to

PIN_SIZE = 12
PIN_ADDRESS = 0  # i32: of the variable
PIN_ACCESS = 4  # i32: an Access
PIN_SHARED = 8  # i32: where an in-out variable is kept as well, 0 = nowhere

SERVED_SIZE = 64
SERVED_HOW = 0  # i32: a Served
SERVED_FIRST = 4  # i32: number of its first event input
SERVED_OUTPUT = 8  # i64: the entry that sends its output
SERVED_QUEUE = 16  # i32: the control of its queue
SERVED_INDEX = 20  # i32: where it stands among the timers that run, 0 = nowhere
SERVED_WOKEN = 24  # i32: whether it was woken because the timer was due
SERVED_REVOKED = 28  # i32: how often it was woken before that for timers stopped meanwhile
SERVED_DUE = 32  # i64: when the timer is due, or was
SERVED_PERIOD = 40  # i64: DT at the last START
SERVED_ORDER = 48  # i64: which of the armings it was; those due at the same time fire in order
SERVED_DELAY = 56  # i32: address of DT

_EVENT = struct.Struct("<IHH")
_PIN = struct.Struct("<III")
_MOST_RESOURCES = 1 << 16
_TIMER_EVENTS = ("START", "STOP")


class Access(IntEnum):
    """How a pin is read and written; the order counts."""

    BOOL = 0
    UNSIGNED_8 = 1
    SIGNED_8 = 2
    UNSIGNED_16 = 3
    SIGNED_16 = 4
    WHOLE_32 = 5
    STATE = 6
    """Only read: the number of an ECC state."""
    TEXT = 7
    """Read as an address, written by making room."""
    WHOLE_64 = 8
    REAL_32 = 9
    REAL_64 = 10
    PLACE = 11
    """An array or struct: only by its address."""


class Served(IntEnum):
    """What becomes of events of blocks that no code is printed for."""

    OUTSIDE = 0
    DELAY = 1
    RESTARTABLE_DELAY = 2
    CYCLE = 3
    TRIGGER = 4
    RESTART = 5


_SERVICES = {
    "E_DELAY": Served.DELAY,
    "E_RDELAY": Served.RESTARTABLE_DELAY,
    "E_CYCLE": Served.CYCLE,
    "E_TRIG": Served.TRIGGER,
    "E_RESTART": Served.RESTART,
}
_WIDE: Mapping[ValueType, Access] = {
    "f32": Access.REAL_32,
    "f64": Access.REAL_64,
    "i64": Access.WHOLE_64,
}
_NARROW = {
    8: (Access.SIGNED_8, Access.UNSIGNED_8),
    16: (Access.SIGNED_16, Access.UNSIGNED_16),
}
_TIMERS = (Served.DELAY, Served.RESTARTABLE_DELAY, Served.CYCLE)


@dataclass(frozen=True, slots=True)
class Event:
    """An event that has a number outside."""

    node: str
    name: str
    address: int
    position: int
    resource: int

    @property
    def entry(self) -> int:
        """The entry of a queue that stands for it."""
        return self.address | self.position << 32


@dataclass(frozen=True, slots=True)
class Pin:
    """A data pin, or the state of an ECC, that has a number outside."""

    node: str
    name: str
    direction: str
    type: DataType | None
    access: Access
    address: int
    shared: int = 0


class Tables:
    """The tables of one graph."""

    def __init__(self, image: Image) -> None:
        """Number everything and give it its place.

        Raises:
            UnsupportedError: there are too many resources.
        """
        self._image = image
        self._plan = image.plan
        if len(self._plan.resources) > _MOST_RESOURCES:
            message = f"it has more than {_MOST_RESOURCES} resources"
            raise UnsupportedError(message)
        self.events: list[Event] = []
        """What can be injected."""
        self.outputs: list[Event] = []
        """What whoever serves a block outside can send."""
        self.pins: list[Pin] = []
        self.restarts: list[str] = []
        """Blocks that send an event when the module starts, in the order of placement."""
        self._served: list[tuple[int, Served, int]] = []
        for number, node in enumerate(self._plan.nodes):
            self._number_node(number, node)
        self._place_restarts()
        self.events_at = aligned(image.heap, 8)
        self.outputs_at = self.events_at + EVENT_SIZE * len(self.events)
        self.pins_at = self.outputs_at + EVENT_SIZE * len(self.outputs)
        self.served_at = aligned(self.pins_at + PIN_SIZE * len(self.pins), 8)
        self.timers_at = self.served_at + SERVED_SIZE * len(self._served)
        """A heap of the timers that run; its place 0 is free."""
        timers = sum(how in _TIMERS for _, how, _ in self._served)
        self.heap = aligned(self.timers_at + 4 * (timers + 1), 8)

    @property
    def outside(self) -> list[str]:
        """The blocks whose work is done outside."""
        nodes = list(self._plan.nodes)
        return [nodes[number] for number, how, _ in self._served if how is Served.OUTSIDE]

    @property
    def has_timers(self) -> bool:
        """Whether a block has a timer."""
        return any(how in _TIMERS for _, how, _ in self._served)

    def restart(self, node: str, event: str) -> tuple[int, int]:
        """Return the entry that sends an event of a block, and the control of its queue."""
        ports = self._ports(node)
        sent = self._sender(node, ports, event)
        return sent.entry, self._image.control(sent.resource)

    # --- Numbers -------------------------------------------------------------------------

    def _ports(self, node: str) -> Ports:
        return self._image.records[self._image.numbers[node]].ports

    def _number_node(self, number: int, node: str) -> None:
        ports, resource = self._ports(node), self._plan.placed[node]
        address = self._image.addresses[number]
        if ports.is_service or ports.is_operation:
            how = how_served(ports)
            self._served.append((number, how, len(self.events)))
            if how is Served.OUTSIDE:
                self.outputs += [self._sender(node, ports, event) for event in ports.senders]
        for port in ports.block.interface.event_inputs:
            position = ports.entries.index(port.name)
            self.events.append(Event(node, port.name, address, position, resource))
        self.pins += self._pins_of(number, node, ports)

    def _sender(self, node: str, ports: Ports, event: str) -> Event:
        address = self._image.addresses[self._image.numbers[node]]
        position = len(ports.entries) + 1 + ports.senders.index(event)
        return Event(node, event, address, position, self._plan.placed[node])

    def _pins_of(self, number: int, node: str, ports: Ports) -> Iterator[Pin]:
        record, address = self._image.records[number], self._image.addresses[number]
        if ports.is_basic:
            yield Pin(node, "$ECC", "state", None, Access.STATE, address + at.STATE)
        for pin, slot in ports.slots.items():
            direction = "input" if pin in ports.inputs else "output"
            if pin in ports.in_outs:
                direction = "in_out"
            elif pin not in ports.outputs and pin not in ports.inputs:
                direction = "internal"
            shared = 0
            if pin in record.shared:
                place = address + record.shared[pin]
                shared = int.from_bytes(self._image.bytes[place : place + 4], "little")
            place = address + record.variables[pin]
            yield Pin(node, pin, direction, slot.type, _access(slot.type), place, shared)

    def _place_restarts(self) -> None:
        restarts = {
            node
            for node, (number, how, _) in zip(self._served_nodes(), self._served, strict=True)
            if how is Served.RESTART
        }
        placed = [
            node
            for device in self._plan.graph.placement
            for resource in device.resources
            for node in resource.nodes
        ]
        order = dict.fromkeys((*placed, *self._plan.nodes))
        self.restarts = [node for node in order if node in restarts]

    def _served_nodes(self) -> list[str]:
        nodes = list(self._plan.nodes)
        return [nodes[number] for number, _, _ in self._served]

    # --- Bytes ---------------------------------------------------------------------------

    def bytes(self) -> bytes:
        """Return what lies from the table of events to the heap."""
        made = bytearray(self.heap - self.events_at)
        for begin, events in ((self.events_at, self.events), (self.outputs_at, self.outputs)):
            for number, one in enumerate(events):
                place = begin - self.events_at + EVENT_SIZE * number
                _EVENT.pack_into(made, place, one.address, one.position, one.resource)
        for number, pin in enumerate(self.pins):
            place = self.pins_at - self.events_at + PIN_SIZE * number
            _PIN.pack_into(made, place, pin.address, pin.access, pin.shared)
        for number, (node, how, first) in enumerate(self._served):
            place = self.served_at - self.events_at + SERVED_SIZE * number
            self._fill_served(made, place, node, how, first)
        return bytes(made)

    def connect(self) -> None:
        """Write into the image's instances where it stands how they are served.

        Nobody watches the instances of such a module, so it stands where for the kernel that does.
        """
        for number, (node, _, _) in enumerate(self._served):
            place = self._image.addresses[node] + at.WATCH
            address = self.served_at + SERVED_SIZE * number
            self._image.bytes[place : place + 4] = address.to_bytes(4, "little")

    def _fill_served(
        self, made: bytearray, place: int, number: int, how: Served, first: int
    ) -> None:
        node = self._plan.graph.nodes[number].id
        ports = self._ports(node)
        control = self._image.control(self._plan.placed[node])
        output = 0
        if ports.senders and how is not Served.OUTSIDE:
            output = self._sender(node, ports, ports.senders[0]).entry
        struct.pack_into("<IIQI", made, place, how, first, output, control)
        if how in _TIMERS:
            delay = self._image.addresses[number] + self._image.records[number].variables["DT"]
            struct.pack_into("<I", made, place + SERVED_DELAY, delay)


def how_served(ports: Ports) -> Served:
    """Return what becomes of events of a service block or an operation."""
    body = ports.block.body
    how = _SERVICES.get(body.service) if isinstance(body, ServiceBody) else None
    if how in _TIMERS:
        slot = ports.slots.get("DT")
        is_time = slot is not None and value_type(slot.type) == "i64"
        is_known = is_time and ports.entries == _TIMER_EVENTS and ports.senders == ("EO",)
        return how if is_known else Served.OUTSIDE
    if how is Served.TRIGGER and len(ports.senders) != 1:
        return Served.OUTSIDE
    return Served.OUTSIDE if how is None else how


def _access(datatype: DataType) -> Access:
    if is_compound(datatype):
        return Access.PLACE
    if isinstance(datatype, StringType):
        return Access.TEXT
    if datatype == BOOL:
        return Access.BOOL
    if (wide := _WIDE.get(value_type(datatype))) is not None:
        return wide
    if not isinstance(datatype, Elementary) or datatype.kind is Kind.HOST:
        return Access.STATE
    signed, unsigned = _NARROW.get(datatype.bits, (Access.WHOLE_32, Access.WHOLE_32))
    return signed if is_signed(datatype) else unsigned
