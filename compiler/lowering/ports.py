"""The pins of a block type as a kernel needs them: what is sampled, published, queued, when."""

from dataclasses import dataclass
from typing import Any

from compiler.ir.blocks import (
    BasicBody,
    CompositeBody,
    DataPort,
    FBType,
    OperationBody,
    ServiceBody,
    SimpleBody,
)
from compiler.ir.code import Local
from compiler.ir.datatypes import DataType
from compiler.lowering.values import Structs, initial_value


@dataclass(frozen=True, slots=True)
class Slot:
    """A variable of a type: pin or internal."""

    pin: str
    type: DataType
    initial: Any


class Ports:
    """The pins and variables of one block type."""

    def __init__(self, block: FBType, structs: Structs) -> None:
        """Sort the pins of a type.

        Raises:
            LiteralError: an initial value is none of its type.
        """
        self.block = block
        interface, body = block.interface, block.body
        self.is_basic = isinstance(body, BasicBody)
        self.is_composite = isinstance(body, CompositeBody)
        self.is_service = isinstance(body, ServiceBody)
        self.is_operation = isinstance(body, OperationBody)
        self.has_code = isinstance(body, BasicBody | SimpleBody)
        internals = body.internals if isinstance(body, BasicBody | SimpleBody) else ()
        self.algorithms = body.algorithms if isinstance(body, BasicBody | SimpleBody) else {}
        self.inputs = {pin.name: pin for pin in interface.inputs}
        self.outputs = {pin.name: pin for pin in interface.outputs}
        self.in_outs = frozenset(pin.name for pin in interface.inputs if pin.in_out)
        plain = (pin for pin in interface.outputs if not pin.in_out)
        declared: list[DataPort | Local] = [*interface.inputs, *plain, *internals]
        self.slots = {
            one.name: Slot(one.name, one.type, initial_value(one.initial, one.type, structs))
            for one in declared
        }
        self.sampled = {**self.inputs, **self.outputs} if self.is_composite else self.inputs
        """Pins whose values come from a wire."""
        self.published = tuple(name for name, pin in self.outputs.items() if not pin.direct)
        """Outputs that have a copy of their own for those who read them."""
        inner = interface.event_inputs if self.is_composite else ()
        self.senders = tuple(port.name for port in (*inner, *interface.event_outputs))
        """Event pins that queue targets."""
        crossing = interface.event_outputs if self.is_composite else ()
        self.entries = tuple(port.name for port in (*interface.event_inputs, *crossing))
        """Event pins that can stand in a queue."""
        self.is_woken = self.is_service or self.is_operation
        """Whether it may also stand in a queue without an event."""
        self.with_data = {
            port.name: frozenset(port.with_data)
            for port in (*interface.event_inputs, *interface.event_outputs)
        }

    def sampled_at(self, event: str | None) -> tuple[str, ...]:
        """Return the pins that are sampled when an entry is executed, in order.

        What goes out at the adapters of a composite is sampled WITH their events only.
        """
        wanted = self.with_data[event] if event is not None else frozenset()
        return tuple(
            pin
            for pin, port in self.sampled.items()
            if pin in wanted or (port.direct and not self.is_composite)
        )

    def published_at(self, event: str) -> tuple[str, ...]:
        """Return the outputs that are published when an event is sent, in order."""
        wanted = self.with_data[event]
        return tuple(pin for pin, port in self.outputs.items() if pin in wanted or port.direct)

    def is_counted(self, entry: str | None) -> bool:
        """Whether the execution of an entry counts; an event on its way out does as it is sent."""
        return any(port.name == entry for port in self.block.interface.event_inputs)
