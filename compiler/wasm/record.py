"""How an instance lies in memory: what a record of each block type has, and where.

A record has what every instance begins with (`memory_map`), the ECC state, its wires, its
variables and what it publishes. Two forms of code work on the same records, so that going from
one to the other moves nothing.
"""

from collections.abc import Sequence

from compiler.ir.blocks import MissingBody
from compiler.lowering.ports import Ports
from compiler.wasm import memory_map as at
from compiler.wasm.scope import InMemory, Scope
from compiler.wasm.storage import Storage, Storages, aligned
from compiler.wasm.wat import get

ADDRESS = Storage(4, 4)
TARGET = Storage(8, 8)
COUNTER = Storage(8, 8)


class Record:
    """The fields of the instances of one type, as offsets from their beginning."""

    def __init__(self, ports: Ports, storages: Storages, feeds: Sequence[int]) -> None:
        """Lay out a record.

        Args:
            ports: the pins of the type.
            storages: the room that values take.
            feeds: per sampled pin how many wires it may be fed by.

        Raises:
            UnsupportedError: a variable has no fixed size.
        """
        self.ports = ports
        self.sources: dict[str, tuple[int, ...]] = {}
        """Per sampled pin: the addresses it is sampled from."""
        self.targets: dict[str, int] = {}
        """Per sending event pin: where its event leads; see `compiler.wasm.queueing`."""
        self.shared: dict[str, int] = {}
        """Per in-out: the address of the variable that it is written back to."""
        self.variables: dict[str, int] = {}
        self.sent: dict[str, int] = {}
        """Per published output: the copy that others read."""
        self.ended = 0
        """Of a block that nothing implements: how many events ended there, an i64."""
        self.size = at.STATE + 4 * ports.is_basic
        for pin, number in zip(ports.sampled, feeds, strict=True):
            self.sources[pin] = tuple(self._take(ADDRESS) for _ in range(number))
        for pin in ports.in_outs:
            self.shared[pin] = self._take(ADDRESS)
        for event in ports.senders:
            self.targets[event] = self._take(TARGET)
        if isinstance(ports.block.body, MissingBody):
            self.ended = self._take(COUNTER)
        self._take_values(ports, storages)
        self.size = aligned(self.size, 8)
        self.watch = WatchRecord(ports, storages)

    def _take_values(self, ports: Ports, storages: Storages) -> None:
        """Lay out variables and what is published, the most aligned ones first: no gaps."""
        values = [(self.variables, pin, slot.type) for pin, slot in ports.slots.items()]
        values += [(self.sent, pin, ports.outputs[pin].type) for pin in ports.published]
        rooms = [(storages.of(datatype), kind, pin) for kind, pin, datatype in values]
        for room, kind, pin in sorted(rooms, key=lambda one: -one[0].align):
            kind[pin] = self._take(room)

    def _take(self, storage: Storage) -> int:
        offset = aligned(self.size, storage.align)
        self.size = offset + storage.size
        return offset

    def scope(self) -> Scope:
        """Return where code finds the variables; the instance's address is in `$p`."""
        return {
            pin: InMemory(get("$p"), offset, self.ports.slots[pin].type)
            for pin, offset in self.variables.items()
        }


class WatchRecord:
    """What is kept of an instance while somebody watches it: beside it, so that it stays small."""

    def __init__(self, ports: Ports, storages: Storages) -> None:
        """Lay out the counters, and for data pins whether they are forced, and their values."""
        interface = ports.block.interface
        self.counters: dict[str, int] = {}
        self.forced: dict[str, int] = {}
        """Per data pin: a byte that is 1 while it is forced."""
        self.values: dict[str, int] = {}
        """Per output: the value that it is forced to."""
        self.size = 0
        for port in (*interface.event_inputs, *interface.event_outputs):
            self.counters[port.name] = self._take(COUNTER)
        self.counted = self.size
        """Bytes of the counters, which stand first."""
        for pin, output in ports.outputs.items():
            self.values[pin] = self._take(storages.of(output.type))
        for pin in {**ports.inputs, **ports.outputs}:
            self.forced[pin] = self._take(Storage(1, 1))
        self.size = aligned(self.size, 8)

    def _take(self, storage: Storage) -> int:
        offset = aligned(self.size, storage.align)
        self.size = offset + storage.size
        return offset
