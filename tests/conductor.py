"""Conducts the tasks of a graph in a time of its own: nothing sleeps, no clock is read.

Whoever executes the graph decides what begins; when it ends, the conductor says. Before it lets
the next task end it waits until everything is at work that the limits of the tags allow: an
executor that keeps a worker idle, by a layer or for whatever reason, never gets there.
"""

import heapq
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

PATIENCE = 10.0
"""Seconds for the threads of an executor that has something to begin; a test fails after them."""


class IdleError(AssertionError):
    """Something could have begun, and did not."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What is known of a task before a run."""

    seconds: float
    tag: str = ""
    parents: frozenset[str] = frozenset()


@dataclass(slots=True)
class Conductor:
    """The tasks of one run."""

    pieces: Mapping[str, Piece]
    limits: Mapping[str, int]
    now: float = 0.0
    begun: dict[str, float] = field(default_factory=dict)
    """When each began, in the order in which they did."""
    ended: dict[str, float] = field(default_factory=dict)
    most: Counter[str] = field(default_factory=Counter)
    """How many tasks of each tag were at work at once."""
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def work(self, name: str) -> None:
        """Be at work for the time that the task takes; its thread calls this."""
        tag = self.pieces[name].tag
        with self._changed:
            self.begun[name] = self.now
            self.most[tag] = max(self.most[tag], self._at_work()[tag])
            self._changed.notify_all()
            if not self._changed.wait_for(lambda: name in self.ended, PATIENCE * 2):
                message = f"nobody ends {name}"
                raise IdleError(message)

    def conduct(self) -> None:
        """Let all tasks end, each at its time.

        Raises:
            IdleError: something could have begun, and did not.
        """
        ends: list[tuple[float, str]] = []
        planned: set[str] = set()
        with self._changed:
            while len(self.ended) < len(self.pieces):
                wanted = self._wanted()
                if not self._changed.wait_for(lambda: self._at_work() >= wanted, PATIENCE):  # noqa: B023 - called here
                    message = f"at {self.now} {wanted} could be at work, not {self._at_work()}"
                    raise IdleError(message)
                for name in self.begun.keys() - planned:
                    planned.add(name)
                    heapq.heappush(ends, (self.now + self.pieces[name].seconds, name))
                self.now, name = heapq.heappop(ends)
                self.ended[name] = self.now
                self._changed.notify_all()

    def _at_work(self) -> Counter[str]:
        return Counter(self.pieces[name].tag for name in self.begun.keys() - self.ended.keys())

    def _wanted(self) -> Counter[str]:
        """Return how many of each tag can be at work now."""
        ready = Counter(
            piece.tag
            for name, piece in self.pieces.items()
            if name not in self.ended and piece.parents <= self.ended.keys()
        )
        return Counter({tag: min(count, self.limits[tag]) for tag, count in ready.items()})


def makespan(pieces: Mapping[str, Piece], limits: Mapping[str, int]) -> float:
    """Return how long list scheduling takes: what is ready first begins first."""
    now, ends, ended = 0.0, list[tuple[float, str]](), set[str]()
    left, free = dict(pieces), dict(limits)
    while left or ends:
        for name, piece in list(left.items()):
            if free[piece.tag] and piece.parents <= ended:
                free[piece.tag] -= 1
                heapq.heappush(ends, (now + piece.seconds, name))
                del left[name]
        now, name = heapq.heappop(ends)
        ended.add(name)
        free[pieces[name].tag] += 1
    return now
