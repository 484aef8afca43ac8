"""The state of one memory, kept for the case that what was executed ahead has to be taken back."""

from typing import TYPE_CHECKING

from compiler.wasm import memory_map as at

if TYPE_CHECKING:
    from runtime.kernel.wasm_kernel.memory import GraphMemory


class Checkpoint:
    """A copy like that of `copies`, for the same memory only, in room that is used again."""

    def __init__(self, memory: "GraphMemory") -> None:
        """Nothing is copied yet."""
        self._memory = memory
        self._parts: list[tuple[int, bytearray]] = []
        self._values: tuple[tuple[int, object], ...] = ()

    @property
    def size(self) -> int:
        """How many bytes are kept."""
        return sum(len(room) for _, room in self._parts)

    def take(self, *, with_watching: bool) -> None:
        """Copy what the code can change.

        Args:
            with_watching: whether it counts events.
        """
        memory, image = self._memory, self._memory.image
        view = memory.fetch_view()
        ranges = [
            (0, at.STACK),
            (image.controls, image.recorded if with_watching else image.watched),
            *(queue.room for queue in memory.queues),
            (image.heap, memory.u32(at.HEAP_NEXT)),
        ]
        rooms = [room for _, room in self._parts] or [bytearray() for _ in ranges]
        self._parts = [
            (begin, _filled(room, view[begin:end]))
            for room, (begin, end) in zip(rooms, ranges, strict=True)
        ]
        self._values = memory.values.items()

    def put_back(self) -> None:
        """Put the copied state back."""
        view = self._memory.fetch_view()
        for begin, room in self._parts:
            view[begin : begin + len(room)] = room
        self._memory.values.replace(self._values)


def _filled(room: bytearray, content: memoryview) -> bytearray:
    if len(room) != len(content):
        return bytearray(content)
    # Fresh memory would take longer to get than to fill.
    room[:] = content
    return room
