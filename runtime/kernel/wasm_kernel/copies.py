"""The whole state of a graph as a copy of its linear memory: taken and put back in no time.

A copy has what is used of the memory: controls and instances, what is watched, the queues, the
heap. It fits any memory with the same layout; `snapshot` makes what every kernel can read.
"""

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from compiler.wasm import memory_map as at
from runtime.errors import RunError
from runtime.kernel import codes

if TYPE_CHECKING:
    from runtime.kernel.wasm_kernel.memory import GraphMemory

LAYOUT = 1
"""Of records and of what else lies in memory; another one can read no copies of this."""


@dataclass(frozen=True, slots=True)
class MemoryCopy:
    """The used parts of a linear memory."""

    layout: int
    fingerprint: str
    """Of where everything lies; only memories with the same one can take it."""
    parts: tuple[tuple[int, bytes], ...]
    """Addresses and what lies there."""
    values: tuple[tuple[int, object], ...]
    """The host's values, by number."""


def take_copy(memory: "GraphMemory", *, with_watching: bool = True) -> MemoryCopy:
    """Return a copy of the state.

    Args:
        memory: of the graph.
        with_watching: whether counters and forced values belong to it.
    """
    view, image = memory.fetch_view(), memory.image
    ends = [(0, at.STACK), (image.controls, image.watched)]
    if with_watching:
        ends.append((image.watched, image.recorded))
    ends.extend(queue.room for queue in memory.queues)
    ends.append((image.heap, memory.u32(at.HEAP_NEXT)))
    parts = tuple((begin, bytes(view[begin:end])) for begin, end in ends)
    return MemoryCopy(LAYOUT, fingerprint(memory), parts, memory.values.items())


def put_back(memory: "GraphMemory", copy: MemoryCopy) -> None:
    """Replace the state by a copied one.

    Raises:
        RunError: the copy is of another layout or graph.
    """
    if copy.layout != LAYOUT or copy.fingerprint != fingerprint(memory):
        message = "the copied state is of another layout or of another graph"
        raise RunError(codes.BAD_SNAPSHOT, message)
    end = max(begin + len(part) for begin, part in copy.parts)
    memory.sandbox.grow(end)
    view = memory.fetch_view()
    for begin, part in copy.parts:
        view[begin : begin + len(part)] = part
    memory.values.replace(copy.values)
    memory.renumber()


def fingerprint(memory: "GraphMemory") -> str:
    """Return what tells layouts apart: which nodes lie where, and of which types they are."""
    if not memory.fingerprint:
        digest = hashlib.sha256()
        for (_, generic, record), address, node in zip(
            memory.plan.variants, memory.image.addresses, memory.plan.nodes, strict=True
        ):
            digest.update(f"{node}\0{generic.type}\0{record.size}\0{address}\n".encode())
        digest.update(repr(memory.constants).encode())
        memory.fingerprint = digest.hexdigest()
    return memory.fingerprint
