"""The tasks of a run: what is known of each, and which requests of it wait."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from fblib.service import Value
from runtime.executor.base import Job, Result
from runtime.kernel.base import Request
from runtime.store.base import TaskRecord


@dataclass(slots=True)
class Begun:
    """What is left of a request that was begun in processes that have died."""

    attempts: dict[int, int] = field(default_factory=dict)
    """Attempts that failed, by element (-1 = the whole task)."""
    checkpoints: dict[int, Value] = field(default_factory=dict)
    results: dict[int, Result] = field(default_factory=dict)
    """Elements that have ended."""


@dataclass(slots=True)
class Task:
    """A node that is an operation, once it was requested."""

    record: TaskRecord
    job: Job | None = None
    """Being performed."""
    waiting: list[Request] = field(default_factory=list)
    """Requests that came while another one was being performed."""
    number: int = 0
    """How many requests were begun."""
    elements: dict[int, TaskRecord] = field(default_factory=dict)
    begun: Begun | None = None
    """Of the present request; None = nothing."""
    drops: bool = False
    """Whether the present request is over when its job is: it was cancelled alone."""
    outputs: Mapping[str, Value] | None = None
    """What its last success resulted in, once that is kept; None = it never succeeded."""

    def recalled(self) -> Begun:
        """Return what is left of the present request, to be added to."""
        if self.begun is None:
            self.begun = Begun()
        return self.begun


class _ByNode(dict[str, Task]):
    def __missing__(self, node: str) -> Task:
        task = self[node] = Task(TaskRecord(node))
        return task


class Tasks:
    """All tasks of a run, by node, in the order of their first requests."""

    def __init__(self) -> None:
        """Begin without any."""
        self._tasks = _ByNode()
        self.of: Callable[[str], Task] = self._tasks.__getitem__
        """Returns the task of a node, a new one if it has none. Asked for with every event of
        every task, so no function of ours comes between."""
        self.performed = 0
        """How many are being performed."""

    def element(self, node: str, item: int) -> TaskRecord:
        """Return what is known of an element of a node's list, or of the node itself (-1)."""
        task = self.of(node)
        if item < 0:
            return task.record
        if item not in task.elements:
            task.elements[item] = TaskRecord(node, item)
        return task.elements[item]

    def __iter__(self) -> Iterator[Task]:
        return iter(self._tasks.values())

    def __contains__(self, node: str) -> bool:
        return node in self._tasks

    def __len__(self) -> int:
        return len(self._tasks)
