"""What somebody watches: counted events, forced pins, stopped nodes.

It stands beside the instances, in memory that takes no room until it is used, and only the
generic form of the code looks at it.
"""

import struct
from collections.abc import Iterator, Mapping
from typing import Any

from compiler.wasm import memory_map as at
from runtime.kernel.values import copier
from runtime.kernel.wasm_kernel.memory import GraphMemory

_COUNTER = struct.Struct("<Q")
_FLAGS = struct.Struct("<I")


class Watching:
    """What is watched in the linear memory of one graph."""

    def __init__(self, memory: GraphMemory) -> None:
        """Begin with nothing."""
        self._memory = memory
        self.is_counting = False
        self._forced: dict[int, dict[str, Any]] = {}
        """Forced pins by node, in the order in which they were forced, with their values: code
        may set the variable of a pin to another one for a while."""
        self._stopped: set[int] = set()
        self._missing = {
            node: memory.address(number) + memory.record(number).ended
            for node, number in memory.image.numbers.items()
            if memory.record(number).ended
        }

    @property
    def is_needed(self) -> bool:
        """Whether the code that runs has to look at any of this."""
        return self.is_counting or bool(self._forced) or bool(self._stopped)

    def _flag(self, number: int, flag: int, *, is_set: bool) -> None:
        place = self._memory.address(number) + at.FLAGS
        flags = self._memory.u32(place)
        self._memory.put_u32(place, flags | flag if is_set else flags & ~flag)

    def _watch(self, number: int) -> int:
        return self._memory.image.watches[number]

    # --- Counting ------------------------------------------------------------------------

    def count(self, *, enabled: bool) -> None:
        """Begin to count events from 0, or end it."""
        self.is_counting = enabled
        view, image = self._memory.view, self._memory.image
        read, write = _FLAGS.unpack_from, _FLAGS.pack_into
        for address in image.addresses:
            (flags,) = read(view, address + at.FLAGS)
            counted = flags | at.COUNTED if enabled else flags & ~at.COUNTED
            write(view, address + at.FLAGS, counted)
        if enabled:
            # Counters stand first in what is kept for watching.
            for watch, record in zip(image.watches, image.records, strict=True):
                view[watch : watch + record.watch.counted] = bytes(record.watch.counted)

    def counts(self) -> dict[tuple[str, str], int]:
        """Return how many events each pin had, of those that had any."""
        memory = self._memory
        return {
            (node, event): found
            for node, number in memory.image.numbers.items()
            for event in memory.record(number).watch.counters
            if (found := self.count_of(number, event))
        }

    def count_of(self, number: int, event: str) -> int:
        """Return how many events a pin had."""
        offset = self._memory.record(number).watch.counters.get(event)
        if offset is None:
            return 0
        found: int = _COUNTER.unpack_from(self._memory.view, self._watch(number) + offset)[0]
        return found

    def set_count(self, number: int, event: str, count: int) -> None:
        """Set how many events a pin had."""
        offset = self._memory.record(number).watch.counters[event]
        _COUNTER.pack_into(self._memory.view, self._watch(number) + offset, count)

    # --- Forcing -------------------------------------------------------------------------

    def force(self, number: int, pin: str, value: Any) -> None:  # noqa: ANN401 - any value
        """Keep a data pin at a value."""
        record = self._memory.record(number)
        watch, datatype = record.watch, record.ports.slots[pin].type
        if pin in watch.values:
            self._memory.write_at(number, pin, self._watch(number) + watch.values[pin], value)
        self._memory.view[self._watch(number) + watch.forced[pin]] = 1
        kept = copier(datatype, self._memory.plan.structs)(value)
        self._forced.setdefault(number, {})[pin] = kept
        self._flag(number, at.FORCED, is_set=True)

    def release(self, number: int, pin: str) -> None:
        """End a force."""
        pins = self._forced.get(number, {})
        if pin not in pins:
            return
        del pins[pin]
        self._memory.view[self._watch(number) + self._memory.record(number).watch.forced[pin]] = 0
        if not pins:
            del self._forced[number]
            self._flag(number, at.FORCED, is_set=False)

    def is_forced(self, number: int, pin: str) -> bool:
        """Whether a pin is forced."""
        return bool(self._forced) and pin in self._forced.get(number, {})

    def forced_value(self, number: int, pin: str) -> Any:  # noqa: ANN401 - any value
        """Return what a pin is forced to."""
        return self._forced[number][pin]

    def forced(self) -> list[tuple[str, str]]:
        """Return all forced pins."""
        nodes = self._memory.plan.graph.nodes
        return [
            (nodes[number].id, pin)
            for number in sorted(self._forced)
            for pin in self._forced[number]
        ]

    # --- Stopping ------------------------------------------------------------------------

    def set_running(self, number: int, *, running: bool) -> None:
        """Let a node take the events that reach it, or drop them."""
        if running:
            self._stopped.discard(number)
        else:
            self._stopped.add(number)
        self._flag(number, at.STOPPED, is_set=not running)

    def is_running(self, number: int) -> bool:
        """Whether a node takes events."""
        return number not in self._stopped

    def clear(self) -> None:
        """Watch nothing any more."""
        for number, pins in list(self._forced.items()):
            for pin in list(pins):
                self.release(number, pin)
        for number in list(self._stopped):
            self.set_running(number, running=True)
        if self.is_counting:
            self.count(enabled=False)

    # --- Missing blocks ------------------------------------------------------------------

    def ended(self) -> Mapping[str, int]:
        """Return how many events ended at blocks that nothing implements, by node."""
        return dict(self._ended())

    def _ended(self) -> Iterator[tuple[str, int]]:
        for node, place in self._missing.items():
            count = _COUNTER.unpack_from(self._memory.view, place)[0]
            if count:
                yield node, count

    def set_ended(self, counts: Mapping[str, int]) -> None:
        """Set how many events ended at such blocks."""
        for node, place in self._missing.items():
            _COUNTER.pack_into(self._memory.view, place, counts.get(node, 0))
