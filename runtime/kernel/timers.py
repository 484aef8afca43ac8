"""The timers of services: each instance has one, and they fire in order of time, then of arming."""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field

from runtime.kernel.wakes import TimerDue, Wakes

_DEAD_TIMERS = 1_000
"""Timers that were stopped may wait for their time in the heap up to about this number."""


@dataclass(order=True, slots=True)
class _Timer:
    """An armed timer; timers fire in the order of these records."""

    due: int
    order: int
    """Arming order: what was armed first fires first."""
    node: str = field(compare=False)


class Timers:
    """All timers of a run, by node. Times are run times in nanoseconds."""

    def __init__(self, wakes: Wakes) -> None:
        """Wake those whose timer is due by `wakes`."""
        self._wakes = wakes
        self._heap: list[_Timer] = []
        """A timer that is no longer the one in `_armed` is dead."""
        self._armed: dict[str, _Timer] = {}
        self._order = 0

    def next_due(self) -> int | None:
        """Return when the next timer is due, or None if none is armed."""
        while self._heap and self._armed.get(self._heap[0].node) is not self._heap[0]:
            heapq.heappop(self._heap)
        return self._heap[0].due if self._heap else None

    def fire(self, due: int) -> None:
        """Wake those whose timer is due at exactly this time, which is that of the next one."""
        while self.next_due() == due:
            node = heapq.heappop(self._heap).node
            del self._armed[node]
            self._wakes.add(node, TimerDue(due))

    def is_armed(self, node: str) -> bool:
        """Whether the timer of a node is running: started, and `fired` not yet called."""
        return node in self._armed or self._wakes.has(node, TimerDue)

    def arm(self, node: str, due: int) -> None:
        """Start the timer of a node, or start it again."""
        self.disarm(node)
        timer = _Timer(due, self._order, node)
        self._order += 1
        self._armed[node] = timer
        if len(self._heap) > _DEAD_TIMERS + 2 * len(self._armed):
            # A watchdog of an hour that is started again every millisecond leaves millions.
            self._heap = list(self._armed.values())
            heapq.heapify(self._heap)
            return
        heapq.heappush(self._heap, timer)

    def disarm(self, node: str) -> None:
        """Stop the timer of a node, even if it is due but not yet executed."""
        self._armed.pop(node, None)
        self._wakes.revoke(node, TimerDue)

    def save(self) -> list[tuple[str, int]]:
        """Return what is armed, in the order of firing; who was woken already is not."""
        return [(timer.node, timer.due) for timer in sorted(self._armed.values())]

    def load(self, saved: Iterable[tuple[str, int]]) -> None:
        """Replace all timers by saved ones."""
        self._armed = {node: _Timer(due, order, node) for order, (node, due) in enumerate(saved)}
        self._order = len(self._armed)
        self._heap = list(self._armed.values())
        heapq.heapify(self._heap)
