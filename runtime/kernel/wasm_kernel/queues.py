"""The queues of a graph's resources in linear memory, as they are seen from outside.

Each is a ring of 8-byte entries: the address of an instance and the number of one of its entries.
`compiler.wasm.queueing` has the same in WebAssembly. It is never full: what fills it doubles it.
"""

import struct
from collections.abc import Callable, Iterable

from compiler.wasm import memory_map as at

_U32 = struct.Struct("<I")
_U64 = struct.Struct("<Q")
_ENDS = struct.Struct("<2I")


class Queue:
    """The queue of one resource."""

    def __init__(self, view: Callable[[], memoryview], control: int) -> None:
        """Look at the queue whose control is at an address."""
        self.control = control
        self._view = view
        self._ends = control + at.QUEUE_HEAD
        self._first_mask = self._u32(at.QUEUE_MASK)
        self._ring = self._u32(at.QUEUE_BASE)
        self._sure = self._told_sure = self._u32(at.QUEUE_SURE)
        self.stays_sure = self.is_sure
        """Whether it was surely not too long when somebody last looked: after it has grown."""

    def _u32(self, offset: int) -> int:
        found: int = _U32.unpack_from(self._view(), self.control + offset)[0]
        return found

    def __bool__(self) -> bool:
        """Whether there is an entry."""
        head, tail = _ENDS.unpack_from(self._view(), self._ends)
        return bool(head != tail)

    def __len__(self) -> int:
        """Return the number of entries."""
        head, tail = _ENDS.unpack_from(self._view(), self._ends)
        size: int = (tail - head) & self._u32(at.QUEUE_MASK)
        return size // at.ENTRY_SIZE

    @property
    def room(self) -> tuple[int, int]:
        """Where its ring begins and ends."""
        return self._ring, self._ring + self._u32(at.QUEUE_MASK) + 1

    @property
    def is_sure(self) -> bool:
        """Whether it is surely not longer than it may be."""
        sure = self._u32(at.QUEUE_SURE)
        return bool(sure <= self._sure and self._u32(at.QUEUE_MASK) <= sure)

    def take_first(self) -> int:
        """Remove the first entry and return it; there must be one."""
        view = self._view()
        head, tail = _ENDS.unpack_from(view, self._ends)
        entry: int = _U64.unpack_from(view, self._ring + head)[0]
        _ENDS.pack_into(view, self._ends, (head + at.ENTRY_SIZE) & self._u32(at.QUEUE_MASK), tail)
        return entry

    def put_first(self, entry: int) -> None:
        """Queue an entry before all others."""
        view = self._view()
        head, tail = _ENDS.unpack_from(view, self._ends)
        head = (head - at.ENTRY_SIZE) & self._u32(at.QUEUE_MASK)
        _U64.pack_into(view, self._ring + head, entry)
        _ENDS.pack_into(view, self._ends, head, tail)
        if head == tail:
            self._widen(self._u32(at.QUEUE_MASK) + 1)

    def append(self, entry: int) -> None:
        """Queue an entry at the end."""
        view = self._view()
        head, tail = _ENDS.unpack_from(view, self._ends)
        _U64.pack_into(view, self._ring + tail, entry)
        tail = (tail + at.ENTRY_SIZE) & self._u32(at.QUEUE_MASK)
        _ENDS.pack_into(view, self._ends, head, tail)
        if head == tail:
            self._widen(self._u32(at.QUEUE_MASK) + 1)

    def make_room(self) -> None:
        """Double the ring for a program that says it has too little room.

        A program says once, in the same way, that the queue is not surely short any more. Then
        nothing is doubled; if there is too little room as well, it says so again.

        Raises:
            MemoryError: it is as large as it may become.
        """
        sure = self._u32(at.QUEUE_SURE)
        if sure != self._told_sure:
            self._told_sure = sure
            self.stays_sure = self.is_sure
            return
        view = self._view()
        head, tail = _ENDS.unpack_from(view, self._ends)
        self._widen((tail - head) & self._u32(at.QUEUE_MASK))

    def _widen(self, used: int) -> None:
        """Double the ring, of which so many bytes from its head on are used."""
        view, size = self._view(), self._u32(at.QUEUE_MASK) + 1
        if 2 * size - 1 > self._u32(at.QUEUE_MOST):
            message = "there is no more room for the queue"
            raise MemoryError(message)
        head = self._u32(at.QUEUE_HEAD)
        ring = bytes(view[self._ring : self._ring + size])
        view[self._ring : self._ring + size] = ring[head:] + ring[:head]
        _ENDS.pack_into(view, self._ends, 0, used)
        _U32.pack_into(view, self.control + at.QUEUE_MASK, 2 * size - 1)
        self.stays_sure = self.is_sure

    def entries(self) -> list[int]:
        """Return all entries in order."""
        view = self._view()
        head, tail = _ENDS.unpack_from(view, self._ends)
        ring = view[self._ring : self._ring + self._u32(at.QUEUE_MASK) + 1]
        raw = bytes(ring[head:tail]) if head <= tail else bytes(ring[head:]) + bytes(ring[:tail])
        return list(struct.unpack(f"<{len(raw) // at.ENTRY_SIZE}Q", raw))

    def replace(self, entries: Iterable[int]) -> None:
        """Have these entries instead of all there are."""
        view = self._view()
        _ENDS.pack_into(view, self._ends, 0, 0)
        _U32.pack_into(view, self.control + at.QUEUE_MASK, self._first_mask)
        _U32.pack_into(view, self.control + at.QUEUE_SURE, self._sure)
        self._told_sure = self._sure
        self.stays_sure = self.is_sure
        for entry in entries:
            self.append(entry)
