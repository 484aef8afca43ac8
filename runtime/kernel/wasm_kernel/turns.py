"""Which resource runs, and for how many entries: they take turns as in the Python kernel.

A turn has a fixed number of entries, and there are fixed places in it at which somebody looks
whether a queue has grown too long, so that neither depends on budgets. Where a resource is the
only one with something to do, its turns follow one another, and a program may run through all of
them at once, as long as its queue is surely not too long.
"""

from compiler.wasm import memory_map as at
from compiler.wasm.plan import Plan
from runtime.kernel.base import TURN
from runtime.kernel.wasm_kernel.memory import GraphMemory
from runtime.kernel.wasm_kernel.queues import Queue

_GROWTH = 100_000
"""Events that may be queued beyond the bound before somebody notices."""


def strides(plan: Plan) -> list[int]:
    """Return, per resource, how many entries of a turn lie between two looks at the queues."""
    most = [0 for _ in plan.resources]
    """Per resource: to how many targets all event pins of one node lead at most."""
    for node, pins in plan.wires.targets.items():
        own = plan.placed[node]
        most[own] = max(most[own], sum(map(len, pins.values())))
    return [max(min(TURN, _GROWTH // max(one, 1)), 1) for one in most]


class Turns:
    """The turns of the resources of one graph."""

    def __init__(self, memory: GraphMemory) -> None:
        """The first resource begins."""
        self._memory = memory
        self._queues = memory.queues
        self._current = 0
        self._left = TURN
        plan = memory.plan
        self._crosses = len(plan.resources) > 1 and any(
            plan.placed[to] != plan.placed[node]
            for node, pins in plan.wires.targets.items()
            for each in pins.values()
            for to, _ in each
        )
        """Whether an event of one resource may get into the queue of another."""
        self._strides = strides(plan)
        self._due = 0

    @property
    def queue(self) -> Queue:
        """The queue of the present resource."""
        return self._queues[self._current]

    @property
    def resource(self) -> str:
        """The present resource."""
        return self._memory.plan.resources[self._current]

    def has_work(self) -> bool:
        """Whether there is something to do; the present resource has it then."""
        return bool(self.queue) or self._next()

    def limit(self, budget: int) -> int:
        """Return how many entries may be executed before it has to be decided again."""
        stride = self._strides[self._current]
        self._due = self._left % stride or stride
        if self._is_alone():
            self._due = 0
            return budget
        return min(budget, self._due)

    def executed(self, done: int) -> bool:
        """Note that so many were; return whether it is time to look at the queues."""
        if not self._due:
            # The turns of a resource that is alone follow one another.
            self.follow(done)
            return False
        self._left -= done
        is_time = done == self._due
        if self._left == 0:
            self._left = TURN
            self._next()
        return is_time

    def follow(self, done: int) -> None:
        """Note that so many were executed by a resource whose turns follow one another."""
        self._left = (self._left - done - 1) % TURN + 1

    def _is_alone(self) -> bool:
        if self._crosses or not self.queue.is_sure:
            return False
        return len(self._queues) == 1 or not any(
            queue for number, queue in enumerate(self._queues) if number != self._current
        )

    def _next(self) -> bool:
        """Give the turn to the next resource with something to do; False if there is none."""
        for distance in range(1, len(self._queues) + 1):
            following = (self._current + distance) % len(self._queues)
            if self._queues[following]:
                self._current = following
                self._left = TURN
                return True
        return False

    def failed_node(self, view: memoryview) -> str:
        """Return the node whose entry failed."""
        address = int.from_bytes(view[at.HOST_ENTRY : at.HOST_ENTRY + 4], "little")
        number = self._memory.u32(address + at.NUMBER)
        return self._memory.plan.graph.nodes[number].id

    def save(self) -> list[object]:
        """Return whose turn it is, and how many entries it still has."""
        return [self.resource, self._left]

    def load(self, saved: list[object]) -> None:
        """Go on with a saved turn."""
        resource, left = saved
        self._current = self._memory.plan.resources.index(str(resource))
        self._left = int(str(left))
