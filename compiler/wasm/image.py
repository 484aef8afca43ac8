"""The linear memory of a graph: where everything lies, and the bytes it begins with.

In this order: what `memory_map` names, the shadow stack, constant texts, the controls of the
queues, the instances, lists of targets, the addresses of all strings and of the host's values, what
is kept for watching, the record of entries, the queues, texts of initial values, the heap. What
stands before the watching is made here; the rest is zero and takes no room until it is used.
"""

import struct
from collections.abc import Iterator, Sequence
from typing import Any

from compiler.ir.datatypes import DataType
from compiler.ir.graph import Node
from compiler.ir.literals import LiteralError
from compiler.lowering.ports import Ports
from compiler.lowering.values import initial_value
from compiler.lowering.wires import Fed, LoweringError, Place
from compiler.wasm import memory_map as at
from compiler.wasm.codec import Codec, HostValues, encode_text
from compiler.wasm.module import Constants, Module
from compiler.wasm.plan import Plan
from compiler.wasm.queueing import CROSSING, LIST
from compiler.wasm.record import Record
from compiler.wasm.roots import Handles, Roots
from compiler.wasm.storage import UnsupportedError, aligned

_RECORDED = 1 << 16
"""Entries that the record has room for."""
_SHORTEST = 1024 * at.ENTRY_SIZE
"""Bytes of a queue's ring at first."""
_SPARE = 100_000
"""Events that may be queued beyond the bound before somebody notices."""
_ALL_RINGS = 1 << 30
"""Bytes of address space that the rings may take together; they are used as far as needed."""
_HEADER = struct.Struct("<5I")
_ADDRESS = struct.Struct("<I")
_TARGET = struct.Struct("<Q")
_CONTROL = struct.Struct("<6I")
_COUNT = struct.Struct("<I4x")
_CROSSING = struct.Struct("<QQ")
_LAST = 1 << 32


class Image:
    """The memory of a graph before its first event."""

    def __init__(self, plan: Plan, constants: Constants, values: HostValues) -> None:
        """Give everything its place.

        Args:
            plan: what the graph's nodes are.
            constants: the constant texts of its first module.
            values: gets the JSON values that parameters give.

        Raises:
            LoweringError: a parameter names no pin, or its value is none of its pin's type.
            UnsupportedError: there is not room for all of it.
        """
        self.plan = plan
        self._constants = constants
        self._max_queue = max(plan.graph.settings.max_queue, 0)
        self.codec = Codec(plan.storages, self, values)
        self.numbers = {node: number for number, node in enumerate(plan.nodes)}
        self.records = [record for _, _, record in plan.variants]
        self._place_all()
        self._initial: dict[str, int] = {}
        """Texts of initial values, behind the rings."""
        self._texts = bytearray()
        self._templates: dict[Record, bytes] = {}
        self._literals: dict[tuple[str, DataType], Any] = {}
        self.bytes = bytearray(self.watched)

    # --- Where ---------------------------------------------------------------------------

    def _place_all(self) -> None:
        plan = self.plan
        self.controls = aligned(self._constants.end, 8)
        self.instances = aligned(self.controls + at.QUEUE_SIZE * len(plan.resources), 64)
        self.addresses: list[int] = []
        end = self.instances
        for record in self.records:
            self.addresses.append(end)
            end += record.size
        self._next_list = end
        end += sum(self._list_sizes())
        handles = {record: Handles(record, plan.storages) for record in set(self.records)}
        self.text_roots = Roots(end, sum(handles[one].texts for one in self.records))
        end += 4 * self.text_roots.count
        self.value_roots = Roots(end, sum(handles[one].values for one in self.records))
        self.watched = aligned(end + 4 * self.value_roots.count, 8)
        end = self.watched
        self.watches: list[int] = []
        for record in self.records:
            self.watches.append(end)
            end += record.watch.size
        self._handles = handles
        self.recorded = end
        self.recorded_end = self.recorded + at.ENTRY_SIZE * _RECORDED
        self.rings = self.recorded_end
        self.ring_size = self._ring_size()
        self.texts_begin = self.rings + self.ring_size * len(plan.resources)
        if self.texts_begin >= _LAST - (1 << 24):
            message = "its variables and queues need more than the 4 GB that there are"
            raise UnsupportedError(message)

    def _ring_size(self) -> int:
        """Return the bytes of address space for a ring, a power of two."""
        entries = 2 * (self._max_queue + _SPARE)
        most = _ALL_RINGS // len(self.plan.resources)
        wanted = min(entries * at.ENTRY_SIZE, most)
        return max(1 << (wanted.bit_length() - 1), _SHORTEST)

    def _list_sizes(self) -> Iterator[int]:
        for node, pins in self.plan.wires.targets.items():
            for targets in pins.values():
                if self._crosses(node, targets):
                    yield 8 + 16 * len(targets)
                elif len(targets) > 1:
                    yield 8 + 8 * len(targets)

    def _crosses(self, node: str, targets: Sequence[tuple[str, str]]) -> bool:
        placed = self.plan.placed
        return any(placed[target] != placed[node] for target, _ in targets)

    def control(self, resource: int) -> int:
        """Return the address of the control of a resource's queue."""
        return self.controls + at.QUEUE_SIZE * resource

    def place(self, where: Place) -> int:
        """Return the address of what wires sample."""
        number = self.numbers[where.node]
        record = self.records[number]
        offsets = record.sent if where.is_sent else record.variables
        return self.addresses[number] + offsets[where.pin]

    def entry(self, node: str, event: str) -> int:
        """Return the entry of an event input."""
        number = self.numbers[node]
        position = self.records[number].ports.entries.index(event)
        return self.addresses[number] | position << 32

    # --- Texts of initial values -----------------------------------------------------------

    def address(self, text: str) -> int:
        """Return where a text of an initial value lies."""
        if not text:
            return at.EMPTY_TEXT
        if text not in self._initial:
            self._initial[text] = self.texts_begin + len(self._texts)
            self._texts += encode_text(text)
        return self._initial[text]

    def text(self, address: int) -> str:
        """Return the text of an initial value."""
        return next(text for text, place in self._initial.items() if place == address)

    @property
    def heap(self) -> int:
        """Where the heap begins."""
        return self.texts_begin + len(self._texts)

    @property
    def initial_texts(self) -> bytes:
        """What lies from `texts_begin` to the heap."""
        return bytes(self._texts)

    # --- What ----------------------------------------------------------------------------

    def fill(self, module: Module, *, is_generic: bool) -> None:
        """Write all bytes, for a module of one form.

        Raises:
            LoweringError: see the constructor.
        """
        for text, address in self._constants.texts.items():
            encoded = encode_text(text)
            self.bytes[address : address + len(encoded)] = encoded
        for number, _ in enumerate(self.plan.resources):
            self._fill_control(number)
        self._fill_instances(module, is_generic=is_generic)
        self._fill_sources()
        self._fill_targets()
        self._fill_roots()
        longest = max(
            (len(each) for pins in self.plan.wires.targets.values() for each in pins.values()),
            default=0,
        )
        _ADDRESS.pack_into(self.bytes, at.LONGEST_LIST, longest)
        _ADDRESS.pack_into(self.bytes, at.TRACE_NEXT, at.NOWHERE)
        _ADDRESS.pack_into(self.bytes, at.HEAP_NEXT, self.heap)
        _ADDRESS.pack_into(self.bytes, at.HEAP_FULL, self.heap + (1 << 20))

    def _fill_roots(self) -> None:
        texts: list[int] = []
        values: list[int] = []
        for record, address, watch in zip(self.records, self.addresses, self.watches, strict=True):
            self._handles[record].find(address, watch, texts, values)
        for roots, places in ((self.text_roots, texts), (self.value_roots, values)):
            struct.pack_into(f"<{roots.count}I", self.bytes, roots.address, *places)

    def _fill_control(self, number: int) -> None:
        ring = self.rings + number * self.ring_size
        # No ring is longer than all rings are, whatever the settings allow.
        fitting = min(self._max_queue * at.ENTRY_SIZE, _ALL_RINGS)
        sure = (1 << fitting.bit_length() >> 1) - 1 if fitting else 0
        _CONTROL.pack_into(
            self.bytes, self.control(number), ring, _SHORTEST - 1, 0, 0, sure, self.ring_size - 1
        )

    def _fill_instances(self, module: Module, *, is_generic: bool) -> None:
        data, handlers = self.bytes, module.handlers
        parameters = [node.parameters for node in self.plan.nodes.values()]
        for number, (special, generic, record) in enumerate(self.plan.variants):
            address = self.addresses[number]
            if record not in self._templates:
                self._templates[record] = self._template(record)
            data[address : address + record.size] = self._templates[record]
            first = (0, handlers[generic]) if is_generic else (handlers[special], 0)
            _HEADER.pack_into(data, address, *first, 0, self.watches[number], number)
            if parameters[number]:
                self._fill_parameters(number, record.ports)
            for pin, offsets in record.sources.items():
                for offset in offsets:
                    own = address + record.variables[pin]
                    _ADDRESS.pack_into(data, address + offset, own)
            for pin, offset in record.shared.items():
                _ADDRESS.pack_into(data, address + offset, address + record.sent[pin])

    def renumber(self, module: Module, *, is_generic: bool) -> Iterator[tuple[int, int]]:
        """Yield addresses and numbers of first handlers, for a module of the other form."""
        offset = at.GENERIC if is_generic else at.SPECIAL
        for address, (special, generic, _) in zip(self.addresses, self.plan.variants, strict=True):
            yield address + offset, module.handlers[generic if is_generic else special]

    def _template(self, record: Record) -> bytes:
        made = bytearray(record.size)
        for pin, offset in record.variables.items():
            slot = record.ports.slots[pin]
            self.codec.writer(slot.type)(made, offset, slot.initial)
        for pin, offset in record.sent.items():
            slot = record.ports.slots[pin]
            self.codec.writer(slot.type)(made, offset, slot.initial)
        return bytes(made)

    def _fill_parameters(self, number: int, ports: Ports) -> None:
        node = self.plan.graph.nodes[number]
        record, address = self.records[number], self.addresses[number]
        for pin, literal in node.parameters.items():
            slot = ports.slots.get(pin)
            if slot is None:
                message = f'"{node.id}" has no data pin "{pin}"'
                raise LoweringError(message, node.id)
            value = self._parameter(node, pin, literal, slot.type)
            write = self.codec.writer(slot.type)
            write(self.bytes, address + record.variables[pin], value)
            if pin in record.sent:
                write(self.bytes, address + record.sent[pin], value)

    def _parameter(self, node: Node, pin: str, literal: str, datatype: DataType) -> Any:  # noqa: ANN401
        key = (literal, datatype)
        if key not in self._literals:
            try:
                self._literals[key] = initial_value(literal, datatype, self.plan.structs)
            except LiteralError as error:
                message = f'the value of "{node.id}.{pin}" is wrong: {error}'
                raise LoweringError(message, node.id) from error
        return self._literals[key]

    def _fill_sources(self) -> None:
        data = self.bytes
        for node, pins in self.plan.wires.feeds.items():
            number = self.numbers[node]
            record, address = self.records[number], self.addresses[number]
            for pin, fed in pins.items():
                for offset, one in zip(record.sources[pin], fed, strict=True):
                    _ADDRESS.pack_into(data, address + offset, self._source(one))
        for (node, pin), place in self.plan.wires.shared.items():
            number = self.numbers[node]
            offset = self.records[number].shared[pin]
            _ADDRESS.pack_into(data, self.addresses[number] + offset, self.place(place))

    def _source(self, fed: Fed) -> int:
        feed, place = fed
        address = self.place(place)
        if not feed.taken:
            return address
        datatype = self.records[self.numbers[place.node]].ports.slots[place.pin].type
        in_memory = feed.taken[: len(feed.taken) - feed.picked]
        return address + self.plan.storages.part(datatype, in_memory)[0]

    def _fill_targets(self) -> None:
        data = self.bytes
        for node, pins in self.plan.wires.targets.items():
            number = self.numbers[node]
            record, address = self.records[number], self.addresses[number]
            for event, targets in pins.items():
                if len(targets) == 1 and not self._crosses(node, targets):
                    target = self.entry(*targets[0])
                else:
                    target = self._fill_list(node, targets)
                _TARGET.pack_into(data, address + record.targets[event], target)

    def _fill_list(self, node: str, targets: Sequence[tuple[str, str]]) -> int:
        data, begin = self.bytes, self._next_list
        _COUNT.pack_into(data, begin, len(targets))
        entries = [self.entry(*target) for target in targets]
        if not self._crosses(node, targets):
            struct.pack_into(f"<{len(entries)}Q", data, begin + 8, *entries)
            self._next_list += 8 + 8 * len(entries)
            return begin | LIST
        place, own = begin + 8, self.plan.placed[node]
        for entry, (target, _) in zip(entries, targets, strict=True):
            resource = self.plan.placed[target]
            queue = 0 if resource == own else self.control(resource)
            _CROSSING.pack_into(data, place, entry, queue)
            place += _CROSSING.size
        self._next_list = place
        return begin | LIST | CROSSING
