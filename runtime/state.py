"""The states of runs and of their tasks, as everybody names them."""

from enum import StrEnum


class RunState(StrEnum):
    """What a run is doing, or what became of it."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    COMPENSATED = "compensated"
    """It failed, and everything that can be undone was undone."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens by itself; `retry` may go on with it."""
        return self not in (RunState.QUEUED, RunState.RUNNING, RunState.PAUSED)


class TaskState(StrEnum):
    """What a task (a node that is an operation) is doing, or what became of it."""

    PENDING = "pending"
    RUNNING = "running"
    RETRYING = "retrying"
    """It failed and is tried again after a delay."""
    WAITING = "waiting"
    """For a person, an event or a time."""
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SKIPPED = "skipped"
    """The run is over and the task was never requested, or somebody skipped it."""
    CANCELLED = "cancelled"
    TIMED_OUT = "timed out"
    COMPENSATED = "compensated"
    """It succeeded and was undone."""

    @property
    def is_over(self) -> bool:
        """Whether the task's operation has ended."""
        return self not in _GOING_ON


_GOING_ON = frozenset({
    TaskState.PENDING, TaskState.RUNNING, TaskState.RETRYING, TaskState.WAITING
})  # fmt: skip
