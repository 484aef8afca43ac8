"""A piece of work: one job, or one element of its list, through all its attempts."""

import asyncio
from collections.abc import Callable

from fblib.operation import Inputs
from fblib.service import Value
from runtime.executor.alarms import Alarm
from runtime.executor.base import Job, Result
from runtime.executor.time_limit import TimeLimit

Tell = Callable[["Work", Result], None]


class Work:
    """What is attempted, again and again until it is over; identity is what counts."""

    __slots__ = (
        "alarm", "attempt", "begun", "checkpoint", "inputs", "is_alone", "is_away", "is_cancelled",
        "is_final", "is_forgotten", "is_over", "item", "job", "key", "limit", "started", "task",
        "tell",
    )  # fmt: skip

    def __init__(self, job: Job, item: int, inputs: Inputs, tell: Tell) -> None:
        """Begin where earlier processes ended.

        Args:
            job: what it belongs to.
            item: which element of the job's list it is; -1 = the whole job.
            inputs: of the operation.
            tell: called once, when it is over.
        """
        self.job = job
        self.item = item
        self.inputs = inputs
        self.tell = tell
        self.attempt = job.attempts.get(item, 0) if job.attempts else 0
        """The number of the last attempt."""
        self.checkpoint: Value = job.checkpoints.get(item) if job.checkpoints else None
        self.begun = 0
        """When its first attempt here began, in nanoseconds since 1970; 0 = not yet."""
        self.started = 0
        """When its last attempt began."""
        self.task: asyncio.Task[None] | None = None
        """The worker that performs it now."""
        self.limit: TimeLimit | None = None
        """Of its present attempt, if that has any."""
        self.alarm: Alarm | None = None
        """Rings when it is to be tried again."""
        self.key = ""
        """What its result is kept by to be used again; "" = it is not, or not known yet."""
        self.is_alone = False
        """Whether it waits for no other that does the same: one has failed."""
        self.is_away = False
        """Whether it has left its place to others while it waits."""
        self.is_cancelled = False
        self.is_final = False
        """Whether no further attempt is made: its job has failed."""
        self.is_forgotten = False
        """Whether nobody is to be told how it ends."""
        self.is_over = False

    def is_unwanted(self) -> bool:
        """Whether nothing more is to be done for it."""
        return self.is_over or self.is_cancelled
