"""Where in linear memory the things lie that somebody names; looked up once, then remembered."""

import struct
from collections.abc import Callable
from typing import Any, NamedTuple

from compiler.ir.datatypes import DataType
from compiler.lowering.values import is_compound
from compiler.wasm import memory_map as at
from compiler.wasm.storage import is_handle
from runtime.kernel.base import HostCall
from runtime.kernel.wasm_kernel.memory import GraphMemory
from runtime.kernel.wasm_kernel.queues import Queue

_ENTRY = struct.Struct("<II")


class Variable(NamedTuple):
    """A data pin or internal variable of a node."""

    number: int
    """Of the node."""
    address: int
    datatype: DataType
    read: Callable[[memoryview, int], Any]
    write: Callable[[memoryview, int, Any], None] | None
    """Puts a value there at once; None where its texts or numbers have to be made first."""
    is_in_out: bool


class QueuePlace(NamedTuple):
    """An entry, and the queue that it belongs to."""

    queue: Queue
    resource: int
    entry: int


class Places:
    """What names of nodes and pins mean in the memory of one graph."""

    def __init__(self, memory: GraphMemory) -> None:
        """Look things up in this memory."""
        self._memory = memory
        self._variables: dict[tuple[str, str], Variable] = {}
        self._entries: dict[tuple[str, str | None], QueuePlace] = {}
        self._senders: dict[tuple[str, str], QueuePlace] = {}
        self._calls: dict[bytes, HostCall] = {}

    def variable(self, node: str, pin: str) -> Variable:
        """Return a data pin or internal variable.

        Raises:
            KeyError: there is no such node or variable.
        """
        found = self._variables.get((node, pin))
        if found is None:
            found = self._variables[node, pin] = self._variable(node, pin)
        return found

    def _variable(self, node: str, pin: str) -> Variable:
        memory = self._memory
        number = memory.number(node)
        record = memory.record(number)
        slot = record.ports.slots.get(pin)
        if slot is None:
            raise unknown(node, pin, "data pin or internal variable")
        is_simple = not is_compound(slot.type) and not is_handle(slot.type)
        return Variable(
            number,
            memory.address(number) + record.variables[pin],
            slot.type,
            memory.codec.reader(slot.type),
            memory.codec.writer(slot.type) if is_simple else None,
            pin in record.ports.in_outs,
        )

    def entry(self, node: str, event: str | None) -> QueuePlace:
        """Return the entry of an event input, or of being woken (None).

        Raises:
            KeyError: there is no such node or event input, or nothing wakes the node.
        """
        found = self._entries.get((node, event))
        if found is None:
            found = self._entries[node, event] = self._entry(node, event)
        return found

    def _entry(self, node: str, event: str | None) -> QueuePlace:
        ports = self._memory.record(self._memory.number(node)).ports
        if event is None:
            if not ports.is_woken:
                message = f'"{node}" is no service block, it has no timer'
                raise KeyError(message)
            return self._place(node, len(ports.entries))
        if event not in {port.name for port in ports.block.interface.event_inputs}:
            raise unknown(node, event, "event input")
        return self._place(node, ports.entries.index(event))

    def sender(self, node: str, event: str) -> QueuePlace:
        """Return the entry with which the host sends an event output of a block it serves.

        Raises:
            KeyError: there is no such node or event output.
        """
        found = self._senders.get((node, event))
        if found is None:
            ports = self._memory.record(self._memory.number(node)).ports
            if not ports.is_woken or event not in ports.senders:
                raise unknown(node, event, "event output of a service block")
            position = len(ports.entries) + 1 + ports.senders.index(event)
            found = self._senders[node, event] = self._place(node, position)
        return found

    def _place(self, node: str, position: int) -> QueuePlace:
        memory = self._memory
        resource = memory.plan.placed[node]
        entry = memory.address(memory.number(node)) | position << 32
        return QueuePlace(memory.queues[resource], resource, entry)

    def host_call(self) -> HostCall:
        """Return the call that a program came back for."""
        raw = bytes(self._memory.view[at.HOST_ENTRY : at.HOST_ENTRY + 8])
        found = self._calls.get(raw)
        if found is None:
            found = self._calls[raw] = HostCall(*self._memory.entry(*_ENTRY.unpack(raw)))
        return found


def unknown(node: str, pin: str, expected: str) -> KeyError:
    """Return the error for a pin that a node does not have."""
    return KeyError(f'"{node}" has no {expected} "{pin}"')
