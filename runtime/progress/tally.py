"""What is known of a run at this moment, kept up to date at little cost for every task."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar

from typing_extensions import override

from compiler.ir.graph import Graph
from runtime.clock import SECOND
from runtime.durable.listener import RunListener
from runtime.durable.task_names import element_label, labels_of, tasks_of
from runtime.executor.base import Wait
from runtime.progress.critical_path import CriticalPath
from runtime.state import TaskState
from runtime.store.base import RunRecord, TaskRecord

Key = tuple[str, int]
"""A node, and which element of its list; -1 = the node itself."""

MOST_FAILED = 1_000
"""Failures that are remembered with their errors; all of them are counted."""
_ACTIVE = frozenset({TaskState.RUNNING, TaskState.RETRYING, TaskState.WAITING})
_BEGINS = frozenset({TaskState.PENDING, *_ACTIVE})
_NOT_DONE = frozenset({TaskState.CANCELLED, TaskState.SKIPPED})
FAILURES = frozenset({TaskState.FAILED, TaskState.TIMED_OUT})


@dataclass(frozen=True, slots=True)
class Failed:
    """A task that failed for good."""

    node: str
    error: str
    attempts: int


class Tally(RunListener):
    """Counts the tasks of a run by state, and knows those that are under way."""

    is_essential: ClassVar[bool] = True

    def __init__(
        self,
        graph: Graph,
        *,
        wall: Callable[[], int],
        known: Iterable[TaskRecord] = (),
        option: str = "",
    ) -> None:
        """Count the tasks of a graph.

        Args:
            graph: what runs.
            wall: the time in nanoseconds since 1970.
            known: its tasks, if the run goes on.
            option: what commands for the run need beside its id: ` --home DIR`.
        """
        self.graph = graph
        self.wall = wall
        self.option = option
        self.labels = labels_of(graph)
        self.run: RunRecord | None = None
        tasks = tasks_of(graph)
        undoing = {node.policy.compensate for node in graph.nodes if node.policy.compensate}
        self._undoing = undoing.intersection(tasks)
        self.total = len(tasks) - len(self._undoing)
        """How many tasks there are; those that undo others count once they begin."""
        self.path = CriticalPath(graph, tasks)
        self.counts: dict[TaskState, int] = dict.fromkeys(TaskState, 0)
        self.active: dict[Key, TaskRecord] = {}
        """What is under way: running, retrying, waiting; the longest first."""
        self.again: dict[Key, int] = {}
        """When the next attempt is due, in nanoseconds since 1970."""
        self.waits: dict[Key, Wait] = {}
        self.progress: dict[Key, tuple[float, str]] = {}
        self.failed: dict[str, Failed] = {}
        self.slowest: dict[str, int] = {}
        """How long tasks took that have ended, by node."""
        self.overdue: dict[str, float] = {}
        """What has not ended within its SLA ("" = the run), and that SLA in seconds."""
        self.elements: dict[str, int] = {}
        """How many elements of a task's list have ended."""
        self._begun = wall()
        self._attempts = {
            node.id: node.policy.retry.attempts
            for node in graph.nodes
            if node.policy.retry.attempts > 1
        }
        self._states: dict[str, TaskState] = {}
        for task in known:
            if task.item < 0 and task.state.is_over:
                self.task_changed(task)

    # --- What is asked -------------------------------------------------------------------

    @property
    def over(self) -> int:
        """How many tasks have ended."""
        return sum(count for state, count in self.counts.items() if state not in _BEGINS)

    def by_state(self) -> dict[TaskState, int]:
        """Return how many tasks are in each state, without those in which none is."""
        counts = dict(self.counts)
        counts[TaskState.PENDING] = (
            max(self.total - len(self._states), 0) + counts[TaskState.PENDING]
        )
        return {state: count for state, count in counts.items() if count}

    def label(self, node: str, item: int = -1) -> str:
        """Return what people call a task, or an element of its list."""
        return element_label(self.labels.get(node, node), item)

    def attempts_of(self, node: str) -> int:
        """Return how often a task is tried in all."""
        return self._attempts.get(node, 1)

    def under_way(self, state: TaskState) -> list[TaskRecord]:
        """Return what is in one of the states in which something is under way."""
        return [task for task in self.active.values() if task.state is state]

    # --- What is told --------------------------------------------------------------------

    @override
    def run_changed(self, run: RunRecord) -> None:
        self.run = run

    @override
    def task_changed(self, task: TaskRecord) -> None:
        state, key = task.state, (task.node, task.item)
        if state in _ACTIVE:
            if key not in self.active:
                self.active[key] = task
        elif self.active.pop(key, None) is not None:
            self.progress.pop(key, None)
            self.waits.pop(key, None)
            self.again.pop(key, None)
        if task.item < 0:
            self._moved(task, state)
        else:
            self._element(task, state)

    def _moved(self, task: TaskRecord, state: TaskState) -> None:
        node = task.node
        before = self._states.get(node)
        if state is not before:
            self._states[node] = state
            self.counts[state] += 1
            if before is not None:
                self.counts[before] -= 1
            elif node in self._undoing:
                self.total += 1
        if state in _BEGINS:
            return
        if task.ended and state not in _NOT_DONE:
            # What was requested before this process began, or is done again and again, took
            # only as long as its last attempt.
            is_new = task.requested >= self._begun and node not in self.slowest
            began = task.requested if is_new else task.started
            duration = max(task.ended - (began or task.ended), 0)
            self.slowest[node] = duration
            self.path.over(node, duration)
        if state in FAILURES and len(self.failed) < MOST_FAILED:
            self.failed[node] = Failed(node, task.error, task.attempts)
        elif self.failed:
            self.failed.pop(node, None)

    def _element(self, task: TaskRecord, state: TaskState) -> None:
        if state not in _BEGINS:
            self.elements[task.node] = self.elements.get(task.node, 0) + 1
        if self._states.get(task.node) in (None, TaskState.PENDING):
            self.counts[TaskState.RUNNING] += 1
            if task.node in self._states:
                self.counts[TaskState.PENDING] -= 1
            self._states[task.node] = TaskState.RUNNING

    @override
    def task_retries(self, task: TaskRecord, again_in: float) -> None:
        self.again[task.node, task.item] = self.wall() + round(again_in * SECOND)

    @override
    def task_waits(self, task: TaskRecord, wait: Wait) -> None:
        self.waits[task.node, task.item] = wait

    @override
    def task_progressed(self, task: TaskRecord, fraction: float, text: str) -> None:
        if (task.node, task.item) in self.active:
            self.progress[task.node, task.item] = fraction, text

    @override
    def late(self, node: str, seconds: float) -> None:
        self.overdue[node] = seconds
