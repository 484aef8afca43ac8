"""The record of executed entries: programs write it into memory, here it is read."""

import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING

from compiler.wasm import memory_map as at
from runtime.kernel.base import Recorder, TraceEntry

if TYPE_CHECKING:
    from runtime.kernel.wasm_kernel.memory import GraphMemory

_ENTRY = struct.Struct("<II")


class Recording:
    """The record in the linear memory of one graph."""

    def __init__(self, memory: "GraphMemory") -> None:
        """Begin with nothing, switched off."""
        self._memory = memory
        self._known: dict[tuple[int, int], TraceEntry | None] = {}

    def switch(self, *, on: bool) -> None:
        """Record what is executed from now on, or nothing."""
        image = self._memory.image
        self._memory.put_u32(at.TRACE_NEXT, image.recorded if on else at.NOWHERE)
        self._memory.put_u32(at.TRACE_END, image.recorded_end)
        self._memory.put_u32(at.TRACE_STEP, at.ENTRY_SIZE if on else 0)

    def hand_over(self, recorder: Recorder) -> None:
        """Give a recorder what was recorded, and begin anew."""
        begin, end = self._memory.image.recorded, self._memory.u32(at.TRACE_NEXT)
        if begin < end:
            recorder(self._entries(begin, end))
            self._memory.put_u32(at.TRACE_NEXT, begin)

    def _entries(self, begin: int, end: int) -> Iterator[TraceEntry]:
        known = self._known
        for pair in _ENTRY.iter_unpack(self._memory.view[begin:end]):
            if pair not in known:
                known[pair] = self._decoded(*pair)
            entry = known[pair]
            if entry is not None:
                yield entry

    def _decoded(self, address: int, position: int) -> TraceEntry | None:
        """Return an entry; None if it is what the host sent in the name of a block."""
        memory = self._memory
        ports = memory.record(memory.u32(address + at.NUMBER)).ports
        if position > len(ports.entries):
            return None
        node, event = memory.entry(address, position)
        return TraceEntry(memory.plan.resources[memory.plan.placed[node]], node, event)
