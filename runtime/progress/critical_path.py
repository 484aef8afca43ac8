"""The critical path: the chain of tasks, each after the other, that took longest.

Tasks are told in the order in which they ended, and every task adds its time to the longest
chain that leads to it. So each wire is looked at once in a run, however many tasks there are,
and only when somebody wants to see the path. What is between tasks (rendezvous, switches) takes
no time. In a cycle the wires that lead back do not count: a chain has every task once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from compiler.ir.graph import Graph
from runtime.durable.task_names import tasks_of
from runtime.state import TaskState
from runtime.store.base import TaskRecord

_NOT_DONE = frozenset({TaskState.CANCELLED, TaskState.SKIPPED})


@dataclass(frozen=True, slots=True)
class Step:
    """A task of the critical path, and how long it took in nanoseconds."""

    node: str
    duration: int


def critical_path(graph: Graph, tasks: Iterable[TaskRecord]) -> tuple[Step, ...]:
    """Return the critical path of a run, as far as its tasks have ended; the first task first."""
    path = CriticalPath(graph, tasks_of(graph))
    over = [one for one in tasks if one.item < 0 and one.ended and one.state.is_over]
    for task in sorted(over, key=lambda one: one.ended):
        if task.state not in _NOT_DONE:
            path.over(task.node, time_of(task))
    return path.steps()


def time_of(task: TaskRecord) -> int:
    """Return how long a task took that has ended, with all of its attempts, in nanoseconds."""
    return max(task.ended - (task.requested or task.started or task.ended), 0)


class CriticalPath:
    """The critical path of one run."""

    def __init__(self, graph: Graph, tasks: Sequence[str]) -> None:
        """Look for it in a graph.

        Args:
            graph: what runs.
            tasks: the ids of the nodes that take time.
        """
        self._graph = graph
        self._tasks = frozenset(tasks)
        self._sources: dict[str, list[str]] | None = None
        self._told: list[tuple[str, int]] = []
        """What ended since somebody looked last."""
        self._lengths: dict[str, int] = {}
        """Of the longest chain that ends with a node."""
        self._before: dict[str, str] = {}
        """The task before a task, or before what is between tasks."""
        self._durations: dict[str, int] = {}
        self._last = ""

    def over(self, node: str, duration: int) -> None:
        """A task has ended."""
        self._told.append((node, duration))

    def steps(self) -> tuple[Step, ...]:
        """Return the longest chain so far, the first task first."""
        self._take()
        found: list[Step] = []
        node = self._last
        while node:
            found.append(Step(node, self._durations[node]))
            node = self._before[node]
        return tuple(reversed(found))

    def _take(self) -> None:
        told, self._told = self._told, []
        for node, duration in told:
            length, before = self._longest_to(node)
            self._durations[node] = duration
            self._before[node] = before
            self._lengths[node] = length + duration
            if not self._last or self._lengths[node] >= self._lengths[self._last]:
                self._last = node

    def _longest_to(self, node: str) -> tuple[int, str]:
        """Return how long the longest chain before a node is, and which task it ends with."""
        sources = self._sources_of()
        # Between two tasks there may be thousands of blocks in a row: no recursion.
        stack = [node]
        while stack:
            inner = stack[-1]
            if inner != node and inner in self._lengths:
                stack.pop()
                continue
            unknown = [
                one
                for one in sources.get(inner, ())
                if one not in self._tasks and one not in self._lengths
            ]
            if unknown:
                stack += unknown
                continue
            stack.pop()
            if inner != node:
                self._lengths[inner], self._before[inner] = self._best(inner)
        return self._best(node)

    def _best(self, node: str) -> tuple[int, str]:
        length, before = -1, ""
        for source in self._sources_of().get(node, ()):
            # Of tasks that have not ended nothing is known: they did not lead here.
            if self._lengths.get(source, -1) > length:
                length = self._lengths[source]
                before = source if source in self._tasks else self._before[source]
        return max(length, 0), before

    def _sources_of(self) -> dict[str, list[str]]:
        """Return from where events lead to each node; without those that lead back."""
        if self._sources is None:
            order = self._graph.schedule.order or [node.id for node in self._graph.nodes]
            rank = {node: number for number, node in enumerate(order)}
            found: dict[str, dict[str, None]] = {}
            for wire in self._graph.event_wires:
                if rank.get(wire.source, 0) < rank.get(wire.target, 0):
                    found.setdefault(wire.target, {})[wire.source] = None
            self._sources = {node: list(sources) for node, sources in found.items()}
        return self._sources
